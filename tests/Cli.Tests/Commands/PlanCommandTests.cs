using System.Text.Json.Nodes;

namespace TravelPlanner.Cli.Tests.Commands;

public sealed class PlanCommandTests
{
    private static readonly string[] Kyoto = ["plan", "Kyoto", "--from", "2027-04-02", "--days", "2", "--must", "Fushimi Inari", "--adults", "2", "--children", "8", "--tier", "economy"];

    [Fact]
    public async Task The_budget_stands_on_the_days_and_the_stay()
    {
        using var bench = new Bench();
        Assert.Equal(ExitCode.Ok, await bench.RunAsync([.. Kyoto, "--currency", "CNY", "--json"]));
        var draft = JsonNode.Parse(bench.Out)!["draft"]!;
        Assert.Equal(["2027-04-02", "2027-04-03"], draft["plans"]![0]!["days"]!.AsArray().Select(d => (string)d!["date"]!));
        Assert.Contains("kyoto/fushimi-inari-taisha", draft["plans"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("economy CNY", $"{draft["budget"]!["tier"]} {draft["budget"]!["total"]!["currency"]}");
        Assert.Equal((decimal)draft["stays"]![0]!["total"]!["amount"]!, Line(draft, "stay"));
    }

    [Fact]
    public async Task On_a_terminal_each_day_is_a_table_and_progress_is_told_apart_from_it()
    {
        using var bench = new Bench(interactive: true);
        Assert.Equal(ExitCode.Ok, await bench.RunAsync(Kyoto));
        Assert.Equal(4, bench.Out.Split('╭').Length - 1);
        Assert.Contains("2027-04-02 Fri", bench.Out, StringComparison.Ordinal);
        Assert.Contains("│ Fushimi Inari Taisha ", bench.Out, StringComparison.Ordinal);
        Assert.Contains("Budget (economy)", bench.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', bench.Out);
        Assert.Contains("Planning the days", bench.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Planning the days", bench.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_an_origin_the_first_day_begins_after_arriving_and_the_last_ends_before_leaving()
    {
        using var bench = new Bench();
        Assert.Equal(ExitCode.Ok, await bench.RunAsync([.. Kyoto, "--origin", "Shanghai", "--json"]));
        var draft = JsonNode.Parse(bench.Out)!["draft"]!;
        var (reach, leave) = ((string)draft["legs"]![0]!["reach"]!, (string)draft["legs"]![1]!["leave"]!);
        foreach (var day in draft["plans"]![0]!["days"]!.AsArray().Where(d => d!["stops"]!.AsArray().Count > 0))
        {
            Assert.True(string.CompareOrdinal($"{day!["date"]}T{day["stops"]![0]!["arrive"]}", reach) >= 0);
            Assert.True(string.CompareOrdinal($"{day["date"]}T{day["stops"]!.AsArray()[^1]!["leave"]}", leave) <= 0);
        }

        Assert.True(draft["budget"]!["lines"]!.AsArray().Where(l => (string)l!["category"]! == "transport").All(l => l!["simulated"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task Several_cities_are_joined_by_ways()
    {
        using var bench = new Bench();
        Assert.Equal(ExitCode.Ok, await bench.RunAsync("plan", "Paris", "Rome", "--from", "2027-05-08", "--days", "5", "--json"));
        var draft = JsonNode.Parse(bench.Out)!["draft"]!;
        Assert.Equal((2, 1), (draft["stays"]!.AsArray().Count, draft["legs"]!.AsArray().Count));
        Assert.Equal(4, draft["stays"]!.AsArray().Sum(s => (int)s!["nights"]!));
    }

    [Fact]
    public async Task An_impossible_budget_ends_with_what_would_be_possible()
    {
        using var bench = new Bench();
        Assert.Equal(ExitCode.NotFound, await bench.RunAsync([.. Kyoto, "--budget", "1", "--currency", "EUR", "--json"]));
        Assert.Contains("more (", (string)JsonNode.Parse(bench.Error)!["failure"]!["allowed"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_terminal_simulated_prices_say_so()
    {
        using var bench = new Bench(interactive: true);
        Assert.Equal(ExitCode.Ok, await bench.RunAsync([.. Kyoto, "--origin", "Shanghai"]));
        Assert.Contains("SIMULATED, for planning and not for sale: flights: timetable and fares", bench.Out, StringComparison.Ordinal);
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
        Assert.Contains("Fushimi Inari Taisha", bench.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_of_a_tool_ends_it_with_the_tools_own_words()
    {
        using var bench = new Bench();
        Assert.Equal(ExitCode.Refused, await bench.RunAsync("plan", "Kyoto", "--from", "2020-01-01", "--days", "1"));
        Assert.Contains("is past: today is", bench.Error, StringComparison.Ordinal);
        Assert.Contains("2026-11-21", bench.Error, StringComparison.Ordinal);
    }

    private static decimal Line(JsonNode draft, string category) =>
        draft["budget"]!["lines"]!.AsArray().Where(l => (string)l!["category"]! == category).Sum(l => (decimal)l!["amount"]!["amount"]!);
}
