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
        Itinerary itinerary, ItineraryProblem problem, City city, string currency, PlanItineraryRequest request, IReadOnlyDictionary<LocalDate, DayWeather> weather, ToolContext context)
    {
        var days = itinerary.Days.Select(d => Day(d, request.Adults, weather.GetValueOrDefault(d.Date), context)).ToList();
        var unassigned = itinerary.Unassigned
            .Select(u => new UnassignedDocument(
                u.Place.Id, u.Place.Name.En, u.Place.Name.Zh, u.Code, u.Reason.In(context.Language), u.MustInclude, u.MissingMinutes, u.Change?.In(context.Language)))
            .ToList();
        var cost = Sums(days.SelectMany(d => d.EntryCost));
        var document = new ItineraryDocument(
            "", city.Id, city.Name.En, city.Name.Zh, city.Zone, days, unassigned, cost, Notes(itinerary, problem, currency, request, context),
            new Provenance("embedded", SourceMode.Reference, context.Clock.GetCurrentInstant(), null, TransferEstimate.Basis), itinerary.Proved);
        return document with { PlanId = "plan-" + Hash(JsonSerializer.Serialize(document with { Source = document.Source with { RetrievedAt = default } }, ToolJson.Options)) };
    }

    private static DayDocument Day(ItineraryDay day, int adults, DayWeather? weather, ToolContext context)
    {
        var fees = day.Visits.Select(s => s.Place!.Price).OfType<Money>().Select(fee => fee * adults);
        var stops = day.Stops.Select((s, i) => Stop(s, Via(i == 0 ? null : day.Stops[i - 1].Place, s.Place, s.Transfer), day, context)).ToList();
        var via = day.Stops.Count > 0 ? Via(day.Stops[^1].Place, null, day.Return) : null;
        return new DayDocument(
            day.Date,
            weather is null ? null : TemperatureText.Range(weather.LowC, weather.HighC) + context.Say(", rain ", "，降水概率 ") + FormattableString.Invariant($"{weather.RainChance:P0}")
                + (weather.Provenance.Mode == SourceMode.Reference ? context.Say(" (climate normals)", "（气候平均值）") : ""),
            stops, Transfer(day.Return, via?.In(context.Language)), day.WalkingKm, Sums(fees));
    }

    /// <summary>The known way to or from a far place, when this transfer is that way.</summary>
    private static BilingualName? Via(Place? from, Place? to, Transfer transfer) =>
        new[] { to?.Advice?.Access, from?.Advice?.Access }.FirstOrDefault(a => a is not null && transfer.Minutes >= a.Minutes)?.Way;

    private static List<Money> Sums(IEnumerable<Money> amounts) =>
        [.. amounts.GroupBy(m => m.Currency, StringComparer.Ordinal).Select(g => g.Aggregate((a, b) => a + b))];

    private static StopDocument Stop(Stop stop, BilingualName? via, ItineraryDay day, ToolContext context)
    {
        var name = stop.Label ?? stop.Place?.Name ?? stop.Kind switch
        {
            StopKind.Lunch => new BilingualName("Lunch nearby", "附近午餐"),
            StopKind.Rest => new BilingualName("Rest", "休息"),
            _ => new BilingualName("Dinner nearby", "附近晚餐"),
        };
        return new StopDocument(
            stop.Kind.ToString().ToLowerInvariant(), stop.Place?.Id, name.En, name.Zh, stop.Position.Latitude, stop.Position.Longitude,
            Time(stop.ArriveMinute), Time(stop.StartMinute), Time(stop.LeaveMinute), Transfer(stop.Transfer, via?.In(context.Language)), stop.SlackMinutes, stop.Place?.Price, stop.Place?.Booking,
            stop.Place is null ? null : stop.Place.Hours?.Describe(day.Date, day.Frame.PublicHoliday, context.Language) ?? context.Say("unknown", "未知"), stop.WaitMinutes);
    }

    private static TransferDocument? Transfer(Transfer transfer, string? via) =>
        transfer.Minutes == 0 ? null : new TransferDocument(transfer.Mode.ToString().ToLowerInvariant(), transfer.Minutes, transfer.DistanceKm, via);

    private static LocalTime Time(int minute) => LocalTime.FromMinutesSinceMidnight(minute % 1440);

    private static List<string> Notes(Itinerary itinerary, ItineraryProblem problem, string currency, PlanItineraryRequest request, ToolContext context)
    {
        var notes = new List<string> { context.Say("Ways are estimates from straight-line distance and the usual traffic of the hour.", "交通时间按直线距离与各时段常见路况估算。") };
        if (problem.RestMinutes > 0)
            notes.Add(context.Say($"A rest of {problem.RestMinutes} minutes each afternoon and shorter evenings.", $"每天下午安排 {problem.RestMinutes} 分钟休息，晚间提早结束。"));
        if (problem.WalkingKmPerDay is { } km)
            notes.Add(context.Say(FormattableString.Invariant($"At most {km:0.#} km on foot between stops a day."), FormattableString.Invariant($"每天步行转场不超过 {km:0.#} 公里。")));
        if (request.Budget is { } budget)
            notes.Add(context.Say(FormattableString.Invariant($"Entries {itinerary.EntryCost:0.##} {currency} of at most {budget:0.##}; foreign fees at reference rates."), FormattableString.Invariant($"门票 {itinerary.EntryCost:0.##} {currency}，预算 {budget:0.##}；外币按参考汇率折算。")));
        if (itinerary.Proved)
            notes.Add(context.Say("Proved: no better plan of these places exists by the planner's measure.", "已证明：按规划器的标准，没有更好的安排。"));
        if (request.ChildrenAges is { Length: > 0 })
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
    /// <summary>A wait this long is worth a line.</summary>
    private const int FreeTimeMinutes = 30;

    public static string Write(ItineraryDocument plan, ToolContext context)
    {
        var text = new StringBuilder();
        text.Append(context.Say(plan.NameEn, plan.NameZh)).Append(" · ").Append(plan.PlanId).AppendLine(context.Say(" (reference data)", "（参考数据）"));
        foreach (var day in plan.Days)
            Day(text, day, context);
        foreach (var missing in plan.Unassigned.Where(u => u.MustInclude))
            text.AppendLine(context.Say($"NOT PLACED (must include): {missing.NameEn}: {missing.Reason}", $"未能安排（必去）：{missing.NameZh}：{missing.Reason}")
                + (missing.Change is { } change ? context.Say($" → {change}", $" → {change}") : ""));
        var others = plan.Unassigned.Where(u => !u.MustInclude).Take(6).ToList();
        if (others.Count > 0)
            text.AppendLine(context.Say("Not placed: ", "未安排：") + string.Join("; ", others.GroupBy(u => u.Reason + (u.Change is { } change ? $" → {change}" : ""), StringComparer.Ordinal)
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
            if (stop.WaitMin >= FreeTimeMinutes)
                text.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"  {stop.Arrive.ToString("HH:mm", null)}–{stop.Start.ToString("HH:mm", null)} {context.Say("Free time", "自由活动")}");
            text.Append("  ").Append(stop.Start.ToString("HH:mm", null)).Append('–').Append(stop.Leave.ToString("HH:mm", null)).Append(' ');
            text.Append(stop.Id is null ? "" : stop.Kind switch { "lunch" => context.Say("Lunch: ", "午餐："), "dinner" => context.Say("Dinner: ", "晚餐："), _ => "" });
            text.Append(context.Say(stop.NameEn, stop.NameZh));
            if (stop.Id is not null)
                text.Append(" [").Append(stop.Id).Append(']');
            if (stop.Transfer is { } transfer)
                text.Append(System.Globalization.CultureInfo.InvariantCulture, $" · {Mode(transfer.Mode, context)} {transfer.Minutes} {context.Say("min", "分钟")}{Via(transfer, context)}");
            if (stop is { Kind: "visit", Price: { } price })
                text.Append(" · ").Append(price.Amount == 0 ? context.Say("free", "免费") : price.ToString());
            if (stop.Booking == "required")
                text.Append(context.Say(" · booking required", " · 须预约"));
            text.AppendLine();
        }

        if (day.Return is { } back)
            text.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"  {context.Say("back: ", "返回：")}{Mode(back.Mode, context)} {back.Minutes} {context.Say("min", "分钟")}{Via(back, context)}");
    }

    private static string Via(TransferDocument transfer, ToolContext context) => transfer.Via is null ? "" : context.Say($" ({transfer.Via})", $"（{transfer.Via}）");

    private static readonly System.Globalization.CultureInfo Chinese = System.Globalization.CultureInfo.GetCultureInfo("zh-CN");

    private static string Mode(string mode, ToolContext context) => mode switch
    {
        "walk" => context.Say("walk", "步行"),
        "bicycle" => context.Say("bicycle", "骑行"),
        "transit" => context.Say("transit", "公共交通"),
        _ => context.Say("taxi", "出租车"),
    };
}
