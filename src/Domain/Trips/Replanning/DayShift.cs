using NodaTime;
using TravelPlanner.Domain.Itineraries.Model;
using TravelPlanner.Domain.Trips.Checking;
using TravelPlanner.Domain.Trips.Days;

namespace TravelPlanner.Domain.Trips.Replanning;

/// <summary>Everything of a day a little later and in the same order; where that does not fit, without the least valued visits.</summary>
internal static class DayShift
{
    private const int LatestLunch = 15 * 60;
    private const int LatestDinner = 21 * 60;

    /// <summary>Times are shown in steps of this.</summary>
    private const int StepMinutes = 5;

    /// <param name="fixedStop">Keeps its time.</param>
    /// <param name="from">Minute and place from which the rest of the day begins; null for the day's own beginning.</param>
    public static TripDay Apply(Trip trip, TripDay day, Func<TripStop, bool> fixedStop, (int Minute, GeoPoint? Position)? from, TripFacts facts)
    {
        var stops = day.Stops.OrderBy(s => s.Start).ToList();
        while (true)
        {
            if (Shifted(trip, day, stops, fixedStop, from, facts, out var unfit) is { } fits)
                return DayArranger.WithStops(day, fits, trip.Party);
            var least = stops.Where(s => !fixedStop(s) && (s.Kind == "visit" || ReferenceEquals(s, unfit))).MinBy(s => ReferenceEquals(s, unfit) && s.Kind != "visit" ? -1 : ReplanWorth.Score(s, facts));
            if (least is null)
                return DayArranger.WithStops(day, [.. stops.Where(fixedStop)], trip.Party);
            stops.Remove(least);
        }
    }

    private static List<TripStop>? Shifted(
        Trip trip, TripDay day, List<TripStop> stops, Func<TripStop, bool> fixedStop, (int Minute, GeoPoint? Position)? from, TripFacts facts, out TripStop? unfit)
    {
        var bounds = DayBounds.Of(trip, day, facts);
        var minute = Math.Max(bounds.FromMinute, from?.Minute ?? 0);
        var position = from is { } f && f.Minute >= bounds.FromMinute ? f.Position : bounds.Landing is null ? null : bounds.Start;
        var shifted = new List<TripStop>();
        unfit = null;
        foreach (var stop in stops)
        {
            var start = DayBounds.Minute(day, stop.Start);
            var dwell = DayBounds.Minute(day, stop.Leave) - start;
            if (!fixedStop(stop))
            {
                var earliest = minute + (position is { } here ? facts.Travel.Between(here, stop.Position).Minutes : 0);
                if (earliest > start)
                    start = (earliest + StepMinutes - 1) / StepMinutes * StepMinutes;
                if (Opens(day, stop, start, dwell, facts) is not { } open || IsTooLate(stop, start))
                {
                    unfit = stop;
                    return null;
                }

                start = open;
            }
            else if (position is { } here && shifted.Count > 0 && !fixedStop(shifted[^1]) && minute + facts.Travel.Between(here, stop.Position).Minutes > start)
            {
                unfit = shifted[^1];
                return null;
            }

            var moved = start == DayBounds.Minute(day, stop.Start) ? stop : stop with { Start = day.Date.AtMidnight().PlusMinutes(start), Leave = day.Date.AtMidnight().PlusMinutes(start + dwell) };
            shifted.Add(moved);
            (minute, position) = (Math.Max(minute, start + dwell), stop.Position);
        }

        if (shifted.Count > 0 && !fixedStop(shifted[^1]) && minute + (bounds.End is { } end ? facts.Travel.Between(position!.Value, end).Minutes : 0) > Math.Max(bounds.ToMinute, 0))
        {
            unfit = shifted[^1];
            return null;
        }

        return shifted;
    }

    private static bool IsTooLate(TripStop stop, int start) => (stop.Kind == "lunch" && start > LatestLunch) || (stop.Kind == "dinner" && start > LatestDinner);

    /// <summary>The first minute from then on at which the whole stay fits into the opening hours; null when there is none within an hour.</summary>
    private static int? Opens(TripDay day, TripStop stop, int start, int dwell, TripFacts facts)
    {
        if (facts.Find(stop.PlaceId) is not { Hours: { } hours } place)
            return start;
        foreach (var open in hours.On(day.Date, facts.KeepsHolidayHours(day.CityId, day.Date)))
        {
            var begin = Math.Max(start, open.FromMinute);
            if (begin - start <= 60 && begin + dwell <= open.ToMinute && begin <= open.ToMinute - (place.LastEntryMinutes ?? 0))
                return begin;
        }

        return null;
    }
}
