using NodaTime;
using TravelPlanner.Domain.Places;
using TravelPlanner.Tools.Places;

namespace TravelPlanner.Tools.Preferences;

/// <summary>Checks a patch against what is known, and brings names to ids and codes to capitals.</summary>
internal sealed class PreferenceRules(IGazetteer gazetteer)
{
    private const int MostChildren = 10;

    /// <exception cref="ToolRefusalException">A value is not known.</exception>
    public TravelPreferences Normalise(TravelPreferences patch, ToolContext context) => patch with
    {
        Currency = Known(patch.Currency, "currency", c => gazetteer.FindCurrency(c)?.Code, "an ISO 4217 code such as CNY, USD, EUR", context),
        HomeCity = patch.HomeCity is { } city ? gazetteer.RequireCity(city, "patch.home_city", context).Id : null,
        HomeAirport = Known(patch.HomeAirport, "home_airport", a => gazetteer.FindAirport(a)?.Iata, "an IATA airport code such as PEK", context),
        TimeZone = Known(patch.TimeZone, "time_zone", z => DateTimeZoneProviders.Tzdb.GetZoneOrNull(z)?.Id, "an IANA zone such as Asia/Shanghai", context),
        Interests = Each(
            patch.Interests, "interests", i => PlaceVocabulary.Interests.FirstOrDefault(k => k.Equals(i, StringComparison.OrdinalIgnoreCase)),
            "of " + string.Join(", ", PlaceVocabulary.Interests), context),
        PreferredAirlines = Airlines(patch.PreferredAirlines, "preferred_airlines", context),
        AvoidedAirlines = Airlines(patch.AvoidedAirlines, "avoided_airlines", context),
        Nationality = Known(patch.Nationality, "nationality", Nation, "an ISO 3166 alpha-2 country code such as CN", context),
        Diet = patch.Diet?.Distinct(StringComparer.Ordinal).ToArray(),
        ChildrenAges = Ages(patch.ChildrenAges, context),
    };

    /// <summary>What must hold of the whole record, whichever patch brought it about.</summary>
    public static void RequireConsistent(TravelPreferences all, ToolContext context)
    {
        if (all.PreferredAirlines?.Intersect(all.AvoidedAirlines ?? [], StringComparer.Ordinal).FirstOrDefault() is { } both)
        {
            throw new ToolRefusalException(new ToolFailure(
                FailureKind.InvalidArgument, context.Say("An airline is both preferred and avoided.", "同一航空公司既偏好又回避。"), "patch.avoided_airlines", both,
                context.Say("airlines that are not preferred", "不在偏好之列的航空公司")));
        }
    }

    private static int[]? Ages(int[]? ages, ToolContext context) => ages is null || (ages.Length <= MostChildren && ages.All(a => a is >= 0 and <= 17))
        ? ages
        : throw Unknown("children_ages", string.Join(", ", ages.Take(MostChildren + 1)), $"at most {MostChildren} ages from 0 to 17", context);

    private string[]? Airlines(string[]? codes, string field, ToolContext context) =>
        Each(codes, field, c => gazetteer.FindAirline(c)?.Iata, "IATA airline codes such as CA", context);

    /// <summary>A traveller may hold any nationality, also of a country without data here; the form is what can be checked.</summary>
    private string? Nation(string code) =>
        gazetteer.FindCountry(code)?.Code ?? (code is [(>= 'A' and <= 'Z') or (>= 'a' and <= 'z'), (>= 'A' and <= 'Z') or (>= 'a' and <= 'z')] ? code.ToUpperInvariant() : null);

    private static string[]? Each(string[]? values, string field, Func<string, string?> find, string allowed, ToolContext context) =>
        values is null ? null : [.. values.Select((v, i) => Known(v, $"{field}[{i}]", find, allowed, context)!).Distinct(StringComparer.Ordinal)];

    private static string? Known(string? value, string field, Func<string, string?> find, string allowed, ToolContext context) =>
        value is null ? null : find(value) ?? throw Unknown(field, value, allowed, context);

    private static ToolRefusalException Unknown(string field, string value, string allowed, ToolContext context) => new(new ToolFailure(
        FailureKind.InvalidArgument, context.Say($"'{value}' is not known.", $"“{value}”无法识别。"), $"patch.{field}", value, allowed));
}
