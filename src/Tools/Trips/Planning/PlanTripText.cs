using System.Globalization;
using System.Text;
using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Tools.Budgets;
using TravelPlanner.Tools.Itineraries;

namespace TravelPlanner.Tools.Trips.Planning;

/// <summary>A draft for reading: route, days in short, budget, report.</summary>
internal static class PlanTripText
{
    public static string Running(PlanTripResult job, ToolContext context) => (job.Note is null ? "" : job.Note + "\n") + context.Say(
        $"Still planning ({job.DonePercent} %, {job.Doing}). Fetch it with plan_trip {{\"job_id\": \"{job.JobId}\"}}, also from a new connection; cancel with \"cancel\": true.",
        $"仍在规划（{job.DonePercent}%，{job.Doing}）。用 plan_trip {{\"job_id\": \"{job.JobId}\"}} 获取，重新连接后亦可；取消请加 \"cancel\": true。");

    public static string Write(TripDraft draft, string? note, ToolContext context)
    {
        var text = new StringBuilder();
        if (note is not null)
            text.AppendLine(note);
        text.AppendLine(CultureInfo.InvariantCulture, $"{draft.Title} · {draft.DraftId}{(draft.Proved ? context.Say(" · no better trip in the offers found", " · 已查报价中的最优方案") : "")}");
        if (draft.Simulated.Count > 0)
            text.AppendLine(context.Say("SIMULATED, for planning and not for sale: ", "模拟数据，仅供规划、不可购买：") + string.Join(context.Say("; ", "；"), draft.Simulated));
        foreach (var leg in draft.Legs)
            text.AppendLine(CultureInfo.InvariantCulture, $"{leg.Leave:MM-dd HH:mm} {context.Say(leg.FromEn, leg.FromZh)} → {context.Say(leg.ToEn, leg.ToZh)} {leg.Reach:MM-dd HH:mm} · {leg.Summary} · {leg.Total?.ToString() ?? "?"}{(leg.OfferId is null ? context.Say(" (estimate)", "（估算）") : "")}");
        foreach (var stay in draft.Stays)
            text.AppendLine(CultureInfo.InvariantCulture, $"{context.Say(stay.NameEn, stay.NameZh)} {context.Say(stay.Nights == 1 ? "1 night" : $"{stay.Nights} nights", $"{stay.Nights} 晚")}: {stay.Summary} · {stay.Total}");
        foreach (var plan in draft.Plans)
            Days(text, plan, context);
        text.AppendLine(BudgetDocuments.Write(draft.Budget, context));
        text.AppendLine(draft.Check.Count == 0
            ? context.Say("Checked: nothing is broken.", "检查：未发现问题。")
            : context.Say("Checked: ", "检查：") + string.Join(context.Say("; ", "；"), draft.Check.Select(c => $"{c.Severity} {c.Code} {c.Where} {c.Evidence} ({c.Fix})")));
        foreach (var assumption in draft.Assumptions)
            text.Append("* ").AppendLine(assumption);
        text.Append(context.Say($"Save it: save_trip {{\"title\": …, \"draft_id\": \"{draft.DraftId}\"}}", $"保存：save_trip {{\"title\": …, \"draft_id\": \"{draft.DraftId}\"}}"));
        return text.ToString();
    }

    private static void Days(StringBuilder text, ItineraryDocument plan, ToolContext context)
    {
        foreach (var day in plan.Days)
        {
            text.Append(CultureInfo.InvariantCulture, $"{day.Date:uuuu-MM-dd} {context.Say(plan.NameEn, plan.NameZh)}{(day.Weather is null ? "" : $" · {day.Weather}")}: ");
            text.AppendLine(day.Stops.Count == 0
                ? context.Say("free", "自由活动")
                : string.Join(" → ", day.Stops.Select(s => $"{s.Start:HH:mm} {(s.Id is null ? "" : s.Kind switch { "lunch" => context.Say("lunch ", "午餐 "), "dinner" => context.Say("dinner ", "晚餐 "), _ => "" })}{context.Say(s.NameEn, s.NameZh)}")));
        }
    }
}
