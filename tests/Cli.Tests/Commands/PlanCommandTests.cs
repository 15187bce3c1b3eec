using System.Text.Json.Nodes;

namespace TravelPlanner.Cli.Tests.Commands;

public sealed class PlanCommandTests
{
    private static readonly string[] Kyoto = ["plan", "Kyoto", "--from", "2027-04-02", "--days", "2", "--must", "Fushimi Inari", "--adults", "2", "--children", "8", "--budget", "economy"];

    [Fact]
    public async Task The_budget_stands_on_the_itinerary()
    {
        using var bench = new Bench();
        Assert.Equal(ExitCode.Ok, await bench.RunAsync([.. Kyoto, "--currency", "CNY", "--json"]));
        var answer = JsonNode.Parse(bench.Out)!;
        Assert.Equal(["2027-04-02", "2027-04-03"], answer["itinerary"]!["days"]!.AsArray().Select(d => (string)d!["date"]!));
        Assert.Contains("kyoto/fushimi-inari-taisha", answer["itinerary"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("economy CNY", $"{answer["budget"]!["tier"]} {answer["budget"]!["total"]!["currency"]}");
        Assert.Contains((string)answer["itinerary"]!["plan_id"]!, answer["budget"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_terminal_each_day_is_a_table()
    {
        using var bench = new Bench(interactive: true);
        Assert.Equal(ExitCode.Ok, await bench.RunAsync(Kyoto));
        Assert.Equal(3, bench.Out.Split('╭').Length - 1);
        Assert.Contains("2027-04-02 Fri", bench.Out, StringComparison.Ordinal);
        Assert.Contains("│ Fushimi Inari Taisha ", bench.Out, StringComparison.Ordinal);
        Assert.Contains("Budget (economy)", bench.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', bench.Out);
    }

    [Fact]
    public async Task With_an_origin_the_first_flight_offer_is_in_the_budget()
    {
        using var bench = new Bench();
        Assert.Equal(ExitCode.Ok, await bench.RunAsync([.. Kyoto, "--origin", "Shanghai", "--json"]));
        var answer = JsonNode.Parse(bench.Out)!;
        var first = answer["flights"]!["offers"]![0]!;
        var transport = answer["budget"]!["lines"]!.AsArray().Single(l => (string)l!["category"]! == "transport")!;
        Assert.Equal("simulated True", $"{first["mode"]} {transport["simulated"]!.GetValue<bool>()}");
        Assert.StartsWith("2027-04-02", (string)first["slices"]![0]!["segments"]![0]!["depart"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_terminal_simulated_flights_say_so()
    {
        using var bench = new Bench(interactive: true);
        Assert.Equal(ExitCode.Ok, await bench.RunAsync([.. Kyoto, "--origin", "Shanghai"]));
        Assert.Contains("SIMULATED timetable and prices, not for sale", bench.Out, StringComparison.Ordinal);
        Assert.Contains("The days are planned whole: mind that the flight in the budget lands 2027-04-0", bench.Out, StringComparison.Ordinal);
        Assert.Contains("(in the budget)", bench.Out.Replace("\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_chinese_the_table_is_chinese()
    {
        using var bench = new Bench(interactive: true);
        Assert.Equal(ExitCode.Ok, await bench.RunAsync("plan", "京都", "--from", "2027-04-02", "--days", "1", "--lang", "zh"));
        Assert.Contains("2027-04-02 周五", bench.Out, StringComparison.Ordinal);
        Assert.Contains("预算（舒适）", bench.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Piped_there_is_plain_text_and_nothing_drawn()
    {
        using var bench = new Bench();
        Assert.Equal(ExitCode.Ok, await bench.RunAsync(Kyoto));
        Assert.DoesNotContain('│', bench.Out);
        Assert.Contains("[kyoto/fushimi-inari-taisha]", bench.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_of_a_tool_ends_it_with_the_tools_own_words()
    {
        using var bench = new Bench();
        Assert.Equal(ExitCode.Refused, await bench.RunAsync("plan", "Kyoto", "--from", "2020-01-01", "--days", "1"));
        Assert.Contains("The dates cannot be planned.", bench.Error, StringComparison.Ordinal);
        Assert.Contains("2026-11-21", bench.Error, StringComparison.Ordinal);
    }
}
