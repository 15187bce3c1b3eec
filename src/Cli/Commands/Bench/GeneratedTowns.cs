using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Itineraries.Model;
using TravelPlanner.Domain.Places;

namespace TravelPlanner.Cli.Commands.Bench;

/// <summary>Made-up towns of the size and density of real ones, the same for the same seed.</summary>
internal static class GeneratedTowns
{
    private static readonly LocalDate Monday = new(2027, 5, 3);
    private static readonly string[] Hours = ["24/7", "Tu-Su 09:00-17:00", "We-Mo 10:00-18:00", "08:30-17:30", "10:00-13:00,15:00-19:00", "Mo-Sa 09:00-20:00", "10:00-22:30", "18:00-24:00"];

    public static IEnumerable<(string Name, ItineraryProblem Problem)> All(ulong seed)
    {
        for (var i = 0; i < 10; i++)
            yield return ($"day12/{i}", Town(new Random(unchecked((int)seed * 31 + i)), 1, 12, i % 2 == 0 ? Pace.Moderate : Pace.Packed));
        for (var i = 0; i < 5; i++)
            yield return ($"days3-of-40/{i}", Town(new Random(unchecked((int)seed * 31 + 100 + i)), 3, 40, Pace.Moderate));
        for (var i = 0; i < 5; i++)
            yield return ($"days7-of-150/{i}", Town(new Random(unchecked((int)seed * 31 + 200 + i)), 7, 150, Pace.Moderate));
    }

    /// <summary>Places lie densest in the middle of a town some 10 km across; a restaurant for every six.</summary>
    private static ItineraryProblem Town(Random random, int days, int count, Pace pace)
    {
        var centre = new GeoPoint(45, 9);
        var candidates = Enumerable.Range(0, count).Select(i => Visit(random, centre, i)).ToList();
        var restaurants = Enumerable.Range(0, count / 6).Select(i => Place(random, centre, $"food{i}", "restaurant", "11:00-23:00", 60, 90, random.Next(50, 95))).ToList();
        return new ItineraryProblem(
            [.. Enumerable.Range(0, days).Select(d => new DayFrame(Monday.PlusDays(d), 540, 1260, centre, centre, RainChance: random.NextDouble() * 0.4))], candidates, restaurants, pace)
        {
            EntryBudget = days * 60,
        };
    }

    private static VisitCandidate Visit(Random random, GeoPoint centre, int i)
    {
        var least = 30 + 15 * random.Next(6);
        var place = Place(random, centre, $"p{i}", "sight", Hours[random.Next(Hours.Length)], least, least + 15 * random.Next(1, 6), random.Next(45, 99));
        var preferred = random.Next(6) switch { 0 => new PreferredTime(0, 660, 0.75), 1 => new PreferredTime(DayRules.EveningFrom, 1_320, 0.6), _ => null };
        return new VisitCandidate(place, VisitWorth.Of(place.Score)) { EntryCost = random.Next(3) == 0 ? null : random.Next(0, 30), Preferred = preferred };
    }

    private static Place Place(Random random, GeoPoint centre, string id, string category, string hours, int least, int most, int score)
    {
        var (angle, km) = (random.NextDouble() * 2 * Math.PI, 6 * random.NextDouble() * random.NextDouble() + 0.1);
        var name = new BilingualName(id, id);
        return new Place(
            id, "town", name, new GeoPoint(centre.Latitude + km / 111 * Math.Sin(angle), centre.Longitude + km / 78.5 * Math.Cos(angle)), category, ["history"], OpeningHours.Parse(hours),
            random.Next(2) == 0 ? 30 : null, least, most, null, null, (Setting)random.Next(3), null, [], score, name);
    }
}
