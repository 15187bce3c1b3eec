namespace TravelPlanner.Domain.Trips.Journeys;

/// <summary>The twin of <see cref="JourneySolver"/>: what a journey breaks, in words. It shares nothing with the search.</summary>
public static class JourneyChecker
{
    public static IReadOnlyList<string> Check(JourneyProblem problem, Journey journey)
    {
        var broken = new List<string>();
        var (stays, legs) = (journey.Stays, journey.Legs);
        var order = journey.Order;
        if (order.Distinct().Count() != order.Count)
            broken.Add($"a city twice: {string.Join(", ", order)}");
        broken.AddRange(problem.Cities.Where((c, i) => c.Must && !order.Contains(i)).Select(c => $"{c.Id} is missing"));
        if (order.Count < problem.MinCities || order.Count > problem.MaxCities)
            broken.Add($"{order.Count} cities, {problem.MinCities} to {problem.MaxCities} asked");
        var nights = journey.EndDay - journey.StartDay;
        if (nights < problem.MinNights || nights > problem.MaxNights || journey.StartDay < 0 || journey.EndDay > problem.LastDay)
            broken.Add($"day {journey.StartDay} to {journey.EndDay}");
        broken.AddRange(stays.Where(s => s.Nights < problem.Cities[s.City].MinNights || s.Nights > problem.Cities[s.City].MaxNights).Select(s => $"{s.Nights} nights in {problem.Cities[s.City].Id}"));
        broken.AddRange(stays.Where(s => !problem.Stays.Contains(s)).Select(s => $"stay {s.Reference} is not on offer"));
        broken.AddRange(legs.Where(l => !problem.Legs.Contains(l)).Select(l => $"leg {l.Reference} is not on offer"));
        CheckOrder(problem, journey, broken);
        if (problem.HasHome && legs.Select(l => l.OwnCar).Distinct().Count() > 1)
            broken.Add("own car on some legs only");
        var cost = stays.Sum(s => s.Cost + (s.Nights * problem.Cities[s.City].DayCost)) + problem.Cities[order[^1]].DayCost + legs.Sum(l => l.Cost);
        if (cost != journey.Cost)
            broken.Add($"costs {cost}, says {journey.Cost}");
        if (problem.Budget is { } budget && cost > budget)
            broken.Add($"costs {cost} of {budget}");
        return broken;
    }

    private static void CheckOrder(JourneyProblem problem, Journey journey, List<string> broken)
    {
        var (stays, legs) = (journey.Stays, journey.Legs);
        if (legs.Count != stays.Count + (problem.HasHome ? 1 : -1))
        {
            broken.Add($"{legs.Count} legs between {stays.Count} stays");
            return;
        }

        var day = journey.StartDay;
        for (var i = 0; i < stays.Count; i++)
        {
            var before = problem.HasHome ? legs[i] : i > 0 ? legs[i - 1] : null;
            if (before is not null)
            {
                if (before.To != stays[i].City || before.From != (i == 0 ? JourneyProblem.Home : stays[i - 1].City) || before.Day != day)
                    broken.Add($"leg {before.Reference} on day {before.Day}, expected to {problem.Cities[stays[i].City].Id} on day {day}");
                day = before.ArriveDay;
            }

            if (stays[i].CheckIn != day)
                broken.Add($"in {problem.Cities[stays[i].City].Id} from day {stays[i].CheckIn}, arriving on day {day}");
            day = stays[i].CheckIn + stays[i].Nights;
        }

        if (day != journey.EndDay || (problem.HasHome && (legs[^1].To != JourneyProblem.Home || legs[^1].From != stays[^1].City || legs[^1].Day != day)))
            broken.Add($"leaves on day {day}, says {journey.EndDay}");
    }
}
