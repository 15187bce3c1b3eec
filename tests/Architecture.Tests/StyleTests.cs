using System.Text.RegularExpressions;

namespace TravelPlanner.Architecture.Tests;

/// <summary>What the compiler does not guard: purity, native calls, names, lengths.</summary>
public sealed class StyleTests
{
    [Fact]
    public void Native_calls_are_made_only_in_Native() =>
        AssertNone("src", "*.cs", @"\[(DllImport|LibraryImport)\b", file => file.StartsWith("src/Native/", StringComparison.Ordinal));

    [Fact]
    public void Domain_has_no_clock_no_randomness_no_input_and_no_output() =>
        AssertNone("src/Domain", "*.cs", @"SystemClock|DateTime(Offset)?\.|Stopwatch|new Random|Random\.Shared|Guid\.NewGuid|Console\.|System\.IO|HttpClient|\basync\b|\bTask\b");

    [Fact]
    public void Nobody_reads_the_wall_clock_past_the_injected_one() =>
        AssertNone("src", "*.cs", @"DateTime(Offset)?\.(Utc)?Now\b");

    [Fact]
    public void No_exception_is_swallowed_without_a_word() =>
        AssertNone("src", "*.cs", @"catch\s*(\(\s*Exception\s*\))?\s*\{\s*\}");

    [Fact]
    public void Names_say_what_a_thing_is() =>
        Assert.Empty(Repository.Files("src", "*.cs").Select(Repository.Relative).Where(f => Regex.IsMatch(Path.GetFileName(f), "(Utils?|Helpers?|Manager|Misc|Common)\\.cs$")));

    [Fact]
    public void A_file_stays_short_enough_to_be_read() =>
        Assert.Empty(Repository.Files("src", "*.cs").Select(f => (File: Repository.Relative(f), Lines: File.ReadLines(f).Count())).Where(f => f.Lines > 400));

    [Fact]
    public void No_half_done_work_is_left_behind() => AssertNone("src", "*.cs", @"NotImplementedException|\bTODO\b|\bFIXME\b|\bHACK\b");

    private static void AssertNone(string folder, string pattern, string forbidden, Func<string, bool>? except = null)
    {
        var found =
            from file in Repository.Files(folder, pattern)
            let name = Repository.Relative(file)
            where except is null || !except(name)
            from line in File.ReadLines(file).Select((text, i) => (text, number: i + 1))
            where Regex.IsMatch(line.text, forbidden) && !line.text.TrimStart().StartsWith("//", StringComparison.Ordinal)
            select $"{name}:{line.number}: {line.text.Trim()}";

        Assert.Empty(found);
    }
}
