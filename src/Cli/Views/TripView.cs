using System.Globalization;
using TravelPlanner.Domain;
using TravelPlanner.Tools.Budgets;
using TravelPlanner.Tools.Itineraries;

namespace TravelPlanner.Cli.Views;

/// <summary>A plan on a terminal: a table a day, then the budget.</summary>
internal sealed class TripView(Shell shell)
{
    private static readonly CultureInfo Chinese = CultureInfo.GetCultureInfo("zh-CN");

    private Terminal Terminal => shell.Terminal;

    public void Show(ItineraryDocument plan, CalculateBudgetResult budget)
    {
        Terminal.WriteHeading(string.Create(CultureInfo.InvariantCulture, $"{Name(plan.NameEn, plan.NameZh)} · {plan.PlanId}"));
        foreach (var day in plan.Days)
            ShowDay(day);
        foreach (var missing in plan.Unassigned.Where(u => u.MustInclude))
            Terminal.WriteLine(shell.Say($"NOT PLACED (must include): {missing.NameEn}: {missing.Reason}", $"未能安排（必去）：{missing.NameZh}：{missing.Reason}"));
        foreach (var note in plan.Notes)
            Terminal.WriteLine(note);
        Terminal.WriteLine();
        ShowBudget(budget);
    }

    private void ShowDay(DayDocument day)
    {
        var date = day.Date.ToString("uuuu-MM-dd ddd", shell.Language == Language.Zh ? Chinese : CultureInfo.InvariantCulture);
        Terminal.WriteHeading(day.Weather is null ? date : $"{date} · {day.Weather}");
        var table = new TextTable(shell.Say("Time", "时间"), shell.Say("What", "内容"), shell.Say("Way there", "前往方式"), shell.Say("Entry", "门票"), shell.Say("Mind", "注意"));
        foreach (var stop in day.Stops)
        {
            table.Add(
                string.Create(CultureInfo.InvariantCulture, $"{stop.Start:HH:mm}–{stop.Leave:HH:mm}"),
                new Cell(Name(stop.NameEn, stop.NameZh), stop.Kind == "visit" ? Tone.Plain : Tone.Faint),
                Way(stop.Transfer), Price(stop),
                stop.Booking == "required" ? new Cell(shell.Say("book ahead", "须预约"), Tone.Warning) : "");
        }

        if (day.Return is { } back)
            table.Add("", new Cell(shell.Say("Back", "返回"), Tone.Faint), Way(back), "", "");
        Terminal.WriteTable(table);
    }

    private void ShowBudget(CalculateBudgetResult budget)
    {
        Terminal.WriteHeading(shell.Say(
            $"Budget ({budget.Tier}): {budget.Total}, {budget.PerPerson} a person, {budget.PerDay} a day",
            $"预算（{budget.Tier}）：{budget.Total}，人均 {budget.PerPerson}，每天 {budget.PerDay}"));
        var table = new TextTable(shell.Say("Category", "类别"), shell.Say("Amount", "金额"), shell.Say("Description", "说明"), shell.Say("Basis", "依据"));
        foreach (var line in budget.Lines)
        {
            table.Add(
                line.Category, line.Amount.ToString(), line.Description,
                line.Simulated ? new Cell(shell.Say("simulated", "模拟"), Tone.Warning) : new Cell(line.Basis, Tone.Faint));
        }

        Terminal.WriteTable(table);
        foreach (var unpriced in budget.Unpriced)
            Terminal.WriteLine(shell.Say($"Not priced: {unpriced.Category} ({unpriced.Reason})", $"未计价：{unpriced.Category}（{unpriced.Reason}）"));
        foreach (var rate in budget.Rates)
            Terminal.WriteLine(shell.Say("Rate: ", "汇率：") + rate);
    }

    private string Name(string en, string zh) => shell.Say(en, zh);

    private string Way(TransferDocument? transfer) => transfer is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{Mode(transfer.Mode)} {transfer.Minutes} min");

    private string Price(StopDocument stop) => stop switch
    {
        { Kind: not "visit" } => "",
        { Price: null } => shell.Say("unknown", "未知"),
        { Price.Amount: 0 } => shell.Say("free", "免费"),
        _ => stop.Price.Value.ToString(),
    };

    private string Mode(string mode) => mode switch
    {
        "walk" => shell.Say("walk", "步行"),
        "bicycle" => shell.Say("bicycle", "骑行"),
        "transit" => shell.Say("transit", "公共交通"),
        _ => shell.Say("taxi", "出租车"),
    };
}
