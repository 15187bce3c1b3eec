using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Flights;
using TravelPlanner.Domain.Itineraries.Model;
using TravelPlanner.Domain.Trips.Journeys;
using TravelPlanner.Domain.Trips.Solving;
using TravelPlanner.Tools.Budgets;

namespace TravelPlanner.Tools.Trips.Planning;

/// <summary>What a reader must know of a draft: what was checked, what was assumed, and what is not real.</summary>
internal sealed class TripReport(TripWishes wishes, TripOffers offers, ToolContext context)
{
    /// <summary>From here on a city is reached late, and until there it is left early.</summary>
    private static readonly LocalTime Late = new(23, 0), Early = new(5, 30);

    public IReadOnlyList<CheckRow> Check(Journey journey, IReadOnlyList<LegOffer> legs, IReadOnlyList<CityPlan> plans, CalculateBudgetResult costs)
    {
        var rows = JourneyChecker.Check(offers.Problem, journey)
            .Select(broken => new CheckRow("journey", "error", "", broken, context.Say("plan again", "重新规划"))).ToList();
        if (costs.OverLimit is { } over)
            rows.Add(new CheckRow("budget", "error", "", $"{costs.Total}, {over} over", context.Say("raise the budget", "提高预算")));
        foreach (var plan in plans)
        {
            rows.AddRange(plan.Violations.Select(v => new CheckRow(v.Code, v.Severity, v.Where, v.Evidence.In(context.Language), v.Fix.In(context.Language))));
            rows.AddRange(plan.Document.Unassigned.Where(u => u.MustInclude).Select(u => new CheckRow(
                "must_visit_missing", "error", u.Id, u.Reason, context.Say("more nights there, or other dates", "增加当地晚数或更换日期"))));
        }

        foreach (var leg in legs)
        {
            var where = $"{leg.From.Name.In(context.Language)} → {leg.To.Name.In(context.Language)}";
            if (leg.Door.Reach.TimeOfDay >= Late || leg.Door.Reach.TimeOfDay < Early)
                rows.Add(new CheckRow("late_arrival", "warning", where, $"{leg.Door.Reach:uuuu-MM-dd HH:mm}", context.Say("ask the hotel about late check-in", "请与酒店确认深夜入住")));
            if (leg.Door.Leave.TimeOfDay < Early)
                rows.Add(new CheckRow("early_departure", "warning", where, $"{leg.Door.Leave:uuuu-MM-dd HH:mm}", context.Say("book a taxi the evening before", "请提前一晚预约出租车")));
            if (leg.Flight?.HasSelfTransfer == true)
                rows.Add(new CheckRow("self_transfer", "warning", where, leg.Flight.Slices[0].Connections[0].Arrives.Iata, context.Say("bags are checked in again; leave time", "行李须重新托运，请预留时间")));
        }

        return rows;
    }

    public IReadOnlyList<string> Assumptions(IReadOnlyList<LegOffer> legs, IReadOnlyList<CityVisit> visits, IReadOnlyList<CityPlan> plans)
    {
        var said = new List<string>
        {
            context.Say(
                "Airport: 2 h before and 1 h after an international flight, 90 and 40 min for a domestic one, and a taxi to and from it, or day passes in the economy tier.",
                "机场：国际航班起飞前 2 小时、到达后 1 小时，国内 90 与 40 分钟，另加往返机场的出租车时间（车费未单列，仅含日常市内交通估算）。"),
            context.Say(
                "Meals and getting about are our own estimates for the tier; entry fees count adults, children's fees are not known.", "餐饮与市内交通为按档次的自有估算；门票按成人计，儿童票价未知。"),
        };
        if (legs.Any(l => l.Flight is not null))
            said.Add(context.Say("Each flight is priced one way, in economy, without checked bags unless the fare includes them.", "航班按单程经济舱计价，除票价已含外不另购托运行李。"));
        foreach (var leg in legs.Where(l => l.Way is not null))
        {
            said.Add(context.Say(
                $"{leg.From.Name.En} → {leg.To.Name.En} by {TripDrafter.ModeName(leg.Mode).En}: {leg.Way!.Basis.En}; departure assumed, no timetable.",
                $"{leg.From.Name.Zh} → {leg.To.Name.Zh}（{TripDrafter.ModeName(leg.Mode).Zh}）：{leg.Way!.Basis.Zh}；出发时间为假设，并非时刻表。"));
        }

        if (legs.Any(l => l.Way?.Mode == GroundMode.Train) && wishes.Party.ChildrenAges.Any(a => a < 14))
            said.Add(context.Say("On trains, children under 6 are taken to ride free and under 14 for half.", "火车按 6 岁以下免费、14 岁以下半价估算。"));
        if (legs.Any(l => l.Way?.Mode == GroundMode.Drive))
            said.Add(wishes.Origin is null
                ? context.Say("Car hire and parking are not priced.", "租车与停车费用未计价。")
                : context.Say("The party drives its own car all the way; parking is not priced.", "全程自驾自有车辆；停车费用未计价。"));
        foreach (var (city, hotel) in visits.Where(v => v.Stay is not null).Select(v => (v.City, v.Stay!.Hotel)).Where(v => v.Hotel.Tier != wishes.Tier))
        {
            said.Add(context.Say(
                $"{city.Name.En}: no {wishes.Tier.ToString().ToLowerInvariant()} stay fitted; {hotel.Name.En} is {hotel.Tier.ToString().ToLowerInvariant()}.",
                $"{city.Name.Zh}：没有合适的该档次住宿，已改用其他档次的{hotel.Name.Zh}。"));
        }

        foreach (var visit in visits.Where(v => !offers.Allowances.ContainsKey(v.City.Id)))
            said.Add(context.Say($"{visit.City.Name.En}: meals and local transport are not known and not in the total.", $"{visit.City.Name.Zh}：餐饮与市内交通费用未知，未计入合计。"));
        foreach (var plan in plans.Where(p => p.LeftOutForBudget))
            said.Add(context.Say($"{plan.Visit.City.Name.En}: dear sights were left out to keep the budget.", $"{plan.Visit.City.Name.Zh}：为控制预算省去了部分门票较贵的景点。"));
        var unknown = wishes.Allow & ~HouseBans.Pets;
        if (unknown != HouseBans.None)
            said.Add(context.Say($"House rules on {Rules(unknown, Language.En)} are not in the data: ask the property.", $"资料中没有关于{Rules(unknown, Language.Zh)}的住宿规定，请向酒店确认。"));
        if (plans.SelectMany(p => p.Document.Days).Any(d => d.Weather is not null))
            said.Add(context.Say("Weather is of the days' source as each day says; climate normals are no forecast.", "天气以每日所注来源为准；气候平均值并非预报。"));
        if (!offers.IsWhole)
            said.Add(context.Say("The window is wide: not every day was asked for, so a better trip may exist.", "日期范围较宽，未能逐日查询，可能存在更优方案。"));
        return said;
    }

    public IReadOnlyList<string> Simulated(IReadOnlyList<LegOffer> legs, IReadOnlyList<CityVisit> visits)
    {
        var said = new List<string>();
        if (legs.Any(l => l.Flight?.Provenance.Mode == SourceMode.Simulated))
            said.Add(context.Say("flights: timetable and fares", "航班：时刻与票价"));
        if (visits.Any(v => v.Stay?.Provenance.Mode == SourceMode.Simulated))
            said.Add(context.Say("stays: rates and free rooms (the properties are real)", "住宿：房价与房态（酒店真实）"));
        return said;
    }

    private static string Rules(HouseBans rules, Language language)
    {
        (HouseBans Rule, BilingualName Name)[] names =
        [
            (HouseBans.Smoking, new("smoking", "吸烟")), (HouseBans.Parties, new("parties", "聚会")), (HouseBans.ChildrenUnder10, new("children under 10", "10 岁以下儿童")),
            (HouseBans.Visitors, new("visitors", "访客")),
        ];
        return string.Join(language == Language.Zh ? "、" : ", ", names.Where(n => rules.HasFlag(n.Rule)).Select(n => n.Name.In(language)));
    }
}
