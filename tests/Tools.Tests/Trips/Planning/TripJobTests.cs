using System.Text.Json.Nodes;
using NodaTime;
using TravelPlanner.Domain.Stays;
using TravelPlanner.Tools.Offers;
using TravelPlanner.Tools.Stays;
using TravelPlanner.Tools.Trips.Planning;

namespace TravelPlanner.Tools.Tests.Trips.Planning;

/// <summary>The job behind a plan: bounded, owned, cancelled, and there after a restart. Stays that answer only when told make a plan as slow as wished.</summary>
public sealed class TripJobTests
{
    private const string Rome = """{"cities":["Rome"],"from":"2027-05-08","to":"2027-05-10","wait_seconds":0}""";

    private readonly SlowStays _stays;
    private readonly TravelPorts _ports;
    private readonly Tool _plan;

    public TripJobTests()
    {
        var ports = Simulated.Ports();
        _stays = new SlowStays(ports.Stays);
        _ports = ports with { Stays = _stays };
        _plan = new PlanTripTool(_ports).Create();
    }

    [Fact]
    public async Task A_slow_plan_answers_with_its_job_and_is_fetched_by_its_id()
    {
        var started = (await _plan.CallAsync(Rome)).Success();
        Assert.Equal("running", (string)started["state"]!);

        _stays.Open();
        var fetched = (await _plan.CallAsync($$"""{"job_id":"{{started["job_id"]}}"}""")).Success();
        Assert.Equal("done", (string)fetched["state"]!);
        Assert.NotNull(fetched["draft"]!["draft_id"]);

        var again = (await _plan.CallAsync($$"""{"job_id":"{{started["job_id"]}}"}""")).Success();
        Assert.Equal((string)fetched["draft"]!["draft_id"]!, (string)again["draft"]!["draft_id"]!);
    }

    [Fact]
    public async Task A_job_is_nobody_elses_business()
    {
        var started = (await _plan.CallAsync(Rome, user: "ada")).Success();

        Assert.Equal($"not_found job_id: {started["job_id"]}", (await _plan.CallAsync($$"""{"job_id":"{{started["job_id"]}}"}""", user: "bob")).Refusal());
        _stays.Open();
    }

    [Fact]
    public async Task A_cancelled_job_stops_at_its_next_question_and_says_so_ever_after()
    {
        var started = (await _plan.CallAsync(Rome)).Success();

        var cancelled = (await _plan.CallAsync($$"""{"job_id":"{{started["job_id"]}}","cancel":true}""")).Success();
        Assert.Equal("cancelled", (string)cancelled["state"]!);
        Assert.True(_stays.WasCancelled);
        Assert.Equal("cancelled", (string)(await _plan.CallAsync($$"""{"job_id":"{{started["job_id"]}}"}""")).Success()["state"]!);
    }

    [Fact]
    public async Task A_call_that_is_given_up_while_it_waits_gives_up_its_job()
    {
        using var giveUp = new CancellationTokenSource();
        using var arguments = System.Text.Json.JsonDocument.Parse(Rome.Replace(",\"wait_seconds\":0", "", StringComparison.Ordinal));
        var call = _plan.Call(arguments.RootElement, ToolContext.Local(new Clock()), giveUp.Token).AsTask();
        await _stays.Asked.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await _stays.Stopped.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Two_plans_a_user_run_at_once_and_the_third_is_told_which()
    {
        var first = (await _plan.CallAsync(Rome)).Success();
        await _plan.CallAsync(Rome);

        var third = await _plan.CallAsync(Rome);
        Assert.Equal("rate_limited job_id: ", third.Refusal());
        Assert.Contains((string)first["job_id"]!, third.Failure!.Candidates!);
        Assert.Equal("running", (string)(await _plan.CallAsync(Rome, user: "somebody else")).Success()["state"]!);
        _stays.Open();
    }

    [Fact]
    public async Task A_job_that_a_restart_cut_off_is_made_again_and_says_so()
    {
        var started = (await _plan.CallAsync(Rome)).Success();
        _stays.Open();
        // A second tool on the same records is the server after a restart; the stored job still stands as running.
        await _ports.Records.Snapshots.PutAsync(
            "local", "job", "job-cut-off", new JsonObject { ["state"] = "running", ["request"] = JsonNode.Parse(Rome) }, ToolCalls.Now + Duration.FromDays(1),
            TestContext.Current.CancellationToken);
        var after = new PlanTripTool(_ports).Create();

        var result = (await after.CallAsync("""{"job_id":"job-cut-off"}""")).Success();
        Assert.Equal("done", (string)result["state"]!);
        Assert.Contains("restarted", (string)result["note"]!, StringComparison.Ordinal);
        Assert.NotEqual("job-cut-off", (string)started["job_id"]!);
    }

    [Fact]
    public async Task An_impossible_job_is_refused_when_it_is_fetched_too()
    {
        var started = (await _plan.CallAsync(Rome.Replace("{", """{"budget":1,""", StringComparison.Ordinal))).Success();
        _stays.Open();

        var first = (await _plan.CallAsync($$"""{"job_id":"{{started["job_id"]}}"}""")).Refusal();
        Assert.Equal("no_availability budget: 1 EUR", first);
        Assert.Equal(first, (await _plan.CallAsync($$"""{"job_id":"{{started["job_id"]}}"}""")).Refusal());
    }

    private sealed class Clock : IClock
    {
        public Instant GetCurrentInstant() => ToolCalls.Now;
    }

    private sealed class SlowStays(IHotelOffers stays) : IHotelOffers
    {
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int HorizonDays => stays.HorizonDays;

        public Task Asked => _asked.Task;

        public Task Stopped => _stopped.Task;

        public bool WasCancelled => _stopped.Task.IsCompleted;

        public void Open() => _open.TrySetResult();

        public async ValueTask<StaySearch> SearchAsync(StayRequest request, CancellationToken cancellation)
        {
            _asked.TrySetResult();
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
