using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace TravelPlanner.Cli.Tests.Commands;

public sealed class ServeCommandTests
{
    [Fact]
    public async Task It_says_where_it_listens_answers_there_and_stops_when_interrupted()
    {
        using var bench = new Bench();
        using var lines = new LineWriter();
        using var interruption = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var running = CommandLine.RunAsync(
            ["serve", "--port", "0", "--token", "alice=0123456789abcdef0123456789", "--toolsets", "core"], bench.Terminal with { Out = lines }, bench.Machine, interruption.Token);

        var url = new Uri(await lines.NextAsync(interruption.Token));
        using var client = new HttpClient();
        Assert.Equal("/mcp", url.AbsolutePath);
        Assert.Equal("ready", await client.GetStringAsync(new Uri(url, "/health/ready"), interruption.Token));
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(url, interruption.Token)).StatusCode);
        Assert.Contains("resolve_place", await ListToolsAsync(client, url, interruption.Token), StringComparison.Ordinal);

        await interruption.CancelAsync();
        Assert.Equal(ExitCode.Ok, await running);
        Assert.Equal("", bench.Error);
    }

    [Fact]
    public async Task On_a_terminal_it_shows_what_a_client_needs()
    {
        using var bench = new Bench();
        using var lines = new LineWriter();
        using var interruption = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var running = CommandLine.RunAsync(["serve", "--port", "0"], bench.Terminal with { Out = lines, IsInteractive = true }, bench.Machine, interruption.Token);

        var shown = "";
        while (!shown.Contains("facts and holidays: reference", StringComparison.Ordinal))
            shown += await lines.NextAsync(interruption.Token) + "\n";

        Assert.Contains("Serving MCP at http://127.0.0.1:", shown, StringComparison.Ordinal);
        Assert.Contains("\"mcpServers\"", shown, StringComparison.Ordinal);
        Assert.Contains("travel-planner install --client claude-code --http http://127.0.0.1:", shown, StringComparison.Ordinal);
        await interruption.CancelAsync();
        Assert.Equal(ExitCode.Ok, await running);
    }

    // a wrong start → exit code and the key or option to change
    [Theory]
    [InlineData(ExitCode.Usage, "server.urls", "--url", "http://0.0.0.0:0")]
    [InlineData(ExitCode.Usage, "server.tokens", "--token", "alice=short")]
    [InlineData(ExitCode.Usage, "server.allowed_origins", "--allowed-origin", "nonsense")]
    [InlineData(ExitCode.Usage, "There is no toolset 'travel'. Known:", "--toolsets", "travel")]
    [InlineData(ExitCode.Usage, "server.public_url", "--public-url", "nonsense")]
    public async Task A_wrong_start_is_refused_before_anything_listens(ExitCode expected, string sentence, params string[] options)
    {
        using var bench = new Bench();
        Assert.Equal((expected, ""), (await bench.RunAsync(["serve", .. options]), bench.Out));
        Assert.Contains(sentence, bench.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_port_is_unavailable()
    {
        using var taken = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        using var bench = new Bench();
        Assert.Equal(ExitCode.Unavailable, await bench.RunAsync("serve", "--port", $"{((IPEndPoint)taken.LocalEndpoint).Port}"));
        Assert.Contains("Choose another with --port", bench.Error, StringComparison.Ordinal);
    }

    private static async Task<string> ListToolsAsync(HttpClient client, Uri url, CancellationToken cancellation)
    {
        const string version = "2026-07-28";
        using var request = new HttpRequestMessage(HttpMethod.Post, url);
        request.Headers.Add("Authorization", "Bearer 0123456789abcdef0123456789");
        request.Headers.Add("Accept", "application/json, text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", version);
        request.Headers.Add("Mcp-Method", "tools/list");
        request.Content = JsonContent.Create(new JsonObject
        {
            ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = "tools/list",
            ["params"] = new JsonObject
            {
                ["_meta"] = new JsonObject
                {
                    ["io.modelcontextprotocol/protocolVersion"] = version,
                    ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject(),
                    ["io.modelcontextprotocol/clientInfo"] = new JsonObject { ["name"] = "test", ["version"] = "1" },
                },
            },
        });
        using var response = await client.SendAsync(request, cancellation);
        return await response.Content.ReadAsStringAsync(cancellation);
    }

    /// <summary>Lines as they are written.</summary>
    private sealed class LineWriter : StringWriter
    {
        private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

        public override void WriteLine(string? value) => _lines.Writer.TryWrite(value ?? "");

        public ValueTask<string> NextAsync(CancellationToken cancellation) => _lines.Reader.ReadAsync(cancellation);
    }
}
