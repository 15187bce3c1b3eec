using System.Text.Json.Nodes;

namespace TravelPlanner.Cli.Tests.Commands;

public sealed class NaturalPlanBenchTests
{
    private const string Trip = """
        [{ "id": "trip_1", "prompt_0shot": "You plan…\n\nHere are the cities that have direct flights:\nOslo and Rome, from Bern to Oslo.\n\nFind a trip plan.",
           "golden_plan": "**Day 1-2:** Arriving in Bern and visit Bern for 2 days.\n**Day 2:** Fly from Bern to Oslo.\n**Day 2-4:** Visit Oslo for 3 days.\n**Day 4-5:** Visit Rome for 2 days.",
           "constraints": { "constraints": { "trip_length": 5, "city_length": [{ "city": "Oslo", "days": 3 }, { "city": "Bern", "days": 2 }, { "city": "Rome", "days": 2 }],
             "city_day_ranges": [{ "city": "Rome", "start": 4, "end": 5 }] } } }]
        """;

    private const string Meeting = """
        [{ "id": "meeting_1", "num_people": 2, "dist_matrix": { "Quay": { "Park": 10 }, "Park": { "Quay": 10 } },
           "prompt_0shot": "CONSTRAINTS: You arrive at Quay at 9:00AM. Ann will be at Park from 9:00AM to 12:00PM. You'd like to meet Ann for a minimum of 60 minutes. Bob will be at Quay from 11:00AM to 1:00PM. You'd like to meet Bob for a minimum of 30 minutes.\n",
           "golden_plan": ["You start at Quay at 9:00AM.", "You meet Ann for 60 minutes from 9:10AM to 10:10AM.", "You meet Bob for 30 minutes from 11:00AM to 11:30AM."] }]
        """;

    [Fact]
    public async Task Both_kinds_of_task_are_solved_and_compared()
    {
        using var bench = Tasks(Trip, Meeting);
        Assert.Equal(ExitCode.Ok, await bench.RunAsync("bench", "natural-plan", "--data", bench.Home, "--json"));
        var report = JsonNode.Parse(bench.Out)!;
        Assert.Equal("2 of 2, golden 2", $"{report["summary"]!["solved"]} of {report["summary"]!["total"]}, golden {report["summary"]!["golden"]}");
        Assert.Equal(["Bern", "Oslo", "Rome"], report["cases"]![0]!["answer"]!.AsArray().Select(s => (string)s!["city"]!));
        Assert.Equal(["Ann 09:10", "Bob 11:00"], report["cases"]![1]!["answer"]!.AsArray().Select(m => $"{m!["name"]} {m["begin"]}"));
    }

    [Fact]
    public async Task A_one_way_flight_is_not_flown_back()
    {
        using var bench = Tasks(Trip.Replace("from Bern to Oslo.", "from Oslo to Bern.", StringComparison.Ordinal), Meeting);
        Assert.Equal(ExitCode.ProblemsFound, await bench.RunAsync("bench", "natural-plan", "--data", bench.Home));
        Assert.Contains("proved infeasible", bench.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_named_tasks_run()
    {
        using var bench = Tasks(Trip, Meeting);
        await bench.RunAsync("bench", "natural-plan", "--data", bench.Home, "--json", "--only", "meet*");
        Assert.Equal(["meeting_1"], JsonNode.Parse(bench.Out)!["cases"]!.AsArray().Select(c => (string)c!["case"]!));
    }

    [Theory]
    [InlineData("\"trip_length\": 5", "\"trip\": 5", "trip_planning.json, [0].constraints.constraints: the field 'trip_length' is missing")]
    [InlineData("Oslo and Rome", "Oslo, Rome", "trip_planning.json, [0].prompt_0shot: 'Oslo'")]
    [InlineData("\"num_people\": 2", "\"num_people\": 3", "meeting_planning.json, [0].prompt_0shot: 2 friends found")]
    [InlineData("12:00PM", "13:00PM", "meeting_planning.json, [0].prompt_0shot: '13:00PM'")]
    [InlineData("\"days\": 3", "\"days\": 0", "trip_1: Oslo: 0 days")]
    public async Task Broken_input_is_refused_with_file_and_field(string from, string to, string expected)
    {
        using var bench = Tasks(Trip.Replace(from, to, StringComparison.Ordinal), Meeting.Replace(from, to, StringComparison.Ordinal));
        Assert.Equal(ExitCode.Refused, await bench.RunAsync("bench", "natural-plan", "--data", bench.Home));
        Assert.Contains(expected, bench.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_public_task_is_solved()
    {
        using var bench = new Bench();
        Assert.Equal(ExitCode.Ok, await bench.RunAsync("bench", "natural-plan", "--data", SharedData.Require("natural_plan"), "--json"));
        var cases = JsonNode.Parse(bench.Out)!["cases"]!.AsArray();
        Assert.All(cases, c => Assert.True((bool)c!["golden"]! || (int)c["alternatives"]! > 0, $"{c["case"]} has one answer, and it is not the file's"));
    }

    private static Bench Tasks(string trip, string meeting) => new Bench().WithFile("trip_planning.json", trip).WithFile("meeting_planning.json", meeting);
}
