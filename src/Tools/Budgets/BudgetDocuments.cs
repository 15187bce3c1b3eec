using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Budgets;

namespace TravelPlanner.Tools.Budgets;

/// <summary>A budget as it is shown, kept and saved with a trip.</summary>
internal static class BudgetDocuments
{
    /// <param name="rates">A line each: the rate, where it is from and its day.</param>
    public static CalculateBudgetResult Of(Budget budget, IReadOnlySet<string> rates, ToolContext context)
    {
        var result = new CalculateBudgetResult(
            "", Lower(budget.Tier), budget.Total, budget.PerPerson, budget.PerDay,
            [.. budget.Lines.OrderBy(l => l.Category).Select(l => new BudgetRow(Snake(l.Category), l.Description.In(context.Language), l.Amount, Lower(l.Basis), l.Simulated))],
            budget.TierTotals.ToDictionary(t => Lower(t.Key), t => t.Value),
            [.. budget.Savings.Select(s => new SavingRow(s.Description.In(context.Language), s.Amount))],
            [.. budget.Unpriced.Select(u => new UnpricedRow(Snake(u.Category), u.Reason.In(context.Language)))],
            budget.OverLimit, [.. rates],
            new Provenance("embedded", budget.Lines.Any(l => l.Simulated) ? SourceMode.Simulated : SourceMode.Reference, context.Clock.GetCurrentInstant(), null, "quoted, entered and own estimates"));
        var hash = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(result with { Source = result.Source with { RetrievedAt = default } }, ToolJson.Options));
        return result with { BudgetId = "budget-" + Convert.ToHexStringLower(hash.AsSpan(0, 6)) };
    }

    private static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static string Snake(BudgetCategory category) => JsonNamingPolicy.SnakeCaseLower.ConvertName(category.ToString());

    public static string Write(CalculateBudgetResult budget, ToolContext context)
    {
        var text = new StringBuilder();
        text.AppendLine(context.Say(
            $"Total {budget.Total} ({budget.PerPerson} a person, {budget.PerDay} a day), {Name(budget.Tier, context)}, {budget.BudgetId}",
            $"合计 {budget.Total}（人均 {budget.PerPerson}，每天 {budget.PerDay}），{Name(budget.Tier, context)}档，{budget.BudgetId}"));
        foreach (var line in budget.Lines)
            text.AppendLine(CultureInfo.InvariantCulture, $"- {Name(line.Category, context)}: {line.Amount}{(line.Description == line.Category ? "" : $" · {line.Description}")} · {Name(line.Basis, context)}{(line.Simulated ? context.Say(", SIMULATED price", "，模拟价格") : "")}");
        text.AppendLine(context.Say("Tiers: ", "各档合计：") + string.Join("; ", budget.Tiers.Select(t => $"{Name(t.Key, context)} {t.Value}")));
        if (budget.Savings.Count > 0)
            text.AppendLine(context.Say("Savings: ", "可节省：") + string.Join("; ", budget.Savings.Select(s => $"{s.Description}: {s.Amount}")));
        if (budget.Unpriced.Count > 0)
            text.AppendLine(context.Say("Not priced: ", "未计价：") + string.Join("; ", budget.Unpriced.Select(u => $"{Name(u.Category, context)} ({u.Reason})")));
        if (budget.OverLimit is { } over)
            text.AppendLine(context.Say($"Over the limit by {over}.", $"超出预算 {over}。"));
        foreach (var rate in budget.Rates)
            text.AppendLine(context.Say("Rate: ", "汇率：") + rate);
        return text.ToString().TrimEnd();
    }

    /// <summary>A category, tier or basis for reading; English is the code's own word.</summary>
    private static string Name(string code, ToolContext context) => context.Language == Language.En ? code : code switch
    {
        "transport" => "往返交通",
        "stay" => "住宿",
        "entries" => "门票",
        "meals" => "餐饮",
        "local_transport" => "市内交通",
        "shopping" => "购物",
        "insurance" => "保险",
        "reserve" => "备用金",
        "economy" => "经济",
        "comfort" => "舒适",
        "luxury" => "豪华",
        "quoted" => "报价",
        "entered" => "自填",
        "estimate" => "估算",
        _ => code,
    };
}
