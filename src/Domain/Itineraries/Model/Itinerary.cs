using NodaTime;
using TravelPlanner.Domain.Places;

namespace TravelPlanner.Domain.Itineraries.Model;

/// <summary>Days of visits, and what found no room, with the reason.</summary>
public sealed record Itinerary(IReadOnlyList<ItineraryDay> Days, IReadOnlyList<UnassignedPlace> Unassigned)
{
    /// <summary>
    /// Points: the worth of every visit, <see cref="DayRules.PointsTogether"/> for each pair of an outing kept together, less <see cref="DayRules.PointsAMinute"/> for each minute on the way or waiting and <see cref="DayRules.PointsARide"/> for each ride,
    /// less <see cref="DayRules.PointsAMissedBreak"/> for each meal or rest that is due and missing, and a little for a good restaurant.
    /// </summary>
    public double Value { get; init; }

    /// <summary>No plan has a higher value, where every stop begins as early as it can or at the start of its preferred time.</summary>
    public bool Proved { get; init; }

    /// <summary>Known entry cost of the party over all days.</summary>
    public decimal EntryCost => Days.Sum(d => d.Stops.Sum(s => s.EntryCost ?? 0));
}

/// <param name="Stops">In order of time.</param>
/// <param name="Return">From the last stop to the day's end.</param>
public sealed record ItineraryDay(DayFrame Frame, IReadOnlyList<Stop> Stops, Transfer Return, int EndMinute)
{
    public LocalDate Date => Frame.Date;

    public IEnumerable<Stop> Visits => Stops.Where(s => s.Kind == StopKind.Visit);

    public double WalkingKm =>
        Math.Round(Stops.Select(s => s.Transfer).Append(Return).Where(t => t.Mode == TransferMode.Walk).Sum(t => t.DistanceKm), 2);
}

public enum StopKind
{
    Visit,
    Lunch,
    Dinner,
    Rest,
    Appointment,
}

/// <summary>Being somewhere on purpose. Minutes from the date's local midnight.</summary>
/// <param name="Place">Null for a meal with no particular place, a rest and an appointment.</param>
/// <param name="Transfer">From the stop before, or from the day's start.</param>
/// <param name="SlackMinutes">How much later it could begin without breaking anything after it.</param>
public sealed record Stop(
    StopKind Kind, Place? Place, GeoPoint Position, Transfer Transfer, int ArriveMinute, int StartMinute, int LeaveMinute, int SlackMinutes)
{
    /// <summary>Entry of the whole party; null when unknown or none is paid.</summary>
    public decimal? EntryCost { get; init; }

    /// <summary>What an appointment is about.</summary>
    public BilingualName? Label { get; init; }

    public int WaitMinutes => StartMinute - ArriveMinute;
}

/// <param name="Code">closed, too_long, no_room, pace, over_budget, too_far_to_walk, not_worth_the_way.</param>
/// <param name="MissingMinutes">How many more minutes the best day would need; null when time is not the matter.</param>
public sealed record UnassignedPlace(Place Place, string Code, BilingualName Reason, bool MustInclude, int? MissingMinutes = null)
{
    /// <summary>The least change found that admits it, tried out by planning with it; null where none was found.</summary>
    public BilingualName? Change { get; init; }
}
