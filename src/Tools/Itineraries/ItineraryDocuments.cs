using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Itineraries.Model;
using TravelPlanner.Domain.Places;
using TravelPlanner.Domain.Weather;
using TravelPlanner.Tools.Weather;

namespace TravelPlanner.Tools.Itineraries;

/// <summary>From the solver's minutes to the document's local times.</summary>
internal static class ItineraryDocuments
{
    public static JsonObject ToJson(ItineraryDocument document) => (JsonObject)JsonSerializer.SerializeToNode(document, ToolJson.Options)!;

    public static ItineraryDocument From(
        Itinerary itinerary, City city, int adults, IReadOnlyList<int> childrenAges, IReadOnlyDictionary<LocalDate, DayWeather> weather, ToolContext context)
    {
        var days = itinerary.Days.Select(d => Day(d, adults, weather.GetValueOrDefault(d.Date), context)).ToList();
        var unassigned = itinerary.Unassigned
            .Select(u => new UnassignedDocument(u.Place.Id, u.Place.Name.En, u.Place.Name.Zh, u.Code, u.Reason.In(context.Language), u.MustInclude, u.MissingMinutes))
            .ToList();
        var cost = Sums(days.SelectMany(d => d.EntryCost));
        var document = new ItineraryDocument(
            "", city.Id, city.Name.En, city.Name.Zh, city.Zone, days, unassigned, cost, Notes(itinerary, childrenAges, context),
            new Provenance("embedded", SourceMode.Reference, context.Clock.GetCurrentInstant(), null, TransferEstimate.Basis));
        return document with { PlanId = "plan-" + Hash(JsonSerializer.Serialize(document with { Source = document.Source with { RetrievedAt = default } }, ToolJson.Options)) };
    }

    private static DayDocument Day(ItineraryDay day, int adults, DayWeather? weather, ToolContext context)
    {
        var fees = day.Visits.Select(s => s.Place!.Price).OfType<Money>().Select(fee => fee * adults);
        return new DayDocument(
            day.Date,
            weather is null ? null : TemperatureText.Range(weather.LowC, weather.HighC) + context.Say(", rain ", "，降水概率 ") + FormattableString.Invariant($"{weather.RainChance:P0}")
                + (weather.Provenance.Mode == SourceMode.Reference ? context.Say(" (climate normals)", "（气候平均值）") : ""),
            [.. day.Stops.Select(s => Stop(s, day, context))], Transfer(day.Return), day.WalkingKm, Sums(fees));
    }

    private static List<Money> Sums(IEnumerable<Money> amounts) =>
        [.. amounts.GroupBy(m => m.Currency, StringComparer.Ordinal).Select(g => g.Aggregate((a, b) => a + b))];

    private static StopDocument Stop(Stop stop, ItineraryDay day, ToolContext context)
    {
        var meal = stop.Kind == StopKind.Lunch ? new BilingualName("Lunch nearby", "附近午餐") : new BilingualName("Dinner nearby", "附近晚餐");
        var name = stop.Place?.Name ?? meal;
        return new StopDocument(
            stop.Kind.ToString().ToLowerInvariant(), stop.Place?.Id, name.En, name.Zh, stop.Position.Latitude, stop.Position.Longitude,
            Time(stop.ArriveMinute), Time(stop.StartMinute), Time(stop.LeaveMinute), Transfer(stop.Transfer), stop.SlackMinutes, stop.Place?.Price, stop.Place?.Booking,
            stop.Place is null ? null : stop.Place.Hours?.Describe(day.Date, day.Frame.PublicHoliday, context.Language) ?? context.Say("unknown", "未知"));
    }

    private static TransferDocument? Transfer(Transfer transfer) =>
        transfer.Minutes == 0 ? null : new TransferDocument(transfer.Mode.ToString().ToLowerInvariant(), transfer.Minutes, transfer.DistanceKm);

    private static LocalTime Time(int minute) => LocalTime.FromMinutesSinceMidnight(minute % 1440);

    private static List<string> Notes(Itinerary itinerary, IReadOnlyList<int> childrenAges, ToolContext context)
    {
        var notes = new List<string> { context.Say("Ways are estimates from straight-line distance.", "交通时间按直线距离估算。") };
        if (childrenAges.Count > 0)
            notes.Add(context.Say("Entry cost counts adults; children's fees are not known.", "门票按成人计算，儿童票价未知。"));
        if (itinerary.Days.SelectMany(d => d.Visits).Any(s => s.Place!.Price is null))
            notes.Add(context.Say("Some entry fees are unknown and not in the total.", "部分门票价格未知，未计入合计。"));
        if (itinerary.Days.SelectMany(d => d.Visits).Any(s => s.Place!.Booking == "required"))
            notes.Add(context.Say("Places marked 'booking required' must be reserved ahead.", "标注“须预约”的地点请提前预约。"));
        return notes;
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 6));
}

/// <summary>The itinerary for reading: a line a stop.</summary>
internal static class ItineraryText
{
    public static string Write(ItineraryDocument plan, ToolContext context)
    {
        var text = new StringBuilder();
        text.Append(context.Say(plan.NameEn, plan.NameZh)).Append(" · ").Append(plan.PlanId).AppendLine(context.Say(" (reference data)", "（参考数据）"));
        foreach (var day in plan.Days)
            Day(text, day, context);
        foreach (var missing in plan.Unassigned.Where(u => u.MustInclude))
            text.AppendLine(context.Say($"NOT PLACED (must include): {missing.NameEn}: {missing.Reason}", $"未能安排（必去）：{missing.NameZh}：{missing.Reason}"));
        var others = plan.Unassigned.Where(u => !u.MustInclude).Take(6).ToList();
        if (others.Count > 0)
            text.AppendLine(context.Say("Not placed: ", "未安排：") + string.Join("; ", others.GroupBy(u => u.Reason, StringComparer.Ordinal)
                .Select(g => string.Join(context.Say(", ", "、"), g.Select(u => context.Say(u.NameEn, u.NameZh))) + context.Say($" ({g.Key})", $"（{g.Key}）"))));
        if (plan.EntryCost.Count > 0)
            text.AppendLine(context.Say("Entry fees known: ", "已知门票合计：") + string.Join(" + ", plan.EntryCost));
        foreach (var note in plan.Notes)
            text.AppendLine(note);
        return text.ToString().TrimEnd();
    }

    private static void Day(StringBuilder text, DayDocument day, ToolContext context)
    {
        text.Append(day.Date.ToString("uuuu-MM-dd ddd", context.Language == Language.Zh ? Chinese : System.Globalization.CultureInfo.InvariantCulture));
        if (day.Weather is not null)
            text.Append(" · ").Append(day.Weather);
        text.AppendLine();
        foreach (var stop in day.Stops)
        {
            text.Append("  ").Append(stop.Start.ToString("HH:mm", null)).Append('–').Append(stop.Leave.ToString("HH:mm", null)).Append(' ');
            text.Append(stop.Id is null ? "" : stop.Kind switch { "lunch" => context.Say("Lunch: ", "午餐："), "dinner" => context.Say("Dinner: ", "晚餐："), _ => "" });
            text.Append(context.Say(stop.NameEn, stop.NameZh));
            if (stop.Id is not null)
                text.Append(" [").Append(stop.Id).Append(']');
            if (stop.Transfer is { } transfer)
                text.Append(System.Globalization.CultureInfo.InvariantCulture, $" · {Mode(transfer.Mode, context)} {transfer.Minutes} {context.Say("min", "分钟")}");
            if (stop is { Kind: "visit", Price: { } price })
                text.Append(" · ").Append(price.Amount == 0 ? context.Say("free", "免费") : price.ToString());
            if (stop.Booking == "required")
                text.Append(context.Say(" · booking required", " · 须预约"));
            text.AppendLine();
        }

        if (day.Return is { } back)
            text.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"  {context.Say("back: ", "返回：")}{Mode(back.Mode, context)} {back.Minutes} {context.Say("min", "分钟")}");
    }

    private static readonly System.Globalization.CultureInfo Chinese = System.Globalization.CultureInfo.GetCultureInfo("zh-CN");

    private static string Mode(string mode, ToolContext context) => mode switch
    {
        "walk" => context.Say("walk", "步行"),
        "bicycle" => context.Say("bicycle", "骑行"),
        "transit" => context.Say("transit", "公共交通"),
        _ => context.Say("taxi", "出租车"),
    };
}
