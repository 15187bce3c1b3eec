using TravelPlanner.Cli.Clients;

namespace TravelPlanner.Cli.Tests.Clients;

public sealed class LineDiffTests
{
    // before, after (a letter a line) → the diff
    [Theory]
    [InlineData("", "ab", "+a+b")]
    [InlineData("abcde", "abXcde", " a b+X c d e")]
    [InlineData("abcdefghi", "abcdXfghi", " b c d-e+X f g h")]
    [InlineData("ab", "a", " a-b")]
    [InlineData("aa", "aaa", " a a+a")]
    [InlineData("ab", "ab", " a b")]
    public void Changed_lines_stand_between_three_common_ones(string before, string after, string expected)
    {
        var diff = LineDiff.Between(Lines(before), Lines(after));
        Assert.Equal(expected, string.Concat(diff.Select(l => $"{l.Text[0]}{l.Text[2..]}")));

        static string Lines(string letters) => string.Concat(letters.Select(c => $"{c}\n"));
    }
}
