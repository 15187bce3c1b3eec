namespace TravelPlanner.Domain.Trips.Tours;

/// <summary>Cities to be seen one after the other by direct connections, each for a fixed number of days.</summary>
/// <param name="Days">In all. The day of a connection counts for the city left and the one reached.</param>
/// <param name="Connections">Directed.</param>
public sealed record TourProblem(int Days, IReadOnlyList<TourCity> Cities, IReadOnlyList<TourWindow> Windows, IReadOnlySet<(string From, string To)> Connections);

public sealed record TourCity(string Name, int Days);

/// <summary>Days, both included and counted from 1, that are spent in the city.</summary>
public sealed record TourWindow(string City, int First, int Last);

/// <param name="Last">Also the day of the connection to the next city.</param>
public sealed record TourStay(string City, int First, int Last);

/// <summary>Orders of cities that keep days, windows and connections.</summary>
public static class CityTour
{
    /// <summary>Sets of cities are bits of an int here.</summary>
    public const int MostCities = 24;

    /// <summary>
    /// Every order that keeps the rules, found lazily and in the order of the problem's cities; none is a proof. The first day of a city
    /// follows from which cities came before, so a set of cities with the same last one is searched in vain only once.
    /// </summary>
    /// <exception cref="ArgumentException">More cities than <see cref="MostCities"/>, a city twice or of no day, or a window of a city that is not visited.</exception>
    public static IEnumerable<IReadOnlyList<TourStay>> FindAll(TourProblem problem, CancellationToken cancellation = default)
    {
        Refuse(problem);
        // Two cities share the day of their connection.
        return problem.Cities.Sum(c => c.Days) - (problem.Cities.Count - 1) == problem.Days
            ? new Search(problem, cancellation).Extend([], 0)
            : [];
    }

    /// <summary>What a tour breaks, in words; it shares nothing with the search.</summary>
    public static IReadOnlyList<string> Check(TourProblem problem, IReadOnlyList<TourStay> tour)
    {
        var broken = new List<string>();
        if (!tour.Select(s => s.City).Order(StringComparer.Ordinal).SequenceEqual(problem.Cities.Select(c => c.Name).Order(StringComparer.Ordinal)))
            broken.Add($"visits {string.Join(", ", tour.Select(s => s.City))}");
        broken.AddRange(tour.Where(s => problem.Cities.FirstOrDefault(c => c.Name == s.City)?.Days != s.Last - s.First + 1).Select(s => $"{s.City} for {s.Last - s.First + 1} days"));
        if (tour.Count == 0 || tour[0].First != 1 || tour[^1].Last != problem.Days)
            broken.Add($"not from day 1 to {problem.Days}");
        foreach (var (before, after) in tour.Zip(tour.Skip(1)))
        {
            if (before.Last != after.First)
                broken.Add($"{before.City} until day {before.Last}, {after.City} from day {after.First}");
            if (!problem.Connections.Contains((before.City, after.City)))
                broken.Add($"no connection from {before.City} to {after.City}");
        }

        broken.AddRange(problem.Windows
            .Where(w => !tour.Any(s => s.City == w.City && s.First <= w.First && w.Last <= s.Last))
            .Select(w => $"not in {w.City} from day {w.First} to {w.Last}"));
        return broken;
    }

    private static void Refuse(TourProblem problem)
    {
        if (problem.Cities.Count is 0 or > MostCities)
            throw new ArgumentException($"cities: {problem.Cities.Count}; 1 to {MostCities} are allowed.", nameof(problem));
        if (problem.Cities.FirstOrDefault(c => c.Days < 1) is { } empty)
            throw new ArgumentException($"{empty.Name}: {empty.Days} days; at least one is allowed.", nameof(problem));
        if (problem.Cities.GroupBy(c => c.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Skip(1).Any()) is { } twice)
            throw new ArgumentException($"{twice.Key} is given twice.", nameof(problem));
        if (problem.Windows.FirstOrDefault(w => w.Last < w.First || problem.Cities.All(c => c.Name != w.City)) is { } lost)
            throw new ArgumentException($"window of {lost.City}, day {lost.First} to {lost.Last}: a visited city and days in order are expected.", nameof(problem));
    }

    private sealed class Search(TourProblem problem, CancellationToken cancellation)
    {
        private readonly HashSet<(int Seen, int Last)> _dead = [];

        public IEnumerable<IReadOnlyList<TourStay>> Extend(IReadOnlyList<TourStay> tour, int seen)
        {
            cancellation.ThrowIfCancellationRequested();
            if (tour.Count == problem.Cities.Count)
            {
                yield return tour;
                yield break;
            }

            for (var i = 0; i < problem.Cities.Count; i++)
            {
                var city = problem.Cities[i];
                var first = tour is [.., var last] ? last.Last : 1;
                var stay = new TourStay(city.Name, first, first + city.Days - 1);
                if ((seen & (1 << i)) != 0 || _dead.Contains((seen | (1 << i), i)) || !Follows(tour, stay))
                    continue;
                var found = false;
                foreach (var whole in Extend([.. tour, stay], seen | (1 << i)))
                {
                    found = true;
                    yield return whole;
                }

                if (!found)
                    _dead.Add((seen | (1 << i), i));
            }
        }

        private bool Follows(IReadOnlyList<TourStay> tour, TourStay stay) =>
            (tour is not [.., var last] || problem.Connections.Contains((last.City, stay.City)))
            && problem.Windows.All(w => w.City != stay.City || (stay.First <= w.First && w.Last <= stay.Last));
    }
}
