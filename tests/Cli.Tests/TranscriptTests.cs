using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;

namespace TravelPlanner.Cli.Tests;

/// <summary>
/// Runs the built program and compares with what a person would see. In a transcript, <c>$</c> starts a command, <c>&lt;</c> is a line of
/// its standard input, <c>!</c> a line of standard error, <c>?</c> the exit code when it is not 0; <c>...</c> stands for any lines and
/// <c>&lt;any&gt;</c> for anything within one; <c>{today+40}</c> is a date, <c>~</c> the home folder, <c>{program}</c> the program's folder.
/// </summary>
public sealed partial class TranscriptTests
{
    private const string UpdateVariable = "UPDATE_TRANSCRIPTS";

    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "travel-planner.dll");

    public static TheoryData<string> Names => [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Transcripts"), "*.txt").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_program_answers_as_written(string name)
    {
        var home = Directory.CreateTempSubdirectory("travel-planner-transcript-").FullName;
        try
        {
            var written = await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "Transcripts", $"{name}.txt"), TestContext.Current.CancellationToken);
            var seen = new List<string>();
            var differs = false;
            foreach (var step in Steps(written))
            {
                if (step.Command is not { } command)
                {
                    seen.AddRange(step.Expected);
                    continue;
                }

                seen.Add($"$ {command}");
                seen.AddRange(step.Input.Select(l => $"< {l}"));
                var actual = await RunAsync(command, step.Input, home);
                var matches = Matches(step.Expected, actual);
                differs |= !matches;
                seen.AddRange(matches ? step.Expected : actual);
            }

            if (differs && Environment.GetEnvironmentVariable(UpdateVariable) == "1")
                await File.WriteAllLinesAsync(Path.Combine(SourceFolder(), "Transcripts", $"{name}.txt"), seen, TestContext.Current.CancellationToken);
            Assert.False(
                differs,
                $"{name} reads now:\n\n{string.Join('\n', seen)}\n\nIf that is right, write it with: {UpdateVariable}=1 dotnet test tests/Cli.Tests, and review the difference.");
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    private sealed record Step(string? Command, IReadOnlyList<string> Input, IReadOnlyList<string> Expected);

    /// <summary>Comments and blank lines before the first command and between blocks are kept as steps without a command.</summary>
    private static IEnumerable<Step> Steps(IReadOnlyList<string> lines)
    {
        for (var i = 0; i < lines.Count;)
        {
            if (!lines[i].StartsWith("$ ", StringComparison.Ordinal))
            {
                yield return new Step(null, [], [lines[i++]]);
                continue;
            }

            var command = lines[i++][2..];
            var input = new List<string>();
            while (i < lines.Count && lines[i].StartsWith("< ", StringComparison.Ordinal))
                input.Add(lines[i++][2..]);
            var expected = new List<string>();
            while (i < lines.Count && lines[i].Length > 0)
                expected.Add(lines[i++]);
            yield return new Step(command, input, expected);
        }
    }

    private static async Task<IReadOnlyList<string>> RunAsync(string command, IReadOnlyList<string> input, string home)
    {
        var words = Words(Dates().Replace(command, m => Today(m.Groups["days"].Value))).ToList();
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = home,
            StandardInputEncoding = new UTF8Encoding(false), StandardOutputEncoding = Encoding.UTF8, StandardErrorEncoding = Encoding.UTF8,
        };
        start.ArgumentList.Add(Program);
        foreach (var variable in start.Environment.Keys.Where(k => k.StartsWith("TRAVEL_PLANNER_", StringComparison.Ordinal) || k.StartsWith("XDG_", StringComparison.Ordinal) || k.StartsWith("LC_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(variable);
        start.Environment["HOME"] = home;
        start.Environment["LANG"] = "C.UTF-8";
        for (; words[0] != "travel-planner"; words.RemoveAt(0))
        {
            var cut = words[0].IndexOf('=', StringComparison.Ordinal);
            start.Environment[words[0][..cut]] = words[0][(cut + 1)..];
        }

        foreach (var word in words.Skip(1))
            start.ArgumentList.Add(word);
        using var process = Process.Start(start)!;
        var cancellation = TestContext.Current.CancellationToken;
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var error = process.StandardError.ReadToEndAsync(cancellation);
        foreach (var line in input)
            await process.StandardInput.WriteLineAsync(line);
        process.StandardInput.Close();
        await process.WaitForExitAsync(cancellation);
        return
        [
            .. Lines(await output),
            .. Lines(await error).Select(l => $"! {l}"),
            .. process.ExitCode == 0 ? Array.Empty<string>() : [string.Create(CultureInfo.InvariantCulture, $"? {process.ExitCode}")],
        ];

        // A blank line ends a block in a transcript, so that the output's own are left out.
        IEnumerable<string> Lines(string text) => text.Split('\n').Select(l => l.TrimEnd()).Where(l => l.Length > 0)
            .Select(l => l.Replace(home, "~", StringComparison.Ordinal).Replace(AppContext.BaseDirectory, "{program}/", StringComparison.Ordinal));
    }

    private static bool Matches(IReadOnlyList<string> expected, IReadOnlyList<string> actual)
    {
        if (expected.Count == 0)
            return actual.Count == 0;
        if (expected[0] == "...")
            return Enumerable.Range(0, actual.Count + 1).Any(skipped => Matches([.. expected.Skip(1)], [.. actual.Skip(skipped)]));
        return actual.Count > 0 && MatchesLine(expected[0], actual[0]) && Matches([.. expected.Skip(1)], [.. actual.Skip(1)]);
    }

    private static bool MatchesLine(string expected, string actual)
    {
        var pattern = Regex.Escape(Dates().Replace(expected, m => Today(m.Groups["days"].Value))).Replace("<any>", ".*", StringComparison.Ordinal);
        return Regex.IsMatch(actual, $"^{pattern}$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
    }

    /// <summary>As a POSIX shell would split it: single and double quotes, nothing else.</summary>
    private static IEnumerable<string> Words(string line) =>
        QuotedWords().Matches(line).Select(m => string.Concat(m.Groups["part"].Captures.Select(c => c.Value is ['\'' or '"', ..] ? c.Value[1..^1] : c.Value)));

    private static string Today(string days) =>
        DateTime.UtcNow.AddDays(int.Parse(days, CultureInfo.InvariantCulture)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    [GeneratedRegex(@"\{today\+(?<days>\d+)\}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Dates();

    [GeneratedRegex("""(?:(?<part>'[^']*'|"[^"]*"|[^\s'"]+))+""", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex QuotedWords();
}
