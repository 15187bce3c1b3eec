namespace TravelPlanner.Domain.Trips.Checking;

/// <summary>
/// Finds what a trip breaks, whoever made it: hours, ways, flights, nights, money, weather. Deterministic for its facts; what the facts do not
/// hold is said to be unknown, never taken to be in order.
/// </summary>
public static class TripChecker
{
    /// <summary>Errors first, then by date; each with a fix, tried on the trip where one can be computed.</summary>
    /// <exception cref="OperationCanceledException">Cancelled between two fixes.</exception>
    public static IReadOnlyList<TripFinding> Check(Trip trip, TripFacts facts, CancellationToken cancellation = default)
    {
        var findings = Find(trip, facts);
        return new TripFixes(trip, facts, findings, cancellation).Improve();
    }

    /// <summary>The same without trying fixes: what a solver asks about each of many trips.</summary>
    public static IReadOnlyList<TripFinding> Find(Trip trip, TripFacts facts) =>
    [
        .. VisitRules.Find(trip, facts)
            .Concat(DayRules.Find(trip, facts))
            .Concat(FlightRules.Find(trip, facts))
            .Concat(WayRules.Find(trip))
            .Concat(NightRules.Find(trip, facts))
            .Concat(MoneyRules.Find(trip, facts))
            .Concat(WeatherRules.Find(trip, facts))
            .OrderBy(f => f.Severity).ThenBy(f => f.Date ?? NodaTime.LocalDate.MinIsoValue).ThenBy(f => f.Code, StringComparer.Ordinal).ThenBy(f => f.Subject, StringComparer.Ordinal),
    ];
}
