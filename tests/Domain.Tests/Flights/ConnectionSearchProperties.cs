using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using TravelPlanner.Domain.Flights;

namespace TravelPlanner.Domain.Tests.Flights;

/// <summary>On small random timetables the search finds exactly the best of what trying every sequence of flights finds.</summary>
public sealed class ConnectionSearchProperties
{
    private static readonly string[] Airports = ["PEK", "PKX", "TAO", "HND", "NRT", "LHR"];
    private static readonly string[] Airlines = ["CA", "NH", "MU"];

    private static readonly SearchLimits Wide = new(2, Duration.FromHours(60), Duration.FromHours(14), 100_000, 0, int.MaxValue, int.MaxValue);

    private static readonly Gen<string> Line =
        from airline in Gen.Elements(Airlines)
        from number in Gen.Choose(1, 99)
        from origin in Gen.Elements(Airports)
        from destination in Gen.Elements(Airports).Where(d => d != origin)
        from departs in Gen.Choose(0, 143)
        from arrives in Gen.Choose(0, 143)
        from terminals in Gen.Elements("", " A>A", " A>B", " B>A")
        select FormattableString.Invariant(
            $"{airline}{number} {origin} {departs / 6:00}:{departs % 6}0 {destination} {arrives / 6:00}:{arrives % 6}0+1{terminals}");

    private static readonly Gen<ConnectionTime> Override =
        from airport in Gen.Elements("TAO", "HND", "hub", "*")
        from transfer in Gen.Elements(Enum.GetValues<Transfer>())
        from legs in Gen.Elements<TransferLegs?>(null, TransferLegs.DD, TransferLegs.DI, TransferLegs.ID, TransferLegs.II)
        from arriving in Gen.Elements("*", "*", "CA", "star")
        from departing in Gen.Elements("*", "*", "NH", "star")
        from minutes in Gen.Choose(1, 60)
        select DrawnTimetable.Rule(airport, transfer, legs, minutes * 10, arriving, departing);

    private static readonly Arbitrary<(string[] Drawing, ConnectionTime[] Overrides)> Worlds =
        (from count in Gen.Choose(16, 60) from lines in Line.ArrayOf(count) from rules in Gen.Choose(0, 4) from overrides in Override.ArrayOf(rules) select (lines, overrides)).ToArbitrary();

    [Fact]
    public void It_finds_the_best_of_what_trying_everything_finds()
    {
        var (seen, airportChanges, nights) = (new int[3], 0, 0);
        Prop.ForAll(Worlds, world =>
        {
            var timetable = new DrawnTimetable(world.Drawing);
            var times = DrawnTimetable.Times.With(world.Overrides);
            for (var changes = 0; changes <= 2; changes++)
            {
                var found = timetable.Answer("PEK/PKX", "LHR", Wide with { MaxChanges = changes }, times: times, fares: Fare);
                var everything = Everything(timetable, changes, world.Overrides);
                Assert.Equal(Best(everything), found.Select(f => Written(f.Measure)).Order());
                Assert.All(found, f => Assert.Equal(f.Measure, Measure(f.Slice)));
                foreach (var slice in everything)
                {
                    seen[slice.Changes]++;
                    airportChanges += slice.Connections.Count(c => c.AirportChange);
                    nights += slice.Connections.Count(c => c.Overnight);
                }
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));

        // Else the timetables were too thin to prove anything. What there was to choose from counts: of two changes hardly any are among the best.
        Assert.All<int>([.. seen, airportChanges, nights], count => Assert.True(count > 0, $"{string.Join(' ', seen)}, {airportChanges}, {nights}"));
    }

    [Fact]
    public void Whatever_it_finds_keeps_the_rules() => Prop.ForAll(Worlds, world =>
    {
        var timetable = new DrawnTimetable(world.Drawing);
        foreach (var slice in timetable.Find("PEK/PKX", "LHR", times: DrawnTimetable.Times.With(world.Overrides)))
            Assert.Null(Broken(slice, SearchLimits.Usual, world.Overrides));
    }).QuickCheckThrowOnFailure();

    private static long Fare(string flight) => 100 + (flight.Sum(c => c) * 37 % 900);

    private static OfferMeasure Measure(Slice slice) =>
        new(slice.Segments.Sum(s => Fare(s.Flight)), (long)slice.Duration.TotalMinutes, slice.Changes, slice.First.Departure.Hour / 6);

    private static IEnumerable<string> Best(List<Slice> all)
    {
        var measures = all.Select(Measure).Distinct().ToList();
        return measures.Where(m => !measures.Exists(other => other.Dominates(m))).Select(Written).Order();
    }

    private static string Written(OfferMeasure m) => FormattableString.Invariant($"{m.Period} {m.Price} {m.Minutes} {m.Changes}");

    private static List<Slice> Everything(DrawnTimetable timetable, int mostChanges, ConnectionTime[] overrides)
    {
        var flights = Enumerable.Range(-1, 6).SelectMany(d => timetable.All(DrawnTimetable.Wednesday.PlusDays(d))).ToList();
        List<List<Segment>> chains = [.. timetable.All(DrawnTimetable.Wednesday).Where(s => s.Origin.Iata is "PEK" or "PKX").Select(s => new List<Segment> { s })];
        var found = new List<Slice>();
        for (var changes = 0; changes <= mostChanges; changes++)
        {
            found.AddRange(chains.Select(c => new Slice(c)).Where(s => Broken(s, Wide, overrides) is null));
            chains = [.. chains.SelectMany(c => flights.Where(f => f.DepartsAt >= c[^1].ArrivesAt && f.DepartsAt <= c[^1].ArrivesAt + Wide.LongestWait && DrawnTimetable.CityOf(f.Origin) == DrawnTimetable.CityOf(c[^1].Destination)).Select(f => new List<Segment>(c) { f }))];
        }

        return found;
    }

    /// <summary>The rules written down a second time, from the end of the journey: null, or the one that is broken.</summary>
    private static string? Broken(Slice slice, SearchLimits limits, ConnectionTime[] overrides)
    {
        var cities = slice.Segments.Select(s => DrawnTimetable.CityOf(s.Destination)).Prepend(DrawnTimetable.CityOf(slice.First.Origin)).ToList();
        if (slice.First.Origin.Iata is not ("PEK" or "PKX") || slice.Last.Destination.Iata != "LHR")
            return "ends";
        if (cities.Distinct().Count() < cities.Count)
            return "a city twice";
        if (slice.Duration > limits.MaxDuration || slice.First.Departure.Date != DrawnTimetable.Wednesday)
            return "time";
        foreach (var (arriving, departing) in slice.Segments.Zip(slice.Segments.Skip(1)))
        {
            if (DrawnTimetable.CityOf(arriving.Destination) != DrawnTimetable.CityOf(departing.Origin))
                return "not the same city";
            var wait = departing.DepartsAt - arriving.ArrivesAt;
            if (wait < Duration.FromMinutes(Least(arriving, departing, overrides)) || wait > limits.LongestWait)
                return "wait";
        }

        return null;
    }

    private static int Least(Segment arriving, Segment departing, ConnectionTime[] overrides)
    {
        var change = arriving.Destination.Iata != departing.Origin.Iata;
        var alone = !OneTicket(arriving.Marketing.Iata, departing.Marketing.Iata);
        var domestic = (arriving.Origin.Country == arriving.Destination.Country, departing.Origin.Country == departing.Destination.Country);
        var hub = arriving.Destination.Size == 3;
        var least = change ? Tier(Transfer.Airport, domestic is (true, true) ? 180 : 240, 0)
            : alone ? Tier(Transfer.SelfTransfer, domestic is (true, true) ? 120 : 180, 0)
            : Tier(Transfer.SameTicket, (domestic is (true, true) ? 45 : 75) + (hub ? 15 : 0), hub ? 8 : 0);
        if (!change && (arriving.ArrivesTerminal, departing.DepartsTerminal) is ("A", "B") or ("B", "A"))
            least = Math.Max(least, Tier(Transfer.Terminal, 110, 0));
        return (change || alone) && Night(arriving, departing) ? Math.Max(least, Tier(Transfer.Overnight, 300, 0)) : least;

        // The most telling override: an airport counts 16, a hub 8, each carrier 2, the legs 1; of equals the later; none below the tier itself.
        int Tier(Transfer transfer, int usual, int weight)
        {
            weight += domestic is (true, true) && transfer is Transfer.Airport or Transfer.SelfTransfer or Transfer.SameTicket ? 1 : 0;
            foreach (var rule in overrides)
            {
                var fits = rule.Transfer == transfer && (rule.Airport == "*" || rule.Airport == arriving.Destination.Iata || (rule.Airport == "hub" && hub))
                    && (rule.Legs is not { } legs || legs.ToString() == $"{(domestic.Item1 ? 'D' : 'I')}{(domestic.Item2 ? 'D' : 'I')}")
                    && Fits(rule.Arriving, arriving) && Fits(rule.Departing, departing);
                var heavy = (rule.Airport switch { "*" => 0, "hub" => 8, _ => 16 }) + (rule.Arriving == "*" ? 0 : 2) + (rule.Departing == "*" ? 0 : 2) + (rule.Legs is null ? 0 : 1);
                if (fits && heavy >= weight)
                    (usual, weight) = (rule.Minutes, heavy);
            }

            return usual;
        }
    }

    private static bool Fits(string pattern, Segment segment) => pattern == "*" || pattern == segment.Marketing.Iata || (pattern == "star" && segment.Marketing.Iata is "CA" or "NH");

    /// <summary>Some night's 01:00–05:00 lies within the wait.</summary>
    private static bool Night(Segment arriving, Segment departing) => Enumerable.Range(0, 3).Select(d => arriving.Arrival.Date.PlusDays(d))
        .Any(date => arriving.Arrival.LocalDateTime <= date.At(new LocalTime(1, 0)) && departing.Departure.LocalDateTime >= date.At(new LocalTime(5, 0)));

    private static bool OneTicket(string left, string right) => left == right || (left is "CA" or "NH" && right is "CA" or "NH");
}
