using NodaTime;
using TravelPlanner.Domain.Flights;
using TravelPlanner.Domain.Itineraries.Model;
using TravelPlanner.Domain.Trips.Days;
using Transfer = TravelPlanner.Domain.Itineraries.Model.Transfer;

namespace TravelPlanner.Domain.Trips.Checking;

/// <summary>Flights among themselves, and the stops around them.</summary>
internal static class FlightRules
{
    public static IEnumerable<TripFinding> Find(Trip trip, TripFacts facts) =>
        [.. trip.Flights.SelectMany(f => f.Slices.SelectMany(s => Connections(f, s, facts))), .. Overlaps(trip), .. trip.Days.SelectMany(d => Around(trip, d, facts))];

    /// <summary>Null when an airport is not known, and with it how long a change takes there.</summary>
    public static Duration? LeastConnection(TripSegment arriving, TripSegment departing, TripFacts facts) =>
        Segment(arriving, facts) is { } first && Segment(departing, facts) is { } second ? facts.Connections.Between(first, second) : null;

    private static Segment? Segment(TripSegment s, TripFacts facts)
    {
        if (!facts.Airports.TryGetValue(s.From, out var from) || !facts.Airports.TryGetValue(s.To, out var to))
            return null;
        var code = s.Flight.Length > 2 ? s.Flight[..2] : s.Flight;
        var airline = facts.Airlines.GetValueOrDefault(code) ?? new Airline(code, code, new BilingualName(code, code), from.Country, null, "full", []);
        return new Segment(airline, airline, 0, from, to, s.Depart, s.Arrive, "", 0);
    }

    private static IEnumerable<TripFinding> Connections(TripFlight flight, IReadOnlyList<TripSegment> slice, TripFacts facts)
    {
        foreach (var segment in slice.Where(s => s.Duration <= Duration.Zero))
        {
            yield return new TripFinding(
                "disorder", Severity.Error, segment.Depart.Date, segment.Flight, Name(segment.Flight),
                new($"arrives {segment.Arrive.LocalDateTime:uuuu-MM-dd HH:mm} {segment.To}, not after it departs {segment.Depart.LocalDateTime:uuuu-MM-dd HH:mm} {segment.From}",
                    $"{segment.To} 到达时间 {segment.Arrive.LocalDateTime:uuuu-MM-dd HH:mm} 不晚于 {segment.From} 起飞时间 {segment.Depart.LocalDateTime:uuuu-MM-dd HH:mm}"),
                new("correct the times", "更正时间"));
        }

        foreach (var (arriving, departing) in slice.Zip(slice.Skip(1)))
        {
            var wait = departing.Depart.ToInstant() - arriving.Arrive.ToInstant();
            if (LeastConnection(arriving, departing, facts) is { } least && wait < least)
            {
                var missing = (int)(least - wait).TotalMinutes;
                var change = arriving.To == departing.From ? arriving.To : $"{arriving.To}→{departing.From}";
                yield return new TripFinding(
                    "connection_short", Severity.Error, departing.Depart.Date, flight.OfferId, Name($"{arriving.Flight} → {departing.Flight}"),
                    new($"{(int)wait.TotalMinutes} min at {change} ({arriving.Arrive.LocalDateTime:HH:mm} to {departing.Depart.LocalDateTime:HH:mm}); at least {(int)least.TotalMinutes} needed: {missing} min missing",
                        $"{change} 中转 {(int)wait.TotalMinutes} 分钟（{arriving.Arrive.LocalDateTime:HH:mm} 至 {departing.Depart.LocalDateTime:HH:mm}）；至少需 {(int)least.TotalMinutes} 分钟：缺 {missing} 分钟"),
                    new($"take a flight from {departing.From} at {(arriving.Arrive + least).LocalDateTime:HH:mm} or later", $"改乘 {departing.From} {(arriving.Arrive + least).LocalDateTime:HH:mm} 或之后的航班"));
            }
        }
    }

    private static IEnumerable<TripFinding> Overlaps(Trip trip)
    {
        var slices = trip.Flights.SelectMany(f => f.Slices.Select(s => (Flight: f, First: s[0], Last: s[^1]))).OrderBy(s => s.First.Depart.ToInstant()).ToList();
        foreach (var (before, after) in slices.Zip(slices.Skip(1)))
        {
            if (after.First.Depart.ToInstant() < before.Last.Arrive.ToInstant())
            {
                yield return new TripFinding(
                    "flights_overlap", Severity.Error, after.First.Depart.Date, after.Flight.OfferId, Name(after.First.Flight),
                    new($"departs {after.First.Depart.LocalDateTime:uuuu-MM-dd HH:mm} {after.First.From}; {before.Last.Flight} arrives only {before.Last.Arrive.LocalDateTime:uuuu-MM-dd HH:mm} {before.Last.To}",
                        $"{after.First.From} {after.First.Depart.LocalDateTime:uuuu-MM-dd HH:mm} 起飞；{before.Last.Flight} 到 {before.Last.Arrive.LocalDateTime:uuuu-MM-dd HH:mm} 才抵达 {before.Last.To}"),
                    new("keep one of the two, or a later flight", "保留其一，或改乘更晚的航班"));
            }
        }
    }

    private static IEnumerable<TripFinding> Around(Trip trip, TripDay day, TripFacts facts)
    {
        if (day.Stops.Count == 0)
            yield break;
        var bounds = DayBounds.Of(trip, day, facts);
        var airborne = new HashSet<TripStop>(ReferenceEqualityComparer.Instance);
        foreach (var segment in trip.Flights.SelectMany(f => f.Segments))
        {
            foreach (var stop in day.Stops)
            {
                if (At(stop.Start) < segment.Arrive.ToInstant() && At(stop.Leave) > segment.Depart.ToInstant() && airborne.Add(stop))
                {
                    yield return new TripFinding(
                        "during_flight", Severity.Error, day.Date, VisitRules.Subject(stop), stop.Name,
                        new($"{Wording.Clock(stop.Start)}–{Wording.Clock(stop.Leave)}, during {segment.Flight} {segment.From} {segment.Depart.LocalDateTime:HH:mm} → {segment.To} {segment.Arrive.LocalDateTime:HH:mm}",
                            $"{Wording.Clock(stop.Start)}–{Wording.Clock(stop.Leave)} 与航班 {segment.Flight} {segment.From} {segment.Depart.LocalDateTime:HH:mm} → {segment.To} {segment.Arrive.LocalDateTime:HH:mm} 冲突"),
                        new("another time", "换个时间"));
                }
            }
        }

        foreach (var stop in day.Stops.Where(s => !airborne.Contains(s)))
        {
            if (Absent(bounds, day, stop) is { } absent)
            {
                airborne.Add(stop);
                yield return absent;
            }
        }

        if (bounds.Landing is { } landing && bounds.Start is { } airport)
        {
            var first = day.Stops.Where(s => !airborne.Contains(s) && At(s.Start) >= landing.Arrive.ToInstant()).MinBy(s => s.Start);
            var exit = DayBounds.ExitMinutes(DayBounds.IsDomestic(landing, facts));
            if (first is not null)
            {
                var way = Quickest(airport, first.Position, facts);
                var there = landing.Arrive.PlusMinutes(exit + way.Minutes).LocalDateTime;
                if (there > first.Start)
                {
                    yield return new TripFinding(
                        "too_soon_after_landing", Severity.Error, day.Date, VisitRules.Subject(first), first.Name,
                        new($"begins {Wording.Clock(first.Start)}; {landing.Flight} lands {landing.Arrive.LocalDateTime:HH:mm} {landing.To}, {exit} min to leave the airport and {way.Minutes} min for {Wording.Km(way.DistanceKm)} km: not before {Wording.Clock(there)}",
                            $"{Wording.Clock(first.Start)} 开始；{landing.Flight} {landing.Arrive.LocalDateTime:HH:mm} 抵达 {landing.To}，出机场 {exit} 分钟，{Wording.Km(way.DistanceKm)} 公里路程 {way.Minutes} 分钟：最早 {Wording.Clock(there)}"),
                        new($"begin at {Wording.Clock(there)} or later", $"{Wording.Clock(there)} 或之后开始"));
                }
            }
        }

        if (bounds.Departure is { } departure && bounds.End is { } gate)
        {
            var last = day.Stops.Where(s => !airborne.Contains(s) && At(s.Start) < departure.Depart.ToInstant()).MaxBy(s => s.Leave);
            var lead = DayBounds.LeadMinutes(DayBounds.IsDomestic(departure, facts));
            if (last is not null)
            {
                var way = Quickest(last.Position, gate, facts);
                var there = last.Leave.PlusMinutes(way.Minutes);
                var due = departure.Depart.PlusMinutes(-lead).LocalDateTime;
                if (there > due)
                {
                    yield return new TripFinding(
                        "late_for_flight", Severity.Error, day.Date, VisitRules.Subject(last), last.Name,
                        new($"ends {Wording.Clock(last.Leave)}, {Wording.Km(way.DistanceKm)} km to {departure.From} take {way.Minutes} min: there {Wording.Clock(there)}; {departure.Flight} leaves {departure.Depart.LocalDateTime:HH:mm}, be there by {Wording.Clock(due)}",
                            $"{Wording.Clock(last.Leave)} 结束，到 {departure.From} {Wording.Km(way.DistanceKm)} 公里需 {way.Minutes} 分钟：{Wording.Clock(there)} 到达；{departure.Flight} {departure.Depart.LocalDateTime:HH:mm} 起飞，应在 {Wording.Clock(due)} 前到达"),
                        new($"leave by {Wording.Clock(due.PlusMinutes(-way.Minutes))}", $"{Wording.Clock(due.PlusMinutes(-way.Minutes))} 前离开"));
                }
            }
        }

        Instant At(LocalDateTime time) => time.InZoneLeniently(day.Zone).ToInstant();
    }

    /// <summary>In a city where the traveller is not yet, or no longer.</summary>
    private static TripFinding? Absent(DayBounds bounds, TripDay day, TripStop stop)
    {
        var time = stop.Start.InZoneLeniently(day.Zone).ToInstant();
        var flight = bounds.Away;
        if (bounds is { Landing: { } landing } && time < landing.Arrive.ToInstant() && (bounds.Departure is not { } first || time >= first.Depart.ToInstant() || first.Depart.ToInstant() > landing.Arrive.ToInstant()))
            flight = landing;
        else if (bounds is { Departure: { } departure } && time >= departure.Depart.ToInstant() && (bounds.Landing is not { } later || later.Arrive.ToInstant() < departure.Depart.ToInstant()))
            flight = departure;
        if (flight is null)
            return null;
        return time < flight.Arrive.ToInstant() && (ReferenceEquals(flight, bounds.Landing) || time < flight.Depart.ToInstant())
            ? new TripFinding(
                "before_arrival", Severity.Error, day.Date, VisitRules.Subject(stop), stop.Name,
                new($"begins {Wording.Clock(stop.Start)}; {flight.Flight} reaches {flight.To} only {flight.Arrive.LocalDateTime:uuuu-MM-dd HH:mm}", $"{Wording.Clock(stop.Start)} 开始；{flight.Flight} 到 {flight.Arrive.LocalDateTime:uuuu-MM-dd HH:mm} 才抵达 {flight.To}"),
                new("move it behind the arrival, or take an earlier flight", "移到抵达之后，或改乘更早的航班"))
            : new TripFinding(
                "after_departure", Severity.Error, day.Date, VisitRules.Subject(stop), stop.Name,
                new($"begins {Wording.Clock(stop.Start)}; {flight.Flight} has left {flight.From} {flight.Depart.LocalDateTime:uuuu-MM-dd HH:mm}", $"{Wording.Clock(stop.Start)} 开始；{flight.Flight} 已于 {flight.Depart.LocalDateTime:uuuu-MM-dd HH:mm} 离开 {flight.From}"),
                new("move it before the departure, or take a later flight", "移到出发之前，或改乘更晚的航班"));
    }

    private static Transfer Quickest(GeoPoint from, GeoPoint to, TripFacts facts)
    {
        var usual = facts.Travel.Between(from, to);
        var taxi = facts.Travel.Between(from, to, TransferMode.Taxi);
        return taxi.Minutes < usual.Minutes ? taxi : usual;
    }

    private static BilingualName Name(string flight) => new(flight, flight);
}
