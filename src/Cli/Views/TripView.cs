using System.Globalization;
using TravelPlanner.Domain;
using TravelPlanner.Tools.Budgets;
using TravelPlanner.Tools.Itineraries;
using TravelPlanner.Tools.Trips.Planning;

namespace TravelPlanner.Cli.Views;

/// <summary>A plan on a terminal: a table a day, then the budget.</summary>
internal sealed class TripView(Shell shell)
{
    private static readonly CultureInfo Chinese = CultureInfo.GetCultureInfo("zh-CN");

    private Terminal Terminal => shell.Terminal;

    public void Show(TripDraft draft)
    {
        Terminal.WriteHeading(string.Create(CultureInfo.InvariantCulture, $"{draft.Title} · {draft.DraftId}"));
        if (draft.Simulated.Count > 0)
            Terminal.WriteLine(new Cell(shell.Say("SIMULATED, for planning and not for sale: ", "模拟数据，仅供规划、不可购买：") + string.Join(shell.Say("; ", "；"), draft.Simulated), Tone.Warning));
        if (draft.Legs.Count > 0)
            ShowLegs(draft);
        if (draft.Stays.Count > 0)
            ShowStays(draft);
        foreach (var plan in draft.Plans)
            ShowPlan(plan);
        ShowBudget(draft.Budget);
        ShowReport(draft);
    }

    private void ShowLegs(TripDraft draft)
    {
        var table = new TextTable(
            shell.Say("Leave", "出发"), shell.Say("Way", "路线"), shell.Say("Reach", "到达"), shell.Say("How", "方式"), shell.Say("Price", "价格"));
        foreach (var leg in draft.Legs)
        {
            table.Add(
                Clock(leg.Leave), $"{Name(leg.FromEn, leg.FromZh)} → {Name(leg.ToEn, leg.ToZh)}", Clock(leg.Reach), leg.Summary,
                leg.OfferId is null ? new Cell($"{leg.Total} ({shell.Say("estimate", "估算")})", Tone.Faint) : new Cell(leg.Total?.ToString() ?? "?"));
        }

        Terminal.WriteTable(table);
    }

    private void ShowStays(TripDraft draft)
    {
        var table = new TextTable(shell.Say("Nights", "晚数"), shell.Say("City", "城市"), shell.Say("Stay", "住宿"), shell.Say("Total", "总价"));
        foreach (var stay in draft.Stays)
            table.Add(stay.Nights.ToString(CultureInfo.InvariantCulture), Name(stay.NameEn, stay.NameZh), stay.Summary, stay.Total.ToString());
        Terminal.WriteTable(table);
    }

    private void ShowPlan(ItineraryDocument plan)
    {
        Terminal.WriteHeading(string.Create(CultureInfo.InvariantCulture, $"{Name(plan.NameEn, plan.NameZh)} · {plan.PlanId}"));
        foreach (var day in plan.Days)
            ShowDay(day);
        foreach (var missing in plan.Unassigned.Where(u => u.MustInclude))
            Terminal.WriteLine(shell.Say($"NOT PLACED (must include): {missing.NameEn}: {missing.Reason}", $"未能安排（必去）：{missing.NameZh}：{missing.Reason}"));
        foreach (var note in plan.Notes)
            Terminal.WriteLine(new Cell(note, Tone.Faint));
        Terminal.WriteLine();
    }

    private void ShowReport(TripDraft draft)
    {
        Terminal.WriteLine();
        foreach (var row in draft.Check)
            Terminal.WriteLine(new Cell($"{row.Code} {row.Where} {row.Evidence} ({row.Fix})", row.Severity == "error" ? Tone.Bad : Tone.Warning));
        if (draft.Check.Count == 0)
            Terminal.WriteLine(new Cell(shell.Say("Checked: nothing is broken.", "检查：未发现问题。"), Tone.Good));
        foreach (var assumption in draft.Assumptions)
            Terminal.WriteLine(new Cell("* " + assumption, Tone.Faint));
    }

    private static string Clock(NodaTime.LocalDateTime time) => time.ToString("MM-dd HH:mm", CultureInfo.InvariantCulture);

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
            $"预算（{Tier(budget.Tier)}）：{budget.Total}，人均 {budget.PerPerson}，每天 {budget.PerDay}"));
        var table = new TextTable(shell.Say("Category", "类别"), shell.Say("Amount", "金额"), shell.Say("Description", "说明"), shell.Say("Basis", "依据"));
        foreach (var line in budget.Lines)
        {
            table.Add(
                Category(line.Category), line.Amount.ToString(), line.Description,
                line.Simulated ? new Cell(shell.Say("simulated", "模拟"), Tone.Warning) : new Cell(Basis(line.Basis), Tone.Faint));
        }

        Terminal.WriteTable(table);
        Terminal.WriteLine(shell.Say("Tiers: ", "各档合计：") + string.Join(shell.Say("; ", "；"), budget.Tiers.Select(t => $"{shell.Say(t.Key, Tier(t.Key))} {t.Value}")));
        foreach (var saving in budget.Savings)
            Terminal.WriteLine(shell.Say($"Could save {saving.Amount}: {saving.Description}", $"可节省 {saving.Amount}：{saving.Description}"));
        foreach (var unpriced in budget.Unpriced)
            Terminal.WriteLine(shell.Say($"Not priced: {Category(unpriced.Category)} ({unpriced.Reason})", $"未计价：{Category(unpriced.Category)}（{unpriced.Reason}）"));
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

    private string Category(string category) => category switch
    {
        "transport" => shell.Say("transport", "往返交通"),
        "stay" => shell.Say("stay", "住宿"),
        "entries" => shell.Say("entries", "门票"),
        "meals" => shell.Say("meals", "餐饮"),
        "local_transport" => shell.Say("local transport", "市内交通"),
        "shopping" => shell.Say("shopping", "购物"),
        "insurance" => shell.Say("insurance", "保险"),
        "reserve" => shell.Say("reserve", "备用金"),
        _ => category,
    };

    private string Basis(string basis) => basis switch
    {
        "quoted" => shell.Say("quoted", "报价"),
        "entered" => shell.Say("entered", "填写"),
        "estimate" => shell.Say("estimate", "估算"),
        _ => basis,
    };

    private static string Tier(string tier) => tier switch
    {
        "economy" => "经济",
        "luxury" => "豪华",
        _ => "舒适",
    };

    private string Mode(string mode) => mode switch
    {
        "walk" => shell.Say("walk", "步行"),
        "bicycle" => shell.Say("bicycle", "骑行"),
        "transit" => shell.Say("transit", "公共交通"),
        _ => shell.Say("taxi", "出租车"),
    };
}
