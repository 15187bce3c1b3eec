using System.Globalization;
using System.Text;

namespace TravelPlanner.Tools.Trips;

/// <summary>Ways out for reading: the best first, a line for each change.</summary>
internal static class ReplanText
{
    private const int MostLines = 12;

    public static string Write(ReplanTripResult result, bool whatIf, bool simulated, ToolContext context)
    {
        var text = new StringBuilder();
        text.Append(result.TripId).Append(" v").Append(result.Version.ToString(CultureInfo.InvariantCulture)).Append(": ").AppendLine(result.Event);
        if (simulated)
            text.AppendLine(context.Say("SIMULATED flights and prices: for planning, not for sale.", "模拟航班与价格：仅供规划，不可预订。"));
        if (result.Broken.Count > 0)
        {
            text.AppendLine(context.Say("It breaks:", "受影响："));
            foreach (var row in result.Broken.Take(MostLines))
                text.AppendLine(context.Say($"- {row.Name}: {row.Evidence}", $"- {row.Name}：{row.Evidence}"));
        }

        foreach (var row in result.Alternatives)
            Append(text, row, context);
        if (result.Alternatives.Count == 0)
        {
            text.AppendLine(context.Say(
                "No way out was found: nothing suitable is on offer in its place, or everything that fits would break something else or move what is booked or past.",
                "没有找到方案：没有合适的替代可选，或可行的安排会产生新的问题、改动已订或已过的部分。"));
        }
        else
        {
            text.Append(whatIf
                ? context.Say("what_if: nothing is kept; call again without it to get diff ids.", "what_if：未保存任何内容；去掉该参数再调用即可得到 diff_id。")
                : context.Say("Nothing is saved yet. To save one: replan_trip with apply and its diff_id, within a day.", "尚未保存。要保存其中之一：一天内以 apply 和 diff_id 调用 replan_trip。"));
        }

        return text.ToString().TrimEnd();
    }

    private static void Append(StringBuilder text, ReplanRow row, ToolContext context)
    {
        text.Append(CultureInfo.InvariantCulture, $"{row.Rank}. {row.Why}");
        if (row.DiffId is { } id)
            text.Append(" [").Append(id).Append(']');
        text.AppendLine();
        foreach (var change in row.Changes.Take(MostLines))
        {
            text.AppendLine(change.Kind switch
            {
                "added" => $"   + {change.Name}: {change.After}",
                "dropped" => $"   - {change.Name}: {change.Before}",
                _ => $"   ~ {change.Name}: {change.Before} → {change.After}",
            });
        }

        if (row.Changes.Count > MostLines)
            text.AppendLine(context.Say($"   … and {row.Changes.Count - MostLines} more", $"   ……另有 {row.Changes.Count - MostLines} 处"));
        text.AppendLine(context.Say($"   {row.Kept} parts stay as they are", $"   其余 {row.Kept} 项不变"));
        foreach (var violation in row.Violations.Take(4))
            text.AppendLine(context.Say($"   {violation.Severity}: {violation.Name}: {violation.Evidence}", $"   {(violation.Severity == "error" ? "错误" : "警告")}：{violation.Name}：{violation.Evidence}"));
    }
}
