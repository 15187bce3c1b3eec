using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Budgets;
using TravelPlanner.Domain.Places;
using TravelPlanner.Domain.Stays;
using TravelPlanner.Domain.Trips;
using TravelPlanner.Tools.Offers;
using TravelPlanner.Tools.Places;
using TravelPlanner.Tools.Trips;

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
    [property: Description("Saved trip: all of it")] string? TripId = null,
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
public sealed class CalculateBudgetTool(TravelPorts ports)
{
    private static readonly Duration BudgetLife = Duration.FromDays(7);

    public Tool Create() => ToolFactory.Create<CalculateBudgetRequest, CalculateBudgetResult>(
        "calculate_budget", "trips", "Calculate a budget",
        "Adds up a saved trip, or quoted offers, a plan's entry fees, own items and estimates for the city: categories, tiers, savings, what is unpriced.",
        ToolTraits.Reads, inDefaultList: true, CalculateAsync);

    private async ValueTask<ToolAnswer<CalculateBudgetResult>> CalculateAsync(
        CalculateBudgetRequest request, ToolContext context, CancellationToken cancellation)
    {
        OfferArguments.RequireAges(request.ChildrenAges, "children_ages", context);
        var trip = request.TripId is { } id ? (await ports.Records.Trips.RequireAsync(id, null, context, cancellation)).Trip : null;
        var city = request.Place is { } place ? ports.Gazetteer.RequireCity(place, "place", context) : null;
        var lines = new BudgetSources(ports, RequireCurrency(request, city, trip, context), context);
        foreach (var item in request.Items ?? [])
            lines.Add(item);
        foreach (var (offer, i) in (request.FlightOfferIds ?? []).Select((o, i) => (o, i)))
            await lines.AddOfferAsync(offer, $"flight_offer_ids[{i}]", BudgetCategory.Transport, cancellation);
        foreach (var (offer, i) in (request.HotelOfferIds ?? []).Select((o, i) => (o, i)))
            await lines.AddOfferAsync(offer, $"hotel_offer_ids[{i}]", BudgetCategory.Stay, cancellation);
        if (request.PlanId is { } plan)
            await lines.AddPlanAsync(plan, cancellation);
        if (trip is not null)
            await lines.AddAsync(trip, cancellation);
        if (city is not null)
            await lines.AddCityAsync(city, null, request.Days, request.Nights ?? (request.Days - 1), cancellation);

        var adults = trip?.Party.Adults ?? request.Adults;
        var children = trip?.Party.ChildrenAges.Count ?? request.ChildrenAges?.Length ?? 0;
        var days = trip is { Start: { } start, End: { } end } ? Period.DaysBetween(start, end) + 1 : request.Days;
        lines.SayWhatIsNotKnownOfChildren(children);
        var input = new BudgetInput(
            lines.Currency.Code, lines.Currency.MinorUnits, Enum.Parse<Tier>(request.Tier, ignoreCase: true), days, adults, children,
            Math.Max(1, (adults + (children / 2) + 1) / 2), lines.Cities, lines.Given, request.Limit is { } limit ? new Money(limit, lines.Currency.Code) : null, lines.Open);
        var budget = BudgetCalculator.Calculate(input);
        var cheaper = await new OfferSavings(ports, lines).FindAsync(
            [.. request.FlightOfferIds ?? [], .. trip?.Flights.Select(f => f.OfferId) ?? []], [.. request.HotelOfferIds ?? [], .. trip?.Stays.Select(s => s.OfferId) ?? []], cancellation);
        var result = BudgetDocuments.Of(budget with { Savings = [.. budget.Savings.Concat(cheaper).OrderByDescending(s => s.Amount.Amount)] }, lines.Rates, context);
        await ports.Records.Snapshots.PutAsync(
            context.UserId, "budget", result.BudgetId, (JsonObject)JsonSerializer.SerializeToNode(result, ToolJson.Options)!,
            context.Clock.GetCurrentInstant() + BudgetLife, cancellation);
        return new ToolAnswer<CalculateBudgetResult>(BudgetDocuments.Write(result, context), result);
    }

    private Currency RequireCurrency(CalculateBudgetRequest request, City? city, Trip? trip, ToolContext context)
    {
        var where = city ?? (trip?.Cities is [var first, ..] ? ports.Gazetteer.FindCity(first) : null);
        var code = request.Currency ?? trip?.Budget?.Currency ?? (where is null ? request.Items?.FirstOrDefault()?.Currency : ports.Gazetteer.FindCountry(where.Country)?.Currency)
            ?? throw new ToolRefusalException(new ToolFailure(
                FailureKind.InvalidArgument, context.Say("Say where, or in which currency.", "请给出城市或币种。"), "currency", "nothing", "place, currency or items", "\"CNY\""));
        return ports.Gazetteer.FindCurrency(code) ?? throw new ToolRefusalException(new ToolFailure(
            FailureKind.InvalidArgument, context.Say("That currency is not known.", "未知币种。"), "currency", code, string.Join(", ", ports.Gazetteer.Currencies.Select(c => c.Code)), "\"CNY\""));
    }
}
