using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using TravelPlanner.Domain.Trips;
using TravelPlanner.Domain.Trips.Checking;
using TravelPlanner.Domain.Trips.Replanning;
using static TravelPlanner.Domain.Tests.Trips.DrawnDays;

namespace TravelPlanner.Domain.Tests.Trips.Replanning;

/// <summary>Whatever the trip and the event: what is booked, kept or past stays, nothing new breaks, and the same question has the same answer.</summary>
public sealed class ReplannerProperties
{
    private static readonly string[] Week = ["Mon", "Tue", "Wed", "Thu"];

    [Fact]
    public void What_is_booked_kept_or_past_never_changes_and_nothing_new_breaks() => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        var (trip, happened, facts) = World(random);
        var after = TripAftermaths.Of(trip, happened, facts);
        if (after.Refusal is not null)
            return true;
        var offers = new ReplanOffers([Flight("g", "XX8 HUB Mon 12:00 TWN Mon 13:30", random.Next(100, 900))], [Stay("other", "Mon-Thu", random.Next(100, 900), 1, 1)], new Dictionary<string, int>());
        var answer = Replanner.Replan(trip, facts, happened, after, offers, 8);
        var broken = TripChecker.Find(trip, facts).Where(f => f.Severity == Severity.Error).Select(f => f.Matter).ToHashSet();
        return answer.Alternatives.All(a => Fixed(trip, happened, facts).All(f => a.Result.Days[f.Day].Stops.Contains(f.Stop))
                && a.Report.Where(f => f.Severity == Severity.Error).All(f => broken.Contains(f.Matter)))
            && Draw(answer) == Draw(Replanner.Replan(trip, facts, happened, after, offers, 8));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));

    /// <summary>The property above says nothing of a world without ways out; these worlds have them.</summary>
    [Fact]
    public void The_worlds_of_this_test_do_have_ways_out()
    {
        var found = Enumerable.Range(0, 60).Select(seed =>
        {
            var (trip, happened, facts) = World(new Random(seed));
            var after = TripAftermaths.Of(trip, happened, facts);
            return (happened.Kind, Count: after.Refusal is null ? Replanner.Replan(trip, facts, happened, after, new ReplanOffers([], [Stay("other", "Mon-Thu", 50, 1, 1)], new Dictionary<string, int>()), 8).Alternatives.Count : 0);
        }).ToList();

        Assert.True(found.Count(f => f.Count > 0) >= 20 && found.Where(f => f.Count > 0).Select(f => f.Kind).Distinct().Count() >= 5, string.Join(' ', found));
    }

    [Fact]
    public void Checking_never_fails_and_a_verified_fix_is_said_of_errors_and_warnings_only() => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        var (trip, _, facts) = World(new Random(seed));
        return TripChecker.Check(trip, facts).All(f => f.Fix.En.Length > 0 && f.Fix.Zh.Length > 0 && f.Evidence.Zh.Length > 0 && !(f.FixVerified && f.Severity == Severity.Info));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));

    /// <summary>Stops that an event does not speak of by name and that no alternative may touch.</summary>
    private static IEnumerable<(int Day, TripStop Stop)> Fixed(Trip trip, TripEvent happened, TripFacts facts) =>
        from d in Enumerable.Range(0, trip.Days.Count)
        from s in trip.Days[d].Stops
        where s.Start.InUtc().ToInstant() < facts.Now || (s.PlaceId != happened.Item && (trip.Booked.Contains(s.PlaceId) || happened.Keep!.Contains(s.PlaceId)))
        select (d, s);

    private static string Draw(ReplanAnswer answer) => string.Join('\n', answer.Alternatives.Select(a => $"{a.Why.En} {DrawnDays.Draw(a.Result)} {a.Penalty}"));

    private static (Trip Trip, TripEvent Happened, TripFacts Facts) World(Random random)
    {
        var names = DrawnDays.Places.Select(p => p.Id).OrderBy(_ => random.Next()).ToList();
        var days = Week[..random.Next(2, 5)].Select(day =>
        {
            var at = random.Next(9, 11);
            var stops = new List<string>();
            for (var n = random.Next(0, 4); n > 0 && names.Count > 0; n--, at += 3)
            {
                stops.Add($"{names[0]} {at:00}:{random.Next(0, 6)}0-{at + 1:00}:55");
                names.RemoveAt(0);
            }

            return $"{day}: {(stops.Count == 0 ? "-" : string.Join(", ", stops))}";
        }).ToArray();
        var trip = Trip(days);
        var placed = trip.Days.SelectMany(d => d.Stops).Select(s => s.PlaceId!).ToList();
        string Any() => placed.Count == 0 ? "palace" : placed[random.Next(placed.Count)];
        trip = trip with
        {
            Booked = random.Next(2) == 0 ? [Any()] : [],
            Flights = random.Next(2) == 0 ? [Flight("f", "XX1 HUB Mon 05:00 TWN Mon 07:00")] : [],
            Stays = random.Next(2) == 0 ? [Stay("inn", "Mon-Thu")] : [],
        };
        var kind = (TripEventKind)random.Next(8);
        var item = kind switch
        {
            TripEventKind.Delay => "XX1",
            TripEventKind.Price => random.Next(2) == 0 ? "inn" : "f",
            TripEventKind.Cancellation => ((string[])["f", "inn", Any()])[random.Next(3)],
            _ => Any(),
        };
        var day = Date(Week[random.Next(days.Length)]);
        return (
            trip, new TripEvent(kind, item, random.Next(2) == 0 || kind is TripEventKind.Weather or TripEventKind.Illness ? day : null, random.Next(10, 500), kind == TripEventKind.ChangeOfMind && random.Next(2) == 0 ? "gallery" : null,
                new Money(random.Next(1, 2000), "CNY"), random.Next(2) == 0 ? [Any()] : []),
            Facts(random.Next(2) == 0 ? Before : Clock(Week[random.Next(2)], $"{random.Next(8, 18):00}:30")));
    }
}
