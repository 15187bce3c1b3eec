using TravelPlanner.Domain.Trips.Solving;
using static TravelPlanner.Domain.Tests.Trips.Solving.DrawnTrip;

namespace TravelPlanner.Domain.Tests.Trips.Solving;

public sealed class TripSolverTests
{
    // Two nights at 100, three meals at 10, the car twice at 20: 270; and on travel days lunch, dinner and breakfast.
    [Fact]
    public void Three_days_in_one_town() => Assert.Equal("home-a car | a | a-home car; inn; 300", Solve(To("a", 3, 1000)));

    [Fact]
    public void What_only_just_fits_the_budget_is_found() => Assert.Equal("home-a car | a | a-home car; inn; 270", Solve(To("a", 3, 270)));

    [Fact]
    public void One_less_is_proved_impossible_with_the_least_cost() => Assert.Equal("none; cheapest 270; without budget", Solve(To("a", 3, 269)));

    [Fact]
    public void A_flight_saves_time_when_the_budget_allows() => Assert.StartsWith(
        "home-a F1 | a | a-home F2;", Solve(With(To("a", 3, 1000), Fly("home", "a", 1, 90), Fly("a", "home", 3, 90, "F2"))), StringComparison.Ordinal);

    [Fact]
    public void A_flight_of_another_day_is_no_flight() => Assert.StartsWith(
        "home-a car | a | a-home car;", Solve(With(To("a", 3, 1000), Fly("home", "a", 2, 90), Fly("a", "home", 3, 90, "F2"))), StringComparison.Ordinal);

    [Fact]
    public void A_car_is_not_left_behind_for_a_flight_home()
    {
        var problem = With(To("a", 3, 1000), Fly("a", "home", 3, 1));
        Assert.StartsWith("home-a car | a | a-home car;", Solve(problem), StringComparison.Ordinal);
    }

    [Fact]
    public void A_stay_that_asks_for_more_nights_is_passed_over()
    {
        var problem = To("a", 3, 1000);
        Assert.Contains("; inn;", Solve(problem with { Properties = [.. problem.Properties, Inn("a", 10, "cheap") with { MinimumNights = 3 }] }), StringComparison.Ordinal);
    }

    [Fact]
    public void Nights_are_even_where_they_can_be() => Assert.Equal("home-a car | a | a-b car | b | b-home car; inn; 580", Solve(To("ab", 5, 580 + 19)));

    [Fact]
    public void Nights_are_uneven_where_a_stay_asks_for_it()
    {
        var problem = To("ab", 5, 2000);
        Assert.StartsWith(
            "home-b car | b-a car | a | a | a-home car;",
            Solve(problem with { Properties = [Inn("a", 100) with { MinimumNights = 3 }, Inn("b", 100)], Attractions = [.. problem.Attractions.Where(a => a.City == "a")] }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_wished_cuisine_is_eaten_even_if_dear()
    {
        var problem = To("a", 3, 1000);
        var answer = TripSolver.Solve(problem with { Cuisines = ["Thai"], Restaurants = [.. problem.Restaurants, Eatery("a", 77, 60, "Thai")] });
        Assert.Contains(answer.Plan!.Days.SelectMany(d => d.Meals), m => m.Cuisines.Contains("Thai"));
    }

    [Theory]
    [InlineData("cuisine", "none; cheapest -; without cuisine")]
    [InlineData("room type", "none; cheapest -; without room type")]
    [InlineData("house rule", "none; cheapest -; without house rule")]
    [InlineData("transportation", "none; cheapest -; without transportation")]
    public void The_wish_that_makes_it_impossible_is_named(string wish, string expected)
    {
        var problem = To("a", 3, 1000);
        Assert.Equal(expected, Solve(wish switch
        {
            "cuisine" => problem with { Cuisines = ["Thai"] },
            "room type" => problem with { Room = RoomWish.Entire },
            "house rule" => problem with { MustAllow = HouseBans.Pets, Properties = [Inn("a", 100) with { Bans = HouseBans.Pets }] },
            _ => problem with { Modes = [TravelMode.Flight] },
        }));
    }

    [Fact]
    public void A_party_pays_for_each_seat_car_and_room()
    {
        // Six travel in two cars (80), sleep in three rooms (600) and eat eighteen meals (180).
        Assert.Equal("none; cheapest 860; without budget", Solve(To("a", 3, 859) with { People = 6 }));
    }

    [Theory]
    [InlineData(1, 1, 1, "days: 1")]
    [InlineData(3, 3, 1, "city count: 3")]
    [InlineData(3, 1, 0, "people: 0")]
    public void What_is_no_journey_is_refused(int days, int cities, int people, string expected)
    {
        var refusal = Assert.Throws<ArgumentException>(() => TripSolver.Solve(To("abc", 5, 100) with { Days = days, CityCount = cities, People = people }, TestContext.Current.CancellationToken));
        Assert.StartsWith(expected, refusal.Message, StringComparison.Ordinal);
    }

    private static string Solve(TripProblem problem) => Draw(problem, TripSolver.Solve(problem, TestContext.Current.CancellationToken));

    private static TripProblem With(TripProblem problem, params Leg[] legs) => problem with { Legs = [.. problem.Legs, .. legs] };
}
