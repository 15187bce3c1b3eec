using NodaTime;

namespace TravelPlanner.Domain.Trips.Replanning;

public enum TripEventKind
{
    Delay,
    Cancellation,
    Closure,
    Weather,
    Price,
    Lateness,
    Illness,
    ChangeOfMind,
}

/// <summary>Something that upsets a trip.</summary>
/// <param name="Item">Flight number, offer id or place id that it is about.</param>
/// <param name="Minutes">How late; of delay and lateness.</param>
/// <param name="Add">Place to be added; of a change of mind.</param>
/// <param name="Price">The new total of the item.</param>
/// <param name="Keep">Ids that must stay as they are.</param>
public sealed record TripEvent(
    TripEventKind Kind, string? Item = null, LocalDate? Date = null, int Minutes = 0, string? Add = null, Money? Price = null, IReadOnlyList<string>? Keep = null);

/// <summary>One flight that is looked for.</summary>
/// <param name="From">IATA code.</param>
/// <param name="NotBefore">Departs no earlier.</param>
public sealed record FlightWish(string From, string To, LocalDate Date, Instant NotBefore);

/// <summary>Flights in place of what an offer no longer gives.</summary>
/// <param name="OfferId">Of the offer that is replaced, whole or in part.</param>
/// <param name="NextDayToo">A day later will do as well.</param>
/// <param name="Lost">Flights that do not go, or go without the traveller.</param>
public sealed record FlightNeed(string OfferId, IReadOnlyList<FlightWish> Slices, bool NextDayToo, IReadOnlyList<TripSegment> Lost)
{
    public bool IsLost(string flight, Instant departs) => Lost.Any(l => l.Flight == flight && l.Depart.ToInstant() == departs);
}

/// <summary>A stay in place of another.</summary>
public sealed record StayNeed(string OfferId, string CityId, LocalDate CheckIn, LocalDate CheckOut, GeoPoint? Near);

/// <summary>Why an event cannot have happened to this trip.</summary>
public sealed record EventRefusal(string Field, string? Received, BilingualName Reason, IReadOnlyList<string> Allowed);

/// <summary>The trip and the facts once the event has happened and nothing has been done about it, and what would help.</summary>
/// <param name="Refusal">Set exactly when the event does not fit the trip; the trip is then as it was.</param>
public sealed record TripAftermath(Trip Trip, TripFacts Facts, BilingualName Summary, FlightNeed? Flights = null, StayNeed? Stay = null, EventRefusal? Refusal = null);

/// <summary>What can be had in place of what was lost, gathered by the caller.</summary>
/// <param name="Comfort">Of stays, the lost one among them, by offer id: 0 a bed in a shared room, 1 economy, 2 comfort, 3 luxury.</param>
public sealed record ReplanOffers(IReadOnlyList<TripFlight> Flights, IReadOnlyList<TripStay> Stays, IReadOnlyDictionary<string, int> Comfort);
