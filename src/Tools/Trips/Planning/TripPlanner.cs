using TravelPlanner.Domain;
using TravelPlanner.Domain.Trips.Journeys;

namespace TravelPlanner.Tools.Trips.Planning;

/// <summary>From wishes to a draft: gather, decide (<see cref="JourneySolver"/>), fill the days. Or the reason why not, and the nearest change that was found possible.</summary>
internal sealed class TripPlanner(TravelPorts ports)
{
    public async ValueTask<TripDraft> PlanAsync(TripWishes wishes, ToolContext context, CancellationToken cancellation)
    {
        var market = new TripMarket(ports, wishes.Party, wishes.Currency.Code);
        context.Progress.Report(new ToolProgress(0, 100, context.Say("Looking for ways and stays", "查询交通与住宿")));
        var offers = await new TripGatherer(market, wishes).GatherAsync(
            share => context.Progress.Report(new ToolProgress(5 + Math.Round(share * 60), 100, context.Say("Looking for ways and stays", "查询交通与住宿"))), cancellation);
        context.Progress.Report(new ToolProgress(70, 100, context.Say("Choosing the order of cities and the nights", "选择城市顺序与晚数")));
        var answer = JourneySolver.Solve(offers.Problem, cancellation);
        if (answer.Journey is { } journey)
        {
            context.Progress.Report(new ToolProgress(80, 100, context.Say("Planning the days", "安排每日行程")));
            if (await new TripDrafter(market, offers, context).DraftAsync(journey, answer.Proved, cancellation) is { } draft)
                return draft;
        }

        context.Progress.Report(new ToolProgress(85, 100, context.Say("Looking for the nearest change that is possible", "查找最接近的可行调整")));
        var changes = await new NearestChange(market, wishes).FindAsync(offers, cancellation);
        throw new ToolRefusalException(await RefusalAsync(wishes, offers, answer, changes, context, cancellation));
    }

    private async ValueTask<ToolFailure> RefusalAsync(
        TripWishes wishes, TripOffers offers, JourneyAnswer answer, IReadOnlyList<TripChange> changes, ToolContext context, CancellationToken cancellation)
    {
        var least = JourneySolver.LeastCost(offers.Problem, cancellation);
        var (field, received, message) = least is { } cost
            ? ("budget", wishes.Budget?.ToString(), answer.Journey is not null
                ? context.Say("The entry fees of what must be visited break the budget.", "必去景点的门票使总价超出预算。")
                : context.Say(
                    $"No trip of these wishes costs less than {Cost(cost)} (ways, stays, meals, getting about and usual entry fees)."
                        + (answer.Proved && offers.IsWhole ? " This is proved over all offers found." : ""),
                    $"符合要求的行程最低需要 {Cost(cost)}（含交通、住宿、餐饮、市内交通与常见门票）。" + (answer.Proved && offers.IsWhole ? "已在查到的全部报价中证明。" : "")))
            : await WhyNoneAsync(wishes, offers, context, cancellation);
        var allowed = changes.Count == 0
            ? context.Say("no single change was found that makes it possible; change several", "未找到单独一项即可行的调整，请同时调整多项")
            : context.Say("each of these alone was found possible: ", "以下每一项单独调整即可行：") + string.Join(context.Say("; ", "；"), changes.Select(c => c.Sentence.In(context.Language)));
        return new ToolFailure(
            FailureKind.NoAvailability, message, field, received, allowed, changes.Count == 0 ? null : changes[0].Arguments,
            [.. changes.Select(c => $"{c.Sentence.In(context.Language)} {c.Arguments}")]);

        Money Cost(long hundredths) => new Money(hundredths / 100m, wishes.Currency.Code).Round(wishes.Currency.MinorUnits);
    }

    /// <summary>The first thing that is missing altogether, at any price.</summary>
    private async ValueTask<(string Field, string? Received, string Message)> WhyNoneAsync(
        TripWishes wishes, TripOffers offers, ToolContext context, CancellationToken cancellation)
    {
        var modes = string.Join(context.Say(", ", "、"), wishes.Modes.Order().Select(m => TripDrafter.ModeName(m).In(context.Language)));
        for (var i = 0; i < wishes.Cities.Count; i++)
        {
            var (city, must) = (wishes.Cities[i].City, wishes.Cities[i].Must);
            if (must && offers.Problem.Stays.All(s => s.City != i))
                return ("room", city.Id, context.Say($"No stay in {city.Name.En} takes the party on these terms and dates.", $"{city.Name.Zh}没有符合条件的住宿。"));
            var reached = offers.Problem.Legs.Any(l => l.To == i);
            var left = offers.Problem.Legs.Any(l => l.From == i);
            if (must && (wishes.Origin is not null || wishes.Cities.Count > 1) && !(wishes.Origin is null ? reached || left : reached && left))
            {
                var island = await ports.Ground.IsOnIslandAsync(city, cancellation) == true && !wishes.Modes.Contains(TripMode.Fly);
                return (
                    "transport", modes,
                    context.Say(
                        $"There is no way to or from {city.Name.En} by {modes} on these dates{(island ? ": it lies on an island" : "")}.",
                        $"这些日期没有以{modes}往返{city.Name.Zh}的方式{(island ? "：该地位于岛上" : "")}。"));
            }
        }

        return (
            "to", FormattableString.Invariant($"{wishes.From:uuuu-MM-dd} … {wishes.To:uuuu-MM-dd}"),
            context.Say("The ways, stays and nights cannot be fitted together on these dates.", "在这些日期内，交通、住宿与晚数无法安排在一起。"));
    }
}
