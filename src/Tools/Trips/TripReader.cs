using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Itineraries.Model;
using TravelPlanner.Domain.Trips;

namespace TravelPlanner.Tools.Trips;

/// <summary>From the snapshots a trip keeps to the trip they describe.</summary>
public static class TripReader
{
    private static readonly LocalTime SmallHours = new(6, 0);

    public static Trip Read(TripContent content) => new(
        content.Title, content.Status, content.Party,
        [.. content.Plans.SelectMany(Days).OrderBy(d => d.Date)],
        [.. content.Flights.Select(Flight)],
        [.. content.Stays.Select(Stay)],
        content.Budget.Money("total"), content.Notes)
    {
        Ways = [.. (content.Ways ?? []).Select(Way).OfType<TripWay>().OrderBy(w => w.Depart.ToInstant())],
        Booked = content.Booked ?? [],
        Wishes = Wishes(content),
    };

    /// <summary>What a plan says of wishes: places asked for that found no room, and in a plan from outside also pace, limits and what to avoid.</summary>
    private static TripWishes Wishes(TripContent content) => new(
        [.. content.Plans.SelectMany(p => p.Texts("must_include").Concat(p.Objects("unassigned").Where(u => u.Flag("must_include")).Select(u => u.Text("id")).OfType<string>())).Distinct(StringComparer.Ordinal)],
        [.. content.Plans.SelectMany(p => p.Texts("avoid")).Distinct(StringComparer.Ordinal)],
        content.Plans.Select(p => Enum.TryParse<Pace>(p.Text("pace"), ignoreCase: true, out var pace) && Enum.IsDefined(pace) ? pace : (Pace?)null).FirstOrDefault(p => p is not null),
        content.Plans.Select(p => (double?)p.Number("max_walking_km")).FirstOrDefault(km => km is not null),
        content.Plans.Select(p => p.Object("limits")).FirstOrDefault(l => l is not null) is { } limits
            ? limits.Where(l => limits.Money(l.Key) is not null).ToDictionary(l => l.Key, l => limits.Money(l.Key)!.Value, StringComparer.Ordinal)
            : BudgetLimits(content.Budget),
        content.Plans.Any(p => p.Flag("elderly")));

    /// <summary>What the budget sets aside for flights, stays and entries.</summary>
    private static Dictionary<string, Money> BudgetLimits(JsonObject? budget) => budget.Objects("lines")
        .Where(l => l.Text("category") is "transport" or "stay" or "entries").Select(l => (Category: l.Text("category")!, Amount: l.Money("amount")))
        .Where(l => l.Amount is not null).GroupBy(l => l.Category, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.Select(l => l.Amount!.Value).Aggregate((a, b) => a.Currency == b.Currency ? a + b : a), StringComparer.Ordinal);

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
            var begin = NotBefore(last, start);
            var leave = NotBefore(begin, stop.Time("leave") ?? start);
            last = begin;
            var name = stop.Text("name_en") ?? stop.Text("name_zh") ?? "?";
            yield return new TripStop(
                stop.Text("kind") ?? "visit", stop.Text("id"), new BilingualName(name, stop.Text("name_zh") ?? name), position, begin, leave,
                stop.Money("price"), stop.Text("booking"), stop.Text("hours"));
        }
    }

    /// <summary>
    /// Times of day are written without a date. One of the small hours that runs backwards has passed midnight; any other that does is a
    /// mistake in the plan and is read as it stands, so that it can be found.
    /// </summary>
    private static LocalDateTime NotBefore(LocalDateTime earlier, LocalTime time)
    {
        var moment = earlier.Date + time;
        return moment < earlier && time < SmallHours ? moment.PlusDays(1) : moment;
    }

    internal static TripFlight Flight(JsonObject offer)
    {
        var id = offer.Text("offer_id") ?? "?";
        var segments = offer.Objects("slices").SelectMany((s, i) => s.Objects("segments").Select(Segment).OfType<TripSegment>().Select(x => x with { Slice = i })).ToList();
        return new TripFlight(id, offer.Text("summary") ?? id, segments, offer.Money("total"), Mode(offer)) { ExpiresAt = Expiry(offer) };
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

    internal static TripStay Stay(JsonObject offer)
    {
        var id = offer.Text("offer_id") ?? "?";
        return new TripStay(
            id, offer.Text("summary") ?? id, offer.Date("check_in"), offer.Date("check_out"),
            offer.Point() ?? offer.Object("property").Point() ?? offer.Object("hotel").Point(), offer.Money("total"), Mode(offer))
        {
            ExpiresAt = Expiry(offer),
            MostGuests = (int?)offer.Number("max_guests"),
            LeastNights = (int?)offer.Number("min_nights"),
            CheckInFrom = offer.Time("check_in_from"),
        };
    }

    private static Instant? Expiry(JsonObject offer) =>
        (offer.Object("provenance") ?? offer.Object("source")).Text("expires_at") is { } text && InstantPattern.ExtendedIso.Parse(text) is { Success: true } at ? at.Value : null;

    private static SourceMode? Mode(JsonObject offer) => offer.Object("provenance").Mode() ?? offer.Object("source").Mode();
}
