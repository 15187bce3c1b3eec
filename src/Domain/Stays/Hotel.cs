namespace TravelPlanner.Domain.Stays;

public enum Tier
{
    Economy,
    Comfort,
    Luxury,
}

/// <summary>A property. <paramref name="ReferenceRate"/> is an own estimate of a mid-season night for two in one room.</summary>
/// <param name="Id">City and slug: <c>beijing/peninsula</c>.</param>
public sealed record Hotel(
    string Id, string CityId, BilingualName Name, GeoPoint Position, string Kind, int? Stars, Tier Tier,
    IReadOnlyList<string> Amenities, Money ReferenceRate, BilingualName District);
