using NodaTime;
using TravelPlanner.Domain.Places;

namespace TravelPlanner.Domain.Flights;

/// <param name="MaxChanges">0–2.</param>
/// <param name="MaxDuration">From first departure to last arrival.</param>
/// <param name="LongestWait">A longer wait is a stopover, which is asked for as two slices.</param>
/// <param name="DetourPercent">Kilometres flown, in percent of the great circle between origin and destination.</param>
/// <param name="DetourSlackKm">Added to the percentage, so that a short journey may still go by a hub.</param>
/// <param name="OnwardChoices">From each arrival along each route, the first flights onward on one ticket, and as many on separate tickets.</param>
/// <param name="Enough">Where as many ways with one change fewer were found, the next change is not looked at.</param>
public sealed record SearchLimits(
    int MaxChanges, Duration MaxDuration, Duration LongestWait, int DetourPercent, int DetourSlackKm, int OnwardChoices, int Enough)
{
    public static readonly SearchLimits Usual = new(2, Duration.FromHours(40), Duration.FromHours(14), 150, 500, 2, 200);

    /// <summary>Usual limits with a time limit that grows with the distance: ten hours and one more for each 350 km, 48 at most.</summary>
    public static SearchLimits For(int maxChanges, double distanceKm) =>
        Usual with { MaxChanges = maxChanges, MaxDuration = Duration.FromMinutes(Math.Min(48 * 60, 600 + ((int)distanceKm * 60 / 350))) };
}

/// <summary>What connections cost, in whole units of any one currency.</summary>
public interface IFares
{
    /// <summary>No connection along this route costs less for it; 0 when nothing is known.</summary>
    long AtLeastOn(int route);

    /// <summary>No connection with this departure costs less for it; 0 when nothing is known.</summary>
    long AtLeast(int departure);

    /// <summary>The whole; null when it is not for sale.</summary>
    long? Of(ReadOnlySpan<int> departures);
}

/// <param name="Date">Local date of the first departure.</param>
/// <param name="Accepts">Which departures may be used; null for all.</param>
/// <param name="Departs">Which first departures are wanted; null for all.</param>
public sealed record ConnectionQuery(
    IReadOnlyList<Airport> Origins, IReadOnlyList<Airport> Destinations, LocalDate Date, SearchLimits Limits, Func<int, bool>? Accepts = null, Func<int, bool>? Departs = null);

/// <summary>One way from origin to destination: departures of the timetable, in order.</summary>
public sealed record FoundConnection(IReadOnlyList<int> Departures, OfferMeasure Measure);

/// <param name="Best">The Pareto set of price, duration and changes in each part of the day, in no particular order.</param>
/// <param name="Met">Ways that keep every rule, for sale or not; those that could not have been among the best were not counted.</param>
public sealed record ConnectionAnswer(IReadOnlyList<FoundConnection> Best, long Met);

/// <summary>
/// All ways from one city to another on a date that no other way beats in price, duration and changes at once: nonstop, then with one
/// change, then with two, along routes found from both ends over the map. What cannot beat a way already found is left
/// out early, by the least flying time and fare of the routes that are left.
/// </summary>
public sealed class ConnectionSearch(Timetable timetable, IFares fares)
{
    public ConnectionAnswer Find(ConnectionQuery query, CancellationToken cancellation = default) =>
        new ConnectionRun(timetable, fares, query, cancellation).Go();
}
