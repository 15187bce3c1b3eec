namespace TravelPlanner.Domain.Trips.Solving;

/// <summary>The problem as numbers: cities by index (the origin last), the cheapest leg, stay and meals of each, in hundredths for the party.</summary>
internal sealed class TripCosts
{
    private readonly Dictionary<(int From, int To), List<Leg>> _legs = [];
    private readonly Property?[][] _stays;
    private readonly MealTable[] _meals;
    private readonly int[] _sights;
    private readonly long[][] _living;
    private readonly Dictionary<(int From, int To, int Day, bool Driving), Leg?> _cheapestLegs = [];

    public TripCosts(TripProblem problem)
    {
        Problem = problem;
        Cities = [.. problem.Cities.Where(c => c != problem.Origin).Distinct(StringComparer.Ordinal)];
        var index = Cities.Append(problem.Origin).Select((c, i) => (c, i)).ToDictionary(p => p.c, p => p.i, StringComparer.Ordinal);
        foreach (var leg in problem.Legs)
        {
            if (!index.TryGetValue(leg.From, out var from) || !index.TryGetValue(leg.To, out var to) || !problem.Modes.Contains(leg.Mode))
                continue;
            if (!_legs.TryGetValue((from, to), out var known))
                _legs[(from, to)] = known = [];
            known.Add(leg);
        }

        var properties = problem.Properties.Where(problem.Accepts).ToLookup(p => p.City, StringComparer.Ordinal);
        var restaurants = problem.Restaurants.ToLookup(r => r.City, StringComparer.Ordinal);
        var attractions = problem.Attractions.ToLookup(a => a.City, StringComparer.Ordinal);
        MostNights = problem.Days - problem.CityCount;
        _stays = [.. Cities.Select(c => Enumerable.Range(0, MostNights + 1).Select(n => CheapestStay(properties[c], n)).ToArray())];
        _meals = [.. Cities.Select(c => new MealTable([.. restaurants[c]], problem.Cuisines, (3 * MostNights) + 3))];
        _sights = [.. Cities.Select(c => attractions[c].Count())];
        _living = [.. Cities.Select((_, city) => Enumerable.Range(0, MostNights + 1).Select(nights => LivingOf(city, nights)).ToArray())];
    }

    public TripProblem Problem { get; }

    public IReadOnlyList<string> Cities { get; }

    public int Origin => Cities.Count;

    /// <summary>One city's, when every other has one night.</summary>
    public int MostNights { get; }

    public static long Hundredths(decimal amount) => (long)decimal.Round(amount * 100, MidpointRounding.AwayFromZero);

    public string NameOf(int city) => city == Origin ? Problem.Origin : Cities[city];

    public MealTable Meals(int city) => _meals[city];

    public int Sights(int city) => _sights[city];

    public Property? Stay(int city, int nights) => _stays[city][nights];

    /// <summary>Stay and the three meals of each whole day, of whatever cuisine; unreachable when the city cannot be lived in so long.</summary>
    public long Living(int city, int nights) => _living[city][nights];

    /// <summary>Those that run on the day, driving oneself or being carried.</summary>
    public IEnumerable<Leg> Legs(int from, int to, int day, bool driving) =>
        _legs.TryGetValue((from, to), out var known)
            ? known.Where(l => l.Mode == TravelMode.SelfDriving == driving && (l.Date is not { } date || date == Problem.DateOf(day)))
            : [];

    public Leg? CheapestLeg(int from, int to, int day, bool driving)
    {
        if (!_cheapestLegs.TryGetValue((from, to, day, driving), out var leg))
            _cheapestLegs[(from, to, day, driving)] = leg = Legs(from, to, day, driving).OrderBy(l => l.CostFor(Problem.People)).ThenBy(l => l.Minutes).ThenBy(l => l.Reference, StringComparer.Ordinal).FirstOrDefault();
        return leg;
    }

    private Property? CheapestStay(IEnumerable<Property> properties, int nights) => properties
        .Where(p => nights > 0 && p.MinimumNights <= nights)
        .OrderBy(p => p.CostFor(Problem.People)).ThenByDescending(p => p.Rating).ThenBy(p => p.Name, StringComparer.Ordinal).FirstOrDefault();

    private long LivingOf(int city, int nights) =>
        _stays[city][nights] is { } stay && _sights[city] >= nights - 1 && _meals[city].Cheapest(3 * (nights - 1)) is < MealTable.Unreachable and var meals
            ? (Hundredths(stay.CostFor(Problem.People)) * nights) + (meals * Problem.People)
            : MealTable.Unreachable;
}
