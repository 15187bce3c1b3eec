using NodaTime;
using TravelPlanner.Domain.Itineraries.Model;
using TravelPlanner.Domain.Stays;
using TravelPlanner.Domain.Trips;
using TravelPlanner.Domain.Trips.Checking;
using static TravelPlanner.Domain.Tests.Trips.DrawnDays;

namespace TravelPlanner.Domain.Tests.Trips.Checking;

/// <summary>A timetable in, its violations out, one line each.</summary>
public sealed class TripCheckerTests
{
    [Theory]
    [InlineData("Mon: palace 09:00-11:00, lunch 12:00-13:00, gallery 14:00-15:00", "")]
    [InlineData("Mon: museum 09:00-11:00", "error closed Mon museum")]
    [InlineData("Tue: museum 08:00-10:00", "error before_opening Tue museum")]
    [InlineData("Tue: museum 16:30-17:00", "error after_last_entry Tue museum")]
    [InlineData("Tue: museum 15:00-18:00", "error after_closing Tue museum")]
    [InlineData("Tue: palace 09:00-11:00, gallery 10:30-12:00", "error overlap Tue gallery")]
    [InlineData("Tue: palace 09:00-10:00, wall 10:20-12:00", "error transfer_short Tue wall")]
    [InlineData("Tue: palace 09:00-10:00, aquarium 10:14-12:00", "warning transfer_tight Tue aquarium")]
    [InlineData("Tue: palace 11:00-10:00", "error disorder Tue palace")]
    [InlineData("Tue: park 07:00-09:00, tower 21:00-21:30", "warning day_too_long Tue day")]
    public void Of_a_day_hours_order_ways_and_length_are_checked(string day, string violations) =>
        Assert.Equal(violations, Draw(TripChecker.Find(Housed(day), Facts())));

    [Fact]
    public void Evidence_says_how_many_minutes_are_missing_in_both_languages()
    {
        var found = TripChecker.Find(Trip("Tue: palace 09:00-10:00, wall 10:20-12:00"), Facts()).Single(f => f.Code == "transfer_short");

        Assert.Equal("73 km from palace take 124 min at best, 20 are left (10:00 to 10:20): 104 min missing (estimate from straight-line distance)", found.Evidence.En);
        Assert.Equal("距palace 73 公里，最快需 124 分钟，仅有 20 分钟（10:00 至 10:20）：缺 104 分钟（按直线距离估算）", found.Evidence.Zh);
    }

    [Theory]
    [InlineData("Mon: museum 09:00-11:00 / Tue: park 15:00-16:00", "move it to Tue 2027-05-04 12:46–14:46")]
    [InlineData("Tue: palace 09:00-11:00, gallery 10:30-12:00", "begin it 45 min later, at 11:15, and what follows with it")]
    [InlineData("Mon: museum 09:00-11:00", "drop it: no other free time fits")]
    public void A_fix_is_tried_before_it_is_recommended(string days, string fix)
    {
        var found = TripChecker.Check(Trip(days.Split(" / ")), Facts()).First(f => f.Severity == Severity.Error);

        Assert.Equal((fix.Split(" 2027")[0], true), (found.Fix.En.Split(" 2027")[0], found.FixVerified));
    }

    [Theory]
    [InlineData("XX1 FAR Mon 01:00 HUB Mon 03:00; XX2 HUB Mon 03:40 TWN Mon 05:00", "connection_short")]
    [InlineData("XX1 FAR Mon 01:00 HUB Mon 03:00; XX2 HUB Mon 05:40 TWN Mon 07:00", "")]
    [InlineData("XX1 FAR Mon 03:00 TWN Mon 02:00", "disorder")]
    [InlineData("XX1 FAR Mon 09:00 TWN Mon 12:00", "during_flight")]
    [InlineData("XX1 FAR Mon 05:00 TWN Mon 09:30", "too_soon_after_landing")]
    [InlineData("XX1 TWN Mon 12:30 FAR Mon 15:00", "late_for_flight")]
    [InlineData("XX1 TWN Mon 15:30 FAR Mon 17:00", "")]
    [InlineData("XX1 HUB Mon 15:00 TWN Mon 17:00", "before_arrival")]
    [InlineData("XX1 HUB Tue 05:00 TWN Tue 07:00", "before_arrival")]
    [InlineData("XX1 HUB Sun 05:00 TWN Sun 07:00 | XX2 TWN Mon 08:00 HUB Mon 09:00", "after_departure", -7)]
    [InlineData("XX1 HUB Mon 05:00 FAR Mon 07:00 | XX2 FAR Mon 06:00 HUB Mon 07:30", "flights_overlap")]
    public void Flights_leave_time_to_change_to_land_and_to_get_there(string flight, string codes, int firstDays = 0)
    {
        var drawn = Flight("f", flight);
        var early = drawn.Segments[0] with { Depart = drawn.Segments[0].Depart + Duration.FromDays(firstDays), Arrive = drawn.Segments[0].Arrive + Duration.FromDays(firstDays) };
        var trip = Housed("Mon: palace 10:00-12:00") with { Flights = [drawn with { Segments = [early, .. drawn.Segments.Skip(1)] }] };

        Assert.Equal(codes, string.Join(' ', TripChecker.Find(trip, Facts()).Where(f => f.Severity == Severity.Error && f.Code is not ("night_without_stay" or "outside_dates")).Select(f => f.Code)));
    }

    [Theory]
    [InlineData("Mon-Wed", "")]
    [InlineData("Mon-Tue", "error night_without_stay Tue 2027-05-04; error outside_dates Wed town")]
    [InlineData("Mon-Wed Tue-Wed", "error two_stays Tue 2027-05-04")]
    [InlineData("", "warning no_stay Mon stays")]
    [InlineData("Tue-Tue Mon-Wed", "error disorder Tue inn 0")]
    public void Every_night_has_one_bed(string stays, string violations)
    {
        var trip = Trip("Mon: palace 10:00-12:00", "Tue: gallery 10:00-12:00", "Wed: park 10:00-12:00") with
        {
            Stays = [.. stays.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((s, i) => Stay($"inn {i}", s))],
        };

        Assert.Equal(violations, Draw(TripChecker.Find(trip, Facts())));
    }

    [Fact]
    public void A_stay_has_room_enough_nights_and_an_open_door()
    {
        var stay = Stay("inn", "Mon-Tue") with { MostGuests = 1, LeastNights = 2, CheckInFrom = new LocalTime(15, 0) };
        var trip = Trip("Mon: palace 14:00-16:00") with { Stays = [stay], Flights = [Flight("f", "XX1 HUB Mon 08:00 TWN Mon 10:00")] };

        Assert.Equal("error minimum_nights Mon inn; error occupancy Mon inn; warning check_in_early Mon inn", Draw(TripChecker.Find(trip, Facts())));
    }

    [Fact]
    public void Rooms_offered_for_fewer_than_travel_are_found()
    {
        var room = new RoomOffer(new RoomType('S', new("Standard", "标准"), 3, 4, 100), new Occupancy(1, []), new Money(500, "CNY"));
        var facts = Facts() with { Offers = new Dictionary<string, OfferToday> { ["inn"] = new("available", new Money(500, "CNY"), [room]) } };

        Assert.Equal("error occupancy Mon inn", Draw(TripChecker.Find(Housed("Mon: palace 10:00-12:00"), facts)));
    }

    [Theory]
    [InlineData(600, "error over_budget total")]
    [InlineData(1500, "")]
    public void The_known_cost_is_held_against_the_budget_with_the_rate_named(int budget, string violation)
    {
        var trip = Housed("Mon: palace 10:00-12:00") with { Budget = new Money(budget, "CNY"), Flights = [Flight("f", "XX1 HUB Mon 03:00 TWN Mon 05:00") with { Total = new Money(20, "EUR") }] };
        var found = TripChecker.Find(trip, Facts());

        Assert.Equal(violation, Draw(found));
        Assert.All(found.Where(f => f.Code == "over_budget"), f => Assert.Contains("1 EUR = 8 CNY", f.Evidence.En));
    }

    [Fact]
    public void Prices_that_are_unknown_without_currency_expired_or_sold_out_are_found()
    {
        var trip = Housed("Mon: palace 10:00-12:00") with
        {
            Flights = [Flight("a", "XX1 HUB Mon 01:00 TWN Mon 02:00", null), Flight("b", "XX2 HUB Mon 02:10 TWN Mon 03:00") with { Total = new Money(9, "?") }],
            Stays = [Stay("inn", "Mon-Tue") with { ExpiresAt = Before }],
        };
        var facts = Facts() with { Offers = new Dictionary<string, OfferToday> { ["b"] = new("sold_out", null, null) } };

        Assert.Equal(
            "error offer_gone b; warning currency_missing 9; warning offer_expired inn; warning price_unknown a", Draw(TripChecker.Find(trip, facts)));
        Assert.DoesNotContain("offer_gone", Draw(TripChecker.Find(trip with { Booked = ["b", "inn"] }, facts)));
    }

    [Fact]
    public void Wishes_are_compared_with_the_days()
    {
        var trip = Housed("Mon: palace 10:00-12:00, gallery 13:00-14:00") with
        {
            Wishes = TripWishes.None with { MustInclude = ["museum", "park"], Avoid = ["park", "gallery"], Pace = Pace.Relaxed, MostWalkingKm = 1 },
        };

        Assert.Equal(
            "error wish_contradiction park; error avoided_place Mon gallery; warning wish_missing museum; warning walking_too_far Mon walking", Draw(TripChecker.Find(trip, Facts())));
    }

    [Fact]
    public void Wrong_town_second_visit_dates_and_pace_are_found()
    {
        var trip = Trip("Mon: palace 10:00-11:00", "Thu: palace 09:00-10:00, gallery 10:40-11:00, museum 11:20-12:00, aquarium 14:00-15:00") with
        {
            Stays = [Stay("inn", "Mon-Tue")],
            Wishes = TripWishes.None with { Pace = Pace.Relaxed },
        };
        var far = trip.Days[0].Stops[0] with { PlaceId = "x", Name = new("far", "远"), Position = At(500, 0), Start = trip.Days[0].Stops[0].Start.PlusHours(9), Leave = trip.Days[0].Stops[0].Leave.PlusHours(9) };
        var moved = trip with { Days = [trip.Days[0] with { Stops = [.. trip.Days[0].Stops, far] }, trip.Days[1]] };
        var codes = TripChecker.Find(moved, Facts()).Select(f => f.Code).ToList();

        Assert.Superset(new HashSet<string> { "wrong_city", "visited_twice", "outside_dates", "too_many_visits" }, codes.ToHashSet());
    }

    [Fact]
    public void Rain_over_what_is_outdoors_and_a_day_off_are_told_with_their_basis()
    {
        var found = TripChecker.Find(Housed("Mon: park 10:00-12:00, palace 13:00-14:00"), Facts(rain: "Mon", holiday: "Mon"));

        Assert.Equal("warning outdoor_in_rain Mon park; info public_holiday Mon town", Draw(found.Where(f => f.Code is "outdoor_in_rain" or "public_holiday"), infos: true));
        Assert.Contains("forecast, met", found.Single(f => f.Code == "outdoor_in_rain").Evidence.En);
    }

    [Fact]
    public void A_day_without_a_free_minute_at_noon_lacks_its_lunch() => Assert.Equal(
        "info meal_missing Mon lunch", Draw(TripChecker.Find(Housed("Mon: palace 10:00-12:00, gallery 12:20-14:40"), Facts()).Where(f => f.Code == "meal_missing"), infos: true));

    [Fact]
    public void Little_children_have_shorter_days()
    {
        var family = Housed("Tue: park 08:00-10:00, tower 19:00-20:00") with { Party = new Party(2, [1]) };

        Assert.Equal("warning day_too_long Tue day", Draw(TripChecker.Find(family, Facts()).Where(f => f.Code == "day_too_long")));
    }

    [Fact]
    public void An_empty_trip_is_in_order() => Assert.Empty(TripChecker.Check(Trip(), Facts()));

    /// <summary>One day with a bed for its night.</summary>
    private static Trip Housed(string day)
    {
        var trip = Trip(day);
        var date = trip.Days[0].Date;
        return trip with { Stays = [Stay("inn", "Mon-Tue") with { CheckIn = date, CheckOut = date.PlusDays(1) }] };
    }
}
