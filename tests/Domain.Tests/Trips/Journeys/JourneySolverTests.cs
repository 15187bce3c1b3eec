using FsCheck;
using FsCheck.Fluent;
using TravelPlanner.Domain.Trips.Journeys;

namespace TravelPlanner.Domain.Tests.Trips.Journeys;

/// <summary>Small journeys drawn as offers, solved, and written as <c>home>A 2n>B 1n>home</c>; and hundreds of random ones against every journey there is.</summary>
public sealed class JourneySolverTests
{
    [Theory]
    // A and B, three nights; legs from>to day cost, a stay costs 10 a night anywhere
    [InlineData("H>A 0 50; A>B 1 10; A>B 2 10; B>H 3 50; H>B 0 90; B>A 1 10; A>H 3 50", 1000, "H>A 1n>B 2n>H 140")]
    [InlineData("H>A 0 50; A>B 2 10; B>H 3 50", 1000, "H>A 2n>B 1n>H 140")]
    [InlineData("H>A 0 50; A>B 2 10; B>H 3 50", 139, "none")]
    [InlineData("H>A 0 50; A>B 2 10; B>H 3 80; H>B 0 40; B>A 1 20; A>H 3 60", 150, "H>B 1n>A 2n>H 150")]
    [InlineData("H>A 0 50; B>H 3 50", 1000, "none")]
    public void The_best_order_and_nights_are_found(string legs, long budget, string expected)
    {
        var problem = Drawn(legs) with { Budget = budget };

        var answer = JourneySolver.Solve(problem, TestContext.Current.CancellationToken);

        Assert.True(answer.Proved);
        Assert.Equal(expected, Line(answer.Journey));
        if (answer.Journey is { } journey)
            Assert.Empty(JourneyChecker.Check(problem, journey));
    }

    [Fact]
    public void The_least_cost_is_what_a_budget_must_reach()
    {
        var problem = Drawn("H>A 0 50; A>B 2 10; B>H 3 50") with { Budget = 1 };
        var least = JourneySolver.LeastCost(problem, TestContext.Current.CancellationToken);

        Assert.Equal(140, least);
        Assert.Null(JourneySolver.Solve(problem with { Budget = least - 1 }, TestContext.Current.CancellationToken).Journey);
        Assert.NotNull(JourneySolver.Solve(problem with { Budget = least }, TestContext.Current.CancellationToken).Journey);
    }

    [Fact]
    public void Minimum_nights_and_must_cities_hold()
    {
        var problem = Drawn("H>A 0 50; A>B 1 1; A>B 2 90; B>H 3 50; A>H 3 1");
        var patient = problem with { Cities = [problem.Cities[0] with { MinNights = 2 }, problem.Cities[1]] };

        Assert.Equal("H>A 1n>B 2n>H 131", Line(JourneySolver.Solve(problem, TestContext.Current.CancellationToken).Journey));
        Assert.Equal("H>A 2n>B 1n>H 220", Line(JourneySolver.Solve(patient, TestContext.Current.CancellationToken).Journey));
    }

    [Fact]
    public void A_car_is_taken_all_the_way_or_not_at_all()
    {
        var problem = Drawn("H>A 0 5 car; A>B 1 90; A>B 1 5 car; B>H 3 50; H>A 0 70; B>H 3 60 car");

        var driven = JourneySolver.Solve(problem, TestContext.Current.CancellationToken).Journey!;

        Assert.All(driven.Legs, l => Assert.True(l.OwnCar));
        Assert.Equal("H>A 1n>B 2n>H 100", Line(driven));
    }

    [Theory]
    [InlineData(0, 3, "cities: 0; 1 to 10 are allowed.")]
    [InlineData(1, 60, "last day: 60; 0 to 45 are allowed.")]
    public void A_problem_that_is_none_is_refused(int cities, int lastDay, string because) => Assert.StartsWith(
        because,
        Assert.Throws<ArgumentException>(() => JourneySolver.Solve(
            new JourneyProblem([.. Enumerable.Repeat(City("A"), cities)], 1, 1, true, lastDay, 1, 3, null, 1, [], []), TestContext.Current.CancellationToken)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Random_journeys_are_as_good_as_the_best_of_all_there_are() =>
        Prop.ForAll(Problems().ToArbitrary(), problem =>
        {
            var answer = JourneySolver.Solve(problem, TestContext.Current.CancellationToken);
            var best = EveryJourney.Of(problem).Select(j => (long?)j.Value).Max();
            var sound = answer.Journey is null || JourneyChecker.Check(problem, answer.Journey).Count == 0;
            return answer.Proved && sound && answer.Journey?.Value == best;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_least_cost_of_random_journeys_is_the_least_of_all_there_are() =>
        Prop.ForAll(Problems().ToArbitrary(), problem =>
            JourneySolver.LeastCost(problem, TestContext.Current.CancellationToken)
            == EveryJourney.Of(problem with { Budget = null }).Select(j => (long?)j.Cost).Min()).QuickCheckThrowOnFailure();

    /// <summary>Up to three cities, six days and a few offers each; about a third cannot be done.</summary>
    private static Gen<JourneyProblem> Problems() =>
        from seed in Gen.Choose(0, int.MaxValue - 1)
        select Random(new Random(seed));

    private static JourneyProblem Random(Random random)
    {
        var count = random.Next(1, 4);
        var cities = Enumerable.Range(0, count).Select(i => new JourneyCity(
            $"{(char)('A' + i)}", random.Next(2) == 0, random.Next(1, 3), random.Next(2, 5), [0, .. Enumerable.Range(0, 5).Select(n => (long)(30 * (n + 1) - random.Next(10)))], random.Next(5))).ToList();
        var lastDay = random.Next(2, 7);
        var home = random.Next(4) > 0;
        var legs = new List<JourneyLeg>();
        for (var from = home ? -1 : 0; from < count; from++)
        {
            for (var to = home ? -1 : 0; to < count; to++)
            {
                for (var day = 0; day <= lastDay && from != to; day++)
                {
                    for (var n = random.Next(3); n > 0; n--)
                        legs.Add(new JourneyLeg(from, to, day, day + (random.Next(6) == 0 ? 1 : 0), random.Next(1, 60), random.Next(20), home && random.Next(3) == 0, $"l{legs.Count}"));
                }
            }
        }

        var stays = new List<JourneyStay>();
        for (var city = 0; city < count; city++)
        {
            for (var day = 0; day < lastDay; day++)
            {
                for (var nights = 1; day + nights <= lastDay; nights++)
                {
                    for (var n = random.Next(3); n > 0; n--)
                        stays.Add(new JourneyStay(city, day, nights, nights * random.Next(5, 20), random.Next(15), $"s{stays.Count}"));
                }
            }
        }

        var least = random.Next(1, lastDay + 1);
        return new JourneyProblem(
            cities, random.Next(1, count + 1), count, home, lastDay, least, random.Next(least, lastDay + 1), random.Next(4) == 0 ? null : random.Next(40, 200), random.Next(3),
            legs, stays);
    }

    private static JourneyProblem Drawn(string legs)
    {
        var index = new Dictionary<string, int> { ["H"] = JourneyProblem.Home, ["A"] = 0, ["B"] = 1 };
        var read = legs.Split("; ").Select((l, i) =>
        {
            var parts = l.Split(' ');
            var ends = parts[0].Split('>');
            return new JourneyLeg(index[ends[0]], index[ends[1]], int.Parse(parts[1]), int.Parse(parts[1]), long.Parse(parts[2]), 0, parts.Length > 3, $"{i}");
        });
        var stays = from city in new[] { 0, 1 } from day in Enumerable.Range(0, 3) from nights in Enumerable.Range(1, 3 - day) select new JourneyStay(city, day, nights, nights * 10, 0, $"{city}/{day}/{nights}");
        return new JourneyProblem([City("A"), City("B")], 2, 2, true, 3, 3, 3, null, 0, [.. read], [.. stays]);
    }

    private static JourneyCity City(string id) => new(id, true, 1, 3, [0, 100, 200, 300], 0);

    private static string Line(Journey? journey)
    {
        if (journey is null)
            return "none";
        return "H" + string.Concat(journey.Stays.Select(s => $">{(char)('A' + s.City)} {s.Nights}n")) + $">H {journey.Cost}";
    }
}

/// <summary>All journeys of a problem, by plain recursion and without any bound: slow, and too simple to be wrong in the same way.</summary>
internal static class EveryJourney
{
    public static IEnumerable<Journey> Of(JourneyProblem p) =>
        from start in Enumerable.Range(0, p.LastDay + 1)
        from ownCar in p.HasHome ? new[] { false, true } : [false]
        from path in p.HasHome
            ? p.Legs.Where(l => l.From == JourneyProblem.Home && l.Day == start && l.OwnCar == ownCar && l.To >= 0).SelectMany(l => From(p, l.To, l.ArriveDay, [l], [], ownCar))
            : Enumerable.Range(0, p.Cities.Count).SelectMany(c => From(p, c, start, [], [], ownCar))
        let end = path.Stays[^1].CheckIn + path.Stays[^1].Nights
        where end - start >= p.MinNights && end - start <= p.MaxNights && end <= p.LastDay
        where path.Stays.Count >= p.MinCities && path.Stays.Count <= p.MaxCities
        where p.Cities.Select((c, i) => !c.Must || path.Stays.Any(s => s.City == i)).All(ok => ok)
        let cost = path.Legs.Sum(l => l.Cost) + path.Stays.Sum(s => s.Cost + (s.Nights * p.Cities[s.City].DayCost)) + p.Cities[path.Stays[^1].City].DayCost
        where p.Budget is null || cost <= p.Budget
        select new Journey(
            start, end, path.Legs, path.Stays, cost,
            path.Stays.Sum(s => p.Cities[s.City].Worth[s.Nights] + s.Worth) - cost - (path.Legs.Sum(l => l.Burden) * p.MinuteCost));

    private static IEnumerable<(IReadOnlyList<JourneyLeg> Legs, IReadOnlyList<JourneyStay> Stays)> From(
        JourneyProblem p, int city, int day, IReadOnlyList<JourneyLeg> legs, IReadOnlyList<JourneyStay> stays, bool ownCar)
    {
        foreach (var stay in p.Stays.Where(s => s.City == city && s.CheckIn == day && s.Nights >= p.Cities[city].MinNights && s.Nights <= p.Cities[city].MaxNights))
        {
            IReadOnlyList<JourneyStay> lived = [.. stays, stay];
            if (!p.HasHome)
                yield return (legs, lived);
            foreach (var leg in p.Legs.Where(l => l.From == city && l.Day == day + stay.Nights && (!p.HasHome || l.OwnCar == ownCar)))
            {
                if (leg.To == JourneyProblem.Home)
                {
                    if (p.HasHome)
                        yield return ([.. legs, leg], lived);
                }
                else if (lived.All(s => s.City != leg.To))
                {
                    foreach (var more in From(p, leg.To, leg.ArriveDay, [.. legs, leg], lived, ownCar))
                        yield return more;
                }
            }
        }
    }
}
