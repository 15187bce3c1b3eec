using NodaTime;

namespace TravelPlanner.Domain.Trips;

/// <summary>A way over land between two cities of a trip: an estimate, nothing that was bought.</summary>
/// <param name="Mode">train, drive.</param>
/// <param name="Depart">Assumed; there is no timetable behind it.</param>
/// <param name="Total">Of the whole party; null when unknown.</param>
/// <param name="Basis">What time and price rest on.</param>
public sealed record TripWay(string Mode, BilingualName From, BilingualName To, ZonedDateTime Depart, ZonedDateTime Arrive, Money? Total, BilingualName Basis);
