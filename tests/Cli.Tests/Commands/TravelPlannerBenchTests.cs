using System.Text.Json;
using System.Text.Json.Nodes;
using TravelPlanner.Cli.Bench;
using TravelPlanner.Cli.Bench.TravelQueries;
using TravelPlanner.Domain.Trips.Checking;

namespace TravelPlanner.Cli.Tests.Commands;

/// <summary>A sandbox of one town: a road, a flight out, two houses, four restaurants and three sights.</summary>
public sealed class TravelPlannerBenchTests
{
    private const string Sound = """
        [
          { "days": 1, "current_city": "from Home to Town", "transportation": "Self-driving, from Home to Town, duration: 2 hours, distance: 100 km, cost: 5",
            "breakfast": "-", "attraction": "Castle, Town;", "lunch": "-", "dinner": "Grill, Town", "accommodation": "Loft, Town" },
          { "days": 2, "current_city": "Town", "transportation": "-",
            "breakfast": "Cafe, Town", "attraction": "Museum, Town;Park, Town;", "lunch": "Noodles, Town", "dinner": "Tavern, East, Town", "accommodation": "Loft, Town" },
          { "days": 3, "current_city": "from Town to Home", "transportation": "Self-driving, from Town to Home, duration: 2 hours, distance: 100 km, cost: 5",
            "breakfast": "-", "attraction": "-", "lunch": "-", "dinner": "-", "accommodation": "-" }
        ]
        """;

    [Fact]
    public async Task Plans_are_written_checked_and_summed_up()
    {
        using var bench = Sandbox();
        Assert.Equal(ExitCode.Ok, await bench.RunAsync("bench", "travelplanner", "--data", bench.Home, "--json", "--out", Path.Combine(bench.Home, "plans.out")));
        var summary = JsonNode.Parse(bench.Out)!["summary"]!;
        Assert.Equal("1 of 1, 1", $"{summary["solved"]} of {summary["total"]}, {summary["finalPassRate"]}");
        Assert.Equal(
            ["from Home to Town", "Town", "from Town to Home"],
            JsonNode.Parse(bench.Read("plans.out"))!["7"]!.AsArray().Select(d => (string)d!["current_city"]!));
    }

    [Fact]
    public async Task Fields_may_be_spelled_as_texts()
    {
        using var bench = Sandbox("""
            [{ "idx": "7", "org": "Home", "dest": "Town", "days": "3", "visiting_city_number": "1", "date": "['2026-05-01', '2026-05-02', '2026-05-03']", "people_number": "2",
               "local_constraint": "{'house rule': None, 'cuisine': ['BBQ', 'Chinese'], 'room type': 'private room', 'transportation': None}", "budget": "1000" }]
            """);
        Assert.Equal(ExitCode.Ok, await bench.RunAsync("bench", "travelplanner", "--data", bench.Home));
        Assert.Contains("queries/7\tpass", bench.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_planned_is_proved_and_said()
    {
        using var bench = Sandbox(query: Query(budget: 150));
        await bench.RunAsync("bench", "travelplanner", "--data", bench.Home);
        Assert.Contains("0/1", bench.Out, StringComparison.Ordinal);
        Assert.Contains("proved infeasible: the cheapest plan costs 240 of 150; possible without one of: budget", bench.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sound_plan_breaks_nothing() => Assert.Equal("", Violations(Sound));

    [Theory]
    [InlineData("Grill, Town", "Gone, Town", "NotOffered")]
    [InlineData("Castle, Town;", "Gone, Town;", "NotOffered")]
    [InlineData("Self-driving, from Home to Town", "Taxi, from Home to Town", "MixedTransport")]
    [InlineData("\"attraction\": \"Castle, Town;\"", "\"attraction\": \"Museum, Town;\"", "AttractionRepeated")]
    [InlineData("Noodles, Town", "Grill, Town", "RestaurantRepeated")]
    [InlineData("Noodles, Town", "-", "Absent")]
    [InlineData("Loft, Town", "Suite Deluxe, Town", "Budget")]
    [InlineData("\"current_city\": \"Town\"", "\"current_city\": \"Town(State)\"", "")]
    [InlineData("Loft, Town", "Cabin, Town", "MinimumNights")]
    [InlineData("Grill, Town", "Gri, Town", "")]
    public void A_change_in_the_text_breaks_one_rule(string from, string to, string expected) =>
        Assert.Equal(expected, Violations(Sound.Replace(from, to, StringComparison.Ordinal)));

    [Fact]
    public void Only_names_that_lead_back_to_themselves_are_chosen()
    {
        // "Inn" is in "Old Inn" above it; "A;B" would read as two sights; what has no price cannot be booked.
        var index = new VenueIndex<string>([("Old Inn", "x", "Old Inn"), ("Inn", "x", "Inn"), ("A;B", "x", "A;B"), ("Free", "x", null), ("Lodge", "x", "Lodge"), ("Inn", "y", "Inn of y")]);
        Assert.Equal("Old Inn, Lodge", string.Join(", ", index.Unambiguous("x")));
        Assert.Equal("Old Inn, Inn of y, -", string.Join(", ", index.Find("Inn", "x"), index.Find("Inn", "y"), index.Find("Free", "x") ?? "-"));
    }

    [Theory]
    [InlineData("2 hours 24 minutes", 144)]
    [InlineData("1 hour 1 min", 61)]
    [InlineData("52 mins", 52)]
    [InlineData("1 day 3 hours", null)]
    [InlineData("soon", null)]
    public void Durations_are_read(string text, int? minutes) => Assert.Equal(minutes, Durations.Minutes(text));

    [Fact]
    public void Quoted_cells_keep_commas_quotes_and_line_breaks()
    {
        var table = CsvTable.Parse("t.csv", "Name,City\n\"A, \"\"B\"\"\nC\",x\r\nD,y");
        Assert.Equal(["A, \"B\"\nC|x", "D|y"], table.Rows.Select(r => $"{r.Text("Name")}|{r.Text("City")}"));
    }

    [Theory]
    [InlineData("queries.json", null, ExitCode.NotFound, "has no file *.json")]
    [InlineData("queries.json", "[{", ExitCode.Refused, "queries.json: this is not JSON")]
    [InlineData("queries.json", """[{ "idx": 1 }]""", ExitCode.Refused, "queries.json, [0]: the field 'local_constraint' is missing")]
    [InlineData("database/flights.csv", null, ExitCode.NotFound, "flights.csv")]
    [InlineData("database/clean_restaurant_2022.csv", ",Name,City,Cuisines,Aggregate Rating\n0,Cafe,Town,,4", ExitCode.Refused, "clean_restaurant_2022.csv, record 1: the column 'Average Cost' is missing")]
    [InlineData("database/clean_restaurant_2022.csv", ",Name,City,Cuisines,Average Cost,Aggregate Rating\n0,Cafe,Town,,ten,4", ExitCode.Refused, "clean_restaurant_2022.csv, record 2: 'Average Cost' is 'ten'")]
    [InlineData("database/citySet_with_states.txt", "Town State", ExitCode.Refused, "citySet_with_states.txt, line 1")]
    public async Task Broken_input_is_refused_with_file_and_field(string file, string? text, ExitCode code, string expected)
    {
        using var bench = Sandbox();
        if (text is null)
            File.Delete(Path.Combine(bench.Home, file));
        else
            bench.WithFile(file, text);
        Assert.Equal(code, await bench.RunAsync("bench", "travelplanner", "--data", bench.Home));
        Assert.Contains(expected, bench.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"days\": 3", "\"days\": \"three\"", "[0].days: a whole number is expected")]
    [InlineData("\"people_number\": 2", "\"people_number\": 0", "[0].people_number: 0; at least 1")]
    [InlineData("\"room type\": null", "\"room type\": \"castle\"", "[0].local_constraint.room type: 'castle'; allowed are shared room")]
    [InlineData("[\"2026-05-01\", \"2026-05-02\", \"2026-05-03\"]", "\"first\"", "[0].date: 'first' spells no list")]
    [InlineData("2026-05-01", "May 1st", "[0].date[0]: 'May 1st'; a date such as")]
    [InlineData("\"dest\": \"Town\"", "\"dest\": \"Nowhere\"", "queries/7, dest: 'Nowhere'")]
    public async Task A_broken_query_is_refused_with_its_field(string from, string to, string expected)
    {
        using var bench = Sandbox(Query().Replace(from, to, StringComparison.Ordinal));
        Assert.Equal(ExitCode.Refused, await bench.RunAsync("bench", "travelplanner", "--data", bench.Home));
        Assert.Contains(expected, bench.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_public_query_passes_its_own_check()
    {
        using var bench = new Bench();
        Assert.Equal(ExitCode.Ok, await bench.RunAsync("bench", "travelplanner", "--data", SharedData.Require("travelplanner"), "--json"));
        var summary = JsonNode.Parse(bench.Out)!["summary"]!;
        Assert.Equal((int)summary["total"]!, (int)summary["solved"]!);
    }

    private static string Violations(string plan)
    {
        using var bench = Sandbox();
        var tables = TravelTables.Read(Path.Combine(bench.Home, "database"));
        var problem = TravelQuery.ReadFile(Path.Combine(bench.Home, "queries.json")).Single().Problem(tables, unambiguous: false);
        var read = PlanDocument.Read(new BenchJson("plan", "", JsonSerializer.Deserialize<JsonElement>(plan)), tables);
        return string.Join(", ", TripPlanChecker.Check(problem, read).Select(v => v.Rule).Distinct());
    }

    private static string Query(int budget = 1000) => $$"""
        [{ "idx": 7, "org": "Home", "dest": "Town", "days": 3, "visiting_city_number": 1, "date": ["2026-05-01", "2026-05-02", "2026-05-03"], "people_number": 2,
           "local_constraint": { "house rule": null, "cuisine": null, "room type": null, "transportation": null }, "budget": {{budget}} }]
        """;

    private static Bench Sandbox(string? query = null) => new Bench()
        .WithFile("queries.json", query ?? Query())
        .WithFile("database/citySet_with_states.txt", "Town\tState\nHome\tElsewhere\n")
        .WithFile("database/clean_accommodations_2022.csv", """
            ,NAME,room type,price,minimum nights,review rate number,house_rules,maximum occupancy,city
            0,Suite Deluxe,Entire home/apt,900.0,1.0,5.0,,2,Town
            1,Loft,Private room,80.0,1.0,3.0,No pets & No parties,2,Town
            2,Cabin,Private room,50.0,3.0,3.0,,2,Town
            3,Priceless,Private room,,1.0,5.0,,2,Town
            """)
        .WithFile("database/clean_restaurant_2022.csv", """
            ,Name,City,Cuisines,Average Cost,Aggregate Rating
            0,Cafe,Town,"Tea, Cafe",10,4.0
            1,Noodles,Town,Chinese,10,3.0
            2,"Tavern, East",Town,American,15,3.5
            3,Grill,Town,BBQ,20,4.5
            """)
        .WithFile("database/attractions.csv", """
            Name,Latitude,Longitude,Address,Phone,Website,City
            Castle,1,1,,,,Town
            Museum,1,1.01,,,,Town
            Park,1,1.02,,,,Town
            """)
        .WithFile("database/distance.csv", """
            origin,destination,cost,duration,distance
            Home,Town,,2 hours,100 km
            Town,Home,,2 hours,100 km
            Home,Farland,,1 day 3 hours,"2,900 km"
            """)
        .WithFile("database/flights.csv", """
            Flight Number,Price,DepTime,ArrTime,ActualElapsedTime,FlightDate,OriginCityName,DestCityName,Distance
            F1,700,09:00,10:00,1 hours 0 minutes,2026-05-01,Home,Town,100
            """);
}
