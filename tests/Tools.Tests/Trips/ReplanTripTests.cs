namespace TravelPlanner.Tools.Tests.Trips;

/// <summary>A trip to Paris over Monday 2027-05-03 to Wednesday 2027-05-05, saved from the real tools, and what becomes of it.</summary>
public class ReplanTripTests
{
    private readonly EmbeddedBench _bench = new();

    [Fact]
    public async Task A_three_hour_delay_moves_the_first_day_and_nothing_is_saved_until_asked()
    {
        var (id, flight) = await TripAsync();
        var answer = await _bench.Ask("replan_trip", $$$"""{"trip_id": "{{{id}}}", "event": {"kind": "delay", "item": "{{{flight}}}", "minutes": 180}}""");

        Assert.NotEmpty(answer["alternatives"]!.AsArray());
        Assert.Equal(1, await VersionAsync(id));
        var applied = await _bench.Ask("replan_trip", $$"""{"trip_id": "{{id}}", "apply": "{{answer["alternatives"]![0]!["diff_id"]}}", "expected_version": 1}""");
        Assert.Equal((2, true), (applied["version"]!.GetValue<int>(), applied["applied"]!.GetValue<bool>()));
        Assert.Equal(2, await VersionAsync(id));
    }

    [Fact]
    public async Task Applying_gives_exactly_the_trip_that_was_shown()
    {
        var (id, _) = await TripAsync();
        var place = await FirstVisitAsync(id);
        var shown = (await _bench.Ask("replan_trip", $$$"""{"trip_id": "{{{id}}}", "event": {"kind": "closure", "item": "{{{place}}}"}}"""))["alternatives"]![0]!;
        var errors = await ErrorsAsync(id);
        await _bench.Ask("replan_trip", $$"""{"trip_id": "{{id}}", "apply": "{{shown["diff_id"]}}"}""");
        var saved = (await _bench.Ask("get_trip", $$"""{"trip_id": "{{id}}"}"""))["content"]!["plans"]!.AsArray().SelectMany(p => p!["days"]!.AsArray())
            .SelectMany(d => d!["stops"]!.AsArray().Select(s => (Id: s!["id"]?.GetValue<string>() ?? s["kind"]!.GetValue<string>(), Span: $"{d["date"]} {s["start"]}–{s["leave"]}"))).ToList();

        Assert.All(shown["changes"]!.AsArray().Where(c => c!["id"]!.GetValue<string>().StartsWith("paris/", StringComparison.Ordinal)), c =>
        {
            var there = saved.Where(s => s.Id == c!["id"]!.GetValue<string>()).Select(s => s.Span).ToList();
            if (c!["after"] is { } after)
                Assert.Contains(after.GetValue<string>()[4..], there);
            else
                Assert.DoesNotContain(c["before"]!.GetValue<string>()[4..], there);
        });
        Assert.Subset(errors, await ErrorsAsync(id));
    }

    [Fact]
    public async Task What_if_gives_nothing_to_apply()
    {
        var (id, _) = await TripAsync();
        var answer = await _bench.CallAsync("replan_trip", $$$"""{"trip_id": "{{{id}}}", "what_if": true, "event": {"kind": "weather", "date": "2027-05-04"}, "lang": "zh"}""");

        Assert.All(answer.Success()["alternatives"]!.AsArray(), a => Assert.Null(a!["diff_id"]));
        Assert.DoesNotContain("diff-", answer.Text, StringComparison.Ordinal);
        Assert.Contains("what_if：未保存任何内容", answer.Text);
    }

    [Fact]
    public async Task Another_version_another_trip_and_another_user_cannot_apply_it()
    {
        var (id, flight) = await TripAsync();
        var (other, _) = await TripAsync();
        var diff = (await _bench.Ask("replan_trip", $$$"""{"trip_id": "{{{id}}}", "event": {"kind": "delay", "item": "{{{flight}}}", "minutes": 90}}"""))["alternatives"]![0]!["diff_id"]!.GetValue<string>();

        Assert.Equal($"not_found apply: {diff}", (await _bench.CallAsync("replan_trip", $$"""{"trip_id": "{{other}}", "apply": "{{diff}}"}""")).Refusal());
        Assert.Equal($"not_found trip_id: {id}", (await _bench.CallAsync("replan_trip", $$"""{"trip_id": "{{id}}", "apply": "{{diff}}"}""", user: "bob")).Refusal());
        Assert.Equal("conflict apply: 7", (await _bench.CallAsync("replan_trip", $$"""{"trip_id": "{{id}}", "apply": "{{diff}}", "expected_version": 7}""")).Refusal());
        await _bench.Ask("save_trip", $$"""{"trip_id": "{{id}}", "expected_version": 1, "title": "Changed meanwhile"}""");
        Assert.Equal("conflict apply: 1", (await _bench.CallAsync("replan_trip", $$"""{"trip_id": "{{id}}", "apply": "{{diff}}"}""")).Refusal());
    }

    [Theory]
    [InlineData("""{"kind": "delay", "minutes": 60}""", "invalid_argument event.item: nothing")]
    [InlineData("""{"kind": "delay", "item": "ZZ1", "minutes": 60}""", "invalid_argument event.item: ZZ1")]
    [InlineData("""{"kind": "delay", "item": "ZZ1", "minutes": 100000}""", "invalid_argument event.minutes: 100000")]
    [InlineData("""{"kind": "weather"}""", "invalid_argument event.date: nothing")]
    [InlineData("""{"kind": "weather", "date": "2030-01-01"}""", "invalid_argument event.date: 2030-01-01")]
    [InlineData("""{"kind": "earthquake"}""", "invalid_argument event.kind: \"earthquake\"")]
    [InlineData("""{"kind": "price", "item": "Louvre", "price": 5, "currency": "XQQ"}""", "invalid_argument event.currency: XQQ")]
    [InlineData("""{"kind": "lateness", "minutes": 30}""", "invalid_argument now: nothing")]
    [InlineData("""{"kind": "change_of_mind"}""", "invalid_argument event.item: nothing")]
    public async Task An_event_that_says_too_little_or_does_not_fit_is_refused(string happened, string refusal)
    {
        var (id, _) = await TripAsync();

        Assert.Equal(refusal, (await _bench.CallAsync("replan_trip", $$"""{"trip_id": "{{id}}", "event": {{happened}}}""")).Refusal());
    }

    [Fact]
    public async Task A_cancelled_hotel_is_replaced_by_one_nearby_with_its_price_labelled_as_simulated()
    {
        var (id, _) = await TripAsync();
        var trip = await _bench.Ask("get_trip", $$"""{"trip_id": "{{id}}"}""");
        var stay = trip["content"]!["stays"]![0]!["offer_id"]!.GetValue<string>();
        var answer = await _bench.CallAsync("replan_trip", $$$"""{"trip_id": "{{{id}}}", "event": {"kind": "cancellation", "item": "{{{stay}}}"}}""");

        Assert.NotEmpty(answer.Success()["alternatives"]!.AsArray());
        Assert.Contains("SIMULATED", answer.Text);
        Assert.All(answer.Success()["alternatives"]!.AsArray(), a => Assert.Contains(a!["changes"]!.AsArray(), c => c!["kind"]!.GetValue<string>() == "added" && c["subject"]!.GetValue<string>() == "stay"));
    }

    [Fact]
    public async Task Only_what_the_trip_holds_can_be_marked_as_booked_and_then_it_stays()
    {
        var (id, _) = await TripAsync();

        Assert.Equal("not_found booked: paris/nowhere", (await _bench.CallAsync("save_trip", $$"""{"trip_id": "{{id}}", "expected_version": 1, "booked": ["paris/nowhere"]}""")).Refusal());
        var place = await FirstVisitAsync(id);
        await _bench.Ask("save_trip", $$"""{"trip_id": "{{id}}", "expected_version": 1, "booked": ["{{place}}"]}""");
        await _bench.Ask("save_trip", $$"""{"trip_id": "{{id}}", "expected_version": 2, "title": "Still booked"}""");
        var answer = await _bench.Ask("replan_trip", $$$"""{"trip_id": "{{{id}}}", "event": {"kind": "illness", "date": "2027-05-03"}}""");

        Assert.NotEmpty(answer["alternatives"]!.AsArray());
        Assert.All(answer["alternatives"]!.AsArray(), a => Assert.DoesNotContain(a!["changes"]!.AsArray(), c => c!["id"]!.GetValue<string>() == place));
    }

    private async Task<(string TripId, string Flight)> TripAsync()
    {
        var flight = (await _bench.Ask("search_flights", """{"origin": "London", "destination": "Paris", "depart": "2027-05-03", "return": "2027-05-06", "max_stops": 0, "limit": 20}"""))["offers"]!.AsArray()
            .First(o => int.Parse(o!["slices"]![0]!["segments"]![0]!["arrive"]!.GetValue<string>()[11..13]) < 13)!;
        var stay = (await _bench.Ask("search_hotels", """{"place": "Paris", "check_in": "2027-05-03", "check_out": "2027-05-06", "rooms": [{"adults": 1}]}"""))["stays"]![0]!;
        var plan = await _bench.Ask("plan_itinerary", """{"place": "Paris", "from": "2027-05-03", "to": "2027-05-05", "day_start": "14:00", "day_end": "21:00"}""");
        var saved = await _bench.Ask("save_trip", $$"""
            {"title": "Paris", "flight_offer_ids": ["{{flight["id"]}}"], "hotel_offer_ids": ["{{stay["offer_id"]}}"], "plan_ids": ["{{plan["plan_id"]}}"]}
            """);
        return (saved["trip_id"]!.GetValue<string>(), flight["slices"]![0]!["segments"]![0]!["flight"]!.GetValue<string>());
    }

    private async Task<string> FirstVisitAsync(string tripId) => (await _bench.Ask("get_trip", $$"""{"trip_id": "{{tripId}}"}"""))["content"]!["plans"]![0]!["days"]!.AsArray()
        .SelectMany(d => d!["stops"]!.AsArray()).First(s => s!["kind"]!.GetValue<string>() == "visit")!["id"]!.GetValue<string>();

    private async Task<ISet<string>> ErrorsAsync(string tripId) => (await _bench.Ask("check_trip", $$"""{"trip_id": "{{tripId}}"}"""))["violations"]!.AsArray()
        .Where(v => v!["severity"]!.GetValue<string>() == "error").Select(v => $"{v!["code"]} {v["subject"]}").ToHashSet(StringComparer.Ordinal);

    private async Task<int> VersionAsync(string tripId) => (await _bench.Ask("get_trip", $$"""{"trip_id": "{{tripId}}"}"""))["trips"]![0]!["version"]!.GetValue<int>();
}
