using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Budgets;
using TravelPlanner.Domain.Flights;
using TravelPlanner.Domain.Places;
using TravelPlanner.Domain.Stays;
using TravelPlanner.Domain.Trips;
using TravelPlanner.Domain.Trips.Journeys;
using TravelPlanner.Tools.Budgets;
using TravelPlanner.Tools.Flights;
using TravelPlanner.Tools.Itineraries;
using TravelPlanner.Tools.Offers;
using TravelPlanner.Tools.Stays;

namespace TravelPlanner.Tools.Trips.Planning;

/// <summary>Makes a draft of a journey that was chosen: days, budget, report, and the snapshots by which it can be saved.</summary>
internal sealed class TripDrafter(TripMarket market, TripOffers offers, ToolContext context)
{
    /// <summary>A draft and its parts can be saved so long.</summary>
    private static readonly Duration Kept = Duration.FromDays(7);

    private readonly TripWishes _wishes = offers.Wishes;
    private readonly SortedSet<string> _rates = new(StringComparer.Ordinal);

    private int MinorUnits => _wishes.Currency.MinorUnits;

    /// <summary>Null when the days' own costs break the budget after all.</summary>
    public async ValueTask<TripDraft?> DraftAsync(Journey journey, bool proved, CancellationToken cancellation)
    {
        var legs = journey.Legs.Select(l => offers.Legs[l.Reference]).ToList();
        var visits = Visits(journey, legs);
        var plans = new List<CityPlan>();
        var days = new TripDays(market, _wishes, context);
        var feesLeft = _wishes.Budget is { } budget ? budget.Amount - FixedCost(journey, legs) : (decimal?)null;
        foreach (var visit in visits)
        {
            var plan = await days.PlanAsync(visit, feesLeft, cancellation);
            feesLeft -= plan.Fees;
            plans.Add(plan);
        }

        if (feesLeft < 0)
            return null;
        var costs = Budget(journey, legs, plans);
        var content = new TripContent(
            Title(journey, visits), TripStatus.Draft, _wishes.Party, [.. plans.Select(p => ItineraryDocuments.ToJson(p.Document))],
            [.. legs.Where(l => l.Flight is not null).Select(l => Json(OfferSnapshot.Of(l.Flight!, context)))], [.. visits.Select(v => v.Stay).OfType<StayOffer>().Select(s => Json(OfferSnapshot.Of(s, context)))],
            Json(costs), null, [.. legs.Where(l => l.Way is not null).Select(Way)]);
        var draftId = "draft-" + RandomNumberGenerator.GetHexString(10, lowercase: true);
        await KeepAsync(draftId, legs, visits, plans, costs, content, cancellation);
        var report = new TripReport(_wishes, offers, context);
        return new TripDraft(
            draftId, content.Title, _wishes.DateOf(journey.StartDay), _wishes.DateOf(journey.EndDay), [.. legs.Select(Leg)], [.. visits.Where(v => v.Stay is not null).Select(v => Stay(v.City, v.Stay!))],
            [.. plans.Select(p => p.Document)], costs, report.Check(journey, legs, plans, costs), report.Assumptions(legs, visits, plans), report.Simulated(legs, visits), proved && offers.IsWhole,
            costs.Source);
    }

    private List<CityVisit> Visits(Journey journey, List<LegOffer> legs)
    {
        var visits = new List<CityVisit>();
        for (var i = 0; i < journey.Stays.Count; i++)
        {
            var stay = journey.Stays[i];
            var into = offers.Problem.HasHome ? legs[i] : i > 0 ? legs[i - 1] : null;
            var outOf = offers.Problem.HasHome ? legs[i + 1] : i < legs.Count ? legs[i] : null;
            visits.Add(new CityVisit(
                _wishes.Cities[stay.City].City, offers.Stays.GetValueOrDefault(stay.Reference), into?.Door.Reach, outOf?.Door.Leave,
                into?.Door.Reach.Date ?? _wishes.DateOf(stay.CheckIn), outOf?.Door.Leave.Date ?? _wishes.DateOf(stay.CheckIn + stay.Nights)));
        }

        return visits;
    }

    /// <summary>Everything but the entry fees.</summary>
    private decimal FixedCost(Journey journey, List<LegOffer> legs) =>
        legs.Sum(l => (l.Total + l.Access).Amount) + journey.Stays.Sum(s => offers.Stays.GetValueOrDefault(s.Reference)?.Total.Amount ?? 0)
        + Days(journey).Sum(d => Living(d.City, _wishes.Tier).Sum(l => l.Amount.Amount) * d.Days);

    /// <summary>Days of each city; the day a city is left counts for the next, the last one for the last city.</summary>
    private static IEnumerable<(int City, int Days)> Days(Journey journey) =>
        journey.Stays.Select((s, i) => (s.City, s.Nights + (i == journey.Stays.Count - 1 ? 1 : 0)));

    private IEnumerable<(BudgetCategory Category, BilingualName Name, Money Amount)> Living(int city, Tier tier)
    {
        if (!offers.Allowances.TryGetValue(_wishes.Cities[city].City.Id, out var allowance))
            yield break;
        var (adults, children) = (_wishes.Party.Adults, _wishes.Party.ChildrenAges.Count);
        if (In(DailyLiving.Meals(allowance, tier, adults, children)) is { } meals)
            yield return (BudgetCategory.Meals, new("meals", "餐饮"), meals);
        if (In(DailyLiving.LocalTransport(allowance, tier, adults + children)) is { } local)
            yield return (BudgetCategory.LocalTransport, new("getting about in town", "市内交通"), local);
    }

    private CalculateBudgetResult Budget(Journey journey, List<LegOffer> legs, List<CityPlan> plans)
    {
        var stays = journey.Stays.Select(s => offers.Stays.GetValueOrDefault(s.Reference)).OfType<StayOffer>().ToList();
        var input = Input(journey, _wishes.Tier, Lines(journey, legs, plans, stays, _wishes.Tier));
        var tiers = new Dictionary<Tier, Money> { [_wishes.Tier] = BudgetCalculator.Calculate(input).Total };
        foreach (var tier in Enum.GetValues<Tier>().Where(t => t != _wishes.Tier))
        {
            var others = journey.Stays.Where(s => s.Nights > 0).Select(s => OfTier(s, tier)).ToList();
            if (others.TrueForAll(o => o is not null))
                tiers[tier] = BudgetCalculator.Calculate(Input(journey, tier, Lines(journey, legs, plans, [.. others.OfType<StayOffer>()], tier))).Total;
        }

        return BudgetDocuments.Of(BudgetCalculator.Calculate(input) with { TierTotals = tiers, Savings = Savings(journey, legs, stays) }, _rates, context);
    }

    private BudgetInput Input(Journey journey, Tier tier, IReadOnlyList<BudgetLine> lines) => new(
        _wishes.Currency.Code, MinorUnits, tier, journey.EndDay - journey.StartDay + 1, _wishes.Party.Adults, _wishes.Party.ChildrenAges.Count, market.Rooms().Count, [], lines, _wishes.Budget);

    private List<BudgetLine> Lines(Journey journey, List<LegOffer> legs, List<CityPlan> plans, List<StayOffer> stays, Tier tier)
    {
        var lines = new List<BudgetLine>();
        foreach (var leg in legs)
        {
            var name = new BilingualName($"{leg.From.Name.En} → {leg.To.Name.En}: {ModeName(leg.Mode).En}", $"{leg.From.Name.Zh} → {leg.To.Name.Zh}：{ModeName(leg.Mode).Zh}");
            lines.Add(new BudgetLine(BudgetCategory.Transport, name, leg.Total, leg.Flight is null ? BudgetBasis.Estimate : BudgetBasis.Quoted, leg.Flight?.Provenance.Mode == SourceMode.Simulated));
        }

        foreach (var stay in stays)
        {
            lines.Add(new BudgetLine(
                BudgetCategory.Stay, new($"{stay.Hotel.Name.En}, {Count(stay.Nights.Count, "night")}", $"{stay.Hotel.Name.Zh}，{stay.Nights.Count} 晚"), stay.Total, BudgetBasis.Quoted,
                stay.Provenance.Mode == SourceMode.Simulated));
        }

        foreach (var plan in plans.Where(p => p.Fees > 0))
            lines.Add(new BudgetLine(BudgetCategory.Entries, new($"{plan.Visit.City.Name.En}: entry fees", $"{plan.Visit.City.Name.Zh}：门票"), new Money(plan.Fees, _wishes.Currency.Code).Round(MinorUnits), BudgetBasis.Quoted));
        foreach (var (city, count) in Days(journey))
        {
            var name = _wishes.Cities[city].City.Name;
            lines.AddRange(Living(city, tier).Select(l => new BudgetLine(
                l.Category, new($"{name.En}: {l.Name.En}, {Count(count, "day")}", $"{name.Zh}：{l.Name.Zh}，{count} 天"), (l.Amount * count).Round(MinorUnits), BudgetBasis.Estimate)));
        }

        if (tier != Tier.Economy && legs.Aggregate(Money.Zero(_wishes.Currency.Code), (sum, l) => sum + l.Access) is { Amount: > 0 } access)
            lines.Add(new BudgetLine(BudgetCategory.LocalTransport, new("taxis to and from airports and stations", "往返机场与车站的出租车"), access, BudgetBasis.Estimate));
        AddReserve(lines);
        return lines;
    }

    /// <summary>A tenth, or what the budget leaves of it.</summary>
    private void AddReserve(List<BudgetLine> lines)
    {
        var total = lines.Sum(l => l.Amount.Amount);
        var tenth = Math.Round(total / 10, MinorUnits, MidpointRounding.ToZero);
        var reserve = Math.Min(tenth, (_wishes.Budget?.Amount ?? decimal.MaxValue) - total);
        if (reserve > 0)
        {
            lines.Add(new BudgetLine(
                BudgetCategory.Reserve, reserve < tenth ? new("what the budget leaves", "预算余额") : new("10 % reserve", "10% 备用金"), new Money(reserve, _wishes.Currency.Code), BudgetBasis.Estimate));
        }
    }

    /// <summary>Cheaper things that were on offer for the same days, each for itself.</summary>
    private List<Saving> Savings(Journey journey, List<LegOffer> legs, List<StayOffer> stays)
    {
        var savings = new List<Saving>();
        foreach (var (leg, chosen) in journey.Legs.Zip(legs))
        {
            var cheapest = offers.Problem.Legs.Where(l => l.From == leg.From && l.To == leg.To && l.Day == leg.Day && l.ArriveDay == leg.ArriveDay && l.OwnCar == leg.OwnCar).MinBy(l => l.Cost)!;
            var other = offers.Legs[cheapest.Reference];
            Add(
                new($"{chosen.From.Name.En} → {chosen.To.Name.En} by {ModeName(other.Mode).En} at {other.Depart:HH:mm}", $"{chosen.From.Name.Zh} → {chosen.To.Name.Zh} 改乘 {other.Depart:HH:mm} 的{ModeName(other.Mode).Zh}"),
                (chosen.Total + chosen.Access - other.Total - other.Access).Amount);
        }

        foreach (var (stay, chosen) in journey.Stays.Zip(stays))
        {
            if (SpanOf(stay).Where(o => o.Hotel.Stars == chosen.Hotel.Stars && o.Hotel.Kind == chosen.Hotel.Kind).MinBy(o => o.Total.Amount) is { } same)
            {
                Add(
                    new($"{same.Hotel.Name.En}, the same stars, instead of {chosen.Hotel.Name.En}", $"{same.Hotel.Name.Zh}（同星级）代替{chosen.Hotel.Name.Zh}"),
                    (chosen.Total - same.Total).Amount);
            }
        }

        if (_wishes.Tier != Tier.Economy)
        {
            var taxis = Days(journey).Sum(d => d.Days * (Local(d.City, _wishes.Tier) - Local(d.City, Tier.Economy))) + legs.Sum(l => l.Access.Amount);
            Add(new("public transport instead of taxis", "以公共交通代替出租车"), taxis);
        }

        return [.. savings.OrderByDescending(s => s.Amount.Amount)];

        void Add(BilingualName description, decimal amount)
        {
            if (amount > 0)
                savings.Add(new Saving(description, new Money(amount, _wishes.Currency.Code).Round(MinorUnits)));
        }

        decimal Local(int city, Tier tier) => Living(city, tier).Where(l => l.Category == BudgetCategory.LocalTransport).Sum(l => l.Amount.Amount);
    }

    private StayOffer? OfTier(JourneyStay stay, Tier tier) => SpanOf(stay).Where(o => o.Hotel.Tier == tier).MinBy(o => o.Total.Amount);

    private IEnumerable<StayOffer> SpanOf(JourneyStay stay) => market
        .Known(_wishes.Cities[stay.City].City, _wishes.DateOf(stay.CheckIn), _wishes.DateOf(stay.CheckIn + stay.Nights)).Where(o => StayWish.Fits(o, _wishes));

    private static string Count(int number, string of) => number == 1 ? $"1 {of}" : FormattableString.Invariant($"{number} {of}s");

    private Money? In(Money money)
    {
        if (money.Currency == _wishes.Currency.Code)
            return money;
        if (market.Ports.Rates.Convert(money, _wishes.Currency.Code) is not { } converted)
            return null;
        _rates.Add(FormattableString.Invariant($"1 {money.Currency} = {converted.Rate:0.######} {_wishes.Currency.Code} ({converted.Provider}, {converted.RateDate:uuuu-MM-dd})"));
        return converted.Money;
    }

    private string Title(Journey journey, List<CityVisit> visits) =>
        string.Join(context.Say(", ", "、"), visits.Select(v => v.City.Name.In(context.Language))) + FormattableString.Invariant($" {_wishes.DateOf(journey.StartDay):uuuu-MM-dd}");

    private LegDraft Leg(LegOffer leg) => new(
        leg.From.Id, leg.From.Name.En, leg.From.Name.Zh, leg.To.Id, leg.To.Name.En, leg.To.Name.Zh, leg.Mode.ToString().ToLowerInvariant(),
        leg.Flight is { } flight ? FlightOfferText.Summary(flight, context)
            : FormattableString.Invariant($"{ModeName(leg.Mode).In(context.Language)} {leg.Depart:uuuu-MM-dd HH:mm}→{leg.Arrive:HH:mm}, {leg.Way!.StraightKm:0} km"),
        leg.Door.Leave, leg.Door.Reach, leg.Total, leg.Flight?.Id,
        leg.Flight is { } quoted ? $"quoted, {quoted.Provenance.Mode.ToString().ToLowerInvariant()}" : leg.Way!.Basis.In(context.Language));

    private StayDraft Stay(City city, StayOffer stay) => new(
        city.Id, city.Name.En, city.Name.Zh, stay.CheckIn, stay.CheckOut, stay.Nights.Count, stay.Hotel.Id, stay.Hotel.Name.En, stay.Hotel.Name.Zh,
        StayOfferText.Summary(stay, context), stay.Total, stay.Id, stay.Provenance.Mode.ToString().ToLowerInvariant());

    private static JsonObject Way(LegOffer leg) => new()
    {
        ["mode"] = leg.Mode.ToString().ToLowerInvariant(),
        ["from_en"] = leg.From.Name.En, ["from_zh"] = leg.From.Name.Zh, ["to_en"] = leg.To.Name.En, ["to_zh"] = leg.To.Name.Zh,
        ["depart"] = $"{leg.Depart:uuuu-MM-ddTHH:mm}", ["depart_zone"] = leg.From.Zone.Id, ["arrive"] = $"{leg.Arrive:uuuu-MM-ddTHH:mm}", ["arrive_zone"] = leg.To.Zone.Id,
        ["total"] = JsonSerializer.SerializeToNode(leg.Total, ToolJson.Options), ["basis_en"] = leg.Way!.Basis.En, ["basis_zh"] = leg.Way.Basis.Zh,
    };

    private async ValueTask KeepAsync(
        string draftId, List<LegOffer> legs, List<CityVisit> visits, List<CityPlan> plans, CalculateBudgetResult costs, TripContent content, CancellationToken cancellation)
    {
        var store = market.Ports.Records.Snapshots;
        var until = context.Clock.GetCurrentInstant() + Kept;
        foreach (var flight in legs.Select(l => l.Flight).OfType<Offer>())
            await OfferSnapshot.Of(flight, context).SaveAsync(store, context, cancellation);
        foreach (var stay in visits.Select(v => v.Stay).OfType<StayOffer>())
            await OfferSnapshot.Of(stay, context).SaveAsync(store, context, cancellation);
        foreach (var plan in plans)
            await store.PutAsync(context.UserId, "itinerary", plan.Document.PlanId, ItineraryDocuments.ToJson(plan.Document), until, cancellation);
        await store.PutAsync(context.UserId, "budget", costs.BudgetId, Json(costs), until, cancellation);
        await store.PutAsync(context.UserId, "draft", draftId, Json(content), until, cancellation);
    }

    private static JsonObject Json<T>(T value) => (JsonObject)JsonSerializer.SerializeToNode(value, ToolJson.Options)!;

    public static BilingualName ModeName(TripMode mode) => mode switch
    {
        TripMode.Fly => new("flight", "航班"),
        TripMode.Train => new("train", "火车"),
        _ => new("car", "自驾"),
    };
}
