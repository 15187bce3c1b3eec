using System.Text.Json.Nodes;

namespace TravelPlanner.Cli.Tests.Commands;

public sealed class RoutingBenchTests
{
    // A start at 0,0 and two places 3-4-5 away in opposite directions: back by 24, both fit (20 of way, 4 of dwell); by 23 one does.
    private const string Toptw = "1 1 3 1\n0 0\n0 0 0 0 0 0 0 0 {0}\n1 3 4 2 7 1 1 1 0 {1}\n2 -3 -4 2 5 1 1 1 0 20\n";

    // Three nodes 4 apart; node 2 must be entered by 6.
    private const string Tsptw = "3\n0 4.5 4.5\n4.5 0 4.5\n4.5 4.5 0\n0 20\n0 20\n{0} {1} # the last\n";

    [Theory]
    [InlineData("24", "1/1 proved 12")]
    [InlineData("23", "0/1 proved 7")]
    public async Task Toptw_measures_against_the_best_known(string back, string expected)
    {
        using var bench = Toptw_bench(back, "20");
        Assert.Equal(ExitCode.Ok, await bench.RunAsync("bench", "toptw", "--data", "set", "--json"));
        Assert.Equal(expected, Draw(JsonNode.Parse(bench.Out)!));
    }

    [Theory]
    [InlineData("0", "6", "1/1 proved 13.5")]
    [InlineData("0", "4", "0/1 proved -")]
    public async Task Tsptw_measures_against_the_best_known(string opens, string closes, string expected)
    {
        using var bench = Tsptw_bench(opens, closes);
        Assert.Equal(ExitCode.Ok, await bench.RunAsync("bench", "tsptw", "--data", "set", "--json", "--seed", "3"));
        var report = JsonNode.Parse(bench.Out)!;
        Assert.Equal(expected, Draw(report));
        Assert.Equal(["meanGapPercent", "solved", "proved", "total", "medianMs", "p99Ms", "medianBestAtMs", "seconds", "seed"], report["summary"]!.AsObject().Select(p => p.Key));
    }

    [Theory]
    [InlineData("24", "NaN", "set/instances/a1.txt:4: 'NaN' is not a number.")]
    [InlineData("24", "-5", "set/instances/a1.txt: node 1 on route 0 closes at -50, before it opens at 0.")]
    [InlineData("0", "20", null)]
    public async Task A_bad_instance_is_refused_by_name(string back, string closes, string? refusal)
    {
        using var bench = Toptw_bench(back, closes);
        var code = await bench.RunAsync("bench", "toptw", "--data", "set");
        Assert.Equal(refusal is null ? ExitCode.Ok : ExitCode.Refused, code);
        Assert.EndsWith(refusal is null ? "" : refusal + "\n", bench.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_picks_cases_and_says_when_there_is_none()
    {
        using var bench = Tsptw_bench("0", "6");
        Assert.Equal(ExitCode.Ok, await bench.RunAsync("bench", "tsptw", "--data", "set", "--only", "*t1"));
        Assert.StartsWith("S/t1\t13.5\t13.5\t0.00\tyes\t", bench.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.NotFound, await bench.RunAsync("bench", "tsptw", "--data", "set", "--only", "t9"));
        Assert.Equal("No case is named like 't9'; there are 1, such as S/t1.\n", bench.Error);
    }

    [Fact]
    public async Task Without_a_table_it_says_which_file_is_missing()
    {
        using var bench = new Bench();
        Assert.Equal(ExitCode.NotFound, await bench.RunAsync("bench", "toptw", "--data", "nowhere"));
        Assert.Equal($"There is no {Path.Combine(bench.Home, "nowhere", "best_known.csv")}.\n", bench.Error);
    }

    [Theory]
    [InlineData("toptw")]
    [InlineData("tsptw")]
    public async Task Each_has_help_in_both_languages(string command)
    {
        using var english = new Bench();
        using var chinese = new Bench().With("LANG", "zh_CN.UTF-8");
        Assert.Equal(ExitCode.Ok, await english.RunAsync("bench", command, "--help"));
        Assert.Equal(ExitCode.Ok, await chinese.RunAsync("bench", command, "--help"));
        Assert.Contains("Seed of the search", english.Out, StringComparison.Ordinal);
        Assert.Contains("搜索的随机种子", chinese.Out, StringComparison.Ordinal);
    }

    private static Bench Toptw_bench(string back, string closes) => new Bench()
        .WithFile("set/best_known.csv", "instance,days,best_known\na1,1,12\n")
        .WithFile("set/instances/a1.txt", Toptw.Replace("{0}", back, StringComparison.Ordinal).Replace("{1}", closes, StringComparison.Ordinal));

    private static Bench Tsptw_bench(string opens, string closes) => new Bench()
        .WithFile("set/best_known.csv", "set,instance,best_known_travel_cost\nS,t1,13.5\n")
        .WithFile("set/instances/S/t1", Tsptw.Replace("{0}", opens, StringComparison.Ordinal).Replace("{1}", closes, StringComparison.Ordinal));

    private static string Draw(JsonNode report)
    {
        var one = report["cases"]![0]!;
        return $"{report["summary"]!["solved"]}/{report["summary"]!["total"]} {((bool)one["proved"]! ? "proved" : "open")} {one["value"]?.ToString() ?? "-"}";
    }
}
