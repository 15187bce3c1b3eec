using System.IO.Pipelines;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Trips;
using TravelPlanner.McpServer.Calls;
using TravelPlanner.McpServer.Resources;
using TravelPlanner.Providers;
using TravelPlanner.Providers.Memory;
using TravelPlanner.Tools;
using TravelPlanner.Tools.Preferences;
using TravelPlanner.Tools.TravelContext;
using TravelPlanner.Tools.Trips;

namespace TravelPlanner.McpServer.Tests;

/// <summary>The product's surface on a pair of pipes with an SDK client at the other end. The clock stands at 2026-11-21 noon UTC.</summary>
internal sealed class ProductServer : IAsyncDisposable
{
    public const string Stateless = "2026-07-28";
    public const string Sessions = "2025-11-25";

    private static readonly StoppedClock Clock = new();

    /// <summary>Read once for all tests; only the records are each server's own.</summary>
    private static readonly TravelPorts Embedded = EmbeddedPorts.Create(MemoryStore.Create(Clock), Clock);

    private readonly Pipe _toServer = new();
    private readonly Pipe _fromServer = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    private ProductServer(Language language, ToolSelection selection, IReadOnlyList<ProviderStatus> providers)
    {
        var memory = MemoryStore.Create(Clock);
        Trips = new PublishingTripStore(memory.Trips);
        Preferences = memory.Preferences;
        var ports = Embedded with { Records = memory with { Trips = Trips }, Providers = providers };
        Surface = ProductSurface.Create(
            TravelTools.CreateCatalog(ports), selection,
            new SurfacePorts(ports.Gazetteer, ports.Places, ports.Weather, ports.Facts, Preferences, Trips, providers),
            new CallEnvironment(Clock, language, NullLoggerFactory.Instance), "1.2.3");
        _running = StdioHost.RunAsync(
            Surface, new ServerOptions(), NullLoggerFactory.Instance, _toServer.Reader.AsStream(), _fromServer.Writer.AsStream(), _stop.Token);
    }

    public McpSurface Surface { get; }

    public PublishingTripStore Trips { get; }

    public IPreferenceStore Preferences { get; }

    public McpClient Client { get; private set; } = null!;

    public static async Task<ProductServer> StartAsync(
        string version = Stateless, Language language = Language.En, ToolSelection? selection = null, IReadOnlyList<ProviderStatus>? providers = null)
    {
        var server = new ProductServer(language, selection ?? new ToolSelection(["all"]), providers ?? Embedded.Providers);
        server.Client = await McpClient.CreateAsync(
            new StreamClientTransport(server._toServer.Writer.AsStream(), server._fromServer.Reader.AsStream()),
            new McpClientOptions { ProtocolVersion = version }, cancellationToken: TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>The text of a resource.</summary>
    public async Task<string> ReadAsync(string uri, string? language = null)
    {
        var read = await Client.ReadResourceAsync(
            new ReadResourceRequestParams { Uri = uri, Meta = Wish(language) }, TestContext.Current.CancellationToken);
        var content = Assert.IsType<TextResourceContents>(Assert.Single(read.Contents));
        Assert.Equal(uri, content.Uri);
        return content.Text;
    }

    public async Task<JsonObject> ReadJsonAsync(string uri) => JsonNode.Parse(await ReadAsync(uri))!.AsObject();

    public async Task<GetPromptResult> PromptAsync(string name, IReadOnlyDictionary<string, object?> arguments, string? language = null) =>
        await Client.GetPromptAsync(name, arguments, new RequestOptions { Meta = Wish(language) }, TestContext.Current.CancellationToken);

    /// <summary>The refusal a request ends with; a fault of the server is none.</summary>
    public static async Task<McpProtocolException> RefusalAsync(Func<Task> request)
    {
        var refusal = await Assert.ThrowsAsync<McpProtocolException>(request);
        Assert.NotEqual(McpErrorCode.InternalError, refusal.ErrorCode);
        Assert.DoesNotContain("fault of this server", refusal.Message, StringComparison.Ordinal);
        return refusal;
    }

    /// <summary>A trip of two days in Kyoto, with a simulated flight, saved for the user.</summary>
    public async Task SaveTripAsync(string id, string user = "local", string title = "Kyoto in May", bool dated = true, int expected = 0)
    {
        var plan = JsonNode.Parse("""
            {"city":"kyoto","name_en":"Kyoto","name_zh":"京都","zone":"Asia/Tokyo","days":[
              {"date":"2027-05-01","stops":[{"kind":"visit","id":"kyoto/kinkaku-ji","name_en":"Kinkaku-ji","name_zh":"金阁寺","lat":35.0394,"lon":135.7292,"start":"10:00","leave":"11:00","price":{"amount":500,"currency":"JPY"}}]},
              {"date":"2027-05-02","stops":[{"kind":"visit","id":"kyoto/nijo-castle","name_en":"Nijo Castle","name_zh":"二条城","lat":35.0142,"lon":135.7482,"start":"09:00","leave":"10:30"}]}]}
            """)!.AsObject();
        var flight = JsonNode.Parse("""{"offer_id":"f-1","summary":"CA161 PEK-KIX","total":{"amount":2100,"currency":"CNY"},"provenance":{"mode":"simulated"}}""")!.AsObject();
        var content = new TripContent(title, TripStatus.Draft, new Party(2, []), dated ? [plan] : [], [flight], []);
        Assert.True((await Trips.SaveAsync(user, id, content, expected, TestContext.Current.CancellationToken)).Saved);
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await _toServer.Writer.CompleteAsync();
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private static JsonObject? Wish(string? language) => language is null ? null : new JsonObject { [Callers.LanguageMetaKey] = language };

    private sealed class StoppedClock : IClock
    {
        public Instant GetCurrentInstant() => Instant.FromUtc(2026, 11, 21, 12, 0);
    }
}
