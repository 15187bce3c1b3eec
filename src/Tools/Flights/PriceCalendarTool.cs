using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;
using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Tools.Offers;

namespace TravelPlanner.Tools.Flights;

public sealed record PriceCalendarRequest(
    [property: Description("Cities or airports"), Length(1, 3)] string[] Origins,
    [property: Length(1, 3)] string[] Destinations,
    [property: Description("First departure")] LocalDate From,
    [property: Description("Last departure, up to 60 days on")] LocalDate To,
    [property: Description("For returns"), Range(1, 30)] int? NightsMin = null,
    [property: Range(1, 30)] int? NightsMax = null,
    [property: Range(1, 9)] int Adults = 1,
    [property: Length(0, 8)] int[]? ChildrenAges = null,
    [property: AllowedValues("economy", "premium_economy", "business", "first")] string Cabin = "economy",
    [property: Range(0, 2)] int MaxStops = 1,
    [property: Description("Default the origin's"), RegularExpression("^[A-Za-z]{3}$")] string? Currency = null,
    [property: AllowedValues("en", "zh")] string? Lang = null) : ILocalizedRequest;

/// <param name="Total">Absent when nothing is on sale.</param>
public sealed record PriceCell(LocalDate Depart, LocalDate? Return, Money? Total);

/// <param name="Outlook">Whether to buy the lowest now; absent when nothing has a price.</param>
public sealed record PriceCalendarResult(IReadOnlyList<PriceCell> Cells, PriceCell? Lowest, PriceOutlookView? Outlook, Provenance Source);

/// <summary><c>get_price_calendar</c>: the lowest total on each date of a window, and whether to buy the lowest now or wait.</summary>
public sealed class PriceCalendarTool(IGazetteer gazetteer, IFlightOffers flights, IHolidayCalendar holidays)
{
    private const int MostDays = 60;
    private const int MostNightChoices = 7;

    /// <summary>Cells listed in the text, the cheapest first; the structured answer has them all.</summary>
    private const int CellsInText = 12;

    public Tool Create() => ToolFactory.Create<PriceCalendarRequest, PriceCalendarResult>(
        "get_price_calendar", "search", "Flight price calendar",
        "Lowest flight total for each departure date of a window, one way or for a number of nights, and whether to buy the lowest now or wait. A missing price is not zero.",
        ToolTraits.Reads, inDefaultList: false, FindAsync);

    private async ValueTask<ToolAnswer<PriceCalendarResult>> FindAsync(
        PriceCalendarRequest request, ToolContext context, CancellationToken cancellation)
    {
        var origins = request.Origins.Select((o, i) => gazetteer.RequireEnd(o, FormattableString.Invariant($"origins[{i}]"), context)).ToList();
        var destinations = request.Destinations.Select((d, i) => gazetteer.RequireEnd(d, FormattableString.Invariant($"destinations[{i}]"), context)).ToList();
        Require(
            request.To >= request.From && Period.DaysBetween(request.From, request.To) < MostDays, "to", OfferArguments.Iso(request.To),
            $"{OfferArguments.Iso(request.From)} to {OfferArguments.Iso(request.From.PlusDays(MostDays - 1))}", context);
        var least = request.NightsMin ?? request.NightsMax;
        var most = request.NightsMax ?? request.NightsMin;
        Require(
            least is null || (most >= least && most - least < MostNightChoices), "nights_max", FormattableString.Invariant($"{least}-{most}"),
            $"nights_min or more, at most {MostNightChoices} choices", context);
        RequireApart(origins, destinations, request, context);
        var zone = origins[0].Airports[0].Zone;
        var name = origins[0].Name.In(context.Language);
        OfferArguments.RequireOnSale(request.From, "from", zone, name, flights.HorizonDays, context);
        OfferArguments.RequireOnSale(request.To.PlusDays(most ?? 0), "to", zone, name, flights.HorizonDays, context);
        var party = FlightArguments.RequirePassengers(request.Adults, request.ChildrenAges, 0, context);
        var from = origins.SelectMany(o => o.Airports).DistinctBy(a => a.Iata).ToList();
        var asked = new FareCalendarRequest(
            from, [.. destinations.SelectMany(d => d.Airports).DistinctBy(a => a.Iata)], request.From, request.To, least, most, party,
            FlightArguments.ReadCabin(request.Cabin), request.MaxStops, gazetteer.RequireCurrency(request.Currency, from[0].Country, context));
        var calendar = await flights.CalendarAsync(asked, cancellation);
        var cells = calendar.Cells.Select(c => new PriceCell(c.Depart, c.Return, c.Total)).ToList();
        var lowest = cells.Where(c => c.Total is not null).MinBy(c => c.Total!.Value.Amount);
        var outlook = lowest is null ? null : await PriceOutlookView.OfAsync(flights, holidays, asked, lowest, context, cancellation);
        var result = new PriceCalendarResult(cells, lowest, outlook, calendar.Provenance);
        return new ToolAnswer<PriceCalendarResult>(Text(result, origins, destinations, asked, context), result);
    }

    private static string Text(
        PriceCalendarResult result, List<FlightEnd> origins, List<FlightEnd> destinations, FareCalendarRequest asked, ToolContext context)
    {
        var priced = result.Cells.Where(c => c.Total is not null).ToList();
        var text = new StringBuilder();
        text.Append(string.Join('/', origins.Select(o => o.Name.In(context.Language)))).Append('→').Append(string.Join('/', destinations.Select(d => d.Name.In(context.Language))));
        text.AppendLine(context.Say($" · lowest totals in {asked.Currency}", $" · 最低总价，币种 {asked.Currency}"));
        if (result.Source.Mode == SourceMode.Simulated)
            text.AppendLine(context.Say("SIMULATED prices: for planning, not for sale.", "模拟价格：仅供规划，不可购买。"));
        foreach (var cell in priced.OrderBy(c => c.Total!.Value.Amount).Take(CellsInText))
        {
            text.Append("- ").Append(FlightOfferText.Day(cell.Depart, context));
            if (cell.Return is { } home)
                text.Append(" ⇄ ").Append(FlightOfferText.Day(home, context));
            text.Append(": ").AppendLine(cell.Total!.Value.ToString());
        }

        text.Append(context.Say($"{priced.Count} of {result.Cells.Count} dates have a price", $"{result.Cells.Count} 个日期中 {priced.Count} 个有报价"));
        if (priced.Count < result.Cells.Count)
        {
            text.Append(context.Say(
                $"; the rest: no seat, or no way with at most {asked.MaxChanges} changes (max_stops)", $"；其余无余座，或没有中转不超过 {asked.MaxChanges} 次的航班（max_stops）"));
        }

        if (result.Outlook is { } outlook)
            text.AppendLine().Append(outlook.Text(result.Lowest!, context));
        return text.ToString();
    }

    private static void RequireApart(List<FlightEnd> origins, List<FlightEnd> destinations, PriceCalendarRequest request, ToolContext context)
    {
        for (var i = 0; i < destinations.Count; i++)
        {
            if (origins.Exists(o => o.Airports.Intersect(destinations[i].Airports).Any()))
            {
                throw new ToolRefusalException(new ToolFailure(
                    FailureKind.InvalidArgument, context.Say("Origin and destination are the same place.", "出发地与目的地相同。"),
                    FormattableString.Invariant($"destinations[{i}]"), request.Destinations[i], "another city"));
            }
        }
    }

    private static void Require(bool holds, string field, string received, string allowed, ToolContext context)
    {
        if (!holds)
            throw new ToolRefusalException(new ToolFailure(FailureKind.InvalidArgument, context.Say("The window cannot be used.", "查询范围不可用。"), field, received, allowed));
    }
}
