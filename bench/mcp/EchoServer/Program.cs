using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;
using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.EchoServer;
using TravelPlanner.McpServer;
using TravelPlanner.McpServer.Calls;
using TravelPlanner.McpServer.Observability;
using TravelPlanner.Tools;

// The product's host with one trivial tool: what is measured is the road of a call, not the work of a tool.
var options = new ServerOptions { Urls = ["http://127.0.0.1:0"], RatePerSecond = 0, LogLevel = LogLevel.Error };
using var logs = new StderrLog(options.LogLevel);
var surface = new McpSurface
{
    ServerInfo = new Implementation { Name = "echo", Version = "1.0.0" },
    Tools = McpSurface.AdaptTools(
        new ToolCatalog([EchoTool.Create()]), new ToolSelection(Toolsets: ["all"]), new CallEnvironment(SystemClock.Instance, Language.En, logs)),
};

if (args is ["stdio"])
{
    await StdioHost.RunAsync(surface, options, logs, CancellationToken.None);
    return 0;
}

if (args is ["http"])
{
    await using var app = HttpHost.Build(surface, options);
    await app.StartAsync();
    Console.WriteLine(app.Urls.First());
    await app.WaitForShutdownAsync();
    return 0;
}

Console.Error.WriteLine("usage: EchoServer stdio | http");
return 2;
