using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Tools.Budgets;
using TravelPlanner.Tools.Itineraries;

namespace TravelPlanner.Tools.Trips.Planning;

public sealed record CityNightsRequest(
    [property: Length(1, 80)] string City, [property: Range(1, 30)] int? Min = null, [property: Range(1, 30)] int? Max = null);

public sealed record PlanTripRequest(
    [property: Description("Home city; none plans from the first city to the last"), Length(1, 80)] string? Origin = null,
    [property: Description("In any order"), Length(1, 8)] string[]? Cities = null,
    [property: Description("Choose city_count cities of this country"), Length(1, 80)] string? Country = null,
    [property: Range(1, 8)] int? CityCount = null,
    [property: Description("Sights that must be in it; their cities too"), Length(1, 20)] string[]? MustVisit = null,
    [property: Description("First day, or start of a window")] LocalDate? From = null,
    [property: Description("Last day: leaving for home")] LocalDate? To = null,
    [property: Description("With from and to as a window"), Range(1, 30)] int? NightsMin = null,
    [property: Range(1, 30)] int? NightsMax = null,
    [property: Description("Nights in single cities"), Length(1, 8)] CityNightsRequest[]? Nights = null,
    [property: Range(1, 9)] int Adults = 2,
    [property: Length(1, 8)] int[]? ChildrenAges = null,
    [property: Description("Most to spend, in currency"), Range(0.01, 100_000_000)] decimal? Budget = null,
    [property: RegularExpression("^[A-Za-z]{3}$")] string? Currency = null,
    [property: AllowedValues("economy", "comfort", "luxury")] string Tier = "comfort",
    [property: Length(1, 16), AllowedValues("history", "art", "architecture", "nature", "food", "shopping", "nightlife", "family", "religion", "science", "views", "beach", "local_life", "photography", "sport", "wellness")] string[]? Interests = null,
    [property: AllowedValues("relaxed", "moderate", "packed")] string Pace = "moderate",
    [property: Description("Allowed; default fly and train"), Length(1, 3), AllowedValues("fly", "train", "drive")] string[]? Transport = null,
    [property: Length(1, 2), AllowedValues("fly", "train", "drive")] string[]? AvoidTransport = null,
    [property: AllowedValues("any", "private", "entire", "shared", "not_shared")] string Room = "any",
    [property: Description("What the house must allow"), Length(1, 5), AllowedValues("smoking", "parties", "children", "visitors", "pets")] string[]? HouseRules = null,
    [property: Description("Fetch or continue this job instead")] string? JobId = null,
    [property: Description("With job_id")] bool Cancel = false,
    [property: Description("Wait so long before answering with the job"), Range(0, 60)] int? WaitSeconds = null,
    [property: AllowedValues("en", "zh")] string? Lang = null) : ILocalizedRequest;

/// <param name="State">running, done, cancelled.</param>
/// <param name="JobId">Fetches the result later, for a day.</param>
/// <param name="DonePercent">Of a running job.</param>
/// <param name="Note">What happened to the job itself: that it was made again after a restart.</param>
/// <param name="Draft">Null until it is done.</param>
public sealed record PlanTripResult(string State, string JobId, int? DonePercent, string? Doing, string? Note, TripDraft? Draft);

/// <param name="DraftId">For <c>save_trip</c>.</param>
/// <param name="Proved">No better trip can be made of the gathered offers.</param>
public sealed record TripDraft(
    string DraftId, string Title, LocalDate From, LocalDate To, IReadOnlyList<LegDraft> Legs, IReadOnlyList<StayDraft> Stays, IReadOnlyList<ItineraryDocument> Plans,
    CalculateBudgetResult Budget, IReadOnlyList<CheckRow> Check, IReadOnlyList<string> Assumptions, IReadOnlyList<string> Simulated, bool Proved, Provenance Source);

/// <param name="Mode">fly, train, drive.</param>
/// <param name="Leave">The stay, or home; local. <paramref name="Reach"/> likewise at the other end.</param>
/// <param name="OfferId">Of a flight; null for an estimate.</param>
/// <param name="Basis">quoted (with its mode) or the estimate's sentence.</param>
public sealed record LegDraft(
    string From, string FromEn, string FromZh, string To, string ToEn, string ToZh, string Mode, string Summary, LocalDateTime Leave, LocalDateTime Reach,
    Money? Total, string? OfferId, string Basis);

public sealed record StayDraft(
    string City, string NameEn, string NameZh, LocalDate CheckIn, LocalDate CheckOut, int Nights, string HotelId, string HotelEn, string HotelZh, string Summary,
    Money Total, string OfferId, string Mode);

/// <param name="Severity">error: a hard rule is broken; warning: it can be done, but not well.</param>
public sealed record CheckRow(string Code, string Severity, string Where, string Evidence, string Fix);
