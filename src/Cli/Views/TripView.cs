using System.Globalization;
using TravelPlanner.Domain;
using TravelPlanner.Tools.Budgets;
using TravelPlanner.Tools.Flights;
using TravelPlanner.Tools.Itineraries;

namespace TravelPlanner.Cli.Views;

/// <summary>A plan on a terminal: a table a day, then the budget.</summary>
internal sealed class TripView(Shell shell)
{
    private static readonly CultureInfo Chinese = CultureInfo.GetCultureInfo("zh-CN");

    private Terminal Terminal => shell.Terminal;

    /// <param name="flights">Null when none were asked for.</param>
    public void Show(ItineraryDocument plan, SearchFlightsResult? flights, CalculateBudgetResult budget)
    {
        Terminal.WriteHeading(string.Create(CultureInfo.InvariantCulture, $"{Name(plan.NameEn, plan.NameZh)} · {plan.PlanId}"));
        foreach (var day in plan.Days)
            ShowDay(day);
        foreach (var missing in plan.Unassigned.Where(u => u.MustInclude))
            Terminal.WriteLine(shell.Say($"NOT PLACED (must include): {missing.NameEn}: {missing.Reason}", $"未能安排（必去）：{missing.NameZh}：{missing.Reason}"));
        foreach (var note in plan.Notes)
            Terminal.WriteLine(note);
        Terminal.WriteLine();
        if (flights is not null)
            ShowFlights(flights);
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

    private void ShowFlights(SearchFlightsResult flights)
    {
        Terminal.WriteHeading(flights.Source.Mode == SourceMode.Simulated
            ? shell.Say("Flights: SIMULATED timetable and prices, not for sale", "航班：模拟时刻与价格，不可购买")
            : shell.Say("Flights", "航班"));
        var table = new TextTable(shell.Say("Total", "总价"), shell.Say("Flights, local times", "航班（当地时间）"), shell.Say("Offer", "报价编号"));
        foreach (var (offer, i) in flights.Offers.Select((o, i) => (o, i)))
            table.Add(offer.Total.ToString(), string.Join("\n", offer.Slices.Select(Line)), new Cell(i == 0 ? shell.Say($"{offer.Id} (in the budget)", $"{offer.Id}（计入预算）") : offer.Id, Tone.Faint));
        Terminal.WriteTable(table);
    }

    /// <summary>Stamps are <c>2027-05-01T13:30+08:00</c>: date and time are shown, and how many days later it lands.</summary>
    private static string Line(FlightSliceView slice) => string.Create(
        CultureInfo.InvariantCulture,
        $"{slice.Segments[0].Depart[..10]} {string.Join(" / ", slice.Segments.Select(s => $"{s.Flight} {s.Origin} {s.Depart[11..16]}–{s.Destination} {s.Arrive[11..16]}"))}{(slice.DayOffset == 0 ? "" : $"{slice.DayOffset:+0;-0}")}");

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
