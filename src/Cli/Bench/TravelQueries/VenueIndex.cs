namespace TravelPlanner.Cli.Bench.TravelQueries;

/// <summary>
/// Venues of a table by city, found as the benchmark finds them: the first row of the city whose name contains the text.
/// </summary>
/// <param name="rows">A venue is null where the row lacks what a booking needs; it still stands in the way of later rows.</param>
internal sealed class VenueIndex<TVenue>(IEnumerable<(string Name, string City, TVenue? Venue)> rows)
    where TVenue : class
{
    private readonly ILookup<string, (string Name, TVenue? Venue)> _cities = rows.ToLookup(r => r.City, r => (r.Name, r.Venue), StringComparer.Ordinal);

    public IEnumerable<TVenue> All(string city) => _cities[city].Select(r => r.Venue).OfType<TVenue>();

    public TVenue? Find(string name, string city) => _cities[city].FirstOrDefault(r => r.Name.Contains(name, StringComparison.Ordinal)).Venue;

    /// <summary>
    /// Those whose written name leads back to themselves: no earlier row contains it, and nothing in it reads as a separator. Nothing is lost
    /// by leaving the others out: a text means the first row that contains it, and that row always leads back to itself.
    /// </summary>
    public IEnumerable<TVenue> Unambiguous(string city)
    {
        var listed = _cities[city].ToList();
        for (var i = 0; i < listed.Count; i++)
        {
            var (name, venue) = listed[i];
            if (venue is null || name.Trim() is not { Length: > 1 } text || text.AsSpan().IndexOfAny(';', '\n', '\r') >= 0)
                continue;
            if (listed.FindIndex(r => r.Name.Contains(text, StringComparison.Ordinal)) == i)
                yield return venue;
        }
    }
}
