using NodaTime;
using TravelPlanner.Domain.Itineraries.Model;
using TravelPlanner.Domain.Places;
using TravelPlanner.Domain.Trips.Checking;
using TravelPlanner.Domain.Trips.Days;

namespace TravelPlanner.Domain.Trips.Replanning;

/// <summary>Thinks of ways out of each kind of event; whether they hold and what they are worth is decided elsewhere.</summary>
internal sealed class ReplanProposals(
    Trip before, TripEvent happened, TripAftermath aftermath, ReplanOffers offers, IReadOnlyList<TripFinding> broken, CancellationToken cancellation)
{
    private const int MostOtherDays = 6;
    private const int MostSimilar = 12;

    /// <summary>Of the similar places that fit, so many are worth showing.</summary>
    private const int EnoughSimilar = 3;

    private readonly TripFacts _facts = aftermath.Facts;
    private readonly DayEdits _edits = new(aftermath.Facts, happened, cancellation);

    public IEnumerable<ReplanProposal> All() => happened.Kind switch
    {
        TripEventKind.Delay => Rearranged(),
        TripEventKind.Cancellation when aftermath.Stay is not null => OtherStays(),
        TripEventKind.Cancellation when aftermath.Flights is not null => Rearranged(),
        TripEventKind.Cancellation or TripEventKind.Closure => Elsewhere(happened.Item!),
        TripEventKind.Weather => Dry(),
        TripEventKind.Price => Cheaper(),
        TripEventKind.Lateness => Hurried(),
        TripEventKind.Illness => Rested(),
        _ => Reconsidered(),
    };

    /// <summary>Other flights where some are needed, and the days they upset put in order.</summary>
    private IEnumerable<ReplanProposal> Rearranged()
    {
        if (aftermath.Flights is null)
        {
            foreach (var settled in Settled(aftermath.Trip, broken))
                yield return settled;
            yield break;
        }

        var known = TripChecker.Find(before, _facts).Where(f => f.Severity == Severity.Error).Select(f => f.Matter).ToHashSet();
        foreach (var flight in offers.Flights.Where(f => !f.Segments.Any(s => aftermath.Flights.IsLost(s.Flight, s.Depart.ToInstant()))))
        {
            var trip = aftermath.Trip with { Flights = [.. aftermath.Trip.Flights, flight] };
            var upset = TripChecker.Find(trip, _facts).Where(f => f.Severity == Severity.Error && !known.Contains(f.Matter)).ToList();
            foreach (var settled in Settled(trip, upset))
                yield return settled with { What = new($"take {Line(flight)}; {settled.What.En}", $"改乘 {Line(flight)}；{settled.What.Zh}") };
        }
    }

    private IEnumerable<ReplanProposal> Settled(Trip trip, IReadOnlyList<TripFinding> upset)
    {
        var dates = upset.Where(f => f.Severity == Severity.Error && f.Date is not null).Select(f => f.Date!.Value).ToHashSet();
        var days = Enumerable.Range(0, trip.Days.Count).Where(d => dates.Contains(trip.Days[d].Date)).ToList();
        if (days.Count == 0)
        {
            yield return new ReplanProposal(trip, new("leave the days as they are", "日程照旧"));
            yield break;
        }

        var shifted = _edits.Shift(trip, days);
        var dropped = DayEdits.Missing(trip, shifted);
        yield return new ReplanProposal(shifted, dropped.Count == 0
            ? new("the day begins later, in the same order", "当天顺延，顺序不变") : new("the day begins later, without what no longer fits", "当天顺延，放不下的略去"));
        var (again, left) = _edits.Redo(trip, days);
        yield return new ReplanProposal(again, new("the day is put in a new order", "当天重新排序"));
        if (left.Count > 0)
            yield return new ReplanProposal(_edits.Spill(again, left, days), new("the day is put in a new order, what does not fit goes to other days", "当天重新排序，放不下的移到其他日期"));
        if (dropped.Count > 0)
            yield return new ReplanProposal(_edits.Spill(shifted, dropped, days), new("the day begins later, what does not fit goes to other days", "当天顺延，放不下的移到其他日期"));
    }

    private IEnumerable<ReplanProposal> OtherStays() => offers.Stays.Select(stay => new ReplanProposal(
        aftermath.Trip with { Stays = [.. aftermath.Trip.Stays, stay] }, new($"stay at {stay.Summary}", $"改住 {stay.Summary}"), Simpler(stay)));

    private IEnumerable<ReplanProposal> Cheaper()
    {
        yield return new ReplanProposal(aftermath.Trip, new("keep it and pay the new price", "保留并支付新价格"));
        if (_edits.IsKept(happened.Item))
            yield break;
        foreach (var stay in offers.Stays.Where(s => IsCheaper(s.Total)))
            yield return new ReplanProposal(aftermath.Trip with { Stays = [.. aftermath.Trip.Stays.Where(s => s.OfferId != happened.Item), stay] }, new($"stay at {stay.Summary} instead", $"改住 {stay.Summary}"), Simpler(stay));
        var known = broken.Where(f => f.Severity == Severity.Error).Select(f => f.Matter).ToHashSet();
        foreach (var flight in offers.Flights.Where(f => IsCheaper(f.Total)))
        {
            var trip = aftermath.Trip with { Flights = [.. aftermath.Trip.Flights.Where(f => f.OfferId != happened.Item), flight] };
            var upset = TripChecker.Find(trip, _facts).Where(f => f.Severity == Severity.Error && !known.Contains(f.Matter)).ToList();
            foreach (var settled in Settled(trip, upset))
                yield return settled with { What = new($"take {Line(flight)}; {settled.What.En}", $"改乘 {Line(flight)}；{settled.What.Zh}") };
        }

        bool IsCheaper(Money? total) => total is { } t && happened.Price is { } price && _facts.Convert(t, price.Currency) is { } here && here < price;
    }

    /// <summary>A place that cannot be visited as planned: on another day, another place instead, or not at all.</summary>
    private IEnumerable<ReplanProposal> Elsewhere(string placeId)
    {
        var (index, stop) = Planned(placeId);
        var without = DayEdits.Without(aftermath.Trip, index, stop);
        var visit = DayArranger.Candidate(aftermath.Trip.Days[index], stop, _facts);
        var others = _edits.DaysBeside(aftermath.Trip, index).Take(MostOtherDays).ToList();
        var elsewhere = new List<Trip>();
        foreach (var other in others.Append(index))
        {
            if (_edits.Insert(without, [other], visit) is not { } moved)
                continue;
            elsewhere.Add(moved);
            var when = moved.Days[other].Stops.First(s => s.PlaceId == visit.Place.Id);
            var span = Wording.Span(when.Start, when.Leave);
            yield return new ReplanProposal(moved, new($"see {stop.Name.En} on {span.En} instead", $"{stop.Name.Zh}改到 {span.Zh}"));
        }

        var enough = 0;
        foreach (var similar in Similar(stop, index).TakeWhile(_ => enough < EnoughSimilar))
        {
            var candidate = new VisitCandidate(similar, similar.Score);
            if (_edits.Insert(without, [index], candidate) is not { } instead)
                continue;
            enough++;
            yield return new ReplanProposal(instead, new($"see {similar.Name.En} instead of {stop.Name.En}", $"以{similar.Name.Zh}代替{stop.Name.Zh}"));
            if (elsewhere.Count > 0 && _edits.Insert(elsewhere[0], [index], candidate) is { } both)
                yield return new ReplanProposal(both, new($"see {stop.Name.En} on another day and {similar.Name.En} in its time", $"{stop.Name.Zh}改日，空出的时间去{similar.Name.Zh}"));
        }

        foreach (var other in others)
        {
            var (again, left) = _edits.Redo(without, [index, other], [visit]);
            if (!left.Contains(visit.Place.Id))
                yield return new ReplanProposal(again, new($"put {Wording.Day(again.Days[index].Date).En} and {Wording.Day(again.Days[other].Date).En} in a new order", $"重新安排 {Wording.Day(again.Days[index].Date).Zh} 与 {Wording.Day(again.Days[other].Date).Zh}"));
        }

        yield return new ReplanProposal(without, new($"leave {stop.Name.En} out", $"不去{stop.Name.Zh}"));
    }

    /// <summary>What is outdoors on the wet day goes to a dry one, or something under a roof comes instead.</summary>
    private IEnumerable<ReplanProposal> Dry()
    {
        var trip = aftermath.Trip;
        var wet = Enumerable.Range(0, trip.Days.Count).Where(d => trip.Days[d].Date == happened.Date && trip.Days[d].Stops.Any(s => IsOutdoor(s) && !_edits.IsFixed(trip, d, s))).ToList();
        foreach (var index in wet)
        {
            foreach (var other in _edits.DaysBeside(trip, index).Where(d => !WeatherRules.IsWet(trip.Days[d], _facts)).Take(MostOtherDays))
            {
                var what = new BilingualName(
                    $"exchange outdoors and indoors between {Wording.Day(trip.Days[index].Date).En} and {Wording.Day(trip.Days[other].Date).En}",
                    $"{Wording.Day(trip.Days[index].Date).Zh} 与 {Wording.Day(trip.Days[other].Date).Zh} 的户外、室内对调");
                yield return new ReplanProposal(_edits.Exchange(trip, index, other, IsOutdoor), what);
            }

            var outdoor = trip.Days[index].Stops.Where(s => IsOutdoor(s) && !_edits.IsFixed(trip, index, s)).ToList();
            var instead = outdoor.Aggregate(trip, (t, s) => DayEdits.Without(t, index, s));
            var cleared = instead;
            var named = new List<BilingualName>();
            foreach (var stop in outdoor)
            {
                foreach (var roofed in Similar(stop, index).Where(p => p.Setting == Setting.Indoor && !instead.Days.SelectMany(d => d.Stops).Any(s => s.PlaceId == p.Id)))
                {
                    if (_edits.Insert(instead, [index], new VisitCandidate(roofed, roofed.Score)) is not { } filled)
                        continue;
                    instead = filled;
                    named.Add(roofed.Name);
                    break;
                }
            }

            if (named.Count > 0)
                yield return new ReplanProposal(instead, new($"go indoors: {Wording.NameEn(named)}", $"改去室内：{Wording.NameZh(named)}"));
            yield return new ReplanProposal(cleared, new("leave out what is outdoors", "不去户外地点"));
        }
    }

    private IEnumerable<ReplanProposal> Hurried()
    {
        var trip = aftermath.Trip;
        var days = Enumerable.Range(0, trip.Days.Count).Where(d => _facts.Now.InZone(trip.Days[d].Zone).Date == trip.Days[d].Date).ToList();
        var later = _edits.Shift(trip, days);
        yield return new ReplanProposal(later, new("go on later, without what no longer fits", "顺延，放不下的略去"));
        var lost = DayEdits.Missing(trip, later);
        if (lost.Count > 0)
            yield return new ReplanProposal(_edits.Spill(later, lost, days), new("go on later, what does not fit goes to other days", "顺延，放不下的移到其他日期"));
        var (again, left) = _edits.Redo(trip, days);
        yield return new ReplanProposal(again, new("put the rest of the day in a new order", "重新安排当天余下部分"));
        yield return new ReplanProposal(_edits.Redo(trip, days, shorten: true).Trip, new("see everything more briefly", "缩短各处停留"));
        if (left.Count > 0)
            yield return new ReplanProposal(_edits.Spill(again, left, days), new("put the rest of the day in a new order, what does not fit goes to other days", "重新安排当天余下部分，放不下的移到其他日期"));
    }

    private IEnumerable<ReplanProposal> Rested()
    {
        var trip = aftermath.Trip;
        var days = Enumerable.Range(0, trip.Days.Count).Where(d => trip.Days[d].Date == happened.Date).ToList();
        var rest = days.Aggregate(trip, (t, d) => _edits.Cleared(t, d, keepBest: false));
        var half = days.Aggregate(trip, (t, d) => _edits.Cleared(t, d, keepBest: true));
        var lost = DayEdits.Missing(trip, rest);
        yield return new ReplanProposal(_edits.Spill(rest, lost, days), new("rest that day, the visits go to free times of other days", "当天休息，参观移到其他日期的空闲时间"));
        var best = lost.Select(_facts.Find).OfType<Place>().OrderByDescending(p => p.Score).Take(1).Select(p => p.Id).ToList();
        if (best.Count > 0)
            yield return new ReplanProposal(_edits.Spill(rest, best, days), new("rest that day, only the most valued visit goes to another day", "当天休息，仅最重要的一处改日"));
        yield return new ReplanProposal(half, new("a half day: one visit, no more", "半天：只去一处"));
        yield return new ReplanProposal(rest, new("rest that day", "当天休息"));
    }

    private IEnumerable<ReplanProposal> Reconsidered()
    {
        var trip = aftermath.Trip;
        var without = trip;
        int? freed = null;
        if (happened.Item is { } drop)
        {
            var (index, stop) = Planned(drop);
            (without, freed) = (DayEdits.Without(trip, index, stop), index);
        }

        if (happened.Add is { } add)
        {
            var wanted = _facts.Find(add)!;
            var visit = new VisitCandidate(wanted, wanted.Score + 200, MustInclude: true);
            var days = Enumerable.Range(0, trip.Days.Count).Where(d => trip.Days[d].CityId == wanted.CityId && (happened.Date is null || trip.Days[d].Date == happened.Date)).ToList();
            foreach (var day in days.OrderBy(d => freed is { } f ? Math.Abs(d - f) : d).Take(MostOtherDays + 1))
            {
                var on = Wording.Day(trip.Days[day].Date);
                if (_edits.Insert(without, [day], visit) is { } placed)
                    yield return new ReplanProposal(placed, new($"{wanted.Name.En} on {on.En}, nothing else changes", $"{on.Zh} 去{wanted.Name.Zh}，其余不变"));
                var (again, left) = _edits.Redo(without, [day], [visit]);
                if (!left.Contains(wanted.Id))
                    yield return new ReplanProposal(again, new($"{wanted.Name.En} on {on.En}, the day in a new order", $"{on.Zh} 去{wanted.Name.Zh}，当天重新排序"));
            }

            yield break;
        }

        yield return new ReplanProposal(without, new("leave the time free", "空出这段时间"));
        if (freed is not { } at)
            yield break;
        var enough = 0;
        foreach (var similar in Similar(trip.Days[at].Stops.First(s => s.PlaceId == happened.Item), at).TakeWhile(_ => enough < EnoughSimilar))
        {
            if (_edits.Insert(without, [at], new VisitCandidate(similar, similar.Score)) is not { } instead)
                continue;
            enough++;
            yield return new ReplanProposal(instead, new($"see {similar.Name.En} instead", $"改去{similar.Name.Zh}"));
        }
    }

    private (int Day, TripStop Stop) Planned(string placeId) =>
        (from d in Enumerable.Range(0, aftermath.Trip.Days.Count)
         from s in aftermath.Trip.Days[d].Stops
         where s.PlaceId == placeId && !_edits.IsPast(aftermath.Trip, d, s) && (happened.Date is null || happened.Kind == TripEventKind.ChangeOfMind || aftermath.Trip.Days[d].Date == happened.Date)
         select (d, s)).First();

    /// <summary>Places of the same city that serve the same interests, near ones and dear ones first; none that the trip has or avoids.</summary>
    private IEnumerable<Place> Similar(TripStop stop, int index)
    {
        var there = aftermath.Trip.Days.SelectMany(d => d.Stops).Select(s => s.PlaceId).ToHashSet(StringComparer.Ordinal);
        var lost = _facts.Find(stop.PlaceId);
        return _facts.PlacesIn(aftermath.Trip.Days[index].CityId)
            .Where(p => !there.Contains(p.Id) && p.IsFood == (lost?.IsFood ?? false) && !aftermath.Trip.Wishes.Avoid.Contains(p.Id, StringComparer.Ordinal))
            .OrderByDescending(p => (p.Category == lost?.Category ? 30 : 0) + (10 * p.Interests.Intersect(lost?.Interests ?? []).Count()) + (p.Score / 2.0) - (3 * p.Position.DistanceKm(stop.Position)))
            .ThenBy(p => p.Id, StringComparer.Ordinal).Take(MostSimilar);
    }

    /// <summary>By how many levels of comfort a stay falls short of the one it replaces.</summary>
    private int Simpler(TripStay stay) =>
        offers.Comfort.TryGetValue(happened.Item!, out var was) && offers.Comfort.TryGetValue(stay.OfferId, out var now) ? Math.Max(0, was - now) : 0;

    private bool IsOutdoor(TripStop stop) => _facts.Find(stop.PlaceId)?.Setting == Setting.Outdoor && stop.Kind == "visit";

    private static string Line(TripFlight flight) => string.Join(
        ", ", flight.Segments.Select(s => $"{s.Flight} {s.From} {s.Depart.LocalDateTime:uuuu-MM-dd HH:mm} → {s.To} {s.Arrive.LocalDateTime:HH:mm}"));
}
