using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Budgets;
using TravelPlanner.Domain.Places;
using TravelPlanner.Domain.Trips;

namespace TravelPlanner.Tools.Budgets;

/// <summary>Gathers the lines of a budget from where they stand (items, offers, plans, trips, cities), in one currency and with the rates used.</summary>
internal sealed class BudgetSources(TravelPorts ports, Currency currency, ToolContext context)
{
    private readonly SortedSet<string> _rates = new(StringComparer.Ordinal);
    private readonly List<BudgetLine> _given = [];
    private readonly List<CityDays> _cities = [];
    private readonly List<Unpriced> _open = [];

    public Currency Currency => currency;

    public IReadOnlyList<BudgetLine> Given => _given;

    public IReadOnlyList<CityDays> Cities => _cities;

    /// <summary>Single things without a price, beside the categories that have none at all.</summary>
    public IReadOnlyList<Unpriced> Open => _open;

    /// <summary>A line for each rate that was used, with its source and day.</summary>
    public IReadOnlySet<string> Rates => _rates;

    public void Add(BudgetItem item)
    {
        var text = item.Description ?? item.Category;
        _given.Add(new BudgetLine(
            Enum.Parse<BudgetCategory>(item.Category.Replace("_", "", StringComparison.Ordinal), ignoreCase: true), new BilingualName(text, text),
            Convert(new Money(item.Amount, item.Currency.ToUpperInvariant()), "items"), BudgetBasis.Entered));
    }

    public async ValueTask AddOfferAsync(string id, string field, BudgetCategory category, CancellationToken cancellation)
    {
        var offer = await SnapshotAsync("offer", id, field, cancellation);
        var summary = offer["summary"]?.GetValue<string>() ?? id;
        _given.Add(new BudgetLine(
            category, new BilingualName(summary, summary), Convert(offer["total"].Deserialize<Money>(ToolJson.Results), field), BudgetBasis.Quoted,
            offer["provenance"]?["mode"]?.GetValue<string>() == "simulated"));
    }

    public async ValueTask AddPlanAsync(string planId, CancellationToken cancellation)
    {
        var document = await SnapshotAsync("itinerary", planId, "plan_id", cancellation);
        foreach (var cost in document["entry_cost"].Deserialize<Money[]>(ToolJson.Results) ?? [])
            _given.Add(new BudgetLine(BudgetCategory.Entries, new BilingualName($"entry fees of {planId}", $"{planId} 门票"), Convert(cost, "plan_id"), BudgetBasis.Quoted));
    }

    /// <summary>What a trip holds, and estimates for its days.</summary>
    public async ValueTask AddAsync(Trip trip, CancellationToken cancellation)
    {
        foreach (var flight in trip.Flights)
            Add(BudgetCategory.Transport, flight.Summary, flight.Total, flight.Mode == SourceMode.Simulated, BudgetBasis.Quoted);
        foreach (var way in trip.Ways)
            Add(BudgetCategory.Transport, new BilingualName($"{way.Mode} {way.From.En} → {way.To.En}", $"{(way.Mode == "train" ? "火车" : "自驾")} {way.From.Zh} → {way.To.Zh}"), way.Total, false, BudgetBasis.Estimate);
        foreach (var stay in trip.Stays)
            Add(BudgetCategory.Stay, stay.Summary, stay.Total, stay.Mode == SourceMode.Simulated, BudgetBasis.Quoted);
        foreach (var city in trip.Days.GroupBy(d => d.City))
        {
            foreach (var fee in city.SelectMany(d => d.EntryCost).GroupBy(m => m.Currency, StringComparer.Ordinal).Select(g => g.Aggregate((a, b) => a + b)))
                _given.Add(new BudgetLine(BudgetCategory.Entries, new($"{city.Key.En}: entry fees", $"{city.Key.Zh}：门票"), Convert(fee, "trip_id"), BudgetBasis.Quoted));
        }

        // Two cities may share a date: it counts for the one that is reached.
        foreach (var city in trip.Days.GroupBy(d => d.Date).Select(g => g.Last()).GroupBy(d => d.CityId, StringComparer.Ordinal))
        {
            var days = city.Count();
            if (ports.Gazetteer.FindCity(city.Key) is { } known)
                await AddCityAsync(known, known.Name, days, trip.Stays.Count > 0 ? 0 : city.Count(d => d.Date < trip.End), cancellation);
        }
    }

    public async ValueTask AddCityAsync(City city, BilingualName? name, int days, int nights, CancellationToken cancellation)
    {
        if (await ports.Allowances.FindAsync(city.Id, cancellation) is not { } local)
        {
            _open.Add(new Unpriced(BudgetCategory.Meals, new($"no daily costs are known for {city.Name.En}", $"没有{city.Name.Zh}的日常费用资料")));
            return;
        }

        var allowance = new Allowance(
            local.CityId, To(local.MealsEconomy), To(local.MealsComfort), To(local.MealsLuxury), To(local.TransitDay), To(local.TaxiStart), To(local.TaxiKm));
        var usual = (await ports.Hotels.ListAsync(city.Id, cancellation)).GroupBy(h => h.Tier).ToDictionary(g => g.Key, g => To(Median([.. g.Select(h => h.ReferenceRate)])));
        var fees = (await ports.Places.ListAsync(city.Id, cancellation)).Where(p => !p.IsFood).Select(p => p.Price).OfType<Money>().Select(To).ToList();

        // Two sights with the mean fee a day, free ones counted in.
        Money? entry = fees.Count == 0 ? null : new Money(fees.Average(f => f.Amount) * 2, currency.Code);
        _cities.Add(new CityDays(name, new CityCosts(allowance, usual, entry), days, nights));

        Money To(Money money) => Convert(money, "place");
    }

    /// <summary>Entry fees are for adults; what children pay is in no data yet, which is not the same as nothing.</summary>
    public void SayWhatIsNotKnownOfChildren(int children)
    {
        if (children > 0 && (_cities.Count > 0 || _given.Exists(l => l.Category == BudgetCategory.Entries)))
            _open.Add(new Unpriced(BudgetCategory.Entries, new("children's entry fees are not known; adults are counted", "儿童票价未知，门票按成人计")));
    }

    public Money Convert(Money money, string field)
    {
        if (money.Currency == currency.Code)
            return money;
        var converted = ports.Rates.Convert(money, currency.Code) ?? throw new ToolRefusalException(new ToolFailure(
            FailureKind.InvalidArgument, $"There is no rate from {money.Currency} to {currency.Code}.", field, money.Currency, "a known currency"));
        _rates.Add(FormattableString.Invariant($"1 {money.Currency} = {converted.Rate:0.######} {currency.Code} ({converted.Provider}, {converted.RateDate:uuuu-MM-dd})"));
        return converted.Money;
    }

    private void Add(BudgetCategory category, string summary, Money? total, bool simulated, BudgetBasis basis) =>
        Add(category, new BilingualName(summary, summary), total, simulated, basis);

    private void Add(BudgetCategory category, BilingualName name, Money? total, bool simulated, BudgetBasis basis)
    {
        if (total is { } price)
            _given.Add(new BudgetLine(category, name, Convert(price, "trip_id"), basis, simulated));
        else
            _open.Add(new Unpriced(category, new($"{name.En}: its price is not known", $"{name.Zh}：价格未知")));
    }

    private static Money Median(List<Money> sums) => sums.Order().ElementAt(sums.Count / 2);

    private async ValueTask<JsonObject> SnapshotAsync(string kind, string id, string field, CancellationToken cancellation) =>
        await ports.Records.Snapshots.GetAsync(context.UserId, kind, id, cancellation) ?? throw new ToolRefusalException(new ToolFailure(
            FailureKind.NotFound, context.Say($"'{id}' is unknown or has expired.", $"“{id}”不存在或已过期。"), field, id, "an id from a recent answer; search again"));
}
