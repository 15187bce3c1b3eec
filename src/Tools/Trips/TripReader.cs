using System.Text.Json.Nodes;
using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Trips;

namespace TravelPlanner.Tools.Trips;

/// <summary>From the snapshots a trip keeps to the trip they describe.</summary>
public static class TripReader
{
    public static Trip Read(TripContent content) => new(
        content.Title, content.Status, content.Party,
        [.. content.Plans.SelectMany(Days).OrderBy(d => d.Date)],
        [.. content.Flights.Select(Flight)],
        [.. content.Stays.Select(Stay)],
        content.Budget.Money("total"), content.Notes)
    {
        Ways = [.. (content.Ways ?? []).Select(Way).OfType<TripWay>().OrderBy(w => w.Depart.ToInstant())],
    };

    private static IEnumerable<TripDay> Days(JsonObject plan)
    {
        if (plan.Zone("zone") is not { } zone)
            yield break;
        var city = new BilingualName(plan.Text("name_en") ?? plan.Text("city") ?? "?", plan.Text("name_zh") ?? plan.Text("city") ?? "?");
        foreach (var day in plan.Objects("days"))
        {
            if (day.Date("date") is { } date)
                yield return new TripDay(date, plan.Text("city") ?? "", city, zone, [.. Stops(day, date)], [.. day.Objects("entry_cost").Select(m => m.AsMoney()).OfType<Money>()]);
        }
    }

    private static IEnumerable<TripStop> Stops(JsonObject day, LocalDate date)
    {
        var last = date.AtMidnight();
        foreach (var stop in day.Objects("stops"))
        {
            if (stop.Time("start") is not { } start || stop.Point() is not { } position)
                continue;
            // Times of day are written without a date; one that runs backwards has passed midnight.
            var begin = NotBefore(last, start);
            var leave = NotBefore(begin, stop.Time("leave") ?? start);
            last = leave;
            var name = stop.Text("name_en") ?? stop.Text("name_zh") ?? "?";
            yield return new TripStop(
                stop.Text("kind") ?? "visit", stop.Text("id"), new BilingualName(name, stop.Text("name_zh") ?? name), position, begin, leave,
                stop.Money("price"), stop.Text("booking"), stop.Text("hours"));
        }
    }

    private static LocalDateTime NotBefore(LocalDateTime earlier, LocalTime time)
    {
        var moment = earlier.Date + time;
        return moment < earlier ? moment.PlusDays(1) : moment;
    }

    private static TripFlight Flight(JsonObject offer)
    {
        var id = offer.Text("offer_id") ?? "?";
        var segments = offer.Objects("slices").SelectMany(s => s.Objects("segments")).Select(Segment).OfType<TripSegment>().ToList();
        return new TripFlight(id, offer.Text("summary") ?? id, segments, offer.Money("total"), Mode(offer));
    }

    private static TripSegment? Segment(JsonObject segment)
    {
        var zones = segment.Object("zones");
        var depart = segment.Moment("depart", segment.Zone("depart_zone") ?? segment.Zone("from_zone") ?? zones.Zone("depart") ?? zones.Zone("from"));
        var arrive = segment.Moment("arrive", segment.Zone("arrive_zone") ?? segment.Zone("to_zone") ?? zones.Zone("arrive") ?? zones.Zone("to"));
        return depart is null || arrive is null
            ? null
            : new TripSegment(segment.Text("flight") ?? "?", segment.Text("from") ?? "?", segment.Text("to") ?? "?", depart.Value, arrive.Value);
    }

    private static TripWay? Way(JsonObject way)
    {
        var depart = way.Moment("depart", way.Zone("depart_zone"));
        var arrive = way.Moment("arrive", way.Zone("arrive_zone"));
        return depart is null || arrive is null
            ? null
            : new TripWay(
                way.Text("mode") ?? "train", Name("from"), Name("to"), depart.Value, arrive.Value, way.Money("total"),
                new BilingualName(way.Text("basis_en") ?? "estimate", way.Text("basis_zh") ?? "估算"));

        BilingualName Name(string end) => new(way.Text($"{end}_en") ?? "?", way.Text($"{end}_zh") ?? "?");
    }

    private static TripStay Stay(JsonObject offer)
    {
        var id = offer.Text("offer_id") ?? "?";
        return new TripStay(
            id, offer.Text("summary") ?? id, offer.Date("check_in"), offer.Date("check_out"),
            offer.Point() ?? offer.Object("property").Point() ?? offer.Object("hotel").Point(), offer.Money("total"), Mode(offer));
    }

    private static SourceMode? Mode(JsonObject offer) => offer.Object("provenance").Mode() ?? offer.Object("source").Mode();
}
