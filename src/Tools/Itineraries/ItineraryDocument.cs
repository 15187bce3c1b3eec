using NodaTime;
using TravelPlanner.Domain;

namespace TravelPlanner.Tools.Itineraries;

/// <summary>An itinerary as it is shown, saved and exported. Times are local to <see cref="Zone"/>.</summary>
/// <param name="Proved">No better plan exists by the solver's measure.</param>
/// <param name="PlanId">Names the plan for <c>save_trip</c>; kept for a week.</param>
public sealed record ItineraryDocument(
    string PlanId, string City, string NameEn, string NameZh, DateTimeZone Zone, IReadOnlyList<DayDocument> Days,
    IReadOnlyList<UnassignedDocument> Unassigned, IReadOnlyList<Money> EntryCost, IReadOnlyList<string> Notes, Provenance Source, bool Proved = false);

/// <param name="EntryCost">Known entry fees of the party that day, one sum a currency; empty when none is known.</param>
public sealed record DayDocument(
    LocalDate Date, string? Weather, IReadOnlyList<StopDocument> Stops, TransferDocument? Return, double WalkingKm, IReadOnlyList<Money> EntryCost);

/// <param name="Kind">visit, lunch, dinner, rest, appointment.</param>
/// <param name="WaitMin">Time to spare on the spot before it begins.</param>
/// <param name="Id">Null for a meal with no particular place.</param>
public sealed record StopDocument(
    string Kind, string? Id, string NameEn, string NameZh, double Lat, double Lon, LocalTime Arrive, LocalTime Start, LocalTime Leave,
    TransferDocument? Transfer, int SlackMin, Money? Price, string? Booking, string? Hours, int WaitMin = 0);

/// <param name="Via">The real way, where it is known.</param>
public sealed record TransferDocument(string Mode, int Minutes, double Km, string? Via = null);

/// <param name="Code">closed, no_room, pace, over_budget, too_far_to_walk, not_worth_the_way, too_long.</param>
/// <param name="Change">What would admit it, tried out.</param>
public sealed record UnassignedDocument(string Id, string NameEn, string NameZh, string Code, string Reason, bool MustInclude, int? MissingMinutes, string? Change = null);
