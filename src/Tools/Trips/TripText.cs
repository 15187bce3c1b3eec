using System.Globalization;
using System.Text;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Trips;

namespace TravelPlanner.Tools.Trips;

/// <summary>Trips for reading. Concise text stays short whatever a trip holds.</summary>
internal static class TripText
{
    private const int MostChanges = 20;
    private const int MostConciseDays = 15;
    private const int LongestNotes = 400;

    public static string Saved(SaveTripResult saved, Trip trip, ToolContext context)
    {
        var text = new StringBuilder();
        text.AppendLine(context.Say(
            $"Saved {saved.TripId} version {saved.Version}: {trip.Title} ({Status(trip.Status, context)})",
            $"已保存 {saved.TripId} 版本 {saved.Version}：{trip.Title}（{Status(trip.Status, context)}）"));
        Facts(text, trip, context);
        foreach (var change in saved.Changes.Take(MostChanges))
            text.AppendLine(change);
        if (saved.Changes.Count > MostChanges)
            text.AppendLine(context.Say($"… and {saved.Changes.Count - MostChanges} more changes", $"……另有 {saved.Changes.Count - MostChanges} 处变更"));
        if (saved.CostChange.Count > 0)
            text.AppendLine(context.Say("Cost change: ", "费用变化：") + string.Join("; ", saved.CostChange.Select(m => m.Amount > 0 ? $"+{m}" : m.ToString())));
        return text.ToString().TrimEnd();
    }

    public static string Line(TripChange change, ToolContext context)
    {
        var subject = context.Language == Language.Zh
            ? change.Subject switch { "stop" => "停留", "flight" => "航班", "way" => "陆路", "stay" => "住宿", _ => null }
            : change.Subject is "stop" or "flight" or "way" or "stay" ? change.Subject : null;
        var name = (subject is null ? "" : subject + " ") + change.Name.In(context.Language);
        return change.Kind switch
        {
            ChangeKind.Added => $"+ {name}: {Short(change.After)}",
            ChangeKind.Removed => $"- {name}: {Short(change.Before)}",
            _ => $"~ {name}: {Short(change.Before)} → {Short(change.After)}",
        };
    }

    public static string List(Page<TripSummary> page, ToolContext context)
    {
        if (page.Total == 0)
            return context.Say("No trips are saved yet.", "尚未保存任何行程。");
        var text = new StringBuilder(context.Say($"{page.Total} trips", $"共 {page.Total} 个行程")).AppendLine();
        foreach (var t in page.Items)
            text.AppendLine(CultureInfo.InvariantCulture, $"{t.TripId} v{t.Version} · {t.Title} · {Status(t.Status, context)} · {Range(t.Start, t.End, context)}");
        if (page.NextCursor is { } next)
            text.Append("next_cursor ").Append(next);
        return text.ToString().TrimEnd();
    }

    public static string Write(StoredTrip stored, bool detailed, ToolContext context)
    {
        var trip = stored.Trip;
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{trip.Title} · {stored.TripId} v{stored.Version} · {Status(trip.Status, context)}");
        Facts(text, trip, context);
        foreach (var flight in trip.Flights)
            Flight(text, flight, context);
        foreach (var way in trip.Ways)
            text.AppendLine(CultureInfo.InvariantCulture, $"{Way(way, context)} · {Price(way.Total, null, context)}{context.Say(" (estimate)", "（估算）")}");
        foreach (var stay in trip.Stays)
            text.AppendLine(CultureInfo.InvariantCulture, $"{context.Say("Stay", "住宿")}: {stay.Summary} · {Range(stay.CheckIn, stay.CheckOut, context)} · {Price(stay.Total, stay.Mode, context)} [{stay.OfferId}]");
        foreach (var day in trip.Days.Take(detailed ? int.MaxValue : MostConciseDays))
            Day(text, day, detailed, context);
        if (!detailed && trip.Days.Count > MostConciseDays)
            text.AppendLine(context.Say($"… {trip.Days.Count - MostConciseDays} more days: detail=detailed", $"……另有 {trip.Days.Count - MostConciseDays} 天：detail=detailed"));
        if (trip.Notes is { } notes)
            text.AppendLine(context.Say("Notes: ", "备注：") + (detailed || notes.Length <= LongestNotes ? notes : notes[..LongestNotes] + "…"));
        return text.ToString().TrimEnd();
    }

    public static string Range(NodaTime.LocalDate? from, NodaTime.LocalDate? to, ToolContext context) =>
        from is null && to is null ? context.Say("no dates", "日期未定")
        : from == to ? $"{from:uuuu-MM-dd}"
        : string.Create(CultureInfo.InvariantCulture, $"{from:uuuu-MM-dd} … {to:uuuu-MM-dd}");

    public static string Price(Money? price, SourceMode? mode, ToolContext context) =>
        (price?.ToString() ?? context.Say("price unknown", "价格未知")) + (mode == SourceMode.Simulated ? context.Say(" (simulated)", "（模拟）") : "");

    public static string Fee(Money price, ToolContext context) => price.Amount == 0 ? context.Say("free", "免费") : price.ToString();

    public static string Way(TripWay way, ToolContext context) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(way.Mode == "train" ? context.Say("Train", "火车") : context.Say("Drive", "自驾"))}: {way.From.In(context.Language)} {way.Depart.LocalDateTime:uuuu-MM-dd HH:mm} → {way.To.In(context.Language)} {way.Arrive.LocalDateTime:HH:mm}");

    public static string Status(TripStatus status, ToolContext context) => status switch
    {
        TripStatus.Confirmed => context.Say("confirmed", "已确认"),
        TripStatus.Completed => context.Say("completed", "已完成"),
        TripStatus.Cancelled => context.Say("cancelled", "已取消"),
        _ => context.Say("draft", "草稿"),
    };

    public static string Cost(Trip trip, ToolContext context) =>
        (trip.Cost.Count == 0 ? context.Say("unknown", "未知") : string.Join(" + ", trip.Cost))
        + (trip.HasSimulated ? context.Say(" (simulated prices)", "（含模拟价格）") : "");

    private static void Facts(StringBuilder text, Trip trip, ToolContext context)
    {
        text.Append(Range(trip.Start, trip.End, context)).Append(" · ");
        text.Append(context.Say(trip.Party.Adults == 1 ? "1 adult" : $"{trip.Party.Adults} adults", $"{trip.Party.Adults} 名成人"));
        if (trip.Party.ChildrenAges.Count > 0)
            text.Append(context.Say($", children of {string.Join(", ", trip.Party.ChildrenAges)}", $"，儿童 {string.Join("、", trip.Party.ChildrenAges)} 岁"));
        text.Append(" · ").AppendLine(context.Say("known cost ", "已知费用 ") + Cost(trip, context));
        if (trip.Budget is { } budget)
            text.AppendLine(context.Say($"Budget: {budget}", $"预算：{budget}"));
    }

    private static void Flight(StringBuilder text, TripFlight flight, ToolContext context)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"{context.Say("Flight", "航班")}: {flight.Summary} · {Price(flight.Total, flight.Mode, context)} [{flight.OfferId}]");
        foreach (var s in flight.Segments)
            text.AppendLine(CultureInfo.InvariantCulture, $"  {s.Flight} {s.From} {s.Depart.LocalDateTime:uuuu-MM-dd HH:mm} → {s.To} {s.Arrive.LocalDateTime:uuuu-MM-dd HH:mm}");
    }

    private static void Day(StringBuilder text, TripDay day, bool detailed, ToolContext context)
    {
        text.Append(CultureInfo.InvariantCulture, $"{day.Date:uuuu-MM-dd} {day.City.In(context.Language)}: ");
        if (!detailed)
        {
            text.AppendLine(string.Join(" → ", day.Stops.Where(s => s.Kind == "visit").Select(s => $"{s.Start:HH:mm} {s.Name.In(context.Language)}")));
            return;
        }

        text.AppendLine();
        foreach (var s in day.Stops)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {s.Start:HH:mm}–{s.Leave:HH:mm} {s.Name.In(context.Language)}");
            if (s.PlaceId is { } id)
                text.Append(" [").Append(id).Append(']');
            if (s.Kind == "visit" && s.Price is { } price)
                text.Append(" · ").Append(Fee(price, context));
            if (s.Booking == "required")
                text.Append(context.Say(" · booking required", " · 须预约"));
            text.AppendLine();
        }
    }

    private static string Short(string? text) => text is null ? "" : text.Length <= 80 ? text : string.Concat(text.AsSpan(0, 79), "…");
}
