using System.Text.Json.Nodes;

namespace TravelPlanner.Cli.Tests.Commands;

public sealed class ItineraryBenchTests
{
    [Fact]
    public async Task Generated_days_of_twelve_places_are_proved_without_a_violation()
    {
        using var bench = new Bench();
        Assert.Equal(ExitCode.Ok, await bench.RunAsync("bench", "itinerary", "--only", "day12/0", "--seconds", "0.1", "--json"));
        var report = JsonNode.Parse(bench.Out)!;

        Assert.Equal("day12/0 proved True violations 0", $"{report["cases"]![0]!["case"]} proved {report["cases"]![0]!["proved"]!.GetValue<bool>()} violations {report["summary"]!["violations"]}");
    }

    [Fact]
    public async Task A_case_that_does_not_exist_is_refused()
    {
        using var bench = new Bench();
        Assert.Equal(ExitCode.NotFound, await bench.RunAsync("bench", "itinerary", "--only", "nowhere"));
        Assert.Contains("No case is named like 'nowhere'", bench.Error, StringComparison.Ordinal);
    }
}
