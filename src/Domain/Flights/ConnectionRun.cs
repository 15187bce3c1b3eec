using NodaTime;
using TravelPlanner.Domain.Places;

namespace TravelPlanner.Domain.Flights;

/// <summary>One search: its bounds, what it has marked on the map, and the best ways so far.</summary>
internal sealed class ConnectionRun
{
    private const int MostFlights = 3;

    private readonly Timetable _timetable;
    private readonly TimetableRoutes _routes;
    private readonly IFares _fares;
    private readonly ConnectionQuery _query;
    private readonly CancellationToken _cancellation;
    private readonly int _maxMinutes;
    private readonly int _longestWait;
    private readonly ConnectionFront _front = new();

    private readonly int[] _origins;
    private readonly int[] _targets;
    private readonly bool[] _isEnd;

    /// <summary>Routes from each city into one of the destinations; null from where there is none.</summary>
    private readonly List<int>?[] _lastHops;
    private readonly double[] _kmToTarget;
    private readonly double _mostKm;

    /// <summary>Chains of routes with the least minutes they can take; flown the quickest first, so that the others are soon beaten.</summary>
    private readonly List<(int Minutes, int First, int Second, int Third)> _chains = [];
    private readonly int[] _chain = new int[MostFlights];
    private readonly int[] _flown = new int[MostFlights];
    private readonly int[] _minutesAfter = new int[MostFlights];
    private readonly long[] _priceAfter = new long[MostFlights];
    private int _changes;
    private long _met;

    public ConnectionRun(Timetable timetable, IFares fares, ConnectionQuery query, CancellationToken cancellation)
    {
        (_timetable, _routes, _fares, _query, _cancellation) = (timetable, timetable.Routes, fares, query, cancellation);
        _maxMinutes = (int)query.Limits.MaxDuration.TotalMinutes;
        _longestWait = (int)query.Limits.LongestWait.TotalMinutes;
        _origins = [.. query.Origins.Select(timetable.Find).OfType<int>().Distinct()];
        _targets = [.. query.Destinations.Select(timetable.Find).OfType<int>().Distinct()];
        _isEnd = new bool[timetable.Cities];
        foreach (var end in _origins.Concat(_targets))
            _isEnd[timetable.City[end]] = true;
        _lastHops = new List<int>?[timetable.Cities];
        foreach (var target in _targets)
        {
            foreach (var route in _routes.Into(timetable.City[target]))
            {
                if (_routes.To[route] == target)
                    (_lastHops[timetable.City[_routes.From[route]]] ??= []).Add(route);
            }
        }

        _kmToTarget = new double[timetable.Airports.Length];
        Array.Fill(_kmToTarget, -1);
        _mostKm = _origins.Length == 0 || _targets.Length == 0 ? 0
            : (_origins.Max(o => _targets.Max(t => timetable.Airports[o].Position.DistanceKm(timetable.Airports[t].Position))) * query.Limits.DetourPercent / 100) + query.Limits.DetourSlackKm;
    }

    public ConnectionAnswer Go()
    {
        for (_changes = 0; _changes <= Math.Min(_query.Limits.MaxChanges, MostFlights - 1) && _met < _query.Limits.Enough; _changes++)
        {
            _chains.Clear();
            foreach (var origin in _origins)
                From(origin);
            _chains.Sort();
            foreach (var (_, first, second, third) in _chains)
            {
                (_chain[0], _chain[1], _chain[2]) = (first, second, third);
                _cancellation.ThrowIfCancellationRequested();
                Fly();
            }
        }

        return new ConnectionAnswer(_front.ToList(), _met);
    }

    private void From(int origin)
    {
        var city = _timetable.City[origin];
        var (first, end) = _routes.Out(city);
        for (var route = first; route < end; route++)
        {
            if (_routes.From[route] != origin)
                continue;
            _chain[0] = route;
            var to = _routes.To[route];
            if (_changes == 0)
            {
                if (Array.IndexOf(_targets, to) >= 0 && _timetable.City[to] != city && _routes.Km[route] <= _mostKm)
                    Keep();
            }
            else if (!_isEnd[_timetable.City[to]] && _routes.Km[route] + KmToTarget(to) <= _mostKm)
            {
                Onward(1, to, _routes.Km[route], city);
            }
        }
    }

    /// <summary>The next route, from the city that was reached; the last one leads to a destination.</summary>
    private void Onward(int depth, int reached, int km, int home)
    {
        var city = _timetable.City[reached];
        if (depth == _changes)
        {
            foreach (var route in _lastHops[city] ?? [])
            {
                if (km + _routes.Km[route] > _mostKm || _timetable.City[_routes.To[route]] == home)
                    continue;
                _chain[depth] = route;
                Keep();
            }

            return;
        }

        var (first, end) = _routes.Out(city);
        for (var route = first; route < end; route++)
        {
            var to = _routes.To[route];
            var next = _timetable.City[to];
            if (_lastHops[next] is null || _isEnd[next] || next == city || km + _routes.Km[route] + KmToTarget(to) > _mostKm)
                continue;
            _chain[depth] = route;
            Onward(depth + 1, to, km + _routes.Km[route], home);
        }
    }

    private double KmToTarget(int airport)
    {
        if (_kmToTarget[airport] < 0)
            _kmToTarget[airport] = _targets.Min(t => _timetable.Airports[airport].Position.DistanceKm(_timetable.Airports[t].Position));
        return _kmToTarget[airport];
    }

    /// <summary>The chain of routes, unless even the quickest and cheapest flights along it would be beaten.</summary>
    private void Keep()
    {
        var (minutes, price) = Bounds();
        if (minutes <= _maxMinutes && !_front.CoversEveryPeriod(price, minutes, _changes))
            _chains.Add((minutes, _chain[0], _chain[1], _chain[2]));
    }

    private (int Minutes, long Price) Bounds()
    {
        var (minutes, price) = (0, 0L);
        for (var i = _changes; i >= 0; i--)
        {
            (_minutesAfter[i], _priceAfter[i]) = (minutes, price);
            minutes += _routes.LeastBlock[_chain[i]] + (i > 0 ? _timetable.ConnectionsAt(_routes.To[_chain[i - 1]]).Least : 0);
            price += _fares.AtLeastOn(_chain[i]);
        }

        return (minutes, price);
    }

    /// <summary>The flights along the chain.</summary>
    private void Fly()
    {
        var (minutes, price) = Bounds();
        if (_front.CoversEveryPeriod(price, minutes, _changes))
            return;
        var (from, until) = DayOf(_routes.From[_chain[0]]);
        for (var f = FirstFrom(_chain[0], from); f < _routes.FirstDeparture[_chain[0] + 1] && _timetable.DepartsAt(f) < until; f++)
        {
            if ((_query.Departs is null || _query.Departs(f)) && (_query.Accepts is null || _query.Accepts(f)))
                Take(0, f, 0);
        }
    }

    /// <summary>This flight, and from where it lands the flights onward.</summary>
    private void Take(int depth, int flight, long paid)
    {
        _flown[depth] = flight;
        paid += _fares.AtLeast(flight);
        var took = _timetable.ArrivesAt(flight) - _timetable.DepartsAt(_flown[0]);
        if (took + _minutesAfter[depth] > _maxMinutes || _front.Covers(Period, paid + _priceAfter[depth], took + _minutesAfter[depth], _changes))
            return;
        if (depth == _changes)
        {
            _met++;
            if (_fares.Of(_flown.AsSpan(0, depth + 1)) is { } price)
                _front.Add(new OfferMeasure(price, took, _changes, Period), _flown.AsSpan(0, depth + 1));
            return;
        }

        Connect(depth, flight, paid);
    }

    private void Connect(int depth, int flight, long paid)
    {
        var airport = _routes.To[_chain[depth]];
        var next = _chain[depth + 1];
        var airportChange = _routes.From[next] != airport;
        var lands = _timetable.ArrivesAt(flight);
        var quickest = _minutesAfter[depth + 1] + _routes.LeastBlock[next] - _timetable.DepartsAt(_flown[0]);
        var (oneTicket, separate) = (0, 0);
        for (var f = FirstFrom(next, lands + _timetable.ConnectionsAt(airport).Least); f < _routes.FirstDeparture[next + 1]; f++)
        {
            var leaves = _timetable.DepartsAt(f);
            if (leaves > lands + _longestWait || leaves + quickest > _maxMinutes || _front.Covers(Period, paid + _priceAfter[depth], leaves + quickest, _changes))
                return;
            var choices = _query.Limits.OnwardChoices;
            var sameTicket = !airportChange && _timetable.OneTicket(flight, f);
            if ((sameTicket ? oneTicket : separate) >= choices)
            {
                if (oneTicket >= choices && separate >= choices)
                    return;
                continue;
            }

            if ((_query.Accepts is not null && !_query.Accepts(f)) || leaves - lands < _timetable.LeastWait(flight, f, airport, airportChange))
                continue;
            (oneTicket, separate) = sameTicket ? (oneTicket + 1, separate) : (oneTicket, separate + 1);
            Take(depth + 1, f, paid);
        }
    }

    private int Period => _timetable.LocalDeparture(_flown[0]) % (24 * 60) / (6 * 60);

    /// <summary>The departure on that route at or after that minute.</summary>
    private int FirstFrom(int route, int minute)
    {
        var (low, high) = (_routes.FirstDeparture[route], _routes.FirstDeparture[route + 1]);
        var at = _timetable.Departing[low..high].BinarySearch(minute);
        if (at < 0)
            return low + ~at;
        while (at > 0 && _timetable.DepartsAt(low + at - 1) == minute)
            at--;
        return low + at;
    }

    private (int From, int Until) DayOf(int airport)
    {
        var zone = _timetable.Airports[airport].Zone;
        return (Minute(zone.AtStartOfDay(_query.Date)), Minute(zone.AtStartOfDay(_query.Date.PlusDays(1))));

        static int Minute(ZonedDateTime time) => (int)(time.ToInstant().ToUnixTimeSeconds() / 60);
    }
}

/// <summary>The ways that no other beats, by part of the day.</summary>
internal sealed class ConnectionFront
{
    private const int Periods = 4;

    private readonly List<(OfferMeasure Measure, int[] Departures)>[] _periods = [.. Enumerable.Range(0, Periods).Select(_ => new List<(OfferMeasure, int[])>())];

    public bool CoversEveryPeriod(long price, int minutes, int changes)
    {
        for (var p = 0; p < Periods; p++)
        {
            if (!Covers(p, price, minutes, changes))
                return false;
        }

        return true;
    }

    /// <summary>Some way in that part of the day is no worse in anything.</summary>
    public bool Covers(int period, long price, int minutes, int changes)
    {
        foreach (var (measure, _) in _periods[period])
        {
            if (measure.Price <= price && measure.Minutes <= minutes && measure.Changes <= changes)
                return true;
        }

        return false;
    }

    public void Add(OfferMeasure measure, ReadOnlySpan<int> departures)
    {
        if (Covers(measure.Period, measure.Price, (int)measure.Minutes, measure.Changes))
            return;
        var front = _periods[measure.Period];
        front.RemoveAll(m => measure.Dominates(m.Measure));
        front.Add((measure, departures.ToArray()));
    }

    public IReadOnlyList<FoundConnection> ToList() => [.. _periods.SelectMany(p => p).Select(f => new FoundConnection(f.Departures, f.Measure))];
}
