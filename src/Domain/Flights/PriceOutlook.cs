using NodaTime;

namespace TravelPlanner.Domain.Flights;

public enum BuyAdvice
{
    Buy,
    Wait,

    /// <summary>The evidence is too thin or points both ways.</summary>
    Unclear,
}

public enum OutlookConfidence
{
    Low,
    Medium,
    High,
}

/// <summary>What one trip cost on one day of asking.</summary>
/// <param name="Trip">The date of its departure: prices are compared along one trip, never between trips.</param>
/// <param name="DaysAhead">Days from asking to departure.</param>
public readonly record struct PricePoint(LocalDate Trip, int DaysAhead, long Price);

/// <summary>Whether to buy now: the advice with all it rests on.</summary>
/// <param name="ChangePercent">Expected move of the price by the best day left to buy, the median of the comparable trips; null without evidence.</param>
/// <param name="ChangeFrom">Lower quartile of that move, in percent.</param>
/// <param name="ChangeTo">Upper quartile of that move, in percent.</param>
/// <param name="Observations">Prices looked at.</param>
/// <param name="Trips">Trips they belong to.</param>
/// <param name="CheaperLater">Trips that were cheaper later than as far ahead as today, by more than the noise.</param>
/// <param name="Comparable">Trips with a price as far ahead as today and one later.</param>
/// <param name="Lowest">Of all observations.</param>
/// <param name="Highest">Of all observations.</param>
/// <param name="QuantilePercent">Share of observations below today's price, 0–100.</param>
/// <param name="TrendPercent">Median move of these trips over the last observed span up to today's distance; null when none has one.</param>
public sealed record Outlook(
    BuyAdvice Advice, OutlookConfidence Confidence, int? ChangePercent, int? ChangeFrom, int? ChangeTo, int Observations, int Trips, int CheaperLater,
    int Comparable, long Lowest, long Highest, int QuantilePercent, int? TrendPercent);

/// <summary>
/// Buy now or wait, from how prices of like trips went on from as far ahead as today. It compares each trip only with itself, so that a dear
/// season does not look like a rise.
/// </summary>
public static class PriceOutlook
{
    /// <summary>Fewer trips with a before and an after say nothing.</summary>
    public const int FewestTrips = 5;

    /// <summary>Trips seen at a distance from departure that differs by no more than this share of it, and at least two days, count as seen at that distance.</summary>
    private const int NearPercent = 15;
    private const int NearDays = 2;

    /// <summary>Moves smaller than this, in percent, are noise.</summary>
    private const int Noise = 3;

    /// <summary>Trips of a hundred that must agree.</summary>
    private const int MostAgree = 65;

    private const int ManyTrips = 12;
    private const int NearlyAllAgree = 80;

    /// <param name="today">Today's price of the trip in question.</param>
    /// <param name="daysAhead">Days until it departs.</param>
    /// <param name="history">Prices of like trips: same ends, party and cabin, like weekday and season. The trip's own past may be among them.</param>
    /// <exception cref="ArgumentOutOfRangeException">A price is not positive or a distance is negative.</exception>
    public static Outlook Of(long today, int daysAhead, IReadOnlyCollection<PricePoint> history)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(today);
        ArgumentOutOfRangeException.ThrowIfNegative(daysAhead);
        if (history.Any(p => p.Price <= 0 || p.DaysAhead < 0))
            throw new ArgumentOutOfRangeException(nameof(history), "a price that is not positive, or an observation after departure");
        var trips = history.GroupBy(p => p.Trip).Select(g => new Course([.. g.OrderByDescending(p => p.DaysAhead)], daysAhead)).ToList();
        var moves = trips.Select(t => t.BestLater).OfType<int>().Order().ToList();
        var trends = trips.Select(t => t.Trend).OfType<int>().Order().ToList();
        var lowest = history.Select(p => p.Price).Append(today).Min();
        var highest = history.Select(p => p.Price).Append(today).Max();
        var below = history.Count == 0 ? 0 : 100 * history.Count(p => p.Price < today) / history.Count;
        var cheaper = moves.Count(m => m <= -Noise);
        var (advice, confidence) = Decide(moves, cheaper);
        return new Outlook(
            advice, confidence, Quantile(moves, 50), Quantile(moves, 25), Quantile(moves, 75), history.Count, trips.Count, cheaper, moves.Count, lowest, highest, below,
            Quantile(trends, 50));
    }

    private static (BuyAdvice, OutlookConfidence) Decide(List<int> moves, int cheaper)
    {
        if (moves.Count < FewestTrips)
            return (BuyAdvice.Unclear, OutlookConfidence.Low);
        var cheaperPercent = 100 * cheaper / moves.Count;
        var advice = cheaperPercent >= MostAgree ? BuyAdvice.Wait : cheaperPercent <= 100 - MostAgree ? BuyAdvice.Buy : BuyAdvice.Unclear;
        var agree = Math.Max(cheaperPercent, 100 - cheaperPercent);
        var confidence = advice == BuyAdvice.Unclear ? OutlookConfidence.Low
            : moves.Count >= ManyTrips && agree >= NearlyAllAgree ? OutlookConfidence.High : OutlookConfidence.Medium;
        return (advice, confidence);
    }

    private static int? Quantile(List<int> sorted, int percent) =>
        sorted.Count == 0 ? null : sorted[Math.Clamp(((sorted.Count * percent) + 99) / 100, 1, sorted.Count) - 1];

    /// <summary>One trip's prices, the earliest asking first.</summary>
    private sealed class Course
    {
        public Course(IReadOnlyList<PricePoint> points, int daysAhead)
        {
            var near = Math.Max(NearDays, daysAhead * NearPercent / 100);
            var at = points.Where(p => Math.Abs(p.DaysAhead - daysAhead) <= near).OrderBy(p => Math.Abs(p.DaysAhead - daysAhead)).ThenBy(p => p.DaysAhead).Take(1).ToList();
            if (at is not [var here])
                return;
            var later = points.Where(p => p.DaysAhead < here.DaysAhead).ToList();
            if (later.Count > 0)
                BestLater = Percent(later.Min(p => p.Price), here.Price);
            if (points.Any(p => p.DaysAhead > here.DaysAhead))
                Trend = Percent(here.Price, points.Last(p => p.DaysAhead > here.DaysAhead).Price);
        }

        /// <summary>The lowest price after today's distance, against the one at it.</summary>
        public int? BestLater { get; }

        /// <summary>The price at today's distance, against the one before it.</summary>
        public int? Trend { get; }

        private static int Percent(long price, long before) => (int)Math.Round(100.0 * (price - before) / before);
    }
}
