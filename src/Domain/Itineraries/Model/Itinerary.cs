using NodaTime;
using TravelPlanner.Domain.Places;

namespace TravelPlanner.Domain.Itineraries.Model;

/// <summary>Days of visits, and what found no room, with the reason.</summary>
public sealed record Itinerary(IReadOnlyList<ItineraryDay> Days, IReadOnlyList<UnassignedPlace> Unassigned);

/// <param name="Stops">In order of time.</param>
/// <param name="Return">From the last stop to the day's end.</param>
public sealed record ItineraryDay(DayFrame Frame, IReadOnlyList<Stop> Stops, Transfer Return, int EndMinute)
{
    public LocalDate Date => Frame.Date;

    public IEnumerable<Stop> Visits => Stops.Where(s => s.Kind == StopKind.Visit);

    public int TransferMinutes => Stops.Sum(s => s.Transfer.Minutes) + Return.Minutes;

    public double WalkingKm =>
        Math.Round(Stops.Select(s => s.Transfer).Append(Return).Where(t => t.Mode == TransferMode.Walk).Sum(t => t.DistanceKm), 2);
}

public enum StopKind
{
    Visit,
    Lunch,
    Dinner,
}

/// <summary>Being somewhere on purpose. Minutes from the date's local midnight.</summary>
/// <param name="Place">Null for a meal with no particular place.</param>
/// <param name="Transfer">From the stop before, or from the day's start.</param>
/// <param name="SlackMinutes">How much later it could begin without breaking anything after it.</param>
public sealed record Stop(
    StopKind Kind, Place? Place, GeoPoint Position, Transfer Transfer, int ArriveMinute, int StartMinute, int LeaveMinute, int SlackMinutes)
{
    public int WaitMinutes => StartMinute - ArriveMinute;
}

/// <param name="Code">closed, too_long, no_room, pace.</param>
/// <param name="MissingMinutes">How many more minutes the best day would need; null when time is not the matter.</param>
public sealed record UnassignedPlace(Place Place, string Code, BilingualName Reason, bool MustInclude, int? MissingMinutes = null);
