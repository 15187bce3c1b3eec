using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Stays;
using TravelPlanner.McpServer.Calls;
using TravelPlanner.McpServer.Resources;
using TravelPlanner.Providers;
using TravelPlanner.Providers.Memory;
using TravelPlanner.Tools;
using TravelPlanner.Tools.Offers;
using TravelPlanner.Tools.Stays;

namespace TravelPlanner.McpServer.Tests;

/// <summary><c>plan_trip</c> over Streamable HTTP with the SDK's client: it goes away while the plan is made, and a new connection fetches it.</summary>
public sealed class Plans_that_outlive_a_connection : IAsyncLifetime
{
    private const string TasksMeta = """
        {"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{"extensions":{"io.modelcontextprotocol/tasks":{}}}}
        """;

    private readonly StandingClock _clock = new(Instant.FromUtc(2026, 11, 21, 12, 0));
    private readonly GatedStays _stays;
    private readonly WebApplication _app;

    public Plans_that_outlive_a_connection()
    {
        var memory = MemoryStore.Create(_clock);
        var trips = new PublishingTripStore(memory.Trips);
        var embedded = EmbeddedPorts.Create(memory with { Trips = trips }, _clock);
        _stays = new GatedStays(embedded.Stays);
        var ports = embedded with { Stays = _stays };
        var surface = ProductSurface.Create(
            TravelTools.CreateCatalog(ports), new ToolSelection(["all"]),
            new SurfacePorts(ports.Gazetteer, ports.Places, ports.Weather, ports.Facts, ports.Records.Preferences, trips, ports.Providers),
            new CallEnvironment(_clock, Language.En, NullLoggerFactory.Instance), "1.2.3");
        _app = HttpHost.Build(surface, new ServerOptions { Urls = ["http://127.0.0.1:0"] });
    }

    private Uri Mcp => new(new Uri(_app.Urls.First()), "/mcp");

    public async ValueTask InitializeAsync() => await _app.StartAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        _stays.Open();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task A_client_that_went_away_fetches_its_plan_from_a_new_connection(string version)
    {
        string job;
        await using (var first = await ConnectAsync(version))
        {
            var running = await PlanAsync(first, new() { ["cities"] = new[] { "Rome" }, ["from"] = "2027-05-08", ["to"] = "2027-05-10", ["wait_seconds"] = 0 });
            Assert.Equal("running", (string)running["state"]!);
            job = (string)running["job_id"]!;
        }

        _stays.Open();
        await using var second = await ConnectAsync(version);
        var done = await PlanAsync(second, new() { ["job_id"] = job });
        Assert.Equal("done", (string)done["state"]!);
        Assert.Equal("rome", (string)done["draft"]!["stays"]![0]!["city"]!);
    }

    [Fact]
    public async Task A_session_whose_stream_breaks_keeps_its_job()
    {
        string job;
        await using (var first = await ConnectAsync("2025-11-25"))
        {
            job = (string)(await PlanAsync(first, new() { ["cities"] = new[] { "Rome" }, ["from"] = "2027-05-08", ["to"] = "2027-05-10", ["wait_seconds"] = 0 }))["job_id"]!;
            // A second call waits for the same job and is given up with its connection: the job was told of, so it goes on.
            using var giveUp = new CancellationTokenSource();
            var waiting = first.CallToolAsync("plan_trip", new Dictionary<string, object?> { ["job_id"] = job }, cancellationToken: giveUp.Token).AsTask();
            await giveUp.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        }

        _stays.Open();
        await using var second = await ConnectAsync("2026-07-28");
        Assert.Equal("done", (string)(await PlanAsync(second, new() { ["job_id"] = job }))["state"]!);
    }

    [Fact]
    public async Task Progress_is_told_while_a_call_waits()
    {
        await using var client = await ConnectAsync("2025-11-25");
        var told = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var call = client.CallToolAsync(
            "plan_trip", new Dictionary<string, object?> { ["cities"] = new[] { "Rome" }, ["from"] = "2027-05-08", ["to"] = "2027-05-10" },
            new Progress<ModelContextProtocol.ProgressNotificationValue>(p => told.TrySetResult(p.Message ?? "")), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("Looking for ways and stays", await told.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        _stays.Open();
        Assert.Equal("done", (string)JsonNode.Parse((await call).StructuredContent!.Value.GetRawText())!["state"]!);
    }

    [Fact]
    public async Task As_a_task_it_is_waited_for_whole_and_cancelled_as_one()
    {
        using var http = new HttpClient { BaseAddress = Mcp };
        var created = await PostAsync(http, "tools/call", "plan_trip", $$"""{"name":"plan_trip","arguments":{"cities":["Rome"],"from":"2027-05-08","to":"2027-05-10","wait_seconds":0},"_meta":{{TasksMeta}}}""");
        var id = (string)created["result"]!["taskId"]!;
        Assert.Equal("working", (string)(await TaskAsync(http, "tasks/get", id))["result"]!["status"]!);

        await TaskAsync(http, "tasks/cancel", id);
        await _stays.Stopped.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal("cancelled", (string)(await TaskAsync(http, "tasks/get", id))["result"]!["status"]!);
    }

    private Task<McpClient> ConnectAsync(string version) => McpClient.CreateAsync(
        new HttpClientTransport(new HttpClientTransportOptions { Endpoint = Mcp, TransportMode = HttpTransportMode.StreamableHttp }),
        new McpClientOptions { ProtocolVersion = version }, cancellationToken: TestContext.Current.CancellationToken);

    private static async Task<JsonNode> PlanAsync(McpClient client, Dictionary<string, object?> arguments)
    {
        var result = await client.CallToolAsync("plan_trip", arguments, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.IsError is not true, string.Concat(result.Content.OfType<TextContentBlock>().Select(t => t.Text)));
        return JsonNode.Parse(result.StructuredContent!.Value.GetRawText())!;
    }

    private static Task<JsonObject> TaskAsync(HttpClient http, string method, string id) =>
        PostAsync(http, method, id, $$"""{"taskId":"{{id}}","_meta":{{TasksMeta}}}""");

    private static async Task<JsonObject> PostAsync(HttpClient http, string method, string name, string parameters)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp")
        {
            Content = new StringContent($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}""", System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        Frames.Stateless(request.Headers, method, name);
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return (await Frames.EventsAsync(response)).Single();
    }

    /// <summary>Stays that answer only when the gate is open.</summary>
    private sealed class GatedStays(IHotelOffers stays) : IHotelOffers
    {
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int HorizonDays => stays.HorizonDays;

        public Task Stopped => _stopped.Task;

        public void Open() => _open.TrySetResult();

        public async ValueTask<StaySearch> SearchAsync(StayRequest request, CancellationToken cancellation)
        {
            try
            {
                await _open.Task.WaitAsync(cancellation);
            }
            catch (OperationCanceledException)
            {
                _stopped.TrySetResult();
                throw;
            }

            return await stays.SearchAsync(request, cancellation);
        }

        public ValueTask<Reprice<StayOffer>> RepriceAsync(string offerId, CancellationToken cancellation) => stays.RepriceAsync(offerId, cancellation);
    }
}
