namespace TravelPlanner.Domain.Places;

public enum Setting
{
    Indoor,
    Outdoor,
    Mixed,
}

/// <summary>Something to visit, or somewhere to eat.</summary>
/// <param name="Id">City and slug: <c>beijing/forbidden-city</c>.</param>
/// <param name="Category">One of <see cref="PlaceVocabulary.Categories"/>.</param>
/// <param name="Hours">Null when unknown; an unknown hour is never treated as open all day without saying so.</param>
/// <param name="LastEntryMinutes">Minutes before closing when the last visitor is let in; null when unknown or not applicable.</param>
/// <param name="Price">Entry for an adult, or for food the usual spend a person; null when unknown.</param>
/// <param name="Booking">required, advised, none; null when unknown.</param>
/// <param name="Wheelchair">yes, limited, no; null when unknown.</param>
/// <param name="Score">1–100, editorial: how much a first-time visitor would miss it.</param>
public sealed record Place(
    string Id, string CityId, BilingualName Name, GeoPoint Position, string Category, IReadOnlyList<string> Interests,
    OpeningHours? Hours, int? LastEntryMinutes, int DwellMinMinutes, int DwellMaxMinutes, Money? Price, string? Booking,
    Setting Setting, string? Wheelchair, IReadOnlyList<string> Diet, int Score, BilingualName About)
{
    /// <summary>The usual stay: the middle of the dwell range, in minutes.</summary>
    public int TypicalDwellMinutes => (DwellMinMinutes + DwellMaxMinutes) / 2;

    public bool IsFood => Category is "restaurant" or "food_street" or "cafe";

    /// <summary>Lunch and dinner are had here; a café is for a cake between two sights.</summary>
    public bool ServesMeals => Category is "restaurant" or "food_street";

    /// <summary>What a planner should know beyond the row of the place; null when there is nothing special.</summary>
    public VisitAdvice? Advice { get; init; }
}

public enum BestTime
{
    Any,
    Sunrise,
    Morning,
    Afternoon,
    Evening,
}

/// <param name="Best">When it shows best; null when nobody said.</param>
/// <param name="Before">Ids of places that are seen after it where both are seen on one day: the gate before the palace.</param>
/// <param name="Access">The real way from the city's centre, where a straight line misleads.</param>
public sealed record VisitAdvice(BestTime? Best, PlaceAccess? Access, IReadOnlyList<string> Before);

/// <param name="Minutes">One way from the city's centre, door to door.</param>
public sealed record PlaceAccess(int Minutes, BilingualName Way);

/// <summary>The words a place may be described with; <c>data/README.md</c> explains them.</summary>
public static class PlaceVocabulary
{
    public static readonly IReadOnlyList<string> Categories =
    [
        "sight", "museum", "park", "temple", "market", "district", "restaurant", "food_street", "cafe", "family", "viewpoint", "theatre",
        "beach", "nature",
    ];

    public static readonly IReadOnlyList<string> Interests =
    [
        "history", "art", "architecture", "nature", "food", "shopping", "nightlife", "family", "religion", "science", "views",
        "beach", "local_life", "photography", "sport", "wellness",
    ];

    public static readonly IReadOnlyList<string> Diets = ["vegetarian", "vegan", "halal", "kosher"];
}
