using TravelPlanner.Domain.Trips;

namespace TravelPlanner.Tools.Trips.Exports;

/// <summary>A trip laid out for reading, before it is written as Markdown or HTML: headings and tables of plain text.</summary>
internal sealed record TripSheet(string Title, IReadOnlyList<string> Facts, IReadOnlyList<TripTable> Tables, string? Notes)
{
    public static TripSheet Of(StoredTrip stored, ToolContext context)
    {
        var trip = stored.Trip;
        var tables = new List<TripTable>();
        if (trip.Flights.Count > 0)
            tables.Add(Flights(trip, context));
        if (trip.Ways.Count > 0)
            tables.Add(Ways(trip, context));
        if (trip.Stays.Count > 0)
            tables.Add(Stays(trip, context));
        tables.AddRange(trip.Days.Select(d => Day(d, context)));
        return new TripSheet(trip.Title, FactLines(stored, context), tables, trip.Notes);
    }

    private static List<string> FactLines(StoredTrip stored, ToolContext context)
    {
        var trip = stored.Trip;
        var facts = new List<string>
        {
            $"{stored.TripId} v{stored.Version} · {TripText.Status(trip.Status, context)}",
            TripText.Range(trip.Start, trip.End, context),
            context.Say("Known cost: ", "已知费用：") + TripText.Cost(trip, context),
        };
        if (trip.Budget is { } budget)
            facts.Add(context.Say("Budget: ", "预算：") + budget);
        return facts;
    }

    private static TripTable Flights(Trip trip, ToolContext context) => new(
        context.Say("Flights", "航班"),
        [context.Say("Flight", "航班号"), context.Say("Depart (local)", "出发（当地）"), context.Say("Arrive (local)", "到达（当地）"), context.Say("Offer", "报价")],
        [
            .. trip.Flights.SelectMany(f => f.Segments.Count == 0
                ? [[f.Summary, "?", "?", TripText.Price(f.Total, f.Mode, context)]]
                : f.Segments.Select((s, i) => (IReadOnlyList<string>)
                [
                    s.Flight, $"{s.From} {s.Depart.LocalDateTime:uuuu-MM-dd HH:mm}", $"{s.To} {s.Arrive.LocalDateTime:uuuu-MM-dd HH:mm}",
                    i == 0 ? TripText.Price(f.Total, f.Mode, context) : "",
                ])),
        ]);

    private static TripTable Ways(Trip trip, ToolContext context) => new(
        context.Say("Over land (estimates)", "陆路（估算）"),
        [context.Say("Way", "行程"), context.Say("Price", "价格"), context.Say("Basis", "依据")],
        [.. trip.Ways.Select(w => (IReadOnlyList<string>)[TripText.Way(w, context), TripText.Price(w.Total, null, context), w.Basis.In(context.Language)])]);

    private static TripTable Stays(Trip trip, ToolContext context) => new(
        context.Say("Stays", "住宿"),
        [context.Say("Stay", "住宿"), context.Say("Check-in – check-out", "入住 – 退房"), context.Say("Offer", "报价")],
        [.. trip.Stays.Select(s => (IReadOnlyList<string>)[s.Summary, TripText.Range(s.CheckIn, s.CheckOut, context), TripText.Price(s.Total, s.Mode, context)])]);

    private static TripTable Day(TripDay day, ToolContext context) => new(
        $"{day.Date:uuuu-MM-dd} {day.City.In(context.Language)}",
        [context.Say("Time", "时间"), context.Say("Place", "地点"), context.Say("Price per adult", "成人价格"), context.Say("Hours", "开放时间")],
        [
            .. day.Stops.Select(s => (IReadOnlyList<string>)
            [
                $"{s.Start:HH:mm}–{s.Leave:HH:mm}",
                s.Name.Both(context.Language) + (s.Booking == "required" ? context.Say(" (booking required)", "（须预约）") : ""),
                s.Price is { } price ? TripText.Fee(price, context) : "?",
                s.Hours ?? "",
            ]),
        ]);
}

internal sealed record TripTable(string Heading, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);
