using System.Globalization;
using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Flights;

namespace TravelPlanner.Tools.Flights;

/// <summary>Buy now or wait, for the lowest price of a calendar.</summary>
/// <param name="Advice">buy, wait or unclear.</param>
/// <param name="Confidence">low, medium or high.</param>
/// <param name="ChangePercent">Median move to the lowest price later, of like trips from as far ahead; absent without evidence.</param>
/// <param name="ChangeFromPercent">Lower quartile of that move.</param>
/// <param name="ChangeToPercent">Upper quartile of that move.</param>
/// <param name="Evidence">What it rests on, a sentence each.</param>
public sealed record PriceOutlookView(
    string Advice, string Confidence, int? ChangePercent, int? ChangeFromPercent, int? ChangeToPercent, IReadOnlyList<string> Evidence, Provenance Source)
{
    /// <summary>A holiday as near as this fills flights.</summary>
    private const int HolidayDays = 2;

    internal static async ValueTask<PriceOutlookView> OfAsync(
        IFlightOffers flights, IHolidayCalendar holidays, FareCalendarRequest asked, PriceCell lowest, ToolContext context, CancellationToken cancellation)
    {
        var nights = lowest.Return is { } home ? Period.DaysBetween(lowest.Depart, home) : (int?)null;
        var history = await flights.HistoryAsync(asked with { From = lowest.Depart, To = lowest.Depart, MinNights = nights, MaxNights = nights }, cancellation);
        var total = lowest.Total!.Value;
        var ahead = Math.Max(0, Period.DaysBetween(context.Today(asked.Origins[0].Zone), lowest.Depart));
        var outlook = PriceOutlook.Of((long)(total.Amount * 100), ahead, history.Points);
        return new PriceOutlookView(
            outlook.Advice.ToString().ToLowerInvariant(), outlook.Confidence.ToString().ToLowerInvariant(), outlook.ChangePercent, outlook.ChangeFrom, outlook.ChangeTo,
            [.. Observed(outlook, total.Currency, ahead, context), .. Calendar(holidays, asked, lowest, context)], history.Provenance);
    }

    internal string Text(PriceCell lowest, ToolContext context)
    {
        var advice = Advice switch
        {
            "buy" => context.Say("buy now", "现在购买"),
            "wait" => context.Say("wait", "等待"),
            _ => context.Say("unclear", "无法判断"),
        };
        var confidence = Confidence switch
        {
            "high" => context.Say("high", "高"),
            "medium" => context.Say("medium", "中"),
            _ => context.Say("low", "低"),
        };
        var simulated = Source.Mode == SourceMode.Simulated ? context.Say("; rests on SIMULATED prices", "；依据为模拟价格") : "";
        return context.Say($"Buy now or wait, {Day(lowest, context)}: {advice} (confidence {confidence}{simulated}).", $"{Day(lowest, context)} 现在买还是等：{advice}（把握{confidence}{simulated}）。")
            + string.Concat(Evidence.Select(e => "\n- " + e));
    }

    private static string Day(PriceCell cell, ToolContext context) => FlightOfferText.Day(cell.Depart, context);

    private static IEnumerable<string> Observed(Outlook o, string currency, int ahead, ToolContext context)
    {
        if (o.Observations == 0)
        {
            yield return context.Say("no earlier price of a like trip is known", "没有同类行程的历史价格");
            yield break;
        }

        var (lowest, highest) = (new Money(o.Lowest / 100m, currency), new Money(o.Highest / 100m, currency));
        yield return context.Say(
            $"{o.Observations} prices of {o.Trips} like trips, {lowest} to {highest}; {o.QuantilePercent} % of them were below today's",
            $"{o.Trips} 个同类行程的 {o.Observations} 个价格，{lowest} 至 {highest}；其中 {o.QuantilePercent}% 低于今天的价格");
        if (o.Comparable > 0)
        {
            yield return context.Say(
                $"from {ahead} days ahead, {o.CheaperLater} of {o.Comparable} were cheaper later; their best later price: {Signed(o.ChangePercent)} % (middle half {Signed(o.ChangeFrom)} to {Signed(o.ChangeTo)} %)",
                $"自出发前 {ahead} 天起，{o.Comparable} 个中有 {o.CheaperLater} 个后来更便宜；其后最低价变动中位数 {Signed(o.ChangePercent)}%（中间一半为 {Signed(o.ChangeFrom)}% 至 {Signed(o.ChangeTo)}%）");
        }

        if (o.Comparable < PriceOutlook.FewestTrips)
            yield return context.Say($"fewer than {PriceOutlook.FewestTrips} trips to compare: too few for advice", $"可比行程不足 {PriceOutlook.FewestTrips} 个，不足以给出建议");
        if (o.TrendPercent is { } trend)
            yield return context.Say($"trend up to this distance: {Signed(trend)} %", $"到目前为止的走势：{Signed(trend)}%");
    }

    /// <summary>Weekday and holidays at both ends, which the prices of other dates do not know of.</summary>
    private static IEnumerable<string> Calendar(IHolidayCalendar holidays, FareCalendarRequest asked, PriceCell lowest, ToolContext context)
    {
        if (lowest.Depart.DayOfWeek is IsoDayOfWeek.Friday or IsoDayOfWeek.Sunday)
            yield return context.Say("leaves on a Friday or Sunday, when flights are fullest", "周五或周日出发，航班最满");
        foreach (var date in new[] { lowest.Depart, lowest.Return ?? lowest.Depart }.Distinct())
        {
            var near = asked.Origins.Concat(asked.Destinations).Select(a => a.Country).Distinct(StringComparer.Ordinal)
                .SelectMany(c => holidays.List(c, date.PlusDays(-HolidayDays), date.PlusDays(HolidayDays))).FirstOrDefault(h => h.Kind is "public" or "holiday");
            if (near is not null)
                yield return context.Say($"{FlightOfferText.Day(date, context)} is near {near.Name.En} ({near.Country})", $"{FlightOfferText.Day(date, context)} 临近{near.Name.Zh}（{near.Country}）");
        }
    }

    private static string Signed(int? percent) => (percent ?? 0).ToString("+0;-0;0", CultureInfo.InvariantCulture);
}
