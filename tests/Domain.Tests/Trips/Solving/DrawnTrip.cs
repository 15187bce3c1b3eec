using NodaTime;
using TravelPlanner.Domain.Trips.Solving;

namespace TravelPlanner.Domain.Tests.Trips.Solving;

/// <summary>A small world: home, and the towns a, b, c; roads between all of them, and whatever a test adds.</summary>
internal static class DrawnTrip
{
    public static readonly LocalDate Friday = new(2026, 5, 1);

    public static TripProblem To(string cities, int days, decimal budget) => new(
        "home", [.. cities.Select(c => $"{c}")], cities.Length, Friday, days, 1, new Money(budget, "USD"), RoomWish.Any, HouseBans.None,
        [TravelMode.Flight, TravelMode.SelfDriving, TravelMode.Taxi], [], [.. Roads([.. cities.Select(c => $"{c}"), "home"])],
        [.. cities.Select(c => Inn($"{c}", 100))], [.. cities.SelectMany(c => Enumerable.Range(1, 9).Select(i => Eatery($"{c}", i, 10)))],
        [.. cities.SelectMany(c => Enumerable.Range(1, 6).Select(i => new Attraction($"sight {i}", $"{c}", new GeoPoint(i, 0))))]);

    public static Leg Drive(string from, string to, decimal price = 20, int minutes = 120) =>
        new(from, to, TravelMode.SelfDriving, null, price, 5, minutes, "road");

    public static Leg Fly(string from, string to, int day, decimal price, string number = "F1", int departHour = 9) => new(
        from, to, TravelMode.Flight, Friday.PlusDays(day - 1), price, 1, 60, number, new LocalTime(departHour, 0), new LocalTime(departHour + 1, 0));

    public static Property Inn(string city, decimal price, string name = "inn") => new(name, city, RoomKind.Private, HouseBans.None, price, 1, 2, 3);

    public static Restaurant Eatery(string city, int number, decimal price, params string[] cuisines) => new($"eatery {number}", city, cuisines, price, 3);

    /// <summary>One line a plan: <c>home-a | a | a-home; inn; 340</c>.</summary>
    public static string Draw(TripProblem problem, TripAnswer answer) => answer.Plan is { } plan
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{string.Join(" | ", plan.Days.Select(d => d.To is null ? d.From : $"{d.From}-{d.To} {Word(d.Leg)}"))}; {string.Join(", ", plan.Days.Select(d => d.Stay?.Name).OfType<string>().Distinct())}; {plan.CostFor(problem.People):0}")
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"none; cheapest {answer.Infeasible!.CheapestCost?.ToString("0", System.Globalization.CultureInfo.InvariantCulture) ?? "-"}; without {string.Join(" or ", answer.Infeasible.Relaxations)}");

    private static string Word(Leg? leg) => leg is null ? "?" : leg.Mode == TravelMode.Flight ? leg.Reference : leg.Mode == TravelMode.Taxi ? "taxi" : "car";

    private static IEnumerable<Leg> Roads(List<string> cities) =>
        cities.SelectMany(from => cities.Where(to => to != from).Select(to => Drive(from, to)));
}
