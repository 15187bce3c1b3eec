using System.Text.Json;
using System.Text.RegularExpressions;
using ModelContextProtocol.Protocol;
using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.McpServer.Resources;
using TravelPlanner.Tools;
using TravelPlanner.Tools.Trips;

namespace TravelPlanner.McpServer.Prompts;

/// <summary>The prompts about a saved trip: <c>day-of-travel</c> and <c>replan-after-delay</c>. Each carries the trip with it.</summary>
internal sealed partial class TripPrompts(JourneyFields fields, ITripStore trips, IReadOnlySet<string> tools)
{
    private const int LongestDelayMinutes = 7 * 24 * 60;

    public PromptDefinition DayOfTravel() => new(
        "day-of-travel", new BilingualName("Day of travel", "当日行程"),
        new BilingualName("Briefs the traveller for one day of a saved trip.", "为已保存行程的某一天做出行提示。"), ProductIcons.Suitcase,
        [
            fields.Trip,
            new("date", new BilingualName("Day of the trip; default today or its first day", "行程中的日期；默认今天或第一天"), null),
            PromptDefinition.LanguageField,
        ],
        WriteDayAsync);

    public PromptDefinition ReplanAfterDelay() => new(
        "replan-after-delay", new BilingualName("Replan after a delay", "延误后重排"),
        new BilingualName("Mends a saved trip after a delay, a cancellation or a closure.", "航班延误、取消或景点关闭后调整已保存的行程。"), ProductIcons.Suitcase,
        [
            fields.Trip,
            new("event", new BilingualName("What happened, in your words", "发生了什么，用自己的话说"), null, Required: true),
            new("flight", new BilingualName("The flight concerned: CA181", "受影响的航班：CA181"), null),
            new("delay_minutes", new BilingualName("Length of the delay", "延误分钟数"), null),
            PromptDefinition.LanguageField,
        ],
        WriteReplanAsync);

    private async ValueTask<PromptDraft> WriteDayAsync(PromptArguments arguments, CancellationToken cancellation)
    {
        var stored = await RequireAsync(arguments, cancellation);
        var trip = stored.Trip;
        var day = arguments.Date("date", null) ?? DefaultDay(stored, arguments.Caller);
        if (arguments.Text("date") is { } received && trip is { Start: { } first, End: { } last } && (day < first || day > last))
        {
            throw PromptArguments.Refuse(
                "date", arguments.Caller.Say("The trip has no such day.", "行程不含这一天。"), received, $"{first:uuuu-MM-dd} … {last:uuuu-MM-dd}", $"{first:uuuu-MM-dd}");
        }

        var text = new PromptText(arguments.Caller.Language, tools)
            .Opening("Brief me for this day of my trip; the trip is attached.", "请为我行程中的这一天做出行提示；行程附后。")
            .Known("Trip", "行程", $"{stored.TripId} v{stored.Version}")
            .Wanted("Day", "日期", JourneyFields.Day(day))
            .Steps()
            .Call("get_travel_context", "the local time there now; which sources are live.", "当地现在的时间；哪些来源是实时的。")
            .Call("get_trip", "the latest version, should the attached one be older.", "若附件较旧，读取最新版本。")
            .Call("get_weather", "that city on that day.", "当天该城市的天气。")
            .Call("search_places", "the day's places by their ids with open_at: still open when the plan says so?", "按编号并带 open_at 查询当天地点：计划时间是否开放？")
            .Call("plan_route", "the way from stop to stop and when to set out.", "各站之间的路线与出发时间。")
            .Call("get_destination_facts", "what the country asks of an arriving traveller, on a day of arrival.", "抵达当天查看入境须知。")
            .Step("Write the day in the order of the clock: when to leave, where to be, what to have booked or in hand, what to do in rain.", "按时间顺序写出当天安排：何时出发、到哪里、需预约或携带什么、下雨怎么办。")
            .Step("Flight times in the trip are those of its offers and no live status: send the traveller to the airline for that.", "行程中的航班时刻来自报价，并非实时动态：请旅客向航空公司核实。")
            .Closing();
        return new PromptDraft(text, Attach(stored));
    }

    private async ValueTask<PromptDraft> WriteReplanAsync(PromptArguments arguments, CancellationToken cancellation)
    {
        var stored = await RequireAsync(arguments, cancellation);
        var caller = arguments.Caller;
        var flight = arguments.Text("flight");
        if (flight is not null && !FlightNumber().IsMatch(flight))
            throw PromptArguments.Refuse("flight", caller.Say("That is no flight number.", "不是有效航班号。"), flight, caller.Say("airline code and number", "航空公司代码加数字"), "CA181");
        var delay = arguments.Number("delay_minutes", 1, LongestDelayMinutes);
        var text = new PromptText(caller.Language, tools)
            .Opening("My trip has been upset; help me to mend it. The trip is attached.", "我的行程被打乱了，请帮我调整；行程附后。")
            .Known("Trip", "行程", $"{stored.TripId} v{stored.Version}")
            .Quoted("What happened", "发生的情况", arguments.Required("event"))
            .Known("Flight", "航班", flight?.ToUpperInvariant())
            .Known("Delay", "延误", delay is null ? null : caller.Say($"{delay} minutes", $"{delay} 分钟"))
            .Steps()
            .Call("get_travel_context", "the time now, there and at home.", "现在当地与常住地的时间。")
            .Call("get_trip", "the latest version; remember its number for saving.", "最新版本；记下版本号用于保存。")
            .Step("Work out what the event touches: connections, check-in, booked entries, visits with closing times. Name what stays as it is.", "找出受影响的部分：中转、入住、预约门票、有关闭时间的游览；说明哪些不变。")
            .Call("check_trip", "the violations that the event brings about.", "该事件造成的冲突。")
            .Call("replan_trip", "ranked ways out; it saves nothing until it is called again with apply and a diff_id.", "排好序的方案；带 apply 与 diff_id 再次调用之前不会保存。")
            .Call("search_flights", "other flights only when the present one no longer serves; the airline's own rebooking comes first.", "仅当原航班不可行时查询其他航班；优先由航空公司改签。")
            .Call("search_hotels", "a night more or elsewhere, only when needed.", "仅在需要时查询加住或改住。")
            .Call("plan_itinerary", "the days that change, with what must stay as must_include.", "重排受影响的日期，必须保留的内容放入 must_include。")
            .Call("calculate_budget", "what the change costs.", "变更的费用。")
            .Step("Offer at most three ways, the least change first, each with its change of time and cost; ask which to take.", "给出至多三个方案，改动最小者在前，注明时间与费用变化；询问选择哪个。")
            .Call("save_trip", "only after a choice, with trip_id and expected_version.", "选定后再调用，带 trip_id 与 expected_version。")
            .Closing();
        return new PromptDraft(text, Attach(stored));
    }

    private async ValueTask<StoredTrip> RequireAsync(PromptArguments arguments, CancellationToken cancellation)
    {
        var id = arguments.Required("trip_id");
        return await trips.FindAsync(arguments.Caller.UserId, id, null, cancellation) ?? throw new ToolRefusalException(new ToolFailure(
            FailureKind.NotFound, arguments.Caller.Say("There is no such trip among yours.", "你的行程中没有这个编号。"), "trip_id", id,
            arguments.Caller.Say("an id that get_trip lists", "get_trip 列出的编号")));
    }

    /// <summary>Today where the traveller is by the plan, while the trip lasts; its first day before that.</summary>
    private static LocalDate? DefaultDay(StoredTrip stored, ToolContext caller)
    {
        var today = caller.Today(stored.Trip.Days.Count > 0 ? stored.Trip.Days[0].Zone : DateTimeZone.Utc);
        return today >= stored.Trip.Start && today <= stored.Trip.End ? today : stored.Trip.Start;
    }

    private static TextResourceContents Attach(StoredTrip stored) => new()
    {
        Uri = $"trip://{stored.TripId}", MimeType = "application/json", Text = JsonSerializer.Serialize(TripBody.Of(stored), ToolJson.Options),
    };

    [GeneratedRegex("^[A-Za-z0-9]{2} ?[0-9]{1,4}[A-Za-z]?$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex FlightNumber();
}
