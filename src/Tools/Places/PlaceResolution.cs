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
        var cities = candidates.Where(c => c.CityId is not null).DistinctBy(c => c.CityId, StringComparer.Ordinal).ToList();
        var chosen = Choose(cities, candidates, query, field, context, "a city such as Beijing, 北京 or BJS");
        return gazetteer.FindCity(chosen.CityId!)!;
    }

    /// <summary>One candidate of any of the kinds.</summary>
    /// <exception cref="ToolRefusalException">Not found or ambiguous.</exception>
    public static PlaceCandidate RequireOne(
        this IGazetteer gazetteer, string query, IReadOnlySet<PlaceKind>? kinds, string field, ToolContext context)
    {
        var candidates = gazetteer.Resolve(query, kinds);
        return Choose(candidates, candidates, query, field, context, "a city, airport, place or hotel by name, code or id");
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
        if (all.Count == 0)
        {
            throw new ToolRefusalException(new ToolFailure(
                FailureKind.NotFound, context.Say($"No place is known by the name '{query}'.", $"没有找到名为“{query}”的地点。"), field, query, allowed));
        }

        throw new ToolRefusalException(new ToolFailure(
            FailureKind.Ambiguous,
            context.Say($"'{query}' is not clear enough; please choose.", $"“{query}”不够明确，请从候选中选择。"),
            field, query, allowed, $"\"{all[0].Id}\"", [.. all.Select(c => c.Describe(context.Language))]));
    }

    /// <summary>A city and its own airport are not two meanings.</summary>
    private static bool SamePlace(PlaceCandidate first, PlaceCandidate second) =>
        first.Kind != second.Kind && first.CityId is not null && first.CityId == second.CityId;
}
