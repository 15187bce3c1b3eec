using NodaTime;
using TravelPlanner.Domain.Flights;
using TravelPlanner.Domain.Itineraries.Model;

namespace TravelPlanner.Domain.Trips.Journeys;

/// <summary>
/// A way from the door of one stay, or home, to the next, by each end's own clock. Planning values: two hours at the airport before an
/// international flight and one after it, ninety and forty minutes for a domestic one; half an hour at the station before a train and fifteen minutes
/// after; a taxi to and from both.
/// </summary>
/// <param name="Minutes">In all, so that zones do not matter.</param>
public sealed record DoorToDoor(LocalDateTime Leave, LocalDateTime Reach, int Minutes)
{
    private const int TrainBefore = 30, TrainAfter = 15, WayInTown = 20;

    public static DoorToDoor Of(Slice flight, GeoPoint from, GeoPoint to)
    {
        var domestic = flight.Segments.All(s => s.IsDomestic);
        var before = (domestic ? 90 : 120) + TransferEstimate.Between(from, flight.First.Origin.Position, TransferMode.Taxi).Minutes;
        var after = (domestic ? 40 : 60) + TransferEstimate.Between(flight.Last.Destination.Position, to, TransferMode.Taxi).Minutes;
        return new DoorToDoor(
            (flight.First.Departure - Duration.FromMinutes(before)).LocalDateTime, (flight.Last.Arrival + Duration.FromMinutes(after)).LocalDateTime,
            before + (int)flight.Duration.TotalMinutes + after);
    }

    /// <param name="depart">When the train or the car leaves.</param>
    public static DoorToDoor Of(GroundWay way, ZonedDateTime depart, DateTimeZone arrivalZone)
    {
        var (before, after) = way.Mode == GroundMode.Train ? (TrainBefore + WayInTown, TrainAfter + WayInTown) : (0, 0);
        var arrive = (depart + Duration.FromMinutes(way.Minutes)).WithZone(arrivalZone);
        return new DoorToDoor(
            (depart - Duration.FromMinutes(before)).LocalDateTime, (arrive + Duration.FromMinutes(after)).LocalDateTime, before + way.Minutes + after);
    }
}
