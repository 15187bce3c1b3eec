namespace TravelPlanner.Domain.Trips.Solving;

/// <summary>
/// For one city: the least a person pays for k different restaurants that serve exactly a set of the wished cuisines (a bit each).
/// A knapsack over the restaurants, exact; amounts in hundredths.
/// </summary>
internal sealed class MealTable
{
    public const long Unreachable = long.MaxValue / 8;

    private readonly IReadOnlyList<Restaurant> _restaurants;
    private readonly int[] _served;
    private readonly int _sets;
    private readonly long[][] _least;
    private readonly long[] _cheapest;

    public MealTable(IReadOnlyList<Restaurant> restaurants, IReadOnlyList<string> cuisines, int mostMeals)
    {
        _restaurants = restaurants;
        _sets = 1 << cuisines.Count;
        _served = [.. restaurants.Select(r => Served(r, cuisines))];
        MostMeals = Math.Min(mostMeals, restaurants.Count);
        AllServed = _served.Aggregate(0, (all, one) => all | one);
        // One layer a restaurant, so that a choice can be walked back.
        _least = new long[restaurants.Count + 1][];
        _least[0] = new long[(MostMeals + 1) * _sets];
        Array.Fill(_least[0], Unreachable);
        _least[0][0] = 0;
        for (var i = 0; i < restaurants.Count; i++)
            _least[i + 1] = Extend(_least[i], TripCosts.Hundredths(restaurants[i].Price), _served[i]);
        _cheapest = [.. Enumerable.Range(0, MostMeals + 1).Select(k => Enumerable.Range(0, _sets).Min(set => Least(k, set)))];
    }

    public int MostMeals { get; }

    /// <summary>Every wished cuisine that some restaurant of the city serves.</summary>
    public int AllServed { get; }

    public static int Served(Restaurant restaurant, IReadOnlyList<string> cuisines)
    {
        var served = 0;
        for (var i = 0; i < cuisines.Count; i++)
        {
            if (restaurant.Cuisines.Contains(cuisines[i], StringComparer.Ordinal))
                served |= 1 << i;
        }

        return served;
    }

    /// <summary>The least for k meals of whatever cuisine.</summary>
    public long Cheapest(int meals) => meals > MostMeals ? Unreachable : _cheapest[meals];

    public long Least(int meals, int set) => meals > MostMeals ? Unreachable : _least[^1][(meals * _sets) + set];

    public List<Restaurant> Choose(int meals, int set)
    {
        var chosen = new List<Restaurant>();
        for (var i = _restaurants.Count - 1; i >= 0; i--)
        {
            var cost = _least[i + 1][(meals * _sets) + set];
            if (_least[i][(meals * _sets) + set] == cost)
                continue;
            chosen.Add(_restaurants[i]);
            var price = TripCosts.Hundredths(_restaurants[i].Price);
            var served = _served[i];
            meals--;
            set = Enumerable.Range(0, _sets).First(before => (before | served) == set && _least[i][(meals * _sets) + before] == cost - price);
        }

        return chosen;
    }

    private long[] Extend(long[] before, long price, int served)
    {
        var after = (long[])before.Clone();
        for (var meals = 0; meals < MostMeals; meals++)
        {
            for (var set = 0; set < _sets; set++)
            {
                var cost = before[(meals * _sets) + set];
                var to = ((meals + 1) * _sets) + (set | served);
                if (cost < Unreachable && cost + price < after[to])
                    after[to] = cost + price;
            }
        }

        return after;
    }
}
