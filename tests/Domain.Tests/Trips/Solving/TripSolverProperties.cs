using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using TravelPlanner.Domain.Trips.Checking;
using TravelPlanner.Domain.Trips.Solving;
using Property = TravelPlanner.Domain.Trips.Solving.Property;

namespace TravelPlanner.Domain.Tests.Trips.Solving;

/// <summary>The solver against plain enumeration, in worlds small enough for it.</summary>
public sealed class TripSolverProperties
{
    private static readonly string[] Cuisines = ["Thai", "French"];

    [Fact]
    public void A_plan_is_found_exactly_when_one_exists_and_it_keeps_every_rule() => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        var problem = World(new Random(seed));
        var least = Least(problem);
        var answer = TripSolver.Solve(problem);
        if (least is not { } cost || cost > problem.Budget.Amount)
            return answer.Plan is null && answer.Infeasible!.CheapestCost == least;
        return answer.Plan is { } plan && TripPlanChecker.Check(problem, plan).Count == 0;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    private static TripProblem World(Random random)
    {
        var count = random.Next(1, 3);
        var days = random.Next(count + 1, 5);
        string[] cities = ["a", "b", "c"];
        List<string> all = [.. cities, "home"];
        var legs =
            from i in Enumerable.Range(0, random.Next(12, 40))
            let origin = all[random.Next(4)]
            let to = all[random.Next(4)]
            where origin != to
            let mode = (TravelMode)random.Next(3)
            select new Leg(
                origin, to, mode, mode == TravelMode.Flight ? DrawnTrip.Friday.PlusDays(random.Next(days)) : null, random.Next(1, 40), mode == TravelMode.Flight ? 1 : 4,
                random.Next(30, 900), $"leg {i}", mode == TravelMode.Flight ? new LocalTime(random.Next(24), 0) : null, mode == TravelMode.Flight ? new LocalTime(random.Next(24), 30) : null);
        return new TripProblem(
            "home", cities, count, DrawnTrip.Friday, days, random.Next(1, 4), new Money(random.Next(50, 600), "USD"), random.Next(3) == 0 ? RoomWish.Private : RoomWish.Any,
            random.Next(3) == 0 ? HouseBans.Pets : HouseBans.None,
            random.Next(3) == 0 ? [TravelMode.Flight, TravelMode.Taxi] : [TravelMode.Flight, TravelMode.SelfDriving, TravelMode.Taxi],
            Cuisines[..random.Next(3)], [.. legs],
            [.. cities.SelectMany(c => Enumerable.Range(0, random.Next(3)).Select(i => new Property(
                $"inn {i}", c, (RoomKind)random.Next(3), (HouseBans)(random.Next(2) * 16), random.Next(5, 60), random.Next(1, 3), random.Next(1, 4), random.Next(6))))],
            [.. cities.SelectMany(c => Enumerable.Range(0, random.Next(7)).Select(i => new Restaurant($"eatery {i}", c, [.. Cuisines.Where(_ => random.Next(4) == 0)], random.Next(1, 20), random.Next(6))))],
            [.. cities.SelectMany(c => Enumerable.Range(0, random.Next(4)).Select(i => new Attraction($"sight {i}", c, new GeoPoint(i, i))))]);
    }

    /// <summary>The least cost of any plan whatever the budget; null when there is none.</summary>
    private static decimal? Least(TripProblem problem)
    {
        decimal? least = null;
        foreach (var order in problem.CityCount == 1 ? problem.Cities.Select(c => new[] { c }) : problem.Cities.SelectMany(a => problem.Cities.Where(b => b != a).Select(b => new[] { a, b })))
        {
            foreach (var nights in problem.CityCount == 1 ? [[problem.Days - 1]] : Enumerable.Range(1, problem.Days - 2).Select(n => new[] { n, problem.Days - 1 - n }))
            {
                if (Legs(problem, order, nights) + Stays(problem, order, nights) + Meals(problem, order, nights) is { } cost && (least is null || cost < least))
                    least = cost;
            }
        }

        return least;
    }

    private static decimal? Legs(TripProblem problem, string[] order, int[] nights)
    {
        List<string> stops = ["home", .. order, "home"];
        decimal? Total(bool driving)
        {
            decimal total = 0;
            for (var i = 0; i + 1 < stops.Count; i++)
            {
                var date = problem.DateOf(nights.Take(i).Sum());
                var prices = problem.Legs.Where(l => l.From == stops[i] && l.To == stops[i + 1] && problem.Modes.Contains(l.Mode) && (l.Mode == TravelMode.SelfDriving) == driving && (l.Date is null || l.Date == date))
                    .Select(l => l.CostFor(problem.People)).ToList();
                if (prices.Count == 0)
                    return null;
                total += prices.Min();
            }

            return total;
        }

        return new[] { Total(true), Total(false) }.Min();
    }

    private static decimal? Stays(TripProblem problem, string[] order, int[] nights)
    {
        decimal total = 0;
        for (var i = 0; i < order.Length; i++)
        {
            var prices = problem.Properties.Where(p => p.City == order[i] && p.MinimumNights <= nights[i] && problem.Accepts(p)).Select(p => p.CostFor(problem.People)).ToList();
            if (prices.Count == 0)
                return null;
            total += prices.Min() * nights[i];
        }

        return total;
    }

    /// <summary>Every set of restaurants whose size the days have room for, that serves the cuisines and leaves the plan at least half full.</summary>
    private static decimal? Meals(TripProblem problem, string[] order, int[] nights)
    {
        var sights = order.Select(c => problem.Attractions.Count(a => a.City == c)).ToArray();
        if (order.Where((_, i) => sights[i] < nights[i] - 1).Any())
            return null;
        var offered = problem.Restaurants.Where(r => order.Contains(r.City)).ToList();
        var others = (order.Length + 1) + (problem.Days - 1) + nights.Sum(n => n - 1) + TravelDaySights(order.Length, [.. sights.Select((s, i) => s - (nights[i] - 1))], 0);
        decimal? least = null;
        for (var set = 0; set < 1 << offered.Count; set++)
        {
            var chosen = offered.Where((_, i) => (set & (1 << i)) != 0).ToList();
            var extra = order.Select((c, i) => chosen.Count(r => r.City == c) - (3 * (nights[i] - 1))).ToArray();
            var served = problem.Cuisines.All(c => chosen.Any(r => r.Cuisines.Contains(c)));
            if (served && HaveRoom(extra) && (others + chosen.Count) * 2 >= problem.Days * 6 && chosen.Sum(r => r.Price) * problem.People is var cost && (least is null || cost < least))
                least = cost;
        }

        return least;
    }

    /// <summary>A travel day has three meals, shared by the cities at its ends.</summary>
    private static bool HaveRoom(int[] extra) => extra.All(e => e is >= 0 and <= 6) && (extra.Length == 1 || Enumerable.Range(0, 4).Any(shared => extra[0] - 3 <= shared && extra[1] - 3 <= 3 - shared));

    private static int TravelDaySights(int cities, int[] spare, int day)
    {
        if (day > cities)
            return 0;
        var most = TravelDaySights(cities, spare, day + 1);
        foreach (var city in new[] { day - 1, day }.Where(c => c >= 0 && c < cities && spare[c] > 0))
            most = Math.Max(most, 1 + TravelDaySights(cities, [.. spare.Select((s, i) => i == city ? s - 1 : s)], day + 1));
        return most;
    }
}
