using NodaTime;
using TravelPlanner.Domain.Places;

namespace TravelPlanner.Domain.Flights;

/// <param name="MaxChanges">0–2.</param>
/// <param name="MaxDuration">From first departure to last arrival.</param>
/// <param name="LongestWait">A longer wait is a stopover, which is asked for as two slices.</param>
/// <param name="DetourPercent">Kilometres flown, in percent of the great circle between origin and destination.</param>
/// <param name="DetourSlackKm">Added to the percentage, so that a short journey may still go by a hub.</param>
/// <param name="OnwardChoices">From each arrival, the first flights onward on one ticket, and as many on separate tickets.</param>
/// <param name="Enough">Where as many nonstop flights go, no change is looked at.</param>
public sealed record SearchLimits(
    int MaxChanges, Duration MaxDuration, Duration LongestWait, int DetourPercent, int DetourSlackKm, int OnwardChoices, int Enough)
{
    public static readonly SearchLimits Usual = new(2, Duration.FromHours(40), Duration.FromHours(14), 150, 500, 3, 25);

    /// <summary>Usual limits with a time limit that grows with the distance: ten hours and one more for each 350 km, 48 at most.</summary>
    public static SearchLimits For(int maxChanges, double distanceKm) =>
        Usual with { MaxChanges = maxChanges, MaxDuration = Duration.FromMinutes(Math.Min(48 * 60, 600 + ((int)distanceKm * 60 / 350))) };
}

/// <summary>
/// All ways from one city to another on a date: first the routes over the map (no city twice, detour bounded), then the flights
/// along them that keep minimum connection times. A change is looked at only where nonstop flights are few, a second one only
/// where fewer changes lead nowhere.
/// </summary>
/// <param name="accepts">Which flights may be used; null for all.</param>
public sealed class ConnectionSearch(ITimetable timetable, SearchLimits limits, Func<Segment, bool>? accepts = null)
{
    /// <param name="date">Local date of the first departure.</param>
    /// <param name="departs">Which first departures are wanted; null for all.</param>
    public IReadOnlyList<Slice> Find(
        IReadOnlyList<Airport> origins, IReadOnlyList<Airport> destinations, LocalDate date, Func<Segment, bool>? departs = null)
    {
        var found = new List<Slice>();
        for (var changes = 0; changes <= limits.MaxChanges; changes++)
        {
            if (found.Count >= (changes == 2 ? 1 : limits.Enough))
                break;
            foreach (var origin in origins)
            {
                foreach (var destination in destinations)
                {
                    if (timetable.CityOf(origin) != timetable.CityOf(destination))
                        Along(new Goal(origin, destination, date, MostKm(origin, destination), departs), changes, found);
                }
            }
        }

        return found;
    }

    private double MostKm(Airport origin, Airport destination) =>
        (origin.Position.DistanceKm(destination.Position) * limits.DetourPercent / 100) + limits.DetourSlackKm;

    private void Along(Goal goal, int changes, List<Slice> found)
    {
        foreach (var first in FirstHops(goal, goal.Origin, changes, 0, []))
            Fly(goal, first, 0, [], found);
    }

    /// <summary>Chains of hops over the map; in a hop the origin may be another airport of the city the last one reached.</summary>
    private IEnumerable<Hop[]> FirstHops(Goal goal, Airport from, int changes, double flown, Hop[] before)
    {
        if (changes == 0)
        {
            if (timetable.Serves(from, goal.Destination) && flown + Km(from, goal.Destination) <= goal.MostKm)
                yield return [.. before, new Hop(from, goal.Destination)];
            yield break;
        }

        foreach (var via in timetable.Destinations(from))
        {
            var reached = flown + Km(from, via);
            if (reached + Km(via, goal.Destination) > goal.MostKm || Visited(goal, before, via))
                continue;
            Hop[] chain = [.. before, new Hop(from, via)];
            foreach (var rest in FirstHops(goal, via, changes - 1, reached, chain))
                yield return rest;
            foreach (var other in timetable.OtherAirportsOfCity(via))
            {
                foreach (var rest in FirstHops(goal, other, changes - 1, reached, chain))
                    yield return rest;
            }
        }
    }

    private bool Visited(Goal goal, Hop[] before, Airport via)
    {
        var city = timetable.CityOf(via);
        if (city == timetable.CityOf(goal.Origin) || city == timetable.CityOf(goal.Destination))
            return true;
        foreach (var hop in before)
        {
            if (timetable.CityOf(hop.To) == city)
                return true;
        }

        return false;
    }

    private void Fly(Goal goal, Hop[] route, int hop, List<Segment> flown, List<Slice> found)
    {
        if (hop == route.Length)
        {
            found.Add(new Slice([.. flown]));
            return;
        }

        var choices = hop == 0 ? timetable.Flights(route[0].From, route[0].To, goal.Date) : Onward(flown[^1], route[hop]);
        foreach (var next in choices)
        {
            if (next.ArrivesAt - (hop == 0 ? next : flown[0]).DepartsAt > limits.MaxDuration)
                continue;
            if (hop == 0 && ((goal.Departs is not null && !goal.Departs(next)) || (accepts is not null && !accepts(next))))
                continue;
            flown.Add(next);
            Fly(goal, route, hop + 1, flown, found);
            flown.RemoveAt(hop);
        }
    }

    private List<Segment> Onward(Segment arriving, Hop hop)
    {
        var choices = new List<Segment>();
        var (oneTicket, separate) = (0, 0);
        var latest = arriving.ArrivesAt + limits.LongestWait;
        var lastDate = latest.InZone(hop.From.Zone).Date;
        for (var date = arriving.ArrivesAt.InZone(hop.From.Zone).Date; date <= lastDate; date = date.PlusDays(1))
        {
            foreach (var flight in timetable.Flights(hop.From, hop.To, date))
            {
                if (flight.DepartsAt > latest)
                    return choices;
                if (accepts is not null && !accepts(flight))
                    continue;
                if (flight.DepartsAt - arriving.ArrivesAt < MinimumConnectionTime.Between(arriving, flight))
                    continue;
                ref var taken = ref MinimumConnectionTime.OneTicket(arriving.Marketing, flight.Marketing) ? ref oneTicket : ref separate;
                if (taken >= limits.OnwardChoices)
                    continue;
                taken++;
                choices.Add(flight);
            }
        }

        return choices;
    }

    private static double Km(Airport from, Airport to) => from.Position.DistanceKm(to.Position);

    private readonly record struct Hop(Airport From, Airport To);

    private sealed record Goal(Airport Origin, Airport Destination, LocalDate Date, double MostKm, Func<Segment, bool>? Departs);
}
