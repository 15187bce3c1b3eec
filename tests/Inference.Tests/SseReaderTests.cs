using System.Text;
using FsCheck;
using FsCheck.Fluent;
using TravelPlanner.Inference.OpenAi;

namespace TravelPlanner.Inference.Tests;

public sealed class SseReaderTests
{
    [Theory]
    [InlineData("data: a\n\ndata: b\n\n", "a|b")]
    [InlineData("data: a\r\n\r\ndata: b\r\n\r\n", "a|b")]
    [InlineData("data: a\r\rdata: b\r\r", "a|b")]
    [InlineData("data:a\n\n", "a")]
    [InlineData("data:  a\n\n", " a")]
    [InlineData("data\n\n", "")]
    [InlineData("data: a\ndata: b\n\n", "a\nb")]
    [InlineData(": a comment\n\ndata: a\n: another\n\n", "a")]
    [InlineData("event: x\nid: 7\nretry: 10\ndata: a\n\n", "a")]
    [InlineData("database: no\n\ndata: a\n\n", "a")]
    [InlineData("\uFEFFdata: a\n\n", "a")]
    [InlineData("\n\n\ndata: a\n\n\n\n", "a")]
    [InlineData("data: 北京\n\n", "北京")]
    [InlineData("data: a\n\ndata: cut off\n", "a")]
    [InlineData("data: a\n\ndata: cut o", "a")]
    [InlineData("", null)]
    public async Task An_event_stream_is_read_as_the_standard_says(string stream, string? events) =>
        Assert.Equal(events, await ReadAsync(Encoding.UTF8.GetBytes(stream), [stream.Length * 4]));

    [Fact]
    public void Any_chunking_gives_the_same_events()
    {
        string[] lines = ["data: {\"a\":1}", "data: 北京🚄", ": comment", "", "", "event: x", "data", "data: [DONE]"];
        string[] ends = ["\n", "\r\n", "\r"];
        var cases =
            from text in Gen.Elements(lines).SelectMany(l => Gen.Elements(ends).Select(e => l + e)).ListOf().Select(string.Concat)
            from sizes in Gen.Choose(1, 9).NonEmptyListOf()
            select (text, sizes: sizes.ToArray());

        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var bytes = Encoding.UTF8.GetBytes(c.text);
            var whole = ReadAsync(bytes, [bytes.Length + 1]).GetAwaiter().GetResult();
            var pieces = ReadAsync(bytes, c.sizes).GetAwaiter().GetResult();
            return whole == pieces;
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("data: 123456789012345678901234567890\n\n", "a line of more than the 20 bytes")]
    [InlineData("data: 1234567890\ndata: 1234567890\n\n", "a event of more than the 20 bytes")]
    [InlineData(": 123456789012345678901234567890", "a line of more than the 20 bytes")]
    public async Task A_line_or_event_over_the_limit_ends_the_reading(string stream, string words)
    {
        var fault = await Assert.ThrowsAsync<InferenceException>(() => ReadAsync(Encoding.UTF8.GetBytes(stream), [7], mostEvent: 20));

        Assert.Equal(InferenceFault.MalformedAnswer, fault.Fault);
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_of_nothing_but_comments_ends_at_the_limit_too() =>
        Assert.Equal(InferenceFault.MalformedAnswer, (await Assert.ThrowsAsync<InferenceException>(
            () => ReadAsync(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(": ping\n\n", 1000))), [64], most: 1000))).Fault);

    private static async Task<string?> ReadAsync(byte[] bytes, int[] sizes, int mostEvent = 10_000, int most = 1_000_000)
    {
        var (at, turn) = (0, 0);
        ValueTask<int> Next(Memory<byte> into, CancellationToken _)
        {
            var take = Math.Min(Math.Min(sizes[turn++ % sizes.Length], bytes.Length - at), into.Length);
            bytes.AsSpan(at, take).CopyTo(into.Span);
            at += take;
            return ValueTask.FromResult(take);
        }

        var events = new List<string>();
        await foreach (var data in SseReader.ReadAsync(Next, mostEvent, most, CancellationToken.None))
            events.Add(Encoding.UTF8.GetString(data));
        return events.Count == 0 ? null : string.Join('|', events);
    }
}
