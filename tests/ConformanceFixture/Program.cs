using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using ModelContextProtocol.Protocol;
using NodaTime;
using TravelPlanner.ConformanceFixture;
using TravelPlanner.McpServer;
using TravelPlanner.McpServer.Security;
using TravelPlanner.McpServer.Tasks;

// Serves the fixed tools, resources and prompts that the MCP conformance suite calls, on the same host as the product.
var port = args is ["--port", var given] ? given : "0";
var surface = new McpSurface
{
    ServerInfo = new Implementation { Name = "travel-planner-conformance-fixture", Version = "1.0.0" },
    Tools = [.. ContentTools.All(), .. AskingTools.All(), ..
        new InputRequiredTools(SealedState.WithNewKey(SystemClock.Instance)).All(), .. TaskTools.All()],
    Tasks = new ToolTasks(TaskTools.Support, SystemClock.Instance, NullLoggerFactory.Instance),
    Prompts = [.. FixturePrompt.All()],
    Resources = [.. FixtureResource.All()],
    Complete = (request, _) => ValueTask.FromResult(new CompleteResult
    {
        Completion = new Completion { Values = [.. new[] { "paris", "park", "party" }.Where(v => v.StartsWith(request.Params.Argument.Value, StringComparison.Ordinal))] },
    }),
};
await using var app = HttpHost.Build(surface, new ServerOptions { Urls = [$"http://127.0.0.1:{port}"] });
await app.StartAsync();
Console.WriteLine(app.Urls.First());
await app.WaitForShutdownAsync();
