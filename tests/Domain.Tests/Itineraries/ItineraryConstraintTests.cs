using FsCheck;
using FsCheck.Fluent;
using TravelPlanner.Domain.Itineraries.Checking;
using TravelPlanner.Domain.Itineraries.Model;
using TravelPlanner.Domain.Itineraries.Solving;
using TravelPlanner.Domain.Places;
using TravelPlanner.Domain.Routing;
using static TravelPlanner.Domain.Tests.Itineraries.Town;

namespace TravelPlanner.Domain.Tests.Itineraries;

/// <summary>What a party may ask beyond places: budget, walking, rest, appointments, hours of each day, times of day.</summary>
public sealed class ItineraryConstraintTests
{
    [Fact]
    public void A_day_of_few_places_is_as_good_as_trying_everything_and_says_it_is_proved()
    {
        Prop.ForAll(Problems(days: 1, most: 4).ToArbitrary(), problem =>
        {
            var plan = ItinerarySolver.Solve(problem);
            var all = new EveryDay(problem).Best();
            return (plan.Proved && Math.Abs(plan.Value - all) < 0.05).Label($"found {plan.Value}, trying everything {all}: {Draw(plan)[0]}");
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Every_plan_of_random_problems_keeps_every_rule() =>
        Prop.ForAll(Problems(days: 3, most: 14).ToArbitrary(), problem =>
        {
            var plan = ItinerarySolver.Solve(problem, 60, 7, TestContext.Current.CancellationToken);
            var violations = ItineraryChecker.Check(problem, plan);
            return (violations.Count == 0 && plan.Value <= PlanBound.Of(problem) + 1e-6).Label(string.Join("; ", violations.Select(v => $"{v.Code} {v.Where}: {v.Evidence.En}")));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Twelve_places_of_a_packed_day_are_proved()
    {
        var plan = ItinerarySolver.Solve(Twelve());

        Assert.True(plan.Proved);
        Assert.Empty(ItineraryChecker.Check(Twelve(), plan));
    }

    [Fact]
    public void Who_leaves_later_never_arrives_earlier() =>
        Prop.ForAll(
            (from mode in Gen.Elements(TransferMode.Walk, TransferMode.Bicycle, TransferMode.Transit, TransferMode.Taxi)
             from quiet in Gen.Choose(1, 400)
             from depart in Gen.Choose(0, 2_000)
             select (mode, quiet, depart)).ToArbitrary(),
            way =>
            {
                var times = EstimatedTravelTimes.Instance;
                return way.depart + times.Minutes(way.mode, way.quiet, way.depart) <= way.depart + 1 + times.Minutes(way.mode, way.quiet, way.depart + 1);
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_taxi_takes_longer_in_the_rush_hour()
    {
        var times = EstimatedTravelTimes.Instance;

        Assert.Equal((42, 30 * 90 / 100), (times.Minutes(TransferMode.Taxi, 30, 8 * 60), times.Minutes(TransferMode.Taxi, 30, 3 * 60)));
        Assert.Equal((30, 38), (times.Minutes(TransferMode.Transit, 30, 12 * 60), times.Minutes(TransferMode.Transit, 30, 23 * 60 + 30)));
        Assert.Equal(30, times.Minutes(TransferMode.Walk, 30, 8 * 60));
    }

    [Fact]
    public void The_budget_for_entries_buys_the_best_of_what_it_can()
    {
        var problem = Problem(1, 540, 1260, true, [At("dear", 1, 0, 90, 60) with { EntryCost = 80 }, At("fair", 0, 1, 60, 60) with { EntryCost = 30 }, At("free", 1, 1, 40, 60)])
            with
        { EntryBudget = 50 };
        var plan = ItinerarySolver.Solve(problem);

        Assert.Equal(["fair", "free"], plan.Days[0].Visits.Select(v => v.Place!.Id).Order());
        Assert.Equal(30, plan.EntryCost);
        var dear = Assert.Single(plan.Unassigned);
        Assert.Equal(("over_budget", "over the entry budget by 60", "60 more for entries"), (dear.Code, dear.Reason.En, dear.Change!.En));
        // The change is true: with it the place is in the plan.
        Assert.Contains(ItinerarySolver.Solve(problem with { EntryBudget = 110 }).Days[0].Visits, v => v.Place!.Id == "dear");
    }

    [Fact]
    public void An_appointment_is_kept_and_the_day_is_planned_around_it()
    {
        var problem = Problem(1, 540, 1260, true, [At("museum", 3, 0, 90, 120), At("garden", 0, 2, 70, 60)]);
        problem = problem with { Days = [problem.Days[0] with { Appointments = [Appointment("meeting", 3, 1, 15 * 60, 45)] }] };
        var plan = ItinerarySolver.Solve(problem);

        Assert.Contains("meeting 15:00-15:45", Draw(plan)[0]);
        Assert.Equal(2, plan.Days[0].Visits.Count());
        Assert.Empty(ItineraryChecker.Check(problem, plan));
    }

    [Fact]
    public void The_first_day_begins_at_the_airport_and_the_last_ends_there_in_time()
    {
        var airport = Grid(25, 0);
        var problem = Problem(2, 540, 1260, true, [At("palace", 1, 0, 90, 90), At("museum", 2, 0, 80, 90), At("garden", 0, 1, 70, 60)]);
        problem = problem with { Days = [problem.Days[0] with { Start = airport, StartMinute = 14 * 60 }, problem.Days[1] with { End = airport, EndMinute = 15 * 60 }] };
        var plan = ItinerarySolver.Solve(problem);

        Assert.True(plan.Days[0].Stops[0].Transfer.DistanceKm > 20);
        Assert.True(plan.Days[1].Return.DistanceKm > 20 && plan.Days[1].EndMinute <= 15 * 60);
        Assert.Empty(ItineraryChecker.Check(problem, plan));
    }

    [Fact]
    public void A_walking_limit_sends_people_by_bus()
    {
        var problem = Problem(1, 540, 1260, false, [.. Enumerable.Range(1, 4).Select(i => At($"p{i}", i, 0, 80, 60))]) with { WalkingKmPerDay = 2 };
        var plan = ItinerarySolver.Solve(problem);

        Assert.Equal(4, plan.Days[0].Visits.Count());
        Assert.InRange(plan.Days[0].WalkingKm, 0, 2);
        Assert.True(ItinerarySolver.Solve(problem with { WalkingKmPerDay = null }).Days[0].WalkingKm > 2);
        Assert.Empty(ItineraryChecker.Check(problem, plan));
    }

    [Fact]
    public void On_foot_alone_what_is_beyond_the_limit_is_too_far_to_walk()
    {
        var problem = Problem(1, 540, 1260, false, [At("hill", 4, 0, 80, 60)]) with { WalkingKmPerDay = 5, Mode = TransferMode.Walk };

        var missing = Assert.Single(ItinerarySolver.Solve(problem).Unassigned);
        Assert.Equal(("too_far_to_walk", "11.6 km on foot there and back, the limit is 5 km"), (missing.Code, missing.Reason.En));
    }

    [Fact]
    public void Children_and_elderly_people_rest_in_the_afternoon()
    {
        var problem = Problem(1, 540, 1260, true, [At("a", 1, 0, 90, 90), At("b", 2, 0, 80, 90), At("c", 3, 0, 70, 90)]) with { RestMinutes = 45 };
        var rest = Assert.Single(ItinerarySolver.Solve(problem).Days[0].Stops, s => s.Kind == StopKind.Rest);

        Assert.InRange(rest.StartMinute, 13 * 60, 16 * 60 + 30);
        Assert.Equal(45, rest.LeaveMinute - rest.StartMinute);
    }

    [Fact]
    public void The_evening_view_is_seen_in_the_evening()
    {
        var view = At("view", 1, 0, 80, 60, hours: "10:00-22:30") with { Preferred = new PreferredTime(17 * 60, 22 * 60, 0.6) };

        Assert.All(Solve(view, At("a", 2, 0, 90, 90), At("b", 2, 1, 80, 90)).Days[0].Visits.Where(v => v.Place!.Id == "view"), v => Assert.True(v.StartMinute >= 17 * 60));
    }

    [Fact]
    public void The_gate_is_seen_before_the_palace()
    {
        VisitCandidate[] two = [At("palace", 1, 0, 90, 90), At("gate", 2, 0, 70, 30)];

        Assert.Equal(["gate", "palace"], Solve(two[0], two[1] with { Before = ["palace"] }).Days[0].Visits.Select(v => v.Place!.Id));
        Assert.Equal(["palace", "gate"], Solve(two[0] with { Before = ["gate"] }, two[1]).Days[0].Visits.Select(v => v.Place!.Id));
    }

    [Fact]
    public void On_a_wet_day_the_museum_and_on_the_dry_day_the_garden()
    {
        var problem = Problem(2, 540, 900, false, [At("museum", 1, 0, 80, 240), At("garden", 0, 1, 80, 240, setting: Setting.Outdoor)]);
        var plan = ItinerarySolver.Solve(problem with { Days = [problem.Days[0] with { RainChance = 0.9 }, problem.Days[1]] });

        Assert.Equal(["museum", "garden"], plan.Days.Select(d => d.Visits.Single().Place!.Id));
    }

    [Fact]
    public void A_visit_is_shortened_within_its_range_where_only_that_fits()
    {
        var plan = ItinerarySolver.Solve(Problem(1, 540, 720, false, [At("museum", 1, 0, 90, 180, least: 100, longest: 240)]));

        Assert.Equal(100, plan.Days[0].Visits.Single() is var v ? v.LeaveMinute - v.StartMinute : 0);
    }

    [Fact]
    public void Time_that_would_be_waited_is_spent_at_the_place_before()
    {
        var plan = ItinerarySolver.Solve(Problem(1, 540, 1000, false, [At("museum", 1, 0, 90, 60, hours: "09:00-10:45", least: 40, longest: 90), At("show", 2, 0, 90, 60, hours: "11:20-12:20")]));

        Assert.Equal("Mon: museum 09:19-10:45, show 11:20-12:20", Draw(plan)[0]);
    }

    [Fact]
    public void Two_opening_windows_a_day_are_both_of_use()
    {
        var plan = Solve(At("church", 1, 0, 90, 60, hours: "10:00-12:00,15:00-17:00"), At("chapel", 1, 0.1, 80, 110, hours: "10:00-12:00"));

        Assert.Equal(["chapel", "church"], plan.Days[0].Visits.Select(v => v.Place!.Id));
    }

    [Fact]
    public void The_nearest_open_day_is_named_for_what_is_closed()
    {
        var missing = Assert.Single(Solve(At("museum", 1, 0, 90, 60, hours: "Tu-Su 09:00-17:00") with { MustInclude = true }).Unassigned);

        Assert.Equal(("closed", "open Tue 2027-05-04", "2027-05-04 周二 开放"), (missing.Code, missing.Change!.En, missing.Change.Zh));
    }

    [Fact]
    public void The_checker_sees_what_a_hand_breaks()
    {
        var problem = Problem(1, 540, 1260, true, [At("palace", 1, 0, 90, 90) with { EntryCost = 10 }, At("museum", 2, 0, 80, 90, hours: "09:00-18:00")])
            with
        { EntryBudget = 10, RestMinutes = 30 };
        var plan = ItinerarySolver.Solve(problem);
        var day = plan.Days[0];

        Assert.Empty(ItineraryChecker.Check(problem, plan));
        Assert.Contains("dwell", Codes(s => s with { LeaveMinute = s.LeaveMinute - 30 }, StopKind.Visit));
        Assert.Contains("break_time", Codes(s => s with { StartMinute = 10 * 60, ArriveMinute = 10 * 60 }, StopKind.Lunch));
        Assert.Contains("transfer", Codes(s => s with { Transfer = s.Transfer with { Minutes = 1 } }, StopKind.Visit));
        Assert.Contains("slack", Codes(s => s with { SlackMinutes = 700 }, StopKind.Lunch));
        Assert.Contains("cost", Codes(s => s with { EntryCost = 0 }, StopKind.Visit));
        Assert.Contains("over_budget", ItineraryChecker.Check(problem with { EntryBudget = 5 }, plan).Select(v => v.Code));
        Assert.Contains("walking", ItineraryChecker.Check(problem with { WalkingKmPerDay = 0.1 }, plan).Select(v => v.Code));
        Assert.Contains("silent", ItineraryChecker.Check(problem with { Candidates = [.. problem.Candidates, At("forgotten", 0, 1, 50, 30)] }, plan).Select(v => v.Code));
        Assert.Contains("appointment", ItineraryChecker.Check(
            problem with { Days = [day.Frame with { Appointments = [Appointment("show", 0, 0, 1_000, 60)] }] },
            plan with { Days = [day with { Frame = day.Frame with { Appointments = [Appointment("show", 0, 0, 1_000, 60)] } }] }).Select(v => v.Code));

        IEnumerable<string> Codes(Func<Stop, Stop> change, StopKind kind) => ItineraryChecker.Check(
            problem, plan with { Days = [day with { Stops = [.. day.Stops.Select(s => s.Kind == kind ? change(s) : s)] }] }).Select(v => v.Code);
    }

    [Fact]
    public void Hostile_problems_are_refused_with_a_sentence()
    {
        var place = At("a", 1, 0, 90, 60);
        var fine = Problem(1, 540, 1260, true, [place]);

        Refused("a: its position is no place on Earth", fine with { Candidates = [place with { Place = place.Place with { Position = new GeoPoint(double.NaN, 0) } }] });
        Refused("ends at minute 540", fine with { Days = [fine.Days[0] with { StartMinute = 1260, EndMinute = 540 }] });
        Refused("1000000 candidates; at most 1000 are allowed", fine with { Candidates = [.. Enumerable.Repeat(place, 1_000_000)] });
        Refused("400 days; at most 31 are allowed", fine with { Days = [.. Enumerable.Repeat(fine.Days[0], 400)] });
        Refused("a stay of -5 minutes", fine with { Candidates = [place with { DwellMinutes = -5 }] });
        Refused("a stay of -10 to 60 minutes", fine with { Candidates = [place with { Place = place.Place with { DwellMinMinutes = -10 } }] });
        Refused("a value of NaN", fine with { Candidates = [place with { Value = double.NaN }] });
        Refused("a walking limit of NaN km", fine with { WalkingKmPerDay = double.NaN });
        Refused("an entry budget of -1", fine with { EntryBudget = -1 });
        Refused("a candidate appears twice", fine with { Candidates = [place, place] });
        Refused("second: overlaps another appointment", fine with
        {
            Days = [fine.Days[0] with { Appointments = [Appointment("first", 0, 0, 600, 60), Appointment("second", 0, 0, 630, 60)] }],
        });
        Refused("cannot be kept", fine with
        {
            Days = [fine.Days[0] with { Appointments = [Appointment("first", 0, 0, 600, 60), Appointment("second", 50, 0, 670, 60)] }],
        });

        static void Refused(string sentence, ItineraryProblem problem) =>
            Assert.Contains(sentence, Assert.Throws<ProblemRefusedException>(() => ItinerarySolver.Solve(problem, TestContext.Current.CancellationToken)).Message);
    }

    /// <summary>Random towns with random wishes.</summary>
    private static Gen<ItineraryProblem> Problems(int days, int most)
    {
        var hours = Gen.Elements<string?>(null, "24/7", "Tu-Su 09:00-17:00", "10:00-12:00,14:00-18:00", "Mo 08:00-16:00; Tu-Su 10:00-18:00", "18:00-26:00");
        var candidate =
            from x in Gen.Choose(-8, 8)
            from y in Gen.Choose(-8, 8)
            from score in Gen.Choose(1, 100)
            from dwell in Gen.Choose(3, 18)
            from less in Gen.Choose(0, 3)
            from open in hours
            from cost in Gen.Choose(0, 4)
            from flags in Gen.Choose(0, 31)
            select At("", x / 2.0, y / 2.0, score, dwell * 10, open, least: Math.Max(10, (dwell - less) * 10), longest: dwell * 10 + 40, setting: (flags & 1) == 0 ? Setting.Indoor : Setting.Outdoor) with
            {
                MustInclude = days > 1 && flags / 8 == 3,
                EntryCost = cost == 0 ? null : cost * 10,
                Preferred = (flags & 6) switch { 2 => new PreferredTime(0, 600, 0.7), 4 => new PreferredTime(1_020, 1_320, 0.5), _ => null },
            };
        return
            from candidates in Gen.ListOf(candidate)
            from pace in Gen.Elements(Pace.Relaxed, Pace.Moderate, Pace.Packed)
            from mode in Gen.Elements<TransferMode?>(null, null, TransferMode.Taxi, TransferMode.Walk)
            from budget in Gen.Choose(0, 8)
            from walk in Gen.Choose(0, 10)
            from rain in Gen.Choose(0, 10)
            from rest in Gen.Elements(0, 0, 45)
            from meals in Gen.Elements(true, true, false)
            select Problem(days, 540, 1260, meals, [.. candidates.Take(most).Select((c, i) => c with { Place = c.Place with { Id = $"p{i}" }, Before = c.Value % 4 < 1 ? ["p1"] : [] })]) is var problem
                ? problem with
                {
                    Pace = pace,
                    Mode = mode,
                    EntryBudget = budget == 0 ? null : budget * 10,
                    WalkingKmPerDay = walk is 0 or > 6 ? null : walk,
                    RestMinutes = days == 1 ? 0 : rest,
                    Days = [.. problem.Days.Select((d, i) => d with { RainChance = i == 0 ? rain / 10.0 : 0 })],
                }
                : null!;
    }

    private static Itinerary Solve(params VisitCandidate[] candidates) => ItinerarySolver.Solve(Problem(1, 540, 1260, true, candidates));

    private static ItineraryProblem Twelve() => Problem(
        1, 480, 1320, true, [.. Enumerable.Range(0, 12).Select(i => At($"p{i:00}", (i * 7 % 11) - 5, (i * 5 % 9) - 4, 50 + (i * 13 % 40), 60 + (i * 10 % 50), least: 40, hours: i % 3 == 0 ? "10:00-18:00" : null))])
        with
    { Pace = Pace.Packed };
}
