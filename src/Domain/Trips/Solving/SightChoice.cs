namespace TravelPlanner.Domain.Trips.Solving;

/// <summary>
/// Sights for days that are otherwise settled: one for each whole day, then one for each travel day with room for it, then those nearest to the
/// day's first. A city's list is taken in its own order, best known first.
/// </summary>
internal static class SightChoice
{
    private const int MostADay = 3;

    /// <param name="origin">Home; nobody visits its sights on the day of leaving or coming back.</param>
    public static void Fill(TripPlanDay[] days, string origin, IReadOnlyList<Attraction> attractions)
    {
        var open = attractions.Where(a => a.City != origin).GroupBy(a => a.City, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.DistinctBy(a => a.Name).ToList(), StringComparer.Ordinal);
        for (var i = 0; i < days.Length; i++)
        {
            if (days[i].Leg is null)
                Add(days, i, days[i].From, open);
        }

        FillTravelDays(days, open);
        for (var more = 1; more < MostADay; more++)
        {
            for (var i = 0; i < days.Length; i++)
            {
                if (days[i].Leg is null && days[i].Attractions.Count == more)
                    Add(days, i, days[i].From, open);
            }
        }
    }

    private static void FillTravelDays(TripPlanDay[] days, Dictionary<string, List<Attraction>> open)
    {
        var before = (TripPlanDay[])days.Clone();
        var openBefore = open.ToDictionary(o => o.Key, o => o.Value.ToList(), StringComparer.Ordinal);
        for (var i = 0; i < days.Length; i++)
        {
            if (days[i].Leg is { } leg)
                _ = (TravelDay.HasSightIn(leg, leg.From) && Add(days, i, leg.From, open)) || (TravelDay.HasSightIn(leg, leg.To) && Add(days, i, leg.To, open));
        }

        if (days.Sum(d => d.Filled) * 2 >= days.Length * 6)
            return;
        // A plan that would be left half open sees something whatever the hour, and from the start: sights go to as many days as can have one.
        before.CopyTo(days, 0);
        foreach (var (city, sights) in openBefore)
            open[city] = sights;
        for (var i = 0; i < days.Length; i++)
        {
            if (days[i].Leg is { } leg)
                _ = Add(days, i, leg.From, open) || Add(days, i, leg.To, open);
        }
    }

    private static bool Add(TripPlanDay[] days, int i, string city, Dictionary<string, List<Attraction>> open)
    {
        if (!open.TryGetValue(city, out var left) || left.Count == 0)
            return false;
        var next = days[i].Attractions is [var first, ..] ? left.MinBy(a => a.Position.DistanceKm(first.Position))! : left[0];
        left.Remove(next);
        days[i] = days[i] with { Attractions = [.. days[i].Attractions, next] };
        return true;
    }
}
