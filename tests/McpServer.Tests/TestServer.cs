using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using NodaTime;
using TravelPlanner.McpServer.Observability;
using TravelPlanner.McpServer.Tasks;

namespace TravelPlanner.McpServer.Tests;

internal sealed class StandingClock(Instant now) : IClock
{
    public Instant Now { get; set; } = now;

    public Instant GetCurrentInstant() => Now;
}

/// <summary>Time that moves when a test says so.</summary>
internal sealed class MovingTime : TimeProvider
{
    private long _ticks;

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2027, 3, 1, 8, 0, 0, TimeSpan.Zero).AddTicks(GetTimestamp());
}

/// <summary>The host with the sample surface on a free loopback port, and what a test needs to talk to it.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly StringWriter _log;

    private TestServer(WebApplication app, SampleSurface sample, McpSurface surface, StringWriter log)
    {
        (_app, Sample, Surface, _log) = (app, sample, surface, log);
        Url = new Uri(app.Urls.First());
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { BaseAddress = Url };
    }

    public Uri Url { get; }

    public HttpClient Http { get; }

    public SampleSurface Sample { get; }

    public McpSurface Surface { get; }

    public string Log
    {
        get
        {
            lock (_log)
                return _log.ToString();
        }
    }

    public static async Task<TestServer> StartAsync(ServerOptions? options = null, TimeProvider? time = null, int fillers = 0, ToolTasks? tasks = null)
    {
        var writer = new StringWriter();
        var log = new StderrLog(options?.LogLevel ?? LogLevel.Warning, TextWriter.Synchronized(writer));
        var sample = new SampleSurface();
        var surface = sample.Build(log, fillers) with { Tasks = tasks };
        var app = HttpHost.Build(surface, (options ?? new ServerOptions()) with { Urls = ["http://127.0.0.1:0"] }, time, log);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new TestServer(app, sample, surface, writer);
    }

    public Task<McpClient> ConnectAsync(string? version, HttpTransportMode mode = HttpTransportMode.StreamableHttp, string? token = null, string? language = null)
    {
        var headers = new Dictionary<string, string>();
        if (token is not null)
            headers["Authorization"] = $"Bearer {token}";
        if (language is not null)
            headers["Accept-Language"] = language;
        var path = mode == HttpTransportMode.Sse ? "/sse" : "/mcp";
        var transport = new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = new Uri(Url, path), TransportMode = mode, AdditionalHeaders = headers,
        });
        return McpClient.CreateAsync(
            transport, new McpClientOptions { ProtocolVersion = version }, cancellationToken: TestContext.Current.CancellationToken);
    }

    /// <summary>Posts a frame as it is.</summary>
    public async Task<HttpResponseMessage> PostAsync(string body, Action<HttpRequestHeaders>? headers = null, string path = "/mcp", string contentType = "application/json")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, contentType) };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        headers?.Invoke(request.Headers);
        return await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    /// <summary>Opens a session by hand and returns its id.</summary>
    public async Task<string> InitializeAsync(string version = "2025-11-25", string? token = null)
    {
        var opened = await PostAsync(Frames.Initialize(version), h => Authorize(h, token));
        Assert.Equal(System.Net.HttpStatusCode.OK, opened.StatusCode);
        await opened.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var id = opened.Headers.GetValues("Mcp-Session-Id").Single();
        using var _ = await PostAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""", h =>
        {
            Authorize(h, token);
            h.Add("Mcp-Session-Id", id);
        });
        return id;
    }

    public static void Authorize(HttpRequestHeaders headers, string? token)
    {
        if (token is not null)
            headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}

/// <summary>The host on a pair of pipes, as stdio has it.</summary>
internal sealed class TestPipes : IAsyncDisposable
{
    private readonly Pipe _toServer = new();
    private readonly Pipe _fromServer = new();
    private readonly CancellationTokenSource _stop = new();

    public TestPipes(ServerOptions? options = null)
    {
        var log = new StderrLog(LogLevel.Warning, TextWriter.Synchronized(Log));
        Surface = Sample.Build(log);
        Running = StdioHost.RunAsync(
            Surface, options ?? new ServerOptions(), log, _toServer.Reader.AsStream(), _fromServer.Writer.AsStream(), _stop.Token);
        Output = new StreamReader(_fromServer.Reader.AsStream(), Encoding.UTF8);
    }

    public SampleSurface Sample { get; } = new();

    public McpSurface Surface { get; }

    public StringWriter Log { get; } = new();

    public Task Running { get; }

    public StreamReader Output { get; }

    public async Task WriteAsync(byte[] bytes) => await _toServer.Writer.WriteAsync(bytes, TestContext.Current.CancellationToken);

    public Task WriteAsync(string text) => WriteAsync(Encoding.UTF8.GetBytes(text));

    public Task WriteLineAsync(string line) => WriteAsync(line + "\n");

    public async Task<JsonObject> ReadAsync() =>
        JsonNode.Parse(await Output.ReadLineAsync(TestContext.Current.CancellationToken) ?? throw new EndOfStreamException())!.AsObject();

    public void EndInput() => _toServer.Writer.Complete();

    public Task<McpClient> ConnectAsync(string? version) => McpClient.CreateAsync(
        new StreamClientTransport(_toServer.Writer.AsStream(), _fromServer.Reader.AsStream()),
        new McpClientOptions { ProtocolVersion = version }, cancellationToken: TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _toServer.Writer.CompleteAsync();
        await _stop.CancelAsync();
        await Running;
        _stop.Dispose();
    }
}

internal static class Frames
{
    public static string Initialize(string version = "2025-11-25") =>
        $"{{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{{\"protocolVersion\":\"{version}\",\"capabilities\":{{}},\"clientInfo\":{{\"name\":\"test\",\"version\":\"1\"}}}}}}";

    public static string Call(int id, string tool, string arguments = """{"name":"Ada"}""", string? meta = null) =>
        $"{{\"jsonrpc\":\"2.0\",\"id\":{id},\"method\":\"tools/call\",\"params\":{{\"name\":\"{tool}\",\"arguments\":{arguments}{(meta is null ? "" : $",\"_meta\":{meta}")}}}}}";

    /// <summary>The <c>_meta</c> that every 2026-07-28 request carries.</summary>
    public const string Meta = """{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}""";

    public static void Stateless(HttpRequestHeaders headers, string method, string? name = null)
    {
        headers.Add("MCP-Protocol-Version", "2026-07-28");
        headers.Add("Mcp-Method", method);
        if (name is not null)
            headers.Add("Mcp-Name", name);
    }

    /// <summary>The messages of an event stream that has ended.</summary>
    public static async Task<List<JsonObject>> EventsAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return [.. text.Split('\n').Where(l => l.StartsWith("data: ", StringComparison.Ordinal) && l.Length > 6).Select(l => JsonNode.Parse(l[6..])!.AsObject())];
    }
}
