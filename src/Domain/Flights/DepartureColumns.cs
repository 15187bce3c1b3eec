using NodaTime;
using TravelPlanner.Domain.Places;

namespace TravelPlanner.Domain.Flights;

/// <summary>Works out the departures of a timetable: each service on each of its dates, by route and time.</summary>
internal sealed class DepartureColumns
{
    private const int DayMinutes = 24 * 60;

    private readonly int[] _departs;
    private readonly int[] _arrives;
    private readonly int[] _service;
    private readonly short[] _departOffset;
    private readonly short[] _arriveOffset;

    public DepartureColumns(
        Airport[] airports, Dictionary<string, int> airportByCode, Service[] services, TimetableRoutes routes, LocalDate first, int days)
    {
        var epochDay = Period.DaysBetween(new LocalDate(1970, 1, 1), first);
        var zones = new ZoneMinutes(airports, epochDay * DayMinutes, (days + 3) * DayMinutes);
        var total = services.Sum(s => Enumerable.Range(0, days).Count(d => s.FliesOn(first.PlusDays(d))));
        (_departs, _arrives, _service, _departOffset, _arriveOffset) = (new int[total], new int[total], new int[total], new short[total], new short[total]);
        var weekdays = Enumerable.Range(0, days).Select(d => 1 << (int)first.PlusDays(d).DayOfWeek).ToArray();
        var (at, order) = (0, new List<(int Departs, int Service)>());
        for (var r = 0; r < routes.Count; r++)
        {
            var (from, to) = (routes.From[r], routes.To[r]);
            order.Clear();
            for (var s = routes.FirstService[r]; s < routes.FirstService[r + 1]; s++)
            {
                for (var d = 0; d < days; d++)
                {
                    if ((services[s].Weekdays & weekdays[d]) != 0)
                        order.Add((zones.ToUtc(from, ((epochDay + d) * DayMinutes) + services[s].DepartsMinute), s));
                }
            }

            order.Sort();
            routes.FirstDeparture[r] = at;
            foreach (var (departs, s) in order)
            {
                _departs[at] = departs;
                _arrives[at] = departs + services[s].BlockMinutes;
                _service[at] = s;
                _departOffset[at] = (short)zones.OffsetAt(from, departs);
                _arriveOffset[at++] = (short)zones.OffsetAt(to, departs + services[s].BlockMinutes);
            }
        }

        routes.FirstDeparture[routes.Count] = at;
    }

    public void Deconstruct(out int[] departs, out int[] arrives, out int[] service, out short[] departOffset, out short[] arriveOffset) =>
        (departs, arrives, service, departOffset, arriveOffset) = (_departs, _arrives, _service, _departOffset, _arriveOffset);

    /// <summary>Offsets from UTC in whole minutes, looked up by airport; a zone that changes its clocks within the span has several intervals.</summary>
    private sealed class ZoneMinutes(Airport[] airports, int fromLocal, int length)
    {
        private readonly Dictionary<string, (int End, int Offset)[]> _byZone = new(StringComparer.Ordinal);
        private readonly (int End, int Offset)[]?[] _byAirport = new (int, int)[]?[airports.Length];

        public int OffsetAt(int airport, int utc)
        {
            foreach (var (end, offset) in Intervals(airport))
            {
                if (utc < end)
                    return offset;
            }

            throw new InvalidOperationException($"{airports[airport].Zone.Id} has no offset at minute {utc}.");
        }

        public int ToUtc(int airport, int local)
        {
            var intervals = Intervals(airport);
            if (intervals.Length == 1)
                return local - intervals[0].Offset;
            var date = new LocalDate(1970, 1, 1).PlusDays(local / DayMinutes);
            var instant = airports[airport].Zone.AtLeniently(date + LocalTime.FromMinutesSinceMidnight(local % DayMinutes)).ToInstant();
            return (int)(instant.ToUnixTimeSeconds() / 60);
        }

        private (int End, int Offset)[] Intervals(int airport)
        {
            if (_byAirport[airport] is { } known)
                return known;
            var zone = airports[airport].Zone;
            if (!_byZone.TryGetValue(zone.Id, out var intervals))
            {
                var (from, to) = (Instant.FromUnixTimeSeconds((fromLocal - DayMinutes) * 60L), Instant.FromUnixTimeSeconds((fromLocal + length) * 60L));
                _byZone[zone.Id] = intervals =
                    [.. zone.GetZoneIntervals(from, to).Select(i => (i.HasEnd && i.End < to ? (int)(i.End.ToUnixTimeSeconds() / 60) : int.MaxValue, i.WallOffset.Seconds / 60))];
            }

            return _byAirport[airport] = intervals;
        }
    }
}
