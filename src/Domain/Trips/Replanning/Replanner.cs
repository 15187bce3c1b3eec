using TravelPlanner.Domain.Trips.Checking;

namespace TravelPlanner.Domain.Trips.Replanning;

/// <summary>
/// Ways out after an event, ranked. What is booked, asked to be kept or past stays exactly as it is, and no way out leaves an error that
/// the trip did not have before the event. Deterministic.
/// </summary>
public static class Replanner
{
    /// <param name="before">As it was before the event.</param>
    /// <param name="aftermath">Without a refusal.</param>
    /// <param name="most">At most so many alternatives.</param>
    /// <exception cref="OperationCanceledException">Cancelled between two proposals.</exception>
    public static ReplanAnswer Replan(
        Trip before, TripFacts factsBefore, TripEvent happened, TripAftermath aftermath, ReplanOffers offers, int most, CancellationToken cancellation = default)
    {
        var wasBroken = TripChecker.Find(before, factsBefore);
        var known = wasBroken.Where(f => f.Severity == Severity.Error).Select(f => f.Matter).ToHashSet();
        var after = TripChecker.Find(aftermath.Trip, aftermath.Facts);
        var broken = after.Where(f => f.Severity != Severity.Info && !wasBroken.Any(w => w.Matter == f.Matter && w.Date == f.Date)).ToList();
        var alternatives = new List<ReplanAlternative>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var proposal in new ReplanProposals(before, happened, aftermath, offers, broken, cancellation).All())
        {
            cancellation.ThrowIfCancellationRequested();
            var weighed = ReplanWorth.Weigh(before, proposal, aftermath.Facts, aftermath.Summary, wasBroken);
            if (weighed.Report.All(f => f.Severity != Severity.Error || known.Contains(f.Matter)) && seen.Add(Fingerprint(proposal.Trip)))
                alternatives.Add(weighed);
        }

        return new ReplanAnswer([.. alternatives.OrderBy(a => a.Penalty).ThenBy(a => a.Why.En, StringComparer.Ordinal).Take(most)], broken);
    }

    /// <summary>Two proposals that come to the same are shown once.</summary>
    private static string Fingerprint(Trip trip) => string.Join(
        '|',
        trip.Days.SelectMany((d, i) => d.Stops.Select(s => $"{i} {s.Kind} {s.PlaceId} {s.Start:uuuu-MM-dd'T'HH:mm} {s.Leave:HH:mm}"))
            .Concat(trip.Flights.Select(f => $"{f.OfferId} {f.Total} {string.Join(',', f.Segments.Select(s => s.Flight + s.Depart.ToInstant()))}"))
            .Concat(trip.Stays.Select(s => $"{s.OfferId} {s.Total}")));
}

/// <summary>One trip as it could be.</summary>
/// <param name="Simpler">Levels of comfort that its stay loses.</param>
internal sealed record ReplanProposal(Trip Trip, BilingualName What, int Simpler = 0);
