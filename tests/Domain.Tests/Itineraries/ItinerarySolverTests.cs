using FsCheck;
using FsCheck.Fluent;
using TravelPlanner.Domain.Itineraries.Checking;
using TravelPlanner.Domain.Itineraries.Model;
using TravelPlanner.Domain.Itineraries.Solving;
using static TravelPlanner.Domain.Tests.Itineraries.Town;

namespace TravelPlanner.Domain.Tests.Itineraries;

/// <summary>Places in, a plan drawn as one line a day out. The town is a grid: one step is 0.01° (about 1.1 km). 2027-05-03 is a Monday.</summary>
public sealed class ItinerarySolverTests
{
    [Fact]
    public void Near_places_are_strung_on_one_way_with_lunch_at_lunchtime()
    {
        var plan = Solve(
            days: 1,
            At("palace", 1, 0, score: 90, dwell: 90), At("museum", 2, 0, score: 80, dwell: 90), At("garden", 3, 0, score: 70, dwell: 60));

        // One ride out, then walks back along the same line.
        Assert.Equal("Mon: garden 09:20-10:20, museum 10:49-12:19, lunch 12:19-13:19, palace 13:48-15:18, dinner 17:30-18:45", Draw(plan).Single());
    }

    [Fact]
    public void A_museum_closed_on_Monday_is_seen_on_Tuesday()
    {
        var plan = Solve(days: 2, At("museum", 1, 0, score: 90, dwell: 120, hours: "Tu-Su 09:00-17:00"));

        Assert.DoesNotContain("museum", Draw(plan)[0]);
        Assert.Contains("museum", Draw(plan)[1]);
    }

    [Fact]
    public void What_is_closed_on_every_day_comes_back_with_the_dates()
    {
        var plan = Solve(days: 1, At("museum", 1, 0, score: 90, dwell: 120, hours: "Tu-Su 09:00-17:00"));

        var missing = Assert.Single(plan.Unassigned);
        Assert.Equal("closed", missing.Code);
        Assert.Equal("closed Mon 2027-05-03", missing.Reason.En);
        Assert.Equal("2027-05-03 周一 不开放", missing.Reason.Zh);
    }

    [Fact]
    public void What_needs_more_time_says_how_much()
    {
        var plan = Solve(1, 12 * 60, false, At("first", 1, 0, score: 90, dwell: 120), At("second", 2, 0, score: 50, dwell: 60));

        var missing = Assert.Single(plan.Unassigned);
        Assert.Equal("second", missing.Place.Id);
        Assert.True(missing.MissingMinutes is > 0 and <= 120, missing.Reason.En);
    }

    [Fact]
    public void What_a_city_is_visited_for_is_placed_before_short_visits_nearby_fill_the_day()
    {
        VisitCandidate[] city =
        [
            At("great wall", 45, 0, score: 97, dwell: 240), At("temple", 1, 0, score: 75, dwell: 60), At("park", 2, 0, score: 75, dwell: 60),
            At("street", 0, 1, score: 75, dwell: 60), At("tower", 0, 2, score: 75, dwell: 60),
        ];
        var plan = Solve(days: 1, [.. city.Select(c => c with { Value = VisitWorth.Of(c.Place.Score) })]);

        Assert.Contains("great wall", Draw(plan)[0]);
    }

    [Fact]
    public void What_other_visits_leave_no_room_for_is_not_put_down_to_its_hours()
    {
        var plan = Solve(
            days: 1, At("far wall", 45, 0, score: 70, dwell: 240, hours: "10:00-17:00"),
            At("temple", 1, 0, score: 75, dwell: 60, hours: "09:00-17:00"), At("park", 2, 0, score: 75, dwell: 60, hours: "09:00-17:00"),
            At("museum", 0, 1, score: 75, dwell: 60, hours: "09:00-17:00"));

        var missing = Assert.Single(plan.Unassigned);
        Assert.Equal(("no_room", "the other visits leave no room", "on Mon 2027-05-03 with nothing else"), (missing.Code, missing.Reason.En, missing.Change?.En));
    }

    [Fact]
    public void What_fits_no_day_at_all_says_so()
    {
        var plan = Solve(days: 1, At("market", 1, 0, score: 90, dwell: 60, hours: "03:00-05:00"));

        Assert.Equal("too_long", Assert.Single(plan.Unassigned).Code);
    }

    [Fact]
    public void The_last_entry_is_kept()
    {
        var plan = SolveFrom(15 * 60, At("tower", 1, 0, score: 90, dwell: 30, hours: "09:00-16:30", lastEntry: 90));

        Assert.Equal("too_long", Assert.Single(plan.Unassigned).Code);
    }

    [Fact]
    public void A_must_include_is_placed_before_anything_better()
    {
        var plan = Solve(
            1, 12 * 60, false,
            At("famous", 1, 0, score: 99, dwell: 140), At("wish", -1, 0, score: 10, dwell: 140) with { MustInclude = true });

        Assert.Contains("wish", Draw(plan).Single());
    }

    [Fact]
    public void Night_life_waits_for_the_evening()
    {
        var plan = Solve(days: 1, At("bars", 1, 0, score: 90, dwell: 90, interest: "nightlife"));

        Assert.All(plan.Days[0].Visits, v => Assert.True(v.StartMinute >= 17 * 60));
    }

    [Fact]
    public void No_days_and_no_places_give_an_empty_plan()
    {
        Assert.Empty(ItinerarySolver.Solve(new ItineraryProblem([], [], [])).Days);
        Assert.Empty(Solve(days: 2).Days.SelectMany(d => d.Visits));
    }

    [Fact]
    public void Cancelling_ends_the_search()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        Assert.Throws<OperationCanceledException>(() => ItinerarySolver.Solve(Problem(2, 540, 1260, true, [At("a", 1, 0, 50, 60)]), stop.Token));
    }

    [Fact]
    public void Every_plan_passes_the_checker_and_leaves_nothing_out_silently()
    {
        var hours = Gen.Elements<string?>(null, "24/7", "Tu-Su 09:00-17:00", "10:00-12:00,14:00-18:00", "Mo off; Tu-Su 08:00-16:00", "18:00-26:00", "Sa 09:00-12:00");
        var candidate =
            from x in Gen.Choose(-8, 8)
            from y in Gen.Choose(-8, 8)
            from score in Gen.Choose(1, 100)
            from dwell in Gen.Choose(2, 24)
            from open in hours
            from must in Gen.Frequency((5, Gen.Constant(false)), (1, Gen.Constant(true)))
            select (x, y, score, dwell: dwell * 10, open, must);
        var problems =
            from days in Gen.Choose(1, 4)
            from pace in Gen.Elements(Pace.Relaxed, Pace.Moderate, Pace.Packed)
            from candidates in Gen.ListOf(candidate)
            select (days, pace, candidates: candidates.Take(12).ToList());

        Prop.ForAll(problems.ToArbitrary(), input =>
        {
            var candidates = input.candidates.Select((c, i) => At($"p{i}", c.x, c.y, c.score, c.dwell, c.open) with { MustInclude = c.must }).ToList();
            var problem = Problem(input.days, 540, 1260, true, candidates) with { Pace = input.pace };
            var plan = ItinerarySolver.Solve(problem);
            var seen = plan.Days.SelectMany(d => d.Visits).Select(v => v.Place!.Id).Concat(plan.Unassigned.Select(u => u.Place.Id)).ToList();
            return ItineraryChecker.Check(problem, plan).Count == 0
                && seen.Order().SequenceEqual(candidates.Select(c => c.Place.Id).Order())
                && plan.Days.All(d => d.Visits.Count() <= PaceRules.Of(input.pace).MostVisits);
        }).QuickCheckThrowOnFailure();
    }

    private static Itinerary Solve(int days, params VisitCandidate[] candidates) => ItinerarySolver.Solve(Problem(days, 540, 1260, true, candidates));

    private static Itinerary Solve(int days, int endMinute, bool meals, params VisitCandidate[] candidates) =>
        ItinerarySolver.Solve(Problem(days, 540, endMinute, meals, candidates));

    private static Itinerary SolveFrom(int startMinute, params VisitCandidate[] candidates) =>
        ItinerarySolver.Solve(Problem(1, startMinute, 1260, false, candidates));
}
