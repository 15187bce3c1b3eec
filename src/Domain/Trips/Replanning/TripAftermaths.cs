using NodaTime;
using TravelPlanner.Domain.Trips.Checking;
using TravelPlanner.Domain.Weather;

namespace TravelPlanner.Domain.Trips.Replanning;

/// <summary>Works an event into a trip: what changes by itself, before anybody decides anything.</summary>
public static class TripAftermaths
{
    /// <summary>A connection is looked for after this where its own least time is not known.</summary>
    private static readonly Duration UsualConnection = Duration.FromMinutes(90);

    /// <summary>Nobody reaches a gate sooner.</summary>
    private static readonly Duration ToTheGate = Duration.FromMinutes(90);

    public static TripAftermath Of(Trip trip, TripEvent happened, TripFacts facts) => happened.Kind switch
    {
        TripEventKind.Delay => Delayed(trip, happened, facts),
        TripEventKind.Cancellation => Cancelled(trip, happened, facts),
        TripEventKind.Closure => Closed(trip, happened, facts),
        TripEventKind.Weather => Wet(trip, happened, facts),
        TripEventKind.Price => Repriced(trip, happened, facts),
        TripEventKind.Lateness => Late(trip, happened, facts),
        TripEventKind.Illness => Ill(trip, happened, facts),
        _ => ChangedMind(trip, happened, facts),
    };

    private static TripAftermath Delayed(Trip trip, TripEvent happened, TripFacts facts)
    {
        if (FindFlight(trip, happened.Item) is not { } found)
            return Refused(trip, facts, "item", happened.Item, new("The trip has no such flight.", "行程中没有该航班。"), FlightNames(trip));
        var (flight, delayed) = found;
        if (delayed.Arrive.ToInstant() <= facts.Now)
            return Refused(trip, facts, "item", happened.Item, new($"{delayed.Flight} has landed already.", $"{delayed.Flight} 已经抵达。"), FlightNames(trip));
        var late = Duration.FromMinutes(happened.Minutes);
        var after = delayed with { Depart = delayed.Depart + late, Arrive = delayed.Arrive + late };
        var slice = flight.Segments.Where(s => s.Slice == delayed.Slice).ToList();
        var rest = slice.Skip(slice.IndexOf(delayed) + 1).ToList();
        var summary = new BilingualName(
            $"{delayed.Flight} leaves {happened.Minutes} min late: {after.Depart.LocalDateTime:uuuu-MM-dd HH:mm} {after.From} → {after.Arrive.LocalDateTime:uuuu-MM-dd HH:mm} {after.To}",
            $"{delayed.Flight} 延误 {happened.Minutes} 分钟：{after.Depart.LocalDateTime:uuuu-MM-dd HH:mm} {after.From} → {after.Arrive.LocalDateTime:uuuu-MM-dd HH:mm} {after.To}");
        var missed = rest.Count > 0 && after.Arrive.ToInstant() + (FlightRules.LeastConnection(after, rest[0], facts) ?? Duration.Zero) > rest[0].Depart.ToInstant();
        var segments = flight.Segments.Where(s => !missed || !rest.Contains(s)).Select(s => ReferenceEquals(s, delayed) ? after : s).ToList();
        var changed = Replace(trip, flight, flight with { Segments = segments });
        if (!missed)
            return new TripAftermath(changed, facts, summary);
        var least = FlightRules.LeastConnection(after, rest[0], facts) ?? UsualConnection;
        return new TripAftermath(
            changed, facts, new($"{summary.En}; {rest[0].Flight} to {rest[0].To} is missed", $"{summary.Zh}；赶不上 {rest[0].Flight}（往 {rest[0].To}）"),
            new FlightNeed(flight.OfferId, [new FlightWish(after.To, slice[^1].To, after.Arrive.Date, after.Arrive.ToInstant() + least)], NextDayToo: true, rest));
    }

    private static TripAftermath Cancelled(Trip trip, TripEvent happened, TripFacts facts)
    {
        if (trip.Stays.FirstOrDefault(s => s.OfferId == happened.Item) is { } stay)
        {
            if (stay is not { CheckIn: { } checkIn, CheckOut: { } checkOut })
                return Refused(trip, facts, "item", happened.Item, new("The dates of this stay are not known.", "该住宿的日期未知。"), []);
            return new TripAftermath(
                trip with { Stays = [.. trip.Stays.Where(s => !ReferenceEquals(s, stay))] }, facts, new($"cancelled: {stay.Summary}", $"已取消：{stay.Summary}"),
                Stay: new StayNeed(stay.OfferId, CityOf(trip, checkIn), checkIn, checkOut, stay.Position));
        }

        if (FindFlight(trip, happened.Item) is { } found)
        {
            var (flight, segment) = found;
            var whole = flight.OfferId == happened.Item;
            var lost = flight.Segments.Where(s => s.Depart.ToInstant() > facts.Now && (whole || (s.Slice == segment.Slice && s.Depart.ToInstant() >= segment.Depart.ToInstant()
                || s.Slice == segment.Slice && flight.Segments.First(x => x.Slice == s.Slice).Depart.ToInstant() > facts.Now))).ToList();
            if (lost.Count == 0)
                return Refused(trip, facts, "item", happened.Item, new($"{segment.Flight} has left already.", $"{segment.Flight} 已经起飞。"), FlightNames(trip));
            var kept = flight.Segments.Except(lost).ToList();
            var wishes = lost.GroupBy(s => s.Slice)
                .Select(g => new FlightWish(g.First().From, g.Last().To, g.First().Depart.Date, Later(facts.Now + ToTheGate, g.First().Depart.Date.AtStartOfDayInZone(g.First().Depart.Zone).ToInstant()))).ToList();
            return new TripAftermath(
                kept.Count == 0 ? trip with { Flights = [.. trip.Flights.Where(f => !ReferenceEquals(f, flight))] } : Replace(trip, flight, flight with { Segments = kept }),
                facts,
                new(
                    $"cancelled: {string.Join(", ", lost.Select(s => s.Flight))}" + (kept.Count == 0 ? "" : "; what may be refunded of the offer is not known and not counted"),
                    $"已取消：{string.Join("、", lost.Select(s => s.Flight))}" + (kept.Count == 0 ? "" : "；可退金额未知，未计入")),
                new FlightNeed(flight.OfferId, wishes, NextDayToo: true, lost));
        }

        return Closed(trip, happened, facts);
    }

    private static TripAftermath Closed(Trip trip, TripEvent happened, TripFacts facts)
    {
        if (facts.Find(happened.Item) is not { } place || Stops(trip, facts).FirstOrDefault(s => s.Stop.PlaceId == place.Id && (happened.Date is null || s.Day.Date == happened.Date)) is not { Stop: not null } found)
            return Refused(trip, facts, "item", happened.Item, new("The trip still to come has no such place on that date.", "接下来的行程在该日期没有这个地点。"), PlaceNames(trip, facts));
        var date = happened.Kind == TripEventKind.Cancellation ? found.Day.Date : happened.Date;
        var when = date is { } d ? Wording.Day(d) : new BilingualName("all dates", "所有日期");
        return new TripAftermath(trip, facts.WithClosed(place, date), new($"{place.Name.En} is closed on {when.En}", $"{place.Name.Zh}于{when.Zh}不开放"));
    }

    private static TripAftermath Wet(Trip trip, TripEvent happened, TripFacts facts)
    {
        var days = trip.Days.Where(d => d.Date == happened.Date).ToList();
        if (days.Count == 0)
            return Refused(trip, facts, "date", $"{happened.Date:uuuu-MM-dd}", new("The trip has no day on that date.", "行程中没有这一天。"), Dates(trip, facts));
        var told = new Provenance("traveller", SourceMode.Live, facts.Now);
        foreach (var day in days.Where(d => facts.Cities.ContainsKey(d.CityId)))
        {
            var usual = facts.WeatherOf(day.CityId, day.Date);
            facts = facts.WithWeather(day.CityId, new DayWeather(day.Date, usual?.HighC ?? 0, usual?.LowC ?? 0, 1, Math.Max(usual?.RainMm ?? 0, 10), told));
        }

        return new TripAftermath(trip, facts, new($"rain on {Wording.Day(days[0].Date).En}", $"{Wording.Day(days[0].Date).Zh} 下雨"));
    }

    private static TripAftermath Repriced(Trip trip, TripEvent happened, TripFacts facts)
    {
        var price = happened.Price!.Value;
        if (trip.Stays.FirstOrDefault(s => s.OfferId == happened.Item) is { CheckIn: { } checkIn, CheckOut: { } checkOut } stay)
        {
            return new TripAftermath(
                trip with { Stays = [.. trip.Stays.Select(s => ReferenceEquals(s, stay) ? s with { Total = price } : s)] }, facts,
                new($"{stay.Summary}: {stay.Total?.ToString() ?? "?"} → {price}", $"{stay.Summary}：{stay.Total?.ToString() ?? "?"} → {price}"),
                Stay: new StayNeed(stay.OfferId, CityOf(trip, checkIn), checkIn, checkOut, stay.Position));
        }

        if (trip.Flights.FirstOrDefault(f => f.OfferId == happened.Item) is { Segments.Count: > 0 } flight)
        {
            return new TripAftermath(
                Replace(trip, flight, flight with { Total = price }), facts,
                new($"{flight.Summary}: {flight.Total?.ToString() ?? "?"} → {price}", $"{flight.Summary}：{flight.Total?.ToString() ?? "?"} → {price}"),
                new FlightNeed(flight.OfferId, [.. flight.Slices.Select(s => new FlightWish(s[0].From, s[^1].To, s[0].Depart.Date, facts.Now + ToTheGate))], NextDayToo: false, []));
        }

        return Refused(trip, facts, "item", happened.Item, new("The trip has no offer of this id with known dates.", "行程中没有该编号且日期已知的报价。"), [.. trip.Flights.Select(f => f.OfferId), .. trip.Stays.Select(s => s.OfferId)]);
    }

    private static TripAftermath Late(Trip trip, TripEvent happened, TripFacts facts)
    {
        var today = trip.Days.FirstOrDefault(d => facts.Now.InZone(d.Zone).Date == d.Date);
        return today is null
            ? Refused(trip, facts, "now", null, new("No day of the trip is under way at that time.", "该时刻不在行程的任何一天之内。"), Dates(trip, facts))
            : new TripAftermath(trip, facts, new(
                $"{happened.Minutes} min late on {Wording.Day(today.Date).En}: free from {facts.Now.InZone(today.Zone).PlusMinutes(happened.Minutes):HH:mm}",
                $"{Wording.Day(today.Date).Zh} 晚了 {happened.Minutes} 分钟：{facts.Now.InZone(today.Zone).PlusMinutes(happened.Minutes):HH:mm} 起才有空"));
    }

    private static TripAftermath Ill(Trip trip, TripEvent happened, TripFacts facts)
    {
        var date = happened.Date;
        return trip.Days.Any(d => d.Date == date)
            ? new TripAftermath(trip, facts, new($"a rest day on {Wording.Day(date!.Value).En}", $"{Wording.Day(date.Value).Zh} 休息"))
            : Refused(trip, facts, "date", $"{date:uuuu-MM-dd}", new("The trip has no day on that date.", "行程中没有这一天。"), Dates(trip, facts));
    }

    private static TripAftermath ChangedMind(Trip trip, TripEvent happened, TripFacts facts)
    {
        if (happened.Item is { } drop && !Stops(trip, facts).Any(s => s.Stop.PlaceId == drop))
            return Refused(trip, facts, "item", drop, new("The trip still to come has no such place.", "接下来的行程中没有这个地点。"), PlaceNames(trip, facts));
        if (happened.Add is { } add && facts.Find(add) is null)
            return Refused(trip, facts, "add", add, new("No such place is known in the cities of the trip.", "行程所在城市中没有这个地点。"), []);
        var (en, zh) = (new List<string>(), new List<string>());
        if (facts.Find(happened.Item) is { } old)
            (en, zh) = ([$"no longer {old.Name.En}"], [$"不再去{old.Name.Zh}"]);
        if (facts.Find(happened.Add) is { } wanted)
        {
            en.Add($"now {wanted.Name.En}");
            zh.Add($"想去{wanted.Name.Zh}");
        }

        return new TripAftermath(trip, facts, new(string.Join(", ", en), string.Join("，", zh)));
    }

    private static (TripFlight Flight, TripSegment Segment)? FindFlight(Trip trip, string? item)
    {
        var number = item?.Replace(" ", "", StringComparison.Ordinal);
        foreach (var flight in trip.Flights.Where(f => f.Segments.Count > 0))
        {
            if (flight.OfferId == item)
                return (flight, flight.Segments[0]);
            if (flight.Segments.FirstOrDefault(s => s.Flight.Equals(number, StringComparison.OrdinalIgnoreCase)) is { } segment)
                return (flight, segment);
        }

        return null;
    }

    private static Trip Replace(Trip trip, TripFlight flight, TripFlight by) => trip with { Flights = [.. trip.Flights.Select(f => ReferenceEquals(f, flight) ? by : f)] };

    private static IEnumerable<(TripDay Day, TripStop Stop)> Stops(Trip trip, TripFacts facts) =>
        trip.Days.SelectMany(d => d.Stops.Where(s => s.Start.InZoneLeniently(d.Zone).ToInstant() >= facts.Now).Select(s => (d, s)));

    /// <summary>Where the trip is on that date, or on the nearest one it has.</summary>
    private static string CityOf(Trip trip, LocalDate date) => trip.Days.MinBy(d => Math.Abs(Period.DaysBetween(d.Date, date)))?.CityId ?? "";

    private static Instant Later(Instant left, Instant right) => left > right ? left : right;

    private static List<string> FlightNames(Trip trip) => [.. trip.Flights.SelectMany(f => f.Segments).Select(s => s.Flight)];

    private static List<string> PlaceNames(Trip trip, TripFacts facts) => [.. Stops(trip, facts).Select(s => s.Stop.PlaceId).OfType<string>().Distinct(StringComparer.Ordinal).Take(30)];

    private static List<string> Dates(Trip trip, TripFacts facts) => [.. trip.Days.Where(d => d.Date >= facts.Now.InZone(d.Zone).Date).Select(d => $"{d.Date:uuuu-MM-dd}").Distinct(StringComparer.Ordinal)];

    private static TripAftermath Refused(Trip trip, TripFacts facts, string field, string? received, BilingualName reason, IReadOnlyList<string> allowed) =>
        new(trip, facts, reason, Refusal: new EventRefusal(field, received, reason, allowed));
}
