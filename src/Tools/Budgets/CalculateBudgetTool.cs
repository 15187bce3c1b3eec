using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Budgets;
using TravelPlanner.Domain.Places;
using TravelPlanner.Domain.Stays;
using TravelPlanner.Tools.Places;

namespace TravelPlanner.Tools.Budgets;

public sealed record BudgetItem(
    [property: AllowedValues("transport", "stay", "entries", "meals", "local_transport", "shopping", "insurance", "reserve")] string Category,
    [property: Range(0, 100_000_000)] decimal Amount,
    [property: RegularExpression("^[A-Za-z]{3}$")] string Currency,
    [property: Length(1, 120)] string? Description = null);

public sealed record CalculateBudgetRequest(
    [property: Description("City, for estimates"), Length(1, 80)] string? Place = null,
    [property: Range(1, 60)] int Days = 1,
    [property: Description("Default days - 1"), Range(0, 60)] int? Nights = null,
    [property: Range(1, 20)] int Adults = 1,
    [property: Length(1, 10)] int[]? ChildrenAges = null,
    [property: AllowedValues("economy", "comfort", "luxury")] string Tier = "comfort",
    [property: Description("ISO code; default the city's"), RegularExpression("^[A-Za-z]{3}$")] string? Currency = null,
    [property: Length(1, 10)] string[]? FlightOfferIds = null,
    [property: Length(1, 10)] string[]? HotelOfferIds = null,
    [property: Description("Entry fees from this plan")] string? PlanId = null,
    [property: Length(1, 50)] BudgetItem[]? Items = null,
    [property: Description("Most to spend, in currency"), Range(0, 100_000_000)] decimal? Limit = null,
    [property: AllowedValues("en", "zh")] string? Lang = null) : ILocalizedRequest;

public sealed record BudgetRow(string Category, string Description, Money Amount, string Basis, bool Simulated);

public sealed record SavingRow(string Description, Money Amount);

public sealed record UnpricedRow(string Category, string Reason);

public sealed record CalculateBudgetResult(
    string BudgetId, string Tier, Money Total, Money PerPerson, Money PerDay, IReadOnlyList<BudgetRow> Lines, IReadOnlyDictionary<string, Money> Tiers,
    IReadOnlyList<SavingRow> Savings, IReadOnlyList<UnpricedRow> Unpriced, Money? OverLimit, IReadOnlyList<string> Rates, Provenance Source);

/// <summary><c>calculate_budget</c>: quoted, entered and estimated costs in one currency; what is not priced is said.</summary>
public sealed class CalculateBudgetTool(
    IGazetteer gazetteer, IPlaceCatalogue places, IHotelCatalogue hotels, IAllowances allowances, IExchangeRates rates, ISnapshotStore snapshots)
{
    private static readonly Duration BudgetLife = Duration.FromDays(7);

    public Tool Create() => ToolFactory.Create<CalculateBudgetRequest, CalculateBudgetResult>(
        "calculate_budget", "trips", "Calculate a budget",
        "Adds up quoted offers, a plan's entry fees, own items and estimates for the city: categories, tiers, savings, what is unpriced.",
        ToolTraits.Reads, inDefaultList: true, CalculateAsync);

    private async ValueTask<ToolAnswer<CalculateBudgetResult>> CalculateAsync(
        CalculateBudgetRequest request, ToolContext context, CancellationToken cancellation)
    {
        if (request.ChildrenAges?.Any(a => a is < 0 or > 17) == true)
        {
            throw new ToolRefusalException(new ToolFailure(
                FailureKind.InvalidArgument, context.Say("A child's age is 0 to 17.", "儿童年龄为 0 至 17 岁。"), "children_ages", string.Join(", ", request.ChildrenAges), "0 to 17", "[4, 9]"));
        }

        var city = request.Place is { } place ? gazetteer.RequireCity(place, "place", context) : null;
        var currency = RequireCurrency(request, city, context);
        var used = new SortedSet<string>(StringComparer.Ordinal);
        var given = new List<BudgetLine>();
        foreach (var item in request.Items ?? [])
        {
            var text = item.Description ?? item.Category;
            given.Add(new BudgetLine(
                Enum.Parse<BudgetCategory>(item.Category.Replace("_", "", StringComparison.Ordinal), ignoreCase: true), new BilingualName(text, text),
                Convert(new Money(item.Amount, item.Currency.ToUpperInvariant()), currency, used, "items"), BudgetBasis.Entered));
        }

        await AddOffersAsync(request.FlightOfferIds, "flight_offer_ids", BudgetCategory.Transport);
        await AddOffersAsync(request.HotelOfferIds, "hotel_offer_ids", BudgetCategory.Stay);
        if (request.PlanId is { } plan)
            await AddPlanAsync(plan);

        var children = request.ChildrenAges?.Length ?? 0;
        var tier = Enum.Parse<Tier>(request.Tier, ignoreCase: true);
        var input = new BudgetInput(
            currency.Code, currency.MinorUnits, tier, request.Days, request.Adults, children, Math.Max(1, (request.Adults + (children / 2) + 1) / 2),
            city is not null && await CostsAsync(city, currency, used, cancellation) is { } costs ? [new CityDays(null, costs, request.Days, request.Nights ?? (request.Days - 1))] : [],
            given,
            request.Limit is { } limit ? new Money(limit, currency.Code) : null);
        var result = BudgetDocuments.Of(BudgetCalculator.Calculate(input), used, context);
        await snapshots.PutAsync(
            context.UserId, "budget", result.BudgetId, (JsonObject)JsonSerializer.SerializeToNode(result, ToolJson.Options)!,
            context.Clock.GetCurrentInstant() + BudgetLife, cancellation);
        return new ToolAnswer<CalculateBudgetResult>(BudgetDocuments.Write(result, context), result);

        async ValueTask AddOffersAsync(string[]? ids, string field, BudgetCategory category)
        {
            for (var i = 0; i < (ids?.Length ?? 0); i++)
            {
                var offer = await SnapshotAsync("offer", ids![i], $"{field}[{i}]");
                var total = offer["total"].Deserialize<Money>(ToolJson.Results);
                var mode = (offer["provenance"]?["mode"])?.GetValue<string>();
                var summary = offer["summary"]?.GetValue<string>() ?? ids[i];
                given.Add(new BudgetLine(category, new BilingualName(summary, summary), Convert(total, currency, used, field), BudgetBasis.Quoted, mode == "simulated"));
            }
        }

        async ValueTask AddPlanAsync(string planId)
        {
            var document = await SnapshotAsync("itinerary", planId, "plan_id");
            foreach (var cost in document["entry_cost"].Deserialize<Money[]>(ToolJson.Results) ?? [])
                given.Add(new BudgetLine(BudgetCategory.Entries, new BilingualName($"entry fees of {planId}", $"{planId} 门票"), Convert(cost, currency, used, "plan_id"), BudgetBasis.Quoted));
        }

        async ValueTask<JsonObject> SnapshotAsync(string kind, string id, string field) =>
            await snapshots.GetAsync(context.UserId, kind, id, cancellation) ?? throw new ToolRefusalException(new ToolFailure(
                FailureKind.NotFound, context.Say($"'{id}' is unknown or has expired.", $"“{id}”不存在或已过期。"), field, id, "an id from a recent answer; search again"));
    }

    private Currency RequireCurrency(CalculateBudgetRequest request, City? city, ToolContext context)
    {
        var code = request.Currency ?? (city is null ? request.Items?.FirstOrDefault()?.Currency : gazetteer.FindCountry(city.Country)?.Currency)
            ?? throw new ToolRefusalException(new ToolFailure(
                FailureKind.InvalidArgument, context.Say("Say where, or in which currency.", "请给出城市或币种。"), "currency", "nothing", "place, currency or items", "\"CNY\""));
        return gazetteer.FindCurrency(code) ?? throw new ToolRefusalException(new ToolFailure(
            FailureKind.InvalidArgument, context.Say("That currency is not known.", "未知币种。"), "currency", code, string.Join(", ", gazetteer.Currencies.Select(c => c.Code)), "\"CNY\""));
    }

    private async ValueTask<CityCosts?> CostsAsync(City city, Currency currency, SortedSet<string> used, CancellationToken cancellation)
    {
        if (await allowances.FindAsync(city.Id, cancellation) is not { } local)
            return null;
        var allowance = new Allowance(
            local.CityId, To(local.MealsEconomy), To(local.MealsComfort), To(local.MealsLuxury), To(local.TransitDay), To(local.TaxiStart), To(local.TaxiKm));
        var nights = (await hotels.ListAsync(city.Id, cancellation)).GroupBy(h => h.Tier).ToDictionary(g => g.Key, g => To(Median([.. g.Select(h => h.ReferenceRate)])));
        var fees = (await places.ListAsync(city.Id, cancellation)).Where(p => !p.IsFood).Select(p => p.Price).OfType<Money>().Select(To).ToList();

        // Two sights with the mean fee a day, free ones counted in.
        Money? entry = fees.Count == 0 ? null : new Money(fees.Average(f => f.Amount) * 2, currency.Code);
        return new CityCosts(allowance, nights, entry);

        Money To(Money money) => Convert(money, currency, used, "place");
    }

    private static Money Median(List<Money> sums) => sums.Order().ElementAt(sums.Count / 2);

    private Money Convert(Money money, Currency currency, SortedSet<string> used, string field)
    {
        if (money.Currency == currency.Code)
            return money;
        var converted = rates.Convert(money, currency.Code) ?? throw new ToolRefusalException(new ToolFailure(
            FailureKind.InvalidArgument, $"There is no rate from {money.Currency} to {currency.Code}.", field, money.Currency, "a known currency"));
        used.Add(FormattableString.Invariant($"1 {money.Currency} = {converted.Rate:0.######} {currency.Code} ({converted.Provider}, {converted.RateDate:uuuu-MM-dd})"));
        return converted.Money;
    }
}
