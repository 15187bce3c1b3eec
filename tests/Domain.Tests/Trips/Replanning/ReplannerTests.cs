using NodaTime;
using TravelPlanner.Domain.Trips;
using TravelPlanner.Domain.Trips.Checking;
using TravelPlanner.Domain.Trips.Replanning;
using static TravelPlanner.Domain.Tests.Trips.DrawnDays;

namespace TravelPlanner.Domain.Tests.Trips.Replanning;

/// <summary>A timetable and an event in, the diffs out, one line each.</summary>
public sealed class ReplannerTests
{
    private static readonly string[] ThreeDays = ["Mon: palace 10:00-12:00, garden 14:00-16:00", "Tue: museum 10:00-12:00, park 14:00-16:00", "Wed: aquarium 10:00-12:00, tower 14:00-16:00"];

    [Fact]
    public void A_delayed_flight_shifts_the_first_day()
    {
        var trip = Trip("Mon: palace 11:00-13:00, garden 14:00-16:00", "Tue: museum 10:00-12:00") with { Flights = [Flight("f", "XX1 HUB Mon 07:00 TWN Mon 09:00")] };
        var answer = Replan(trip, new(TripEventKind.Delay, "XX1", Minutes: 180));

        Assert.Equal("error during_flight Mon palace", Draw(answer.Broken));
        Assert.All(answer.Alternatives, a => Assert.True(a.Result.Days[0].Stops.All(s => s.Start.Hour >= 12), Draw(a.Result)));
        Assert.Contains(answer.Alternatives, a => a.ValueLost == 0);
    }

    [Fact]
    public void A_missed_connection_is_replaced_by_the_next_flight()
    {
        var trip = Trip("Mon: palace 14:00-16:00", "Tue: garden 10:00-12:00") with { Flights = [Flight("f", "XX1 FAR Mon 03:00 HUB Mon 06:00; XX2 HUB Mon 08:00 TWN Mon 09:30")] };
        var happened = new TripEvent(TripEventKind.Delay, "XX1", Minutes: 120);
        var after = TripAftermaths.Of(trip, happened, Facts());
        var answer = Replan(trip, happened, [Flight("g", "XX5 HUB Mon 10:30 TWN Mon 12:00", 300), Flight("h", "XX7 HUB Tue 10:30 TWN Tue 12:00", 100)]);

        Assert.Equal("HUB TWN 2027-05-03 09:15", string.Join(' ', after.Flights!.Slices.Select(s => $"{s.From} {s.To} {s.NotBefore.InUtc():uuuu-MM-dd HH:mm}")));
        Assert.Equal("XX1 XX5", string.Join(' ', answer.Alternatives[0].Result.Flights.SelectMany(f => f.Segments).Select(s => s.Flight)));
        Assert.Equal("300 CNY", answer.Alternatives[0].CostChange.Single().ToString());
    }

    [Fact]
    public void A_cancelled_flight_without_another_leaves_no_way_out_that_is_made_up() =>
        Assert.Empty(Replan(Trip(ThreeDays) with { Flights = [Flight("f", "XX1 HUB Mon 07:00 TWN Mon 08:00")] }, new(TripEventKind.Cancellation, "f")).Alternatives);

    [Fact]
    public void A_cancelled_stay_is_replaced_and_no_night_is_left_without_a_bed()
    {
        var trip = Trip(ThreeDays) with { Stays = [Stay("inn", "Mon-Wed")] };
        var answer = Replan(trip, new(TripEventKind.Cancellation, "inn"), stays: [Stay("dear", "Mon-Wed", 900), Stay("cheap", "Mon-Wed", 400)]);

        Assert.Equal("warning no_stay Mon stays", Draw(answer.Broken));
        Assert.Equal(["cheap", "dear"], answer.Alternatives.Select(a => a.Result.Stays.Single().OfferId));
        Assert.Equal("-100 CNY", answer.Alternatives[0].CostChange.Single().ToString());
    }

    [Fact]
    public void A_closed_museum_is_seen_on_another_day_or_something_like_it_instead()
    {
        var answer = Replan(Trip(ThreeDays), new(TripEventKind.Closure, "museum", Date("Tue")), most: 8);

        Assert.Equal("error closed Tue museum", Draw(answer.Broken));
        Assert.Contains(answer.Alternatives, a => a.ValueLost == 0 && a.Result.Days[2].Stops.Any(s => s.PlaceId == "museum"));
        Assert.Contains(answer.Alternatives, a => a.Result.Days[1].Stops.Any(s => s.PlaceId == "gallery") && !Has(a.Result, "museum"));
        Assert.All(answer.Alternatives, a => Assert.DoesNotContain(a.Report, f => f.Severity == Severity.Error && f.Code == "closed"));
    }

    [Fact]
    public void On_a_wet_day_what_is_outdoors_changes_places_with_what_has_a_roof()
    {
        var answer = Replan(Trip("Tue: park 10:00-12:00, garden 14:00-16:00", "Wed: palace 10:00-12:00, aquarium 14:00-16:00"), new(TripEventKind.Weather, Date: Date("Tue")), most: 8);
        var best = answer.Alternatives[0];

        Assert.Equal("warning outdoor_in_rain Tue garden; warning outdoor_in_rain Tue park", Draw(answer.Broken));
        Assert.Equal("aquarium palace / garden park", string.Join(" / ", best.Result.Days.Select(d => string.Join(' ', d.Stops.Where(s => s.Kind == "visit").Select(s => s.PlaceId).Order()))));
        Assert.Equal(0, best.ValueLost);
    }

    [Fact]
    public void A_dearer_stay_is_kept_or_changed_for_a_cheaper_one()
    {
        var trip = Trip(ThreeDays) with { Stays = [Stay("inn", "Mon-Wed")] };
        var answer = Replan(trip, new(TripEventKind.Price, "inn", Price: new Money(1500, "CNY")), stays: [Stay("cheap", "Mon-Wed", 450), Stay("palazzo", "Mon-Wed", 4000)]);

        Assert.Equal(["cheap", "inn"], answer.Alternatives.Select(a => a.Result.Stays.Single().OfferId));
    }

    [Fact]
    public void A_bed_among_strangers_is_no_match_for_a_room_that_costs_a_little_more()
    {
        var trip = Trip(ThreeDays) with { Stays = [Stay("inn", "Mon-Wed")] };
        var comfort = new Dictionary<string, int> { ["inn"] = 2, ["hostel"] = 0, ["hotel"] = 2 };
        var answer = Replan(trip, new(TripEventKind.Cancellation, "inn"), stays: [Stay("hostel", "Mon-Wed", 400), Stay("hotel", "Mon-Wed", 550)], comfort: comfort);

        Assert.Equal(["hotel", "hostel"], answer.Alternatives.Select(a => a.Result.Stays.Single().OfferId));
        Assert.Equal(("stay at hostel; a simpler stay; no visit is lost; cost -100 CNY", "改住 hostel；住宿档次降低；不损失任何参观；费用 -100 CNY"), (answer.Alternatives[1].Why.En, answer.Alternatives[1].Why.Zh));
    }

    [Fact]
    public void A_cancelled_flight_is_never_its_own_replacement()
    {
        var trip = Trip("Mon: palace 14:00-16:00") with { Flights = [Flight("f", "XX1 HUB Mon 07:00 TWN Mon 08:00 | XX2 TWN Tue 07:00 HUB Tue 08:00")] };
        var answer = Replan(trip, new(TripEventKind.Cancellation, "XX1"), [Flight("same", "XX1 HUB Mon 07:00 TWN Mon 08:00", 50), Flight("next", "XX3 HUB Mon 09:00 TWN Mon 10:00", 70)]);

        Assert.Equal(["XX2 XX3"], answer.Alternatives.Select(a => string.Join(' ', a.Result.Flights.SelectMany(f => f.Segments).Select(s => s.Flight))));
    }

    [Fact]
    public void Who_is_late_goes_on_later_or_without_the_least_valued()
    {
        var trip = Trip("Mon: palace 09:00-11:00, gallery 12:00-14:00, garden 15:00-17:00");
        var answer = Replan(trip, new(TripEventKind.Lateness, Minutes: 150), now: Clock("Mon", "11:30"));

        Assert.All(answer.Alternatives, a =>
        {
            Assert.Equal("palace 09:00", $"{a.Result.Days[0].Stops[0].Name.En} {a.Result.Days[0].Stops[0].Start:HH:mm}");
            Assert.All(a.Result.Days[0].Stops.Skip(1), s => Assert.True(s.Start >= Monday + new LocalTime(14, 0), Draw(a.Result)));
        });
        Assert.NotEmpty(answer.Alternatives);
    }

    [Fact]
    public void An_ill_traveller_rests_and_sees_what_matters_most_on_another_day()
    {
        var answer = Replan(Trip(ThreeDays), new(TripEventKind.Illness, Date: Date("Tue")), most: 8);

        Assert.Contains(answer.Alternatives, a => a.Result.Days[1].Stops.Count == 0 && Has(a.Result, "museum"));
        Assert.Contains(answer.Alternatives, a => a.Result.Days[1].Stops.Count == 0 && !Has(a.Result, "museum") && !Has(a.Result, "park"));
    }

    [Fact]
    public void A_change_of_mind_exchanges_one_place_for_another()
    {
        var answer = Replan(Trip(ThreeDays), new(TripEventKind.ChangeOfMind, "park", Add: "gallery"), most: 8);

        Assert.NotEmpty(answer.Alternatives);
        Assert.All(answer.Alternatives, a => Assert.Equal((false, true), (Has(a.Result, "park"), Has(a.Result, "gallery"))));
    }

    [Theory]
    [InlineData(TripEventKind.Delay, "XX9", "item: The trip has no such flight. XX1")]
    [InlineData(TripEventKind.Closure, "gallery", "item: The trip still to come has no such place on that date. palace, museum")]
    [InlineData(TripEventKind.Price, "nothing", "item: The trip has no offer of this id with known dates. f")]
    [InlineData(TripEventKind.ChangeOfMind, "gallery", "item: The trip still to come has no such place. palace, museum")]
    [InlineData(TripEventKind.Lateness, null, "now: No day of the trip is under way at that time. 2027-05-03, 2027-05-04")]
    public void An_event_that_cannot_have_happened_is_refused_with_what_can(TripEventKind kind, string? item, string refusal)
    {
        var trip = Trip("Mon: palace 10:00-12:00", "Tue: museum 10:00-12:00") with { Flights = [Flight("f", "XX1 HUB Mon 05:00 TWN Mon 07:00")] };
        var found = TripAftermaths.Of(trip, new(kind, item, Minutes: 60, Price: new Money(1, "CNY")), Facts()).Refusal!;

        Assert.Equal(refusal, $"{found.Field}: {found.Reason.En} {string.Join(", ", found.Allowed)}");
    }

    [Fact]
    public void The_reason_says_in_both_languages_what_is_lost_and_what_it_costs()
    {
        var answer = Replan(Trip(ThreeDays), new(TripEventKind.Closure, "museum", Date("Tue")), most: 8);
        var dropped = answer.Alternatives.Single(a => Draw(a) == "- museum");

        Assert.Equal("leave museum out; lost: museum; cost -100 CNY; 17 min less under way", dropped.Why.En);
        Assert.Equal("不去museum；损失：museum；费用 -100 CNY；路上少 17 分钟", dropped.Why.Zh);
    }

    private static bool Has(Trip trip, string place) => trip.Days.SelectMany(d => d.Stops).Any(s => s.PlaceId == place);

    private static ReplanAnswer Replan(Trip trip, TripEvent happened, IReadOnlyList<TripFlight>? flights = null, IReadOnlyList<TripStay>? stays = null, int most = 4, Instant? now = null,
        IReadOnlyDictionary<string, int>? comfort = null)
    {
        var facts = Facts(now);
        var priced = trip with { Days = [.. trip.Days.Select(d => d with { EntryCost = [new Money(100 * d.Stops.Count(s => s.Price is not null), "CNY")] })] };
        var after = TripAftermaths.Of(priced, happened, facts);
        Assert.Null(after.Refusal);
        return Replanner.Replan(priced, facts, happened, after, new ReplanOffers(flights ?? [], stays ?? [], comfort ?? new Dictionary<string, int>()), most, TestContext.Current.CancellationToken);
    }
}
