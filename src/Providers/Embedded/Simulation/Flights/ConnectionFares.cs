using NodaTime;
using TravelPlanner.Domain.Flights;

namespace TravelPlanner.Providers.Embedded.Simulation.Flights;

/// <summary>Prices connections of one timetable for one party. Not for several threads.</summary>
/// <param name="airlines">Who must sell every flight, under its own number or as a codeshare; null for all.</param>
internal sealed class ConnectionFares(Timetable timetable, FareModel fares, OfferRequest request, IReadOnlyList<string>? airlines) : IFares
{
    private readonly Dictionary<int, Segment> _segments = [];

    /// <summary>A fare depends on the whole ticket, on seats and on the day of asking: nothing is known of a part.</summary>
    public long AtLeastOn(int route) => 0;

    public long AtLeast(int departure) => 0;

    public long? Of(ReadOnlySpan<int> departures)
    {
        var segments = new Segment[departures.Length];
        for (var i = 0; i < segments.Length; i++)
            segments[i] = SegmentOf(departures[i]);
        return fares.Price(new Slice(segments), request.Passengers, request.CheckedBags)?.TotalFor(request.Passengers);
    }

    public Slice SliceOf(IReadOnlyList<int> departures) => new([.. departures.Select(SegmentOf)]);

    public LocalTime LocalTime(int departure) => NodaTime.LocalTime.FromMinutesSinceMidnight(timetable.LocalDeparture(departure) % (24 * 60));

    public bool IsSoldBy(int departure)
    {
        var service = timetable.ServiceOf(departure);
        return airlines is null || airlines.Contains(service.Airline.Iata) || SoldAs(service) is not null;
    }

    private Segment SegmentOf(int departure)
    {
        if (!_segments.TryGetValue(departure, out var segment))
        {
            var service = timetable.ServiceOf(departure);
            _segments[departure] = segment = timetable.SegmentOf(departure, airlines is null || airlines.Contains(service.Airline.Iata) ? null : SoldAs(service));
        }

        return segment;
    }

    private Codeshare? SoldAs(Service service)
    {
        foreach (var sold in service.Codeshares)
        {
            if (airlines!.Contains(sold.Airline.Iata))
                return sold;
        }

        return null;
    }
}
