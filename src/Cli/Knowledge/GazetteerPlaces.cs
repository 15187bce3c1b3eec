using TravelPlanner.Rag.Retrieval;
using TravelPlanner.Tools;

namespace TravelPlanner.Cli.Knowledge;

/// <summary>Cities and countries of the gazetteer as a question names them.</summary>
internal sealed class GazetteerPlaces : IPlaceNames
{
    private const double SurroundingsKm = 120;
    private const int LeastLatinName = 3;

    private readonly List<(string Name, NamedPlace Place)> _names;

    public GazetteerPlaces(IGazetteer gazetteer)
    {
        _names = [];
        foreach (var city in gazetteer.Cities)
        {
            var around = gazetteer.Cities.Where(c => c.Id != city.Id && c.Centre.DistanceKm(city.Centre) <= SurroundingsKm).Select(c => c.Id).ToList();
            var place = new NamedPlace(city.Id, city.Country, city.Name.En, city.Name.Zh, around);
            _names.AddRange(city.Aliases.Append(city.Name.En).Append(city.Name.Zh).Select(n => (n, place)));
        }

        foreach (var country in gazetteer.Countries)
        {
            var place = new NamedPlace(null, country.Code, country.Name.En, country.Name.Zh, []);
            _names.Add((country.Name.En, place));
            _names.Add((country.Name.Zh, place));
        }

        // The longest first: 新西兰 is not 西兰, New York not York.
        _names.RemoveAll(n => n.Name.Length < (IsLatin(n.Name) ? LeastLatinName : 2));
        _names.Sort((a, b) => a.Name.Length != b.Name.Length ? b.Name.Length.CompareTo(a.Name.Length) : string.CompareOrdinal(a.Name, b.Name));
    }

    public IReadOnlyList<PlaceMention> Find(string text)
    {
        var taken = new bool[text.Length];
        var found = new List<PlaceMention>();
        foreach (var (name, place) in _names)
        {
            for (var at = text.IndexOf(name, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(name, at + name.Length, StringComparison.OrdinalIgnoreCase))
            {
                if (taken.AsSpan(at, name.Length).Contains(true) || !IsWhole(text, at, name))
                    continue;
                taken.AsSpan(at, name.Length).Fill(true);
                found.Add(new PlaceMention(at, name.Length, place));
            }
        }

        return [.. found.OrderBy(f => f.Start)];
    }

    /// <summary>A name in Latin letters is a word of its own; rome is not in chrome.</summary>
    private static bool IsWhole(string text, int at, string name) =>
        !IsLatin(name) || ((at == 0 || !char.IsAsciiLetter(text[at - 1])) && (at + name.Length == text.Length || !char.IsAsciiLetter(text[at + name.Length])));

    private static bool IsLatin(string name) => name[0] < '\u2e80';
}
