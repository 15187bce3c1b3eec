using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace TravelPlanner.Tools.Preferences;

/// <summary>What a traveller wants remembered. Null is "not said"; as a patch, null leaves a field as it is.</summary>
/// <param name="HomeCity">City id after saving.</param>
/// <param name="Diet">Words of <c>PlaceVocabulary.Diets</c>.</param>
/// <param name="HotelStars">The fewest stars wanted.</param>
public sealed record TravelPreferences(
    [property: AllowedValues("en", "zh")] string? Language = null,
    [property: Description("ISO 4217")] string? Currency = null,
    [property: Description("Name or id")] string? HomeCity = null,
    [property: Description("IATA")] string? HomeAirport = null,
    [property: Description("IANA")] string? TimeZone = null,
    [property: AllowedValues("economy", "comfort", "luxury")] string? Tier = null,
    [property: AllowedValues("relaxed", "moderate", "packed")] string? Pace = null,
    [property: Description("As in plan_itinerary")] string[]? Interests = null,
    [property: AllowedValues("vegetarian", "vegan", "halal", "kosher")] string[]? Diet = null,
    bool? Wheelchair = null,
    [property: AllowedValues("economy", "premium_economy", "business", "first")] string? Cabin = null,
    [property: Description("IATA codes")] string[]? PreferredAirlines = null,
    string[]? AvoidedAirlines = null,
    [property: Description("At least"), Range(1, 5)] int? HotelStars = null,
    [property: AllowedValues("window", "aisle")] string? Seat = null,
    [property: Description("ISO 3166 alpha-2")] string? Nationality = null,
    [property: Range(1, 20)] int? Adults = null,
    int[]? ChildrenAges = null);
