using System.Text;
using FsCheck;
using FsCheck.Fluent;
using TravelPlanner.InferenceWorker.Scheduling;

namespace TravelPlanner.InferenceWorker.Tests.Scheduling;

public sealed class StopTextTests
{
    private static readonly string[] Letters = ["a", "b", "京", "🏯"];

    /// <summary>Pieces in, what is given out after each (and at the end), and the stop that ended it.</summary>
    [Theory]
    [InlineData("ab|cd", "STOP", "ab|cd|", null)]
    [InlineData("abS|TO|Px", "STOP", "ab|||", "STOP")]
    [InlineData("abS|TO|x", "STOP", "ab||STOx|", null)]
    [InlineData("abS|T", "STOP", "ab||ST", null)]
    [InlineData("aXbSTOP", "STOP,X", "a|", "X")]
    [InlineData("aab", "aab", "|", "aab")]
    [InlineData("aa|ab", "aab", "|a|", "aab")]
    public void A_stop_string_is_never_given_out(string pieces, string stops, string expected, string? stopped)
    {
        var text = new StopText(stops.Split(','));

        List<string> given = [.. pieces.Split('|').Select(p => text.Add(Encoding.UTF8.GetBytes(p)))];
        given.Add(text.Finish());

        Assert.Equal(expected, string.Join('|', given));
        Assert.Equal(stopped, text.Stopped);
    }

    [Fact]
    public void Half_a_character_waits_for_its_other_half()
    {
        var text = new StopText([]);
        var bytes = Encoding.UTF8.GetBytes("京");

        Assert.Equal("", text.Add(bytes.AsSpan(0, 2)));
        Assert.Equal("京", text.Add(bytes.AsSpan(2)));
        Assert.Equal("", text.Add(bytes.AsSpan(0, 1)));
        Assert.Equal("\uFFFD", text.Finish());
    }

    [Fact]
    public void However_the_bytes_are_cut_the_text_is_the_same() =>
        Prop.ForAll(ArbMap.Default.ArbFor<(byte[] Letters, byte[] Cuts)>(), input =>
        {
            var whole = string.Concat(input.Letters.Select(l => Letters[l % Letters.Length]));
            string[] stops = ["ab京", "aa"];
            var bytes = Encoding.UTF8.GetBytes(whole);
            var cut = new StopText(stops);
            var given = new StringBuilder();
            var at = 0;
            foreach (var length in input.Cuts)
            {
                var piece = Math.Min(length % 5, bytes.Length - at);
                given.Append(cut.Add(bytes.AsSpan(at, piece)));
                at += piece;
            }

            given.Append(cut.Add(bytes.AsSpan(at))).Append(cut.Finish());
            var first = stops.Select(s => whole.IndexOf(s, StringComparison.Ordinal)).Where(i => i >= 0).DefaultIfEmpty(whole.Length).Min();
            return given.ToString() == whole[..first];
        }).QuickCheckThrowOnFailure();
}
