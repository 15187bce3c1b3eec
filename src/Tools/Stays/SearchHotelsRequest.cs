using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Stays;

namespace TravelPlanner.Tools.Stays;

public sealed record RoomRequest([property: Range(1, 6)] int Adults = 2, [property: Length(0, 4)] int[]? ChildrenAges = null);

public sealed record SearchHotelsRequest(
    [property: Description("City"), Length(1, 80)] string Place,
    LocalDate CheckIn,
    [property: Description("1-30 nights later")] LocalDate CheckOut,
    [property: Description("Default one room for 2 adults"), Length(0, StayRequest.MostRooms)] RoomRequest[]? Rooms = null,
    [property: Description("At least"), Range(1, 5)] int? Stars = null,
    [property: Description("A night, all rooms"), Range(0, 100_000_000)] decimal? PriceMin = null,
    [property: Range(0, 100_000_000)] decimal? PriceMax = null,
    [property: Length(0, 8), AllowedValues("wifi", "breakfast", "pool", "gym", "spa", "parking", "kitchen", "laundry", "bar", "restaurant", "airport_shuttle", "family_rooms", "accessible", "pets", "beach", "onsen")] string[]? Amenities = null,
    [property: Description("A place or lat,lon"), Length(1, 80)] string? Near = null,
    bool Refundable = false,
    [property: RegularExpression("^[A-Za-z]{3}$")] string? Currency = null,
    [property: AllowedValues("best", "price", "stars", "distance")] string Sort = "best",
    [property: Range(1, 20)] int Limit = 6,
    string? Cursor = null,
    [property: AllowedValues("concise", "detailed")] string Detail = "concise",
    [property: AllowedValues("en", "zh")] string? Lang = null) : ILocalizedRequest;

public sealed record RatePlanView(string OfferId, bool Breakfast, LocalDateTime? FreeCancelUntil, Money Total);

/// <param name="Why">best_value, cheapest, nearest.</param>
/// <param name="Total">All rooms and nights, taxes included.</param>
public sealed record StayView(
    string OfferId, string Mode, IReadOnlyList<string> Why, string HotelId, string NameEn, string NameZh, string Kind, int? Stars, string Tier, double Lat, double Lon,
    double DistanceKm, IReadOnlyList<string> Amenities, IReadOnlyList<string> Rooms, Money Total, Money PerNight, Money Taxes, bool Breakfast,
    LocalDateTime? FreeCancelUntil, int RoomsLeft, IReadOnlyList<RatePlanView> OtherPlans);

public sealed record SearchHotelsResult(IReadOnlyList<StayView> Stays, int Total, string? NextCursor, Provenance Source);
