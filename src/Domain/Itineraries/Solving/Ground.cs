using TravelPlanner.Domain.Itineraries.Model;
using TravelPlanner.Domain.Places;

namespace TravelPlanner.Domain.Itineraries.Solving;

/// <summary>A way in quiet traffic between two nodes.</summary>
internal readonly record struct Leg(TransferMode Mode, int Quiet, int Metres)
{
    public int WalkMetres => Mode == TransferMode.Walk ? Metres : 0;

    /// <summary>What the way costs beside its minutes.</summary>
    public int Nuisance => Quiet > 0 && Mode is (TransferMode.Transit or TransferMode.Taxi) ? Ground.ARide : 0;
}

/// <summary>Where a meal may be had, and what the place adds to the plan in thousandths of a point.</summary>
internal readonly record struct MealOption(int Node, int Worth);

/// <summary>
/// The problem on whole numbers: nodes for candidates, then meal places, then each day's appointments, start and end; legs between them, found when first asked for.
/// Points are counted in thousandths.
/// </summary>
internal sealed class Ground
{
    public const int Thousand = 1_000;
    public const int AMinute = (int)(DayRules.PointsAMinute * Thousand);
    public const int AMissedBreak = (int)(DayRules.PointsAMissedBreak * Thousand);

    /// <summary>A wanted place comes before anything else.</summary>
    public const long Must = 10_000_000_000;

    public const int Together = (int)(DayRules.PointsTogether * Thousand);
    public const int ARide = (int)(DayRules.PointsARide * Thousand);

    /// <summary>A restaurant adds this fraction of its score: a good one is worth a few minutes.</summary>
    public const int MealShare = 5;

    /// <summary>Restaurants looked at around a place.</summary>
    private const int MealChoices = 2;

    private readonly Leg[] _legs;
    private readonly bool[] _known;
    private readonly MealOption[]?[] _meals;
    private readonly int _size;

    public Ground(ItineraryProblem problem)
    {
        Problem = problem;
        Pace = PaceRules.Of(problem.Pace);
        var positions = problem.Candidates.Select(c => c.Place.Position).Concat(problem.MealPlaces.Select(p => p.Position)).ToList();
        FirstDayNode = new int[problem.Days.Count];
        for (var d = 0; d < problem.Days.Count; d++)
        {
            FirstDayNode[d] = positions.Count;
            positions.AddRange([problem.Days[d].Start, problem.Days[d].End, .. problem.Days[d].Appointments.Select(a => a.Position)]);
        }

        Positions = [.. positions];
        _size = Positions.Length;
        _legs = new Leg[_size * _size];
        _known = new bool[_size * _size];
        _meals = new MealOption[_size][];
        Cost = [.. problem.Candidates.Select(c => Hundredths(c.EntryCost ?? 0))];
        var index = problem.Candidates.Select((c, i) => (c.Place.Id, i)).ToDictionary(p => p.Id, p => p.i, StringComparer.Ordinal);
        Before = [.. problem.Candidates.Select(c => c.Before.Where(index.ContainsKey).Select(id => index[id]).ToArray())];
        After = [.. Before.Select((_, c) => Enumerable.Range(0, Before.Length).Where(p => Before[p].Contains(c)).ToArray())];
        Budget = problem.EntryBudget is { } limit ? Hundredths(limit) : long.MaxValue;
        WalkLimit = problem.WalkingKmPerDay is { } km ? (int)Math.Min(1_000_000, km * 1_000) : int.MaxValue;
    }

    public ItineraryProblem Problem { get; }

    public PaceRules Pace { get; }

    public GeoPoint[] Positions { get; }

    /// <summary>The day's start; its end and appointments follow.</summary>
    public int[] FirstDayNode { get; }

    /// <summary>Entry of each candidate in hundredths of the currency.</summary>
    public long[] Cost { get; }

    /// <summary>The candidates that may not come earlier on the day of each.</summary>
    public int[][] Before { get; }

    /// <summary>The candidates that are seen before each.</summary>
    public int[][] After { get; }

    public long Budget { get; }

    /// <summary>Metres a day.</summary>
    public int WalkLimit { get; }

    public int Candidates => Problem.Candidates.Count;

    public Leg Leg(int from, int to)
    {
        var at = from * _size + to;
        if (!_known[at])
        {
            var way = Problem.Travel.Between(Positions[from], Positions[to], Problem.Mode);
            _legs[at] = new Leg(way.Mode, way.Minutes, (int)Math.Round(way.DistanceKm * 1_000));
            _known[at] = true;
        }

        return _legs[at];
    }

    /// <summary>The ride in place of a walk, where a walking limit leaves the choice; null where there is none.</summary>
    public Leg? Ride(int from, int to)
    {
        if (WalkLimit == int.MaxValue || Problem.Mode is not null || Leg(from, to) is not { Mode: TransferMode.Walk, Quiet: > 0 })
            return null;
        var way = Problem.Travel.Between(Positions[from], Positions[to], TransferMode.Transit);
        return new Leg(way.Mode, way.Minutes, (int)Math.Round(way.DistanceKm * 1_000));
    }

    public int Minutes(Leg leg, int depart) => leg.Quiet == 0 ? 0 : Problem.Travel.Minutes(leg.Mode, leg.Quiet, depart);

    /// <summary>The best places to eat around a node, best first; the last is somewhere on the spot.</summary>
    public MealOption[] Meals(int node)
    {
        if (_meals[node] is { } known)
            return known;
        var found = new List<MealOption>();
        for (var i = 0; i < Problem.MealPlaces.Count; i++)
        {
            var km = Problem.MealPlaces[i].Position.DistanceKm(Positions[node]);
            if (km <= DayRules.MealKm)
                found.Add(new MealOption(Candidates + i, (int)Math.Max(0, (Problem.MealPlaces[i].Score - (12 * km)) * Thousand / MealShare)));
        }

        return _meals[node] = [.. found.OrderByDescending(m => m.Worth).ThenBy(m => m.Node).Take(MealChoices), new MealOption(node, 0)];
    }

    public Place? MealPlace(int node) => node >= Candidates && node < Candidates + Problem.MealPlaces.Count ? Problem.MealPlaces[node - Candidates] : null;

    private static long Hundredths(decimal amount) => (long)Math.Ceiling(amount * 100);
}
