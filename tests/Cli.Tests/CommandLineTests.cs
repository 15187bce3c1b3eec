using System.Text.Json.Nodes;
using TravelPlanner.Cli.Commands.Data;
using TravelPlanner.Domain;
using TravelPlanner.Providers.Embedded;

namespace TravelPlanner.Cli.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("")]
    [InlineData("serve")]
    [InlineData("mcp")]
    [InlineData("call")]
    [InlineData("plan")]
    [InlineData("data check")]
    [InlineData("config show")]
    [InlineData("doctor")]
    [InlineData("install")]
    [InlineData("index build")]
    [InlineData("index add")]
    [InlineData("index rm")]
    [InlineData("index list")]
    [InlineData("index stats")]
    [InlineData("index search")]
    [InlineData("index export")]
    [InlineData("index import")]
    [InlineData("index gc")]
    [InlineData("index verify")]
    [InlineData("models list")]
    [InlineData("models info")]
    [InlineData("models pull")]
    [InlineData("models import")]
    [InlineData("models verify")]
    [InlineData("models use")]
    [InlineData("models rm")]
    [InlineData("models du")]
    [InlineData("models export-bundle")]
    [InlineData("models import-bundle")]
    public async Task Every_command_has_help_in_both_languages(string command)
    {
        string[] path = command.Length == 0 ? [] : command.Split(' ');
        using var english = new Bench();
        using var chinese = new Bench().With("LANG", "zh_CN.UTF-8");
        Assert.Equal(ExitCode.Ok, await english.RunAsync([.. path, "--help"]));
        Assert.Equal(ExitCode.Ok, await chinese.RunAsync([.. path, "--help"]));
        Assert.DoesNotContain(english.Out.Split("Examples:")[0], IsHan);
        Assert.Contains(chinese.Out, IsHan);
        Assert.Contains(path.Length == 0 ? "Exit codes:" : "Examples:", english.Out, StringComparison.Ordinal);
        Assert.Contains(path.Length == 0 ? "退出码：" : "示例：", chinese.Out, StringComparison.Ordinal);
    }

    // --lang, TRAVEL_PLANNER_LANG, LC_ALL, LANG → language
    [Theory]
    [InlineData(null, null, null, null, Language.En)]
    [InlineData(null, null, null, "zh_CN.UTF-8", Language.Zh)]
    [InlineData(null, null, "C", "zh_CN.UTF-8", Language.En)]
    [InlineData(null, "en", null, "zh_CN.UTF-8", Language.En)]
    [InlineData("--lang=zh", "en", null, null, Language.Zh)]
    [InlineData("--lang zh", null, null, null, Language.Zh)]
    public void The_language_is_asked_for_or_taken_from_the_locale(string? option, string? own, string? all, string? lang, Language expected)
    {
        using var bench = new Bench();
        foreach (var (name, value) in new[] { ("TRAVEL_PLANNER_LANG", own), ("LC_ALL", all), ("LANG", lang) })
            bench.With(name, value ?? "");
        Assert.Equal(expected, Shell.FindLanguage(["call", .. option?.Split(' ') ?? []], bench.Machine));
    }

    [Fact]
    public async Task An_interrupted_command_says_so()
    {
        using var bench = new Bench();
        var code = await CommandLine.RunAsync(["call", "get_weather", "-"], bench.Terminal, bench.Machine, new CancellationToken(canceled: true));
        Assert.Equal(ExitCode.Cancelled, code);
        Assert.Equal("Interrupted.\n", bench.Error);
    }

    [Fact]
    public async Task Colours_appear_only_where_they_are_wanted()
    {
        using var colourful = new Bench(interactive: true, colours: true);
        using var plain = new Bench(interactive: true);
        using var piped = new Bench();
        await colourful.RunAsync("config", "show");
        await plain.RunAsync("config", "show");
        await piped.RunAsync("config", "show");
        Assert.Contains('\u001b', colourful.Out);
        Assert.DoesNotContain('\u001b', plain.Out);
        Assert.Contains('│', plain.Out);
        Assert.Equal("language\ten\tdefault", piped.Out.Split('\n')[0]);
    }

    [Fact]
    public async Task The_checked_data_is_whole()
    {
        using var bench = new Bench();
        Assert.Equal(ExitCode.Ok, await bench.RunAsync("data", "check", "--json"));
        var report = JsonNode.Parse(bench.Out)!;
        Assert.Empty(report["problems"]!.AsArray());
        Assert.All(["cities", "airports", "airlines", "places", "hotels"], kind => Assert.True((int)report["counts"]![kind]! > 0, kind));
    }

    [Fact]
    public void A_data_problem_names_its_file_and_line()
    {
        using var bench = new Bench();
        var report = new DataReport(new Dictionary<string, int>(StringComparer.Ordinal) { ["cities"] = 1 }, [new DataProblem("data/cities.psv", 7, "no airport")]);
        new CheckCommand(bench.Shell).Show(report, json: false);
        Assert.Equal("cities\t1\n1 problems\ndata/cities.psv:7\tno airport\n", bench.Out);
    }

    private static bool IsHan(char c) => c is >= '\u4e00' and <= '\u9fff';
}
