using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text;

namespace TravelPlanner.Tools.Places;

public sealed record ResolvePlaceRequest(
    [property: Description("Name, alias, IATA code or id, in English or Chinese"), Length(1, 80)] string Query,
    [property: AllowedValues("city", "airport", "country", "place", "hotel")] string? Kind = null,
    [property: Description("ISO 3166 code"), RegularExpression("^[A-Za-z]{2}$")] string? Country = null,
    [property: Range(1, 20)] int Limit = 5,
    [property: AllowedValues("en", "zh")] string? Lang = null) : ILocalizedRequest;

public sealed record ResolvedPlace(
    string Kind, string Id, string NameEn, string NameZh, string Country, double Lat, double Lon, string? Zone, string? Iata, string? City,
    double Confidence);

public sealed record ResolvePlaceResult(IReadOnlyList<ResolvedPlace> Candidates, bool Ambiguous);

/// <summary><c>resolve_place</c>: what a written name may mean, best first.</summary>
public static class ResolvePlaceTool
{
    public static Tool Create(IGazetteer gazetteer) => ToolFactory.Create<ResolvePlaceRequest, ResolvePlaceResult>(
        "resolve_place", "core", "Resolve a place name",
        "Finds the city, airport, country, place or hotel a name means, with ids, coordinates (WGS-84), time zone and confidence.",
        ToolTraits.Reads, inDefaultList: true,
        (request, context, _) => ValueTask.FromResult(Resolve(gazetteer, request, context)));

    private static ToolAnswer<ResolvePlaceResult> Resolve(IGazetteer gazetteer, ResolvePlaceRequest request, ToolContext context)
    {
        HashSet<PlaceKind>? kinds = request.Kind is { } kind ? [Enum.Parse<PlaceKind>(kind, ignoreCase: true)] : null;
        var candidates = gazetteer.Resolve(request.Query, kinds, request.Country, request.Limit);
        if (candidates.Count == 0)
        {
            throw new ToolRefusalException(new ToolFailure(
                FailureKind.NotFound, context.Say($"No place is known by the name '{request.Query}'.", $"没有找到名为“{request.Query}”的地点。"),
                "query", request.Query, "a name or alias in English or Chinese, an IATA code, or an id", "\"Beijing\""));
        }

        var ambiguous = candidates.Count > 1 && candidates[0].Confidence - candidates[1].Confidence <= 0.04
            && candidates[0].CityId != candidates[1].CityId;
        var text = new StringBuilder();
        if (ambiguous)
            text.AppendLine(context.Say("Several places fit; ask which one is meant.", "有多个可能，请确认是哪一个。"));
        foreach (var c in candidates)
        {
            text.Append(c.Describe(context.Language)).Append(FormattableString.Invariant($" · {c.Position.Latitude:0.0000},{c.Position.Longitude:0.0000}"));
            if (c.Zone is not null)
                text.Append(" · ").Append(c.Zone.Id);
            if (c.Iata is not null)
                text.Append(" · ").Append(c.Iata);
            text.AppendLine(FormattableString.Invariant($" · {context.Say("confidence", "置信度")} {c.Confidence:0.00}"));
        }

        return new ToolAnswer<ResolvePlaceResult>(
            text.ToString().TrimEnd(),
            new ResolvePlaceResult(
                [
                    .. candidates.Select(c => new ResolvedPlace(
                        c.Kind.ToString().ToLowerInvariant(), c.Id, c.Name.En, c.Name.Zh, c.Country, c.Position.Latitude, c.Position.Longitude, c.Zone?.Id,
                        c.Iata, c.CityId, c.Confidence)),
                ],
                ambiguous));
    }
}
