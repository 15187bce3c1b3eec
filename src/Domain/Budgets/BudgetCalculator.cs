using TravelPlanner.Domain.Stays;

namespace TravelPlanner.Domain.Budgets;

/// <summary>What a city costs, already in the budget's currency.</summary>
/// <param name="NightByTier">Usual night for two in one room; a tier without a hotel is missing.</param>
/// <param name="EntryPerDay">Usual entry fees of an adult and day; null when nothing is known.</param>
public sealed record CityCosts(Allowance Allowance, IReadOnlyDictionary<Tier, Money> NightByTier, Money? EntryPerDay);

/// <summary>Days and nights in one city.</summary>
/// <param name="Name">Said beside each estimate where there are several cities; null for one.</param>
public sealed record CityDays(BilingualName? Name, CityCosts Costs, int Days, int Nights);

/// <param name="Given">Quoted and entered lines; they replace the estimate of their category.</param>
/// <param name="Limit">What the traveller wants to spend at most.</param>
/// <param name="Open">Single things without a price; told beside the categories that have none.</param>
public sealed record BudgetInput(
    string Currency, int MinorUnits, Tier Tier, int Days, int Adults, int Children, int Rooms, IReadOnlyList<CityDays> Cities, IReadOnlyList<BudgetLine> Given,
    Money? Limit, IReadOnlyList<Unpriced>? Open = null)
{
    public int Nights => Cities.Sum(c => c.Nights);
}

/// <summary>Adds up a trip: what is quoted, what is estimated, what is left open, and where money can be saved.</summary>
public static class BudgetCalculator
{
    /// <summary>Kept back for what nobody thought of.</summary>
    private const decimal ReserveShare = 0.1m;

    public static Budget Calculate(BudgetInput input)
    {
        var lines = Lines(input, input.Tier);
        var total = Sum(input, lines);
        var tiers = input.Cities.Count == 0
            ? new Dictionary<Tier, Money> { [input.Tier] = total }
            : Enum.GetValues<Tier>().ToDictionary(t => t, t => Sum(input, Lines(input, t)));
        var people = Math.Max(1, input.Adults + input.Children);
        return new Budget(
            input.Currency, input.Tier, lines, total, (total * (1m / people)).Round(input.MinorUnits), (total * (1m / Math.Max(1, input.Days))).Round(input.MinorUnits),
            tiers, Savings(input), Open(input, lines), input.Limit is { } limit && total > limit ? total - limit : null);
    }

    private static List<BudgetLine> Lines(BudgetInput input, Tier tier)
    {
        var lines = input.Given.ToList();
        foreach (var city in input.Cities)
        {
            if (!IsGiven(BudgetCategory.Stay) && city.Nights > 0 && city.Costs.NightByTier.TryGetValue(tier, out var night))
                Add(city, BudgetCategory.Stay, new($"{Count(city.Nights, "night")}, {Count(input.Rooms, "room")}", $"{city.Nights} 晚，{input.Rooms} 间"), night * city.Nights * input.Rooms);
            if (!IsGiven(BudgetCategory.Meals))
                Add(city, BudgetCategory.Meals, new($"{Count(city.Days, "day")} of meals", $"{city.Days} 天餐饮"), DailyLiving.Meals(city.Costs.Allowance, tier, input.Adults, input.Children) * city.Days);
            if (!IsGiven(BudgetCategory.LocalTransport))
                Add(city, BudgetCategory.LocalTransport, new("getting about in town", "市内交通"), DailyLiving.LocalTransport(city.Costs.Allowance, tier, input.Adults + input.Children) * city.Days);
            if (!IsGiven(BudgetCategory.Entries) && city.Costs.EntryPerDay is { } entry)
                Add(city, BudgetCategory.Entries, new("usual entry fees", "常见门票"), entry * input.Adults * city.Days);
        }

        if (!IsGiven(BudgetCategory.Reserve) && lines.Count > 0)
        {
            lines.Add(new BudgetLine(
                BudgetCategory.Reserve, new("10 % reserve", "10% 备用金"), (Sum(input, lines) * ReserveShare).Round(input.MinorUnits), BudgetBasis.Estimate));
        }

        return lines;

        bool IsGiven(BudgetCategory category) => input.Given.Any(l => l.Category == category);
        void Add(CityDays city, BudgetCategory category, BilingualName description, Money amount) => lines.Add(new BudgetLine(
            category, city.Name is { } name ? new($"{name.En}: {description.En}", $"{name.Zh}：{description.Zh}") : description, amount.Round(input.MinorUnits),
            BudgetBasis.Estimate));
    }

    private static List<Saving> Savings(BudgetInput input)
    {
        var savings = new List<Saving>();
        if (input.Cities.Count == 0 || input.Tier == Tier.Economy)
            return savings;
        var now = Lines(input, input.Tier);
        var below = Lines(input, input.Tier - 1);
        Compare(BudgetCategory.Stay, new($"stay at {Name(input.Tier - 1)} level", $"住宿改为{Chinese(input.Tier - 1)}档"));
        Compare(BudgetCategory.Meals, new($"eat at {Name(input.Tier - 1)} level", $"餐饮改为{Chinese(input.Tier - 1)}档"));
        Compare(BudgetCategory.LocalTransport, new("fewer taxis, more public transport", "少打车，多乘公共交通"));
        return [.. savings.OrderByDescending(s => s.Amount.Amount)];

        void Compare(BudgetCategory category, BilingualName description)
        {
            var saved = Of(now, category) - Of(below, category);
            if (saved > 0)
                savings.Add(new Saving(description, new Money(saved, input.Currency)));
        }

        static decimal Of(List<BudgetLine> lines, BudgetCategory category) =>
            lines.Where(l => l.Category == category && l.Basis == BudgetBasis.Estimate).Sum(l => l.Amount.Amount);
    }

    private static List<Unpriced> Open(BudgetInput input, List<BudgetLine> lines)
    {
        var open = (input.Open ?? []).ToList();
        foreach (var category in Enum.GetValues<BudgetCategory>().Where(c => !lines.Exists(l => l.Category == c)))
        {
            open.Add(new Unpriced(category, category switch
            {
                BudgetCategory.Transport => new("no flight or train chosen; give flight_offer_ids or an item", "未选择往返交通，请提供 flight_offer_ids 或费用项"),
                BudgetCategory.Shopping => new("a matter of taste; give an item", "因人而异，请自行填写"),
                BudgetCategory.Insurance => new("depends on ages and cover; give an item", "取决于年龄与保障范围，请自行填写"),
                BudgetCategory.Stay when input.Cities.Count > 0 && input.Nights == 0 => new("no nights", "无住宿"),
                BudgetCategory.Stay when input.Cities.Count > 0 => new("no property of this tier is known", "没有该档次的住宿资料"),
                BudgetCategory.Entries when input.Cities.Count > 0 => new("no entry fee is known", "没有已知的门票价格"),
                _ => new("no city given, nothing to estimate from", "未给出城市，无法估算"),
            }));
        }

        return open;
    }

    private static string Name(Tier tier) => tier.ToString().ToLowerInvariant();

    private static string Count(int number, string of) => number == 1 ? $"1 {of}" : FormattableString.Invariant($"{number} {of}s");

    private static string Chinese(Tier tier) => tier switch { Tier.Economy => "经济", Tier.Comfort => "舒适", _ => "豪华" };

    private static Money Sum(BudgetInput input, IEnumerable<BudgetLine> lines) =>
        lines.Aggregate(Money.Zero(input.Currency), (sum, line) => sum + line.Amount);
}
