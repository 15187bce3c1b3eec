using TravelPlanner.Domain;
using TravelPlanner.Domain.Budgets;
using TravelPlanner.Domain.Flights;
using TravelPlanner.Domain.Places;
using TravelPlanner.Domain.Stays;

namespace TravelPlanner.Providers.Embedded;

/// <summary>One row in, one domain record out. Vocabularies are checked here, so that the server and <c>data check</c> read alike.</summary>
internal static class EmbeddedReaders
{
    public static readonly IReadOnlyList<string> Amenities =
    [
        "wifi", "breakfast", "pool", "gym", "spa", "parking", "kitchen", "laundry", "bar", "restaurant", "airport_shuttle", "family_rooms",
        "accessible", "pets", "beach", "onsen",
    ];

    private static readonly IReadOnlyList<string> HotelKinds = ["hotel", "hostel", "guesthouse", "resort", "apartment", "ryokan"];

    private static readonly Dictionary<string, PopulationClass> Populations = new(StringComparer.Ordinal)
    {
        ["small"] = PopulationClass.Small, ["medium"] = PopulationClass.Medium, ["large"] = PopulationClass.Large, ["mega"] = PopulationClass.Mega,
    };

    private static readonly Dictionary<string, Setting> Settings = new(StringComparer.Ordinal)
    {
        ["indoor"] = Setting.Indoor, ["outdoor"] = Setting.Outdoor, ["mixed"] = Setting.Mixed,
    };

    private static readonly Dictionary<string, BestTime> BestTimes = new(StringComparer.Ordinal)
    {
        ["any"] = BestTime.Any, ["sunrise"] = BestTime.Sunrise, ["morning"] = BestTime.Morning, ["afternoon"] = BestTime.Afternoon, ["evening"] = BestTime.Evening,
    };

    private static readonly Dictionary<string, Tier> Tiers = new(StringComparer.Ordinal)
    {
        ["economy"] = Tier.Economy, ["comfort"] = Tier.Comfort, ["luxury"] = Tier.Luxury,
    };

    public static City City(PsvRow row) => new(
        row.Text("id"), row.Name("name_en", "name_zh"), row.Text("country"), row.Point(), row.Zone("zone"), row.List("airports"),
        row.Optional("city_code"), row.OneOf("population", Populations), row.List("aliases", ';'));

    public static Airport Airport(PsvRow row) => new(
        row.Text("iata"), row.Text("icao"), row.Name("name_en", "name_zh"), row.Name("municipality_en", "municipality_zh"), row.Text("country"),
        row.Point(), row.Zone("zone"), row.Int("size"), row.List("aliases", ';'));

    public static Airline Airline(PsvRow row) => new(
        row.Text("iata"), row.Text("icao"), row.Name("name_en", "name_zh"), row.Text("country"),
        row.OneOf("alliance", ["star", "oneworld", "skyteam"]), row.OneOf("model", ["full", "low_cost", "regional"]) ?? "full", row.List("hubs"));

    public static Country Country(PsvRow row) => new(
        row.Text("code"), row.Name("name_en", "name_zh"), row.Text("currency"), row.List("languages"), row.List("plugs"), row.Text("volts"),
        row.Text("hertz"), row.Text("drives"), row.Text("calling_code"), row.List("emergency", ';'));

    public static Currency Currency(PsvRow row) => new(
        row.Text("code"), row.Name("name_en", "name_zh"), row.Text("symbol"), row.Int("minor_units"), row.Decimal("per_usd"), row.Date("rate_date"));

    /// <summary>A row of <c>visits.psv</c>; its place is the key.</summary>
    public static VisitAdvice Advice(PsvRow row) => new(
        row.Optional("best") is null ? null : row.OneOf("best", BestTimes),
        row.OptionalInt("access_min") is not { } minutes ? null
            : minutes is > 0 and <= 720 ? new PlaceAccess(minutes, row.Name("way_en", "way_zh")) : throw row.Fault($"access_min {minutes} is not 1–720"),
        row.List("before"));

    public static Place Place(string city, PsvRow row)
    {
        OpeningHours? hours = null;
        if (row.Optional("hours") is { } text && !OpeningHours.TryParse(text, out hours, out var problem))
            throw row.Fault($"hours {problem}");
        var dwell = row.List("dwell_min", '-');
        if (dwell.Count != 2 || !int.TryParse(dwell[0], out var shortest) || !int.TryParse(dwell[1], out var longest) || shortest <= 0 || longest < shortest)
            throw row.Fault($"dwell_min '{row.Text("dwell_min")}' is not a range of minutes");
        var score = row.Int("score");
        return new Place(
            $"{city}/{row.Text("id")}", city, row.Name("name_en", "name_zh"), row.Point(),
            row.OneOf("category", PlaceVocabulary.Categories) ?? throw row.Fault("no category"),
            row.EachOf("interests", PlaceVocabulary.Interests), hours, row.OptionalInt("last_entry_min"), shortest, longest, row.OptionalMoney("price"),
            row.OneOf("booking", ["required", "advised", "none"]), row.OneOf("setting", Settings), row.OneOf("wheelchair", ["yes", "limited", "no"]),
            row.EachOf("diet", PlaceVocabulary.Diets), score is >= 1 and <= 100 ? score : throw row.Fault($"score {score} is not 1–100"),
            row.Name("about_en", "about_zh"));
    }

    public static Hotel Hotel(string city, PsvRow row) => new(
        $"{city}/{row.Text("id")}", city, row.Name("name_en", "name_zh"), row.Point(), row.OneOf("kind", HotelKinds) ?? throw row.Fault("no kind"),
        row.OptionalInt("stars"), row.OneOf("tier", Tiers), row.EachOf("amenities", Amenities),
        row.OptionalMoney("rate") ?? throw row.Fault("no rate"), row.Name("district_en", "district_zh"));

    /// <param name="currency">Of the city's country.</param>
    public static Allowance Allowance(PsvRow row, string currency)
    {
        return new Allowance(
            row.Text("city"), Amount("meals_economy"), Amount("meals_comfort"), Amount("meals_luxury"), Amount("transit_day"), Amount("taxi_start"),
            Amount("taxi_km"));

        Money Amount(string column) => new(row.Decimal(column), currency);
    }
}
