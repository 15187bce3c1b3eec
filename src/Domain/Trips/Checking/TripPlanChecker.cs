using System.Globalization;
using TravelPlanner.Domain.Trips.Solving;

namespace TravelPlanner.Domain.Trips.Checking;

/// <summary>Finds every rule of a problem that a plan breaks, whoever made the plan; it shares nothing with the solver but the records.</summary>
public static class TripPlanChecker
{
    public static IReadOnlyList<TripViolation> Check(TripProblem problem, TripPlan plan) =>
        [.. Route(problem, plan), .. Repeats(plan), .. plan.Days.SelectMany(PlacesOf), .. Nights(plan), .. Transport(plan), .. Offers(problem, plan), .. Gaps(problem, plan), .. Wishes(problem, plan)];

    private static IEnumerable<TripViolation> Route(TripProblem problem, TripPlan plan)
    {
        if (plan.Days.Count != problem.Days || plan.Days.Where((d, i) => d.Day != i + 1).Any())
            yield return new TripViolation(TripRule.DayCount, null, $"days {string.Join(", ", plan.Days.Select(d => d.Day))}; asked are 1 to {problem.Days}");
        if (plan.Days.Count == 0)
            yield break;
        var cities = plan.Days.SelectMany(d => d.To is null ? new[] { d.From } : [d.From, d.To]).ToList();
        if (cities[0] != problem.Origin || cities[^1] != problem.Origin)
            yield return new TripViolation(TripRule.ClosedLoop, null, $"from {cities[0]} to {cities[^1]}; it begins and ends in {problem.Origin}");

        var runs = Runs(cities);
        for (var i = 1; i < runs.Count - 1; i++)
        {
            var (city, length) = runs[i];
            if (length < 2)
                yield return new TripViolation(TripRule.CityOrder, null, $"{city} is passed without an arrival and a stay or departure");
            if (runs.Take(i).Any(r => r.Value == city))
                yield return new TripViolation(TripRule.CityOrder, null, $"{city} is visited twice");
            if (city != problem.Origin && !problem.Cities.Contains(city, StringComparer.Ordinal))
                yield return new TripViolation(TripRule.CityAllowed, null, $"{city} is not one of the cities to visit");
        }

        var visited = cities.Where(c => c != problem.Origin).Distinct(StringComparer.Ordinal).Count();
        if (visited != problem.CityCount)
            yield return new TripViolation(TripRule.CityCount, null, $"{visited} cities; asked are {problem.CityCount}");
    }

    private static IEnumerable<TripViolation> Repeats(TripPlan plan)
    {
        var eaten = new HashSet<(string, string)>();
        var seen = new HashSet<(string, string)>();
        foreach (var day in plan.Days)
        {
            foreach (var meal in day.Meals.Where(m => !eaten.Add((m.Name, m.City))))
                yield return new TripViolation(TripRule.RestaurantRepeated, day.Day, $"{meal.Name}, {meal.City}");
            foreach (var sight in day.Attractions.Where(a => !seen.Add((a.Name, a.City))))
                yield return new TripViolation(TripRule.AttractionRepeated, day.Day, $"{sight.Name}, {sight.City}");
        }
    }

    private static IEnumerable<TripViolation> PlacesOf(TripPlanDay day)
    {
        foreach (var (name, city) in day.Meals.Select(m => (m.Name, m.City)).Concat(day.Attractions.Select(a => (a.Name, a.City))))
        {
            if (city != day.From && city != day.To)
                yield return new TripViolation(TripRule.WrongCity, day.Day, $"{name} is in {city}");
        }

        if (day.Stay is { } stay && stay.City != (day.To ?? day.From))
            yield return new TripViolation(TripRule.WrongCity, day.Day, $"{stay.Name} is in {stay.City}, the night in {day.To ?? day.From}");
        if (day.Leg is { } leg && (leg.From != day.From || leg.To != day.To))
            yield return new TripViolation(TripRule.WrongCity, day.Day, $"transport from {leg.From} to {leg.To}");
    }

    private static IEnumerable<TripViolation> Nights(TripPlan plan)
    {
        var day = 1;
        foreach (var (stay, nights) in Runs(plan.Days.Select(d => d.Stay).ToList()))
        {
            if (stay is not null && nights < stay.MinimumNights)
                yield return new TripViolation(TripRule.MinimumNights, day, $"{stay.Name}: {nights} nights of at least {stay.MinimumNights}");
            day += nights;
        }
    }

    private static IEnumerable<TripViolation> Transport(TripPlan plan)
    {
        var modes = plan.Days.Select(d => d.Leg).OfType<Leg>().Select(l => l.Mode).Distinct().Order().ToList();
        if (modes.Count > 1 && modes.Contains(TravelMode.SelfDriving))
            yield return new TripViolation(TripRule.MixedTransport, null, string.Join(" and ", modes));
    }

    private static IEnumerable<TripViolation> Offers(TripProblem problem, TripPlan plan)
    {
        var legs = problem.Legs.ToHashSet();
        var restaurants = problem.Restaurants.ToHashSet();
        var attractions = problem.Attractions.ToHashSet();
        var properties = problem.Properties.ToHashSet();
        foreach (var day in plan.Days)
        {
            if (day.Leg is { } leg && (!legs.Contains(leg) || (leg.Date is { } date && date != problem.DateOf(day.Day - 1))))
                yield return new TripViolation(TripRule.NotOffered, day.Day, $"{leg.Mode} {leg.Reference} from {leg.From} to {leg.To}");
            foreach (var meal in day.Meals.Where(m => !restaurants.Contains(m)))
                yield return new TripViolation(TripRule.NotOffered, day.Day, $"{meal.Name}, {meal.City}");
            foreach (var sight in day.Attractions.Where(a => !attractions.Contains(a)))
                yield return new TripViolation(TripRule.NotOffered, day.Day, $"{sight.Name}, {sight.City}");
            if (day.Stay is { } stay && !properties.Contains(stay))
                yield return new TripViolation(TripRule.NotOffered, day.Day, $"{stay.Name}, {stay.City}");
        }
    }

    private static IEnumerable<TripViolation> Gaps(TripProblem problem, TripPlan plan)
    {
        foreach (var day in plan.Days)
        {
            if (day is { To: not null, Leg: null })
                yield return new TripViolation(TripRule.Absent, day.Day, "no transport");
            if (day.To is null && (day.Breakfast is null || day.Lunch is null || day.Dinner is null))
                yield return new TripViolation(TripRule.Absent, day.Day, "three meals");
            if (day is { To: null, Attractions.Count: 0 })
                yield return new TripViolation(TripRule.Absent, day.Day, "no sight");
            if (day.Stay is null && day.Day != problem.Days)
                yield return new TripViolation(TripRule.Absent, day.Day, "no stay");
        }

        var filled = plan.Days.Sum(d => d.Filled);
        if (filled * 2 < problem.Days * 6)
            yield return new TripViolation(TripRule.HalfEmpty, null, $"{filled} of {problem.Days * 6}");
    }

    private static IEnumerable<TripViolation> Wishes(TripProblem problem, TripPlan plan)
    {
        var cost = new Money(plan.CostFor(problem.People), problem.Budget.Currency);
        if (cost > problem.Budget)
            yield return new TripViolation(TripRule.Budget, null, $"{cost}; the budget is {problem.Budget}");
        var eaten = plan.Days.SelectMany(d => d.Meals).Where(m => m.City != problem.Origin).SelectMany(m => m.Cuisines).ToHashSet(StringComparer.Ordinal);
        foreach (var cuisine in problem.Cuisines.Where(c => !eaten.Contains(c)))
            yield return new TripViolation(TripRule.Cuisine, null, $"{cuisine} is never eaten");
        foreach (var day in plan.Days)
        {
            if (day.Leg is { } leg && !problem.Modes.Contains(leg.Mode))
                yield return new TripViolation(TripRule.Transportation, day.Day, leg.Mode.ToString());
            if (day.Stay is { } stay && (stay.Bans & problem.MustAllow) != HouseBans.None)
                yield return new TripViolation(TripRule.HouseRule, day.Day, $"{stay.Name} forbids {stay.Bans & problem.MustAllow}");
            if (day.Stay is { } room && !Suits(room.Room, problem.Room))
                yield return new TripViolation(TripRule.RoomType, day.Day, string.Create(CultureInfo.InvariantCulture, $"{room.Name} is {room.Room}; asked is {problem.Room}"));
        }
    }

    private static bool Suits(RoomKind room, RoomWish wish) => wish switch
    {
        RoomWish.Shared => room == RoomKind.Shared,
        RoomWish.NotShared => room != RoomKind.Shared,
        RoomWish.Private => room == RoomKind.Private,
        RoomWish.Entire => room == RoomKind.Entire,
        _ => true,
    };

    private static List<(T Value, int Length)> Runs<T>(List<T> values)
    {
        var runs = new List<(T Value, int Length)>();
        foreach (var value in values)
        {
            if (runs.Count > 0 && EqualityComparer<T>.Default.Equals(runs[^1].Value, value))
                runs[^1] = (value, runs[^1].Length + 1);
            else
                runs.Add((value, 1));
        }

        return runs;
    }
}
