using System.Globalization;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Places;

namespace TravelPlanner.Tools.Places;

/// <summary>Turns what a person wrote into one place, or refuses with the candidates; never guesses between two.</summary>
public static class PlaceResolution
{
    /// <summary>Below this a single candidate is still only a guess and is asked about.</summary>
    private const double Sure = 0.85;

    /// <summary>Two candidates closer than this are both possible.</summary>
    private const double Gap = 0.04;

    private static readonly HashSet<PlaceKind> CityKinds = [PlaceKind.City, PlaceKind.Airport];

    /// <summary>The city a name means: its own name, or the city that an airport serves.</summary>
    /// <exception cref="ToolRefusalException">Not found or ambiguous.</exception>
    public static City RequireCity(this IGazetteer gazetteer, string query, string field, ToolContext context)
    {
        if (gazetteer.FindCity(query) is { } exact)
            return exact;
        var candidates = gazetteer.Resolve(query, CityKinds);
        if (candidates.Count == 0)
            throw NotACity(gazetteer, query, field, context);
        var cities = candidates.Where(c => c.CityId is not null).DistinctBy(c => c.CityId, StringComparer.Ordinal).ToList();
        var chosen = Choose(cities, candidates, query, field, context, context.Say("a city such as Beijing, 北京 or BJS", "城市，如 北京、Beijing 或 BJS"));
        return gazetteer.FindCity(chosen.CityId!)!;
    }

    /// <summary>One candidate of any of the kinds.</summary>
    /// <exception cref="ToolRefusalException">Not found or ambiguous.</exception>
    public static PlaceCandidate RequireOne(
        this IGazetteer gazetteer, string query, IReadOnlySet<PlaceKind>? kinds, string field, ToolContext context)
    {
        var candidates = gazetteer.Resolve(query, kinds);
        return Choose(candidates, candidates, query, field, context, context.Say("a city, airport, place or hotel by name, code or id", "城市、机场、地点或酒店的名称、代码或 id"));
    }

    /// <summary>A position: <c>lat,lon</c>, or the name of anything that has one.</summary>
    /// <exception cref="ToolRefusalException">Neither a position nor a known name.</exception>
    public static PlaceCandidate RequirePosition(this IGazetteer gazetteer, string query, string field, ToolContext context)
    {
        if (TryParsePoint(query, out var point))
            return new PlaceCandidate(PlaceKind.Place, query, new BilingualName(query, query), "", point, null, null, null, 1);
        return gazetteer.RequireOne(query, null, field, context);
    }

    public static bool TryParsePoint(string text, out GeoPoint point)
    {
        point = default;
        var parts = text.Split([',', '，'], StringSplitOptions.TrimEntries);
        if (parts.Length != 2
            || !double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var latitude)
            || !double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var longitude))
            return false;
        point = new GeoPoint(latitude, longitude);
        return point.IsValid;
    }

    /// <summary>For refusals and texts: <c>Beijing (北京), CN, city beijing</c>.</summary>
    public static string Describe(this PlaceCandidate candidate, Language language) =>
        $"{candidate.Name.Both(language)}, {candidate.Country}, {candidate.Kind.ToString().ToLowerInvariant()} {candidate.Id}";

    private static PlaceCandidate Choose(
        IReadOnlyList<PlaceCandidate> usable, IReadOnlyList<PlaceCandidate> all, string query, string field, ToolContext context, string allowed)
    {
        if (usable.Count > 0 && usable[0].Confidence >= Sure && all[0].Confidence - usable[0].Confidence <= 0
            && all.All(c => usable.Contains(c) || SamePlace(c, usable[0]) || c.CityId == usable[0].CityId || usable[0].Confidence - c.Confidence > Gap)
            && (usable.Count == 1 || usable[0].Confidence - usable[1].Confidence > Gap || SamePlace(usable[0], usable[1])))
            return usable[0];
        if (all.Count == 1 && usable.Count == 1 && BeginsName(all[0].Name, query))
            return usable[0];
        if (all.Count == 0)
        {
            throw new ToolRefusalException(new ToolFailure(
                FailureKind.NotFound, context.Say($"No place is known by the name '{query}'.", $"没有找到名为“{query}”的地点。"), field, query, allowed, "\"Beijing\""));
        }

        throw new ToolRefusalException(new ToolFailure(
            FailureKind.Ambiguous,
            context.Say($"'{query}' is not clear enough; please choose.", $"“{query}”不够明确，请从候选中选择。"),
            field, query, allowed, $"\"{all[0].Id}\"", [.. all.Select(c => c.Describe(context.Language))]));
    }

    /// <summary>A name that is known, but not as a city's: a country, a district, a sight. Says which cities there are.</summary>
    private static ToolRefusalException NotACity(IGazetteer gazetteer, string query, string field, ToolContext context)
    {
        var known = gazetteer.Resolve(query, limit: 1);
        var cities = known.Count == 0 ? []
            : known[0].CityId is { } id ? [gazetteer.FindCity(id)!]
            : gazetteer.Cities.Where(c => c.Country == known[0].Country).OrderByDescending(c => c.Population).Take(5).ToList();
        var message = cities.Count == 0
            ? context.Say($"No place is known by the name '{query}'.", $"没有找到名为“{query}”的地点。")
            : context.Say($"'{query}' is known as {known[0].Describe(Language.En)}, not as a city.", $"“{query}”不是已知的城市，而是 {known[0].Describe(Language.Zh)}。");
        return new ToolRefusalException(new ToolFailure(
            FailureKind.NotFound, message, field, query, context.Say("a city such as Beijing, 北京 or BJS", "城市，如 北京、Beijing 或 BJS"),
            $"\"{(cities.Count == 0 ? "Beijing" : cities[0].Id)}\"", [.. cities.Select(c => $"{c.Name.Both(context.Language)}, {c.Country}, city {c.Id}")]));
    }

    /// <summary>The only place whose name begins with these whole words is meant: <c>Louvre</c> for the Louvre Museum.</summary>
    private static bool BeginsName(BilingualName name, string query)
    {
        const CompareOptions Loosely = CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace;
        return CultureInfo.InvariantCulture.CompareInfo.IsPrefix(name.En, query.Trim() + " ", Loosely)
            || (query.Trim().Length >= 2 && CultureInfo.InvariantCulture.CompareInfo.IsPrefix(name.Zh, query.Trim(), Loosely));
    }

    /// <summary>A city and its own airport are not two meanings.</summary>
    private static bool SamePlace(PlaceCandidate first, PlaceCandidate second) =>
        first.Kind != second.Kind && first.CityId is not null && first.CityId == second.CityId;
}
