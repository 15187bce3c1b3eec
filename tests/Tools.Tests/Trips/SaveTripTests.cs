using TravelPlanner.Domain;

namespace TravelPlanner.Tools.Tests.Trips;

public class SaveTripTests
{
    private readonly TripBench _bench = new();

    [Fact]
    public async Task A_new_trip_has_an_id_version_one_and_its_known_cost()
    {
        await _bench.PlanAsync("plan-1", "2027-05-01", "tokyo/senso-ji 09:00-10:30");
        await _bench.FlightAsync("f1", "CA181 PEK 2027-04-30T08:30+08:00 Asia/Shanghai HND 2027-04-30T12:50+09:00 Asia/Tokyo");
        await _bench.StayAsync("s1", "Inn", "2027-04-30", "2027-05-02");

        var result = await _bench.CallAsync("save_trip", """
            {"title": "Tokyo", "plan_ids": ["plan-1"], "flight_offer_ids": ["f1"], "hotel_offer_ids": ["s1"], "adults": 2, "children_ages": [5]}
            """);

        var saved = result.Success();
        Assert.Matches("^trip-[0-9a-f]{10}$", saved["trip_id"]!.GetValue<string>());
        Assert.Equal("""[{"amount":5100,"currency":"CNY"},{"amount":1000,"currency":"JPY"}]""", saved["cost"]!.ToJsonString());
        Assert.Equal(
            $"""
            Saved {saved["trip_id"]} version 1: Tokyo (draft)
            2027-04-30 … 2027-05-02 · 2 adults, children of 5 · known cost 5,100 CNY + 1,000 JPY (simulated prices)
            """,
            result.Text, ignoreLineEndingDifferences: true);
    }

    [Fact]
    public async Task The_next_version_replaces_what_is_named_keeps_the_rest_and_tells_the_difference()
    {
        await _bench.PlanAsync("plan-1", "2027-05-01", "tokyo/senso-ji 09:00-10:30; tokyo/meiji 11:00-12:00");
        await _bench.PlanAsync("plan-2", "2027-05-01", "tokyo/senso-ji 13:00-14:30; tokyo/ueno 15:00-16:00");
        await _bench.StayAsync("s1", "Inn", "2027-04-30", "2027-05-02");
        await _bench.StayAsync("s2", "Palace", "2027-04-30", "2027-05-02", 2000);
        var id = await _bench.SaveAsync("""{"title": "Tokyo", "plan_ids": ["plan-1"], "hotel_offer_ids": ["s1"], "notes": "passport"}""");

        var saved = (await _bench.CallAsync("save_trip", $$"""{"trip_id": "{{id}}", "expected_version": 1, "plan_ids": ["plan-2"], "hotel_offer_ids": ["s2"], "status": "confirmed"}""")).Success();

        Assert.Equal(2, saved["version"]!.GetValue<int>());
        Assert.Equal(
            [
                "~ status: draft → confirmed",
                "~ stop senso-ji: 2027-05-01 09:00–10:30 → 2027-05-01 13:00–14:30",
                "+ stop ueno: 2027-05-01 15:00–16:00",
                "- stop meiji: 2027-05-01 11:00–12:00",
                "+ stay Palace: 2,000 CNY",
                "- stay Inn: 900 CNY",
            ],
            saved["changes"]!.AsArray().Select(c => c!.GetValue<string>()));
        Assert.Equal("""[{"amount":1100,"currency":"CNY"}]""", saved["cost_change"]!.ToJsonString());
        var content = (await _bench.CallAsync("get_trip", $$"""{"trip_id": "{{id}}"}""")).Success()["content"]!;
        Assert.Equal(("Tokyo", "passport"), (content["title"]!.GetValue<string>(), content["notes"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_plan_the_trip_already_keeps_may_be_named_after_its_snapshot_is_gone()
    {
        var records = Providers.Memory.MemoryStore.Create(NodaTime.SystemClock.Instance);
        var snapshots = new TestSnapshots();
        var cancel = TestContext.Current.CancellationToken;
        await snapshots.PutAsync("local", "itinerary", "plan-1", [], NodaTime.Instant.MaxValue, cancel);
        var first = await new Tools.Trips.SaveTripTool(records.Trips, snapshots).Create().CallAsync("""{"title": "Tokyo", "plan_ids": ["plan-1"]}""");
        var id = first.Success()["trip_id"]!.GetValue<string>();
        var forgetful = new Tools.Trips.SaveTripTool(records.Trips, new TestSnapshots()).Create();

        (await forgetful.CallAsync($$"""{"trip_id": "{{id}}", "expected_version": 1, "plan_ids": ["plan-1"], "title": "Tokyo again"}""")).Success();
        Assert.Equal("not_found plan_ids[0]: plan-2", (await forgetful.CallAsync($$"""{"trip_id": "{{id}}", "expected_version": 2, "plan_ids": ["plan-2"]}""")).Refusal());
    }

    [Theory]
    [InlineData("{}", "invalid_argument title: nothing")]
    [InlineData("""{"title": "\t\n"}""", "invalid_argument title: \"\"")]
    [InlineData("""{"title": "T", "plan_ids": ["plan-404"]}""", "not_found plan_ids[0]: plan-404")]
    [InlineData("""{"title": "T", "flight_offer_ids": ["s1"]}""", "invalid_argument flight_offer_ids: s1")]
    [InlineData("""{"title": "T", "hotel_offer_ids": ["f1"]}""", "invalid_argument hotel_offer_ids: f1")]
    [InlineData("""{"title": "T", "budget_id": "budget-1"}""", "not_found budget_id: budget-1")]
    [InlineData("""{"title": "T", "children_ages": [40]}""", "invalid_argument children_ages: 40")]
    [InlineData("""{"title": "T", "plan_ids": "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u"}""", "invalid_argument plan_ids: 21 items")]
    [InlineData("""{"title": "T", "status": "maybe"}""", "invalid_argument status: \"maybe\"")]
    [InlineData("""{"title": "T", "expected_version": 1}""", "invalid_argument trip_id: nothing")]
    [InlineData("""{"trip_id": "trip-none", "expected_version": 1}""", "not_found trip_id: trip-none")]
    public async Task What_cannot_be_saved_is_refused_and_nothing_is_kept(string arguments, string refusal)
    {
        await _bench.FlightAsync("f1", "CA181 PEK 2027-04-30T08:30+08:00 Asia/Shanghai HND 2027-04-30T12:50+09:00 Asia/Tokyo");
        await _bench.StayAsync("s1", "Inn", "2027-04-30", "2027-05-02");

        Assert.Equal(refusal, (await _bench.CallAsync("save_trip", arguments)).Refusal());
        Assert.Empty((await _bench.CallAsync("get_trip", "{}")).Success()["trips"]!.AsArray());
    }

    [Theory]
    [InlineData("", "conflict expected_version: nothing")]
    [InlineData(", \"expected_version\": 2", "conflict expected_version: 2")]
    public async Task A_change_to_another_version_than_the_latest_is_refused_with_the_latest(string version, string refusal)
    {
        var id = await _bench.SaveAsync("""{"title": "Tokyo"}""");
        var result = await _bench.CallAsync("save_trip", $$"""{"trip_id": "{{id}}", "title": "Kyoto"{{version}}}""");

        Assert.Equal(refusal, result.Refusal());
        Assert.Equal("1", result.Failure!.Allowed);
    }

    [Fact]
    public async Task Another_users_trip_and_plans_do_not_exist()
    {
        await _bench.PlanAsync("plan-1", "2027-05-01", "tokyo/senso-ji 09:00-10:30", user: "ann");
        var id = await _bench.SaveAsync("""{"title": "Ann's", "plan_ids": ["plan-1"]}""", user: "ann");

        Assert.Equal($"not_found trip_id: {id}", (await _bench.CallAsync("get_trip", $$"""{"trip_id": "{{id}}"}""", user: "bob")).Refusal());
        Assert.Equal($"not_found trip_id: {id}", (await _bench.CallAsync("export_trip", $$"""{"trip_id": "{{id}}", "format": "json"}""", user: "bob")).Refusal());
        Assert.Equal($"not_found trip_id: {id}", (await _bench.CallAsync("save_trip", $$"""{"trip_id": "{{id}}", "expected_version": 1, "title": "Bob's"}""", user: "bob")).Refusal());
        Assert.Equal("not_found plan_ids[0]: plan-1", (await _bench.CallAsync("save_trip", """{"title": "Bob's", "plan_ids": ["plan-1"]}""", user: "bob")).Refusal());
        Assert.Empty((await _bench.CallAsync("get_trip", "{}", user: "bob")).Success()["trips"]!.AsArray());
    }
}

public class GetTripTests
{
    private readonly TripBench _bench = new();

    [Fact]
    public async Task A_trip_reads_as_lines_with_ids_prices_and_modes()
    {
        await _bench.PlanAsync("plan-1", "2027-05-01", "tokyo/senso-ji 09:00-10:30; tokyo/meiji 11:00-12:00");
        await _bench.FlightAsync("f1", "CA181 PEK 2027-04-30T08:30+08:00 Asia/Shanghai HND 2027-04-30T12:50+09:00 Asia/Tokyo");
        await _bench.StayAsync("s1", "Inn", "2027-04-30", "2027-05-02");
        var id = await _bench.SaveAsync("""{"title": "五月东京", "plan_ids": ["plan-1"], "flight_offer_ids": ["f1"], "hotel_offer_ids": ["s1"], "notes": "passport"}""");

        Assert.Equal(
            $"""
            五月东京 · {id} v1 · 草稿
            2027-04-30 … 2027-05-02 · 1 名成人 · 已知费用 5,100 CNY + 1,000 JPY（含模拟价格）
            航班: CA181 PEK→HND · 4,200 CNY（模拟） [f1]
              CA181 PEK 2027-04-30 08:30 → HND 2027-04-30 12:50
            住宿: Inn · 2027-04-30 … 2027-05-02 · 900 CNY（模拟） [s1]
            2027-05-01 东京: 09:00 地点 → 11:00 地点
            备注：passport
            """,
            (await _bench.CallAsync("get_trip", $$"""{"trip_id": "{{id}}", "lang": "zh"}""")).Text, ignoreLineEndingDifferences: true);
        Assert.Contains(
            "  11:00–12:00 meiji [tokyo/meiji]", (await _bench.CallAsync("get_trip", $$"""{"trip_id": "{{id}}", "detail": "detailed"}""")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_version_can_be_read_and_a_missing_one_is_refused_with_those_there_are()
    {
        var id = await _bench.SaveAsync("""{"title": "First"}""");
        await _bench.CallAsync("save_trip", $$"""{"trip_id": "{{id}}", "expected_version": 1, "title": "Second"}""");

        Assert.Equal("First", (await _bench.CallAsync("get_trip", $$"""{"trip_id": "{{id}}", "version": 1}""")).Success()["content"]!["title"]!.GetValue<string>());
        var missing = await _bench.CallAsync("get_trip", $$"""{"trip_id": "{{id}}", "version": 3}""");
        Assert.Equal(("not_found version: 3", "1–2"), (missing.Refusal(), missing.Failure!.Allowed));
    }

    [Fact]
    public async Task The_list_is_paged()
    {
        for (var n = 1; n <= 3; n++)
            await _bench.SaveAsync($$"""{"title": "Trip {{n}}"}""");

        var first = (await _bench.CallAsync("get_trip", """{"limit": 2}""")).Success();
        var second = (await _bench.CallAsync("get_trip", $$"""{"limit": 2, "cursor": "{{first["next_cursor"]}}"}""")).Success();

        Assert.Equal((2, 1), (first["trips"]!.AsArray().Count, second["trips"]!.AsArray().Count));
        Assert.Null(second["next_cursor"]);
        Assert.Equal("invalid_argument cursor: abc", (await _bench.CallAsync("get_trip", """{"cursor": "abc"}""")).Refusal());
    }

    [Fact]
    public async Task Concise_text_stays_short_whatever_the_trip_holds()
    {
        var ids = new List<string>();
        for (var n = 0; n < 20; n++)
        {
            await _bench.PlanAsync($"plan-{n}", $"2027-05-{n + 1:00}", string.Join("; ", Enumerable.Range(9, 6).Select(h => $"tokyo/place-{n}-{h} {h:00}:00-{h:00}:45")));
            ids.Add($"\"plan-{n}\"");
        }

        var id = await _bench.SaveAsync($$"""{"title": "Long", "plan_ids": [{{string.Join(", ", ids)}}], "notes": "{{new string('n', 3000)}}"}""");

        Assert.InRange((await _bench.CallAsync("get_trip", $$"""{"trip_id": "{{id}}"}""")).Text.Length, 1, 6_000);
    }
}
