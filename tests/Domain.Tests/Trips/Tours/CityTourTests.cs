using FsCheck;
using FsCheck.Fluent;
using TravelPlanner.Domain.Trips.Tours;

namespace TravelPlanner.Domain.Tests.Trips.Tours;

public sealed class CityTourTests
{
    [Fact]
    public void A_connection_counts_for_both_cities() => Assert.Equal("a 1-2, b 2-4", Draw(Problem(4, "a2 b3", "a>b")));

    [Fact]
    public void Connections_have_a_direction() => Assert.Equal("b 1-3, a 3-4", Draw(Problem(4, "a2 b3", "b>a")));

    [Fact]
    public void A_window_decides_the_order() =>
        Assert.Equal("c 1-2, a 2-3, b 3-5", Draw(Problem(5, "a2 b3 c2", "a>b b>a b>c c>b a>c c>a", new TourWindow("c", 1, 2), new TourWindow("b", 3, 5))));

    [Fact]
    public void Days_that_do_not_add_up_leave_nothing() => Assert.Equal("none", Draw(Problem(5, "a2 b3", "a>b")));

    [Fact]
    public void A_city_without_a_connection_leaves_nothing() => Assert.Equal("none", Draw(Problem(5, "a2 b3 c2", "a>b b>a")));

    [Theory]
    [InlineData("a 1-2, b 2-4", "")]
    [InlineData("b 1-3, a 3-4", "no connection from b to a")]
    [InlineData("a 1-3, b 3-4", "a for 3 days; b for 2 days")]
    [InlineData("a 1-2", "visits a; not from day 1 to 4")]
    [InlineData("a 1-2, b 3-5", "not from day 1 to 4; a until day 2, b from day 3")]
    public void The_check_names_what_a_tour_breaks(string tour, string expected) =>
        Assert.Equal(expected, string.Join("; ", CityTour.Check(Problem(4, "a2 b3", "a>b"), [.. tour.Split(", ").Select(Stay)])));

    [Fact]
    public void The_check_names_a_missed_window() =>
        Assert.Equal(["not in b from day 1 to 2"], CityTour.Check(Problem(4, "a2 b3", "a>b", new TourWindow("b", 1, 2)), [Stay("a 1-2"), Stay("b 2-4")]));

    [Theory]
    [InlineData("a0 b3", "a: 0 days")]
    [InlineData("a2 a3", "a is given twice")]
    public void What_is_no_tour_is_refused(string cities, string expected)
    {
        var refusal = Assert.Throws<ArgumentException>(() => CityTour.FindAll(Problem(4, cities, "a>b"), TestContext.Current.CancellationToken));
        Assert.StartsWith(expected, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void As_many_orders_are_found_as_pass_the_check_of_all_orders() => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        var cities = Enumerable.Range(0, random.Next(1, 6)).Select(i => new TourCity($"{(char)('a' + i)}", random.Next(1, 4))).ToList();
        var days = cities.Sum(c => c.Days) - cities.Count + 1;
        var windows = cities.Where(_ => random.Next(4) == 0).Select(c => random.Next(1, days + 1) is var first ? new TourWindow(c.Name, first, Math.Min(days, first + random.Next(3))) : null!).ToList();
        var connections = cities.SelectMany(a => cities.Where(b => a != b && random.Next(3) > 0).Select(b => (a.Name, b.Name))).ToHashSet();
        var problem = new TourProblem(days, cities, windows, connections);
        var expected = Orders(cities).Select(Place).Count(t => CityTour.Check(problem, t).Count == 0);
        return CityTour.FindAll(problem).Count() == expected;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static IEnumerable<List<TourCity>> Orders(List<TourCity> cities) =>
        cities.Count == 0 ? [[]] : cities.SelectMany(first => Orders([.. cities.Where(c => c != first)]).Select(rest => new List<TourCity>([first, .. rest])));

    private static List<TourStay> Place(List<TourCity> order)
    {
        var tour = new List<TourStay>();
        foreach (var city in order)
        {
            var first = tour.Count == 0 ? 1 : tour[^1].Last;
            tour.Add(new TourStay(city.Name, first, first + city.Days - 1));
        }

        return tour;
    }

    private static string Draw(TourProblem problem) =>
        CityTour.FindAll(problem).FirstOrDefault() is { } tour ? string.Join(", ", tour.Select(s => $"{s.City} {s.First}-{s.Last}")) : "none";

    private static TourStay Stay(string text) => new($"{text[0]}", text[2] - '0', text[4] - '0');

    private static TourProblem Problem(int days, string cities, string connections, params TourWindow[] windows) => new(
        days, [.. cities.Split(' ').Select(c => new TourCity($"{c[0]}", c[1] - '0'))], windows, connections.Split(' ').Select(c => ($"{c[0]}", $"{c[2]}")).ToHashSet());
}
