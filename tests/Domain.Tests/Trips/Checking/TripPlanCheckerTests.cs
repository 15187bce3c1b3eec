using TravelPlanner.Domain.Tests.Trips.Solving;
using TravelPlanner.Domain.Trips.Checking;
using TravelPlanner.Domain.Trips.Solving;

namespace TravelPlanner.Domain.Tests.Trips.Checking;

/// <summary>One sound plan of five days in two towns; each case changes one thing and breaks one rule.</summary>
public sealed class TripPlanCheckerTests
{
    private static readonly TripProblem Problem = DrawnTrip.To("ab", 5, 2000);
    private static readonly TripPlan Sound = TripSolver.Solve(Problem).Plan!;

    [Fact]
    public void A_sound_plan_breaks_nothing() => Assert.Empty(TripPlanChecker.Check(Problem, Sound));

    [Fact]
    public void A_day_has_the_wrong_number() => Breaks("DayCount: days 1, 2, 3, 4, 6; asked are 1 to 5", Change(5, d => d with { Day = 6 }));

    [Fact]
    public void The_journey_ends_elsewhere() => Breaks(
        "ClosedLoop: from home to a; it begins and ends in home", Change(5, d => d with { To = "a", Leg = DrawnTrip.Drive("b", "a") }), Problem);

    [Fact]
    public void A_town_is_visited_twice() => BreaksOnly(
        TripRule.CityOrder, Problem, Days("home>a", "a>b", "b>a", "a", "a>home"));

    [Fact]
    public void A_town_is_not_on_the_list() => BreaksOnly(TripRule.CityAllowed, Problem with { Cities = ["a"] }, Sound);

    [Fact]
    public void There_are_too_many_towns() => BreaksOnly(TripRule.CityCount, Problem with { CityCount = 1 }, Sound);

    [Fact]
    public void A_restaurant_comes_twice() => BreaksOnly(TripRule.RestaurantRepeated, Problem, Change(2, d => d with { Lunch = d.Breakfast }));

    [Fact]
    public void A_sight_comes_twice() => BreaksOnly(TripRule.AttractionRepeated, Problem, Change(2, d => d with { Attractions = [d.Attractions[0], d.Attractions[0]] }));

    [Fact]
    public void A_meal_is_in_another_town() => BreaksOnly(TripRule.WrongCity, Problem, Change(2, d => d with { Lunch = Problem.Restaurants.First(r => r.City == Other(d) && !Eaten(r)) }));

    [Fact]
    public void A_stay_asks_for_more_nights()
    {
        var strict = DrawnTrip.Inn("a", 50, "strict") with { MinimumNights = 3 };
        BreaksOnly(TripRule.MinimumNights, Problem with { Properties = [.. Problem.Properties, strict] }, Replace(Sound, "a", strict));
    }

    [Fact]
    public void A_flight_leaves_the_car_behind()
    {
        var flight = DrawnTrip.Fly("home", Sound.Days[0].To!, 1, 50);
        BreaksOnly(TripRule.MixedTransport, Problem with { Legs = [.. Problem.Legs, flight] }, Change(1, d => d with { Leg = flight }));
    }

    [Fact]
    public void A_restaurant_does_not_exist() => BreaksOnly(TripRule.NotOffered, Problem, Change(2, d => d with { Lunch = d.Lunch! with { Name = "invented" } }));

    [Fact]
    public void A_flight_does_not_run_that_day()
    {
        Leg[] flights = [DrawnTrip.Fly("home", "a", 2, 10), DrawnTrip.Fly("a", "b", 3, 10), DrawnTrip.Fly("b", "home", 5, 10)];
        var problem = Problem with { Legs = [.. Problem.Legs, .. flights] };
        BreaksOnly(TripRule.NotOffered, problem, Fly(Days("home>a", "a", "a>b", "b", "b>home"), flights));
    }

    [Theory]
    [InlineData("transport", "Absent (day 1): no transport")]
    [InlineData("lunch", "Absent (day 2): three meals")]
    [InlineData("sight", "Absent (day 2): no sight")]
    [InlineData("stay", "Absent (day 4): no stay")]
    public void Something_is_missing(string what, string expected) => Breaks(expected, what switch
    {
        "transport" => Change(1, d => d with { Leg = null }),
        "lunch" => Change(2, d => d with { Lunch = null }),
        "sight" => Change(2, d => d with { Attractions = [] }),
        _ => Change(4, d => d with { Stay = null }),
    });

    [Fact]
    public void Less_than_half_is_settled()
    {
        var problem = DrawnTrip.To("a", 3, 2000);
        var days = TripSolver.Solve(problem).Plan!.Days.Select(d => d.Leg is null ? d : d with { Breakfast = null, Lunch = null, Dinner = null, Attractions = [] });
        BreaksOnly(TripRule.HalfEmpty, problem, new TripPlan([.. days]));
    }

    [Fact]
    public void It_costs_too_much() => BreaksOnly(TripRule.Budget, Problem with { Budget = new Money(Sound.CostFor(1) - 1, "USD") }, Sound);

    [Fact]
    public void The_house_forbids_it()
    {
        var strict = DrawnTrip.Inn("a", 50, "strict") with { Bans = HouseBans.Pets | HouseBans.Smoking };
        BreaksOnly(TripRule.HouseRule, Problem with { MustAllow = HouseBans.Pets, Properties = [.. Problem.Properties, strict] }, Replace(Sound, "a", strict));
    }

    [Fact]
    public void A_cuisine_is_never_eaten() => BreaksOnly(TripRule.Cuisine, Problem with { Cuisines = ["Thai"] }, Sound);

    [Fact]
    public void The_car_was_not_wanted() => BreaksOnly(TripRule.Transportation, Problem with { Modes = [TravelMode.Flight, TravelMode.Taxi] }, Sound);

    [Theory]
    [InlineData(RoomWish.Entire, true)]
    [InlineData(RoomWish.Shared, true)]
    [InlineData(RoomWish.Private, false)]
    [InlineData(RoomWish.NotShared, false)]
    public void The_room_is_of_another_kind(RoomWish wish, bool isBroken)
    {
        if (isBroken)
            BreaksOnly(TripRule.RoomType, Problem with { Room = wish }, Sound);
        else
            Assert.Empty(TripPlanChecker.Check(Problem with { Room = wish }, Sound));
    }

    private static void BreaksOnly(TripRule rule, TripProblem problem, TripPlan plan)
    {
        var violations = TripPlanChecker.Check(problem, plan);
        Assert.Equal([rule], violations.Select(v => v.Rule).Distinct());
        Assert.Equal(rule < TripRule.Budget, violations[0].IsCommonSense);
    }

    private static void Breaks(string expected, TripPlan plan, TripProblem? problem = null) =>
        Assert.Contains(expected, TripPlanChecker.Check(problem ?? Problem, plan).Select(v => v.Day is { } day ? $"{v.Rule} (day {day}): {v.Evidence}" : $"{v.Rule}: {v.Evidence}"));

    private static TripPlan Change(int day, Func<TripPlanDay, TripPlanDay> change) =>
        new([.. Sound.Days.Select(d => d.Day == day ? change(d) : d)]);

    private static TripPlan Replace(TripPlan plan, string city, Property stay) => new([.. plan.Days.Select(d => d.Stay?.City == city ? d with { Stay = stay } : d)]);

    private static string Other(TripPlanDay day) => day.From == "a" ? "b" : "a";

    private static bool Eaten(Restaurant restaurant) => Sound.Days.SelectMany(d => d.Meals).Contains(restaurant);

    /// <summary>Days as <c>home&gt;a</c> and <c>a</c>, with all they need and no restaurant or sight twice.</summary>
    private static TripPlan Days(params string[] days)
    {
        var meals = Problem.Restaurants.GroupBy(r => r.City).ToDictionary(g => g.Key, g => new Queue<Restaurant>(g));
        var sights = Problem.Attractions.GroupBy(a => a.City).ToDictionary(g => g.Key, g => new Queue<Attraction>(g));
        return new TripPlan([.. days.Select((text, i) =>
        {
            var from = text.Split('>')[0];
            var to = text.Contains('>') ? text.Split('>')[1] : null;
            var town = to is null or "home" ? from : to;
            return new TripPlanDay(
                i + 1, from, to, to is null ? null : Problem.Legs.Single(l => l.From == from && l.To == to), meals[town].Dequeue(), [sights[town].Dequeue()],
                to is null ? meals[town].Dequeue() : null, to is null ? meals[town].Dequeue() : null, i == days.Length - 1 ? null : Problem.Properties.Single(p => p.City == town));
        })]);
    }

    private static TripPlan Fly(TripPlan plan, Leg[] flights) =>
        new([.. plan.Days.Select(d => d.Leg is { } leg ? d with { Leg = flights.Single(f => f.From == leg.From && f.To == leg.To) } : d)]);
}
