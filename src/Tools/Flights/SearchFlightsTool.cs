using System.Text;
using System.Text.Json;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Flights;
using TravelPlanner.Tools.Offers;

namespace TravelPlanner.Tools.Flights;

/// <summary><c>search_flights</c>: one way, return and multi-city, ranked with a reason.</summary>
public sealed class SearchFlightsTool(IGazetteer gazetteer, IFlightOffers flights, ISnapshotStore snapshots)
{
    /// <summary>Further from the centre than this, kilometres in a straight line, an airport is said to be.</summary>
    private const double FarKm = 40;

    public Tool Create() => ToolFactory.Create<SearchFlightsRequest, SearchFlightsResult>(
        "search_flights", "search", "Search flights",
        "Flight offers, ranked by balance of price, time and changes. Total is for the whole party; times are local. Simulated prices are labelled.",
        ToolTraits.Reads, inDefaultList: true, SearchAsync);

    private async ValueTask<ToolAnswer<SearchFlightsResult>> SearchAsync(
        SearchFlightsRequest request, ToolContext context, CancellationToken cancellation)
    {
        var (asked, ends) = FlightArguments.Read(gazetteer, request, flights.HorizonDays, context);
        var search = await flights.SearchAsync(asked, cancellation);
        if (search.Offers.Count == 0)
            throw None(search, request, ends, context);
        var page = Page<Offer>.Of(Sorted(search.Offers, request.Sort), request.Limit, request.Cursor, JsonSerializer.Serialize(request with { Cursor = null, Lang = null, Detail = "" }, ToolJson.Options));
        foreach (var offer in page.Items)
            await OfferSnapshot.Of(offer, context).SaveAsync(snapshots, context, cancellation);

        var result = new SearchFlightsResult([.. page.Items.Select(FlightOfferText.View)], page.Total, page.NextCursor, search.Offers[0].Provenance);
        var why = request is { Sort: "best", Cursor: null } ? FlightOfferText.WhyFirst(search.Offers, context) : null;
        return new ToolAnswer<SearchFlightsResult>(Text(page, asked, ends, request, why, context), result);
    }

    private static IReadOnlyList<Offer> Sorted(IReadOnlyList<Offer> offers, string sort) => sort switch
    {
        "price" => [.. offers.OrderBy(o => o.Fare.Total.Amount).ThenBy(o => o.Duration)],
        "duration" => [.. offers.OrderBy(o => o.Duration).ThenBy(o => o.Fare.Total.Amount)],
        "departure" => [.. offers.OrderBy(o => o.Slices[0].First.DepartsAt).ThenBy(o => o.Fare.Total.Amount)],
        _ => offers,
    };

    private static string Text(
        Page<Offer> page, OfferRequest asked, IReadOnlyList<(FlightEnd From, FlightEnd To)> ends, SearchFlightsRequest request, string? why, ToolContext context)
    {
        var source = page.Items.Count > 0 ? page.Items[0].Provenance : null;
        var text = new StringBuilder();
        text.AppendJoin("; ", ends.Select(e => $"{e.From.Name.In(context.Language)}→{e.To.Name.In(context.Language)}"));
        text.Append(" · ").Append(Party(asked.Passengers, context)).Append(" · ").Append(FlightOfferText.CabinName(request.Cabin, context));
        text.AppendLine(context.Say($" · total prices in {asked.Currency}", $" · 总价，币种 {asked.Currency}"));
        if (source?.Mode == SourceMode.Simulated)
            text.AppendLine(context.Say("SIMULATED timetable and prices: for planning, not for sale.", "模拟航班与价格：仅供规划，不可购买。"));
        if (why is not null)
            text.AppendLine(why);
        foreach (var (offer, i) in page.Items.Select((o, i) => (o, i)))
            FlightOfferText.Append(text, i + 1, offer, request.Detail == "detailed", context);
        Distances(text, page, ends, context);
        text.Append(context.Say($"{page.Items.Count} of {page.Total} offers", $"共 {page.Total} 个报价，列出 {page.Items.Count} 个"));
        if (source?.ExpiresAt is { } expires)
            text.Append(context.Say($"; valid until {expires:uuuu-MM-dd'T'HH:mm}Z", $"；有效至 {expires:uuuu-MM-dd'T'HH:mm}Z"));
        if (page.NextCursor is { } next)
            text.Append(context.Say("; more: cursor ", "；更多：cursor ")).Append(next);
        return text.ToString();
    }

    /// <summary>Suzhou and Kyoto have no airport of their own: how far the ones on the page are, and that the way is not in the price.</summary>
    private static void Distances(StringBuilder text, Page<Offer> page, IReadOnlyList<(FlightEnd From, FlightEnd To)> ends, ToolContext context)
    {
        var used = page.Items.SelectMany(o => o.Slices).SelectMany(s => new[] { s.First.Origin.Iata, s.Segments[^1].Destination.Iata }).ToHashSet(StringComparer.Ordinal);
        var far = ends.SelectMany(e => new[] { e.From, e.To }).Where(e => e.Centre is not null)
            .SelectMany(e => e.Airports.Where(a => used.Contains(a.Iata)).Select(a => (City: e.Name, a.Iata, Km: a.Position.DistanceKm(e.Centre!.Value))))
            .Where(a => a.Km > FarKm).Distinct().ToList();
        if (far.Count == 0)
            return;
        text.Append(context.Say("Airports out of town, the way there not in the price: ", "机场距市区较远，往返机场费用未计入："));
        text.AppendJoin(context.Say(", ", "，"), far.Select(a => context.Say($"{a.Iata} {a.Km:0} km from {a.City.En}", $"{a.Iata} 距{a.City.Zh} {a.Km:0} 公里"))).AppendLine();
    }

    private static string Party(Passengers p, ToolContext context)
    {
        var children = p.ChildrenAges.Count(a => a >= Passengers.InfantUnderAge);
        return context.Say(p.Adults == 1 ? "1 adult" : $"{p.Adults} adults", $"{p.Adults} 成人")
            + (children > 0 ? context.Say(children == 1 ? ", 1 child" : $", {children} children", $"，{children} 儿童") : "")
            + (p.Infants > 0 ? context.Say(p.Infants == 1 ? ", 1 infant" : $", {p.Infants} infants", $"，{p.Infants} 婴儿") : "");
    }

    private static ToolRefusalException None(
        FlightSearch search, SearchFlightsRequest request, IReadOnlyList<(FlightEnd From, FlightEnd To)> ends, ToolContext context)
    {
        var slice = ends[search.EmptySlice ?? 0];
        var where = $"{slice.From.Name.In(context.Language)}→{slice.To.Name.In(context.Language)}";
        var (message, field, allowed) = search.WhyNone switch
        {
            NoFlights.SoldOut => (
                context.Say($"{where}: flights exist, but not with enough seats in {request.Cabin}.", $"{where}：有航班，但{FlightOfferText.CabinName(request.Cabin, context)}余座不足。"),
                "cabin", "another cabin, date or fewer passengers; flex_days 3 looks around the date"),
            NoFlights.FilteredOut => (
                context.Say($"{where}: no flight fits the airlines and the departure window.", $"{where}：没有符合所选航空公司与时段的航班。"),
                request.Airlines is { Length: > 0 } ? "airlines" : "depart_window", "leave the filter out or widen it"),
            NoFlights.NotInOrder => (
                context.Say("A slice leaves before the one before it has arrived.", "后一段在前一段到达之前出发。"), "slices", "a later date for the later slice"),
            _ => (
                context.Say($"{where}: no way with at most {request.MaxStops} changes on that date.", $"{where}：该日期没有中转不超过 {request.MaxStops} 次的航班。"),
                request.MaxStops < 2 ? "max_stops" : "depart", "max_stops 2, another date (flex_days 3), or a larger city near by"),
        };
        return new ToolRefusalException(new ToolFailure(FailureKind.NoAvailability, message, field, null, allowed, "{\"flex_days\": 3, \"max_stops\": 2}"));
    }
}

/// <summary>The tools that look for flights.</summary>
public static class FlightTools
{
    public static IEnumerable<Tool> Create(IGazetteer gazetteer, IFlightOffers flights, IHolidayCalendar holidays, ISnapshotStore snapshots) =>
        [new SearchFlightsTool(gazetteer, flights, snapshots).Create(), new PriceCalendarTool(gazetteer, flights, holidays).Create()];
}
