using NodaTime;
using TravelPlanner.Domain.Trips.Days;

namespace TravelPlanner.Domain.Trips.Checking;

/// <summary>Looks for a change that mends a finding, and tries it: the trip is checked again with it.</summary>
internal sealed class TripFixes(Trip trip, TripFacts facts, IReadOnlyList<TripFinding> findings, CancellationToken cancellation)
{
    /// <summary>Findings of more than this are listed, but only so many are worth a solver's time.</summary>
    private const int MostTried = 20;

    /// <summary>Days looked through for another time of a visit.</summary>
    private const int MostOtherDays = 6;

    private static readonly HashSet<string> OfOneStop = new(StringComparer.Ordinal)
    {
        "closed", "before_opening", "after_last_entry", "after_closing", "overlap", "transfer_short", "during_flight", "too_soon_after_landing", "late_for_flight", "before_arrival", "after_departure",
        "outdoor_in_rain", "visited_twice", "avoided_place", "wrong_city",
    };

    private readonly HashSet<(string, string)> _errors = [.. findings.Where(f => f.Severity == Severity.Error).Select(f => f.Matter)];
    private int _tried;

    public IReadOnlyList<TripFinding> Improve() => [.. findings.Select(Mend)];

    private TripFinding Mend(TripFinding finding)
    {
        if (!OfOneStop.Contains(finding.Code) || finding.Date is not { } date || _tried >= MostTried)
            return finding;
        cancellation.ThrowIfCancellationRequested();
        for (var index = 0; index < trip.Days.Count; index++)
        {
            if (trip.Days[index].Date != date || trip.Days[index].Stops.LastOrDefault(s => VisitRules.Subject(s) == finding.Subject) is not { } stop)
                continue;
            _tried++;
            foreach (var (changed, fix) in Proposals(finding, index, stop))
            {
                if (Mends(finding, changed))
                    return finding with { Fix = fix, FixVerified = true };
            }
        }

        return finding;
    }

    private IEnumerable<(Trip Changed, BilingualName Fix)> Proposals(TripFinding finding, int index, TripStop stop)
    {
        var day = trip.Days[index];
        var booked = stop.PlaceId is { } id && trip.Booked.Contains(id, StringComparer.Ordinal);
        if (!booked && finding.Code is "overlap" or "transfer_short" or "before_opening" or "too_soon_after_landing")
        {
            foreach (var minutes in new[] { 10, 20, 30, 45, 60, 90, 120, 180 })
                yield return (Later(index, stop, minutes), new($"begin it {minutes} min later, at {Wording.Clock(stop.Start.PlusMinutes(minutes))}, and what follows with it", $"推迟 {minutes} 分钟，{Wording.Clock(stop.Start.PlusMinutes(minutes))} 开始，其后依次顺延"));
        }

        var without = Without(index, stop);
        if (!booked && stop.Kind == "visit" && finding.Code is not ("visited_twice" or "avoided_place" or "wrong_city"))
        {
            var others = Enumerable.Range(0, trip.Days.Count)
                .Where(d => trip.Days[d].CityId == day.CityId && trip.Days[d].Date.AtStartOfDayInZone(day.Zone).ToInstant() > facts.Now)
                .OrderBy(d => Math.Abs(d - index)).ThenBy(d => d).Take(MostOtherDays + 1);
            foreach (var other in finding.Code == "outdoor_in_rain" ? others.Where(d => d != index) : others)
            {
                var order = new DayOrder([other], (_, _) => true, [DayArranger.Candidate(day, stop, facts)], WithMeals: false, Itineraries.Model.Pace.Packed);
                var placed = DayArranger.Arrange(without, order, facts, cancellation);
                if (placed.Left.Count > 0)
                    continue;
                var moved = placed.Days[other].Stops.Except(without.Days[other].Stops).Single();
                var span = Wording.Span(moved.Start, moved.Leave);
                yield return (without with { Days = placed.Days }, new($"move it to {span.En}", $"改到 {span.Zh}"));
            }
        }

        yield return (without, booked ? new("give up the reservation", "放弃该预约") : finding.Code is "visited_twice" or "avoided_place" or "wrong_city"
            ? new("drop it", "删去") : new("drop it: no other free time fits", "删去：没有其他合适的空闲时间"));
    }

    private bool Mends(TripFinding finding, Trip changed)
    {
        var after = TripChecker.Find(changed, facts);
        return !after.Any(f => f.Code == finding.Code && f.Subject == finding.Subject && f.Date == finding.Date)
            && after.Where(f => f.Severity == Severity.Error).All(f => _errors.Contains(f.Matter) && f.Matter != finding.Matter);
    }

    private Trip Without(int index, TripStop stop) => With(index, [.. trip.Days[index].Stops.Where(s => !ReferenceEquals(s, stop))]);

    private Trip Later(int index, TripStop stop, int minutes) => With(index,
    [
        .. trip.Days[index].Stops.Select(s => s.Start >= stop.Start && !IsBooked(s) ? s with { Start = s.Start.PlusMinutes(minutes), Leave = s.Leave.PlusMinutes(minutes) } : s),
    ]);

    private bool IsBooked(TripStop stop) => stop.PlaceId is { } id && trip.Booked.Contains(id, StringComparer.Ordinal);

    private Trip With(int index, IReadOnlyList<TripStop> stops) => trip with
    {
        Days = [.. trip.Days.Select((d, i) => i == index ? DayArranger.WithStops(d, stops, trip.Party) : d)],
    };
}
