using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using TravelPlanner.InferenceWorker.Grammars;
using TravelPlanner.InferenceWorker.Templates;
using TravelPlanner.InferenceWorker.ToolCalls;

namespace TravelPlanner.InferenceWorker.Tests.ToolCalls;

/// <summary>
/// A model's text in, a line of events out: <c>say</c> and <c>think</c> with their text, <c>name(arguments)</c> for a whole call,
/// <c>name(arguments…!reason</c> for one that began and broke, <c>!reason</c> for what never became one.
/// </summary>
public sealed class ModelOutputTests
{
    private static readonly string[] Splits = ["<", "</", "tool_call>", "<tool_call>", "</tool_call>", "<think>", "</think>", "\n", " ", "{", "}", "[", "]", "\"", ":", ",", "\\", "\"name\"", "\"w\"",
        "\"arguments\"", "{\"name\": \"w\", \"arguments\": {", "<function=w>", "</function>", "<parameter=c>", "<parameter=n>", "</parameter>", "a", "1", "-", "e", "\\u00", "中", "true"];

    private static readonly ToolDefinition Weather = new("w", JsonElement.Parse(
        """
        {"type":"object","properties":{"c":{"type":"string"},"n":{"type":"integer"},"b":{"type":"boolean"},"l":{"type":"array"},"o":{"type":"object"},
        "s":{"type":["string","null"]},"e":{"enum":["5",true]},"r":{"$ref":"#/$defs/r"}},"$defs":{"r":{"type":"number"}}}
        """));

    public static TheoryData<string, string> Hermes => Cases("hermes.txt");

    public static TheoryData<string, string> Xml => Cases("xml.txt");

    [Theory]
    [MemberData(nameof(Hermes))]
    public void Hermes_form(string text, string events) => Assert.Equal(events, Draw(text, ToolCallForm.Hermes));

    [Theory]
    [MemberData(nameof(Xml))]
    public void Xml_form(string text, string events) => Assert.Equal(events, Draw(text, ToolCallForm.Xml));

    [Theory]
    [InlineData("so</think>\n\nhi", "think so · say hi")]
    [InlineData("<think>\nso</think>hi", "think so · say hi")]
    [InlineData("never closed", "think never closed")]
    [InlineData("</think>hi", "say hi")]
    public void The_prompt_may_have_opened_the_thinking(string text, string events) =>
        Assert.Equal(events, Draw(text, ToolCallForm.Hermes, startsInThinking: true));

    [Fact]
    public void Thinking_can_stay_in_the_content() =>
        Assert.Equal("say <think>so</think>hi", Draw("<think>so</think>hi", ToolCallForm.Hermes, separate: false));

    [Fact]
    public void Without_tools_a_call_is_content() =>
        Assert.Equal("say <tool_call>{}</tool_call>", Draw("<tool_call>{}</tool_call>", ToolCallForm.None));

    [Fact]
    public void Where_the_text_is_cut_makes_no_difference()
    {
        var texts = Gen.ListOf(Gen.Elements(Splits)).Select(string.Concat);
        var cuts = Gen.Choose(1, 5);
        foreach (var form in (ToolCallForm[])[ToolCallForm.Hermes, ToolCallForm.Xml])
        {
            Prop.ForAll(texts.ToArbitrary(), cuts.ToArbitrary(), Gen.Elements(true, false).ToArbitrary(), (text, size, opened) =>
                Draw(text, form, opened, size: size) == Draw(text, form, opened)).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));
        }
    }

    [Fact]
    public void A_call_that_ends_is_an_object_whatever_surrounds_it() =>
        Prop.ForAll(Gen.ListOf(Gen.Elements(Splits)).Select(string.Concat).ToArbitrary(), Gen.Elements(ToolCallForm.Hermes, ToolCallForm.Xml).ToArbitrary(), (text, form) =>
        {
            var arguments = new Dictionary<int, StringBuilder>();
            foreach (var found in Read($"<tool_call>{text}", form, false, true, int.MaxValue))
            {
                if (found is ToolCallArguments piece)
                    (arguments.TryGetValue(piece.Index, out var whole) ? whole : arguments[piece.Index] = new()).Append(piece.Text);
                if (found is ToolCallEnd end)
                    Assert.Equal(JsonValueKind.Object, JsonElement.Parse(arguments[end.Index].ToString()).ValueKind);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));

    [Fact]
    public void A_million_brackets_are_text()
    {
        var text = new string('<', 1_000_000);

        Assert.Equal($"say {text}", Draw(text, ToolCallForm.Hermes));
        Assert.Equal($"think {text}", Draw(text, ToolCallForm.Hermes, startsInThinking: true));
        Assert.Equal(ParserLimits.Default.Raw, Assert.IsType<MalformedToolCall>(Read("<tool_call>" + text, ToolCallForm.Xml, false, true, 4_096).Single()).Raw.Length);
    }

    [Fact]
    public void Arguments_and_nesting_are_bounded()
    {
        Assert.EndsWith("!arguments of more than 1048576 characters", Draw("<tool_call>{\"name\":\"w\",\"arguments\":{\"c\":\"" + new string('x', 1_100_000) + "\"}}</tool_call>", ToolCallForm.Hermes));
        Assert.EndsWith("!arguments of more than 1048576 characters", Draw($"<tool_call><function=w><parameter=c>{new string('x', 1_100_000)}</parameter></function></tool_call>", ToolCallForm.Xml));
        Assert.EndsWith("!not JSON: nesting deeper than 64", Draw($$"""<tool_call>{"name":"w","arguments":{"c":{{new string('[', 100)}}""", ToolCallForm.Hermes));
    }

    [Theory]
    [InlineData("<tool_call>\nget x\n</tool_call>", ToolCallForm.Hermes, "\nget x\n")]
    [InlineData("""<tool_call>{"name":"x"}</tool_call>""", ToolCallForm.Hermes, """{"name":"x"}""")]
    [InlineData("""<tool_call>{"name":"w"}} oops</tool_call>""", ToolCallForm.Hermes, "} oops")]
    [InlineData("<tool_call><function=w></functio</tool_call>", ToolCallForm.Xml, "<function=w></functio")]
    [InlineData("<tool_call><function=w><parameter=c>x", ToolCallForm.Xml, "<function=w><parameter=c>x")]
    public void What_is_malformed_is_handed_on_as_it_stood(string text, ToolCallForm form, string raw) =>
        Assert.Equal(raw, Read(text, form, false, true, int.MaxValue).OfType<MalformedToolCall>().Single().Raw);

    [Fact]
    public void Deltas_come_as_soon_as_they_are_certain()
    {
        var parser = new ModelOutputParser(new(ToolCallForm.Hermes, [Weather], CallId: i => $"id{i}"));

        Assert.Equal([new ContentDelta("Let me see.")], parser.Feed("Let me see.\n<tool_"));
        Assert.Equal([new ToolCallBegin(0, "id0", "w")], parser.Feed("call>\n{\"name\": \"w\""));
        Assert.Equal([new ToolCallArguments(0, "{\"c\": \"北")], parser.Feed(", \"arguments\": {\"c\": \"北"));
        Assert.Equal([new ToolCallArguments(0, "京\"}"), new ToolCallEnd(0)], parser.Feed("京\"}}\n</tool_call>"));
        Assert.Empty(parser.Complete());
    }

    private static TheoryData<string, string> Cases(string file)
    {
        var data = new TheoryData<string, string>();
        foreach (var block in File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "ToolCalls", "hostile", file)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var lines = block.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => !l.StartsWith('#')).ToArray();
            if (lines.Length == 2)
                data.Add(lines[0].Replace("⏎", "\n", StringComparison.Ordinal), lines[1].TrimStart('→', ' ').Replace("⏎", "\n", StringComparison.Ordinal));
        }

        return data;
    }

    private static string Draw(string text, ToolCallForm form, bool startsInThinking = false, bool separate = true, int size = int.MaxValue)
    {
        var drawn = new List<string>();
        var kind = ' ';
        foreach (var found in Read(text, form, startsInThinking, separate, size))
        {
            var (next, piece) = found switch
            {
                ContentDelta content => ('s', content.Text),
                ReasoningDelta reasoning => ('t', reasoning.Text),
                ToolCallBegin begin => ('b', $"{begin.Name}("),
                ToolCallArguments arguments => ('b', arguments.Text),
                ToolCallEnd => ('b', ")"),
                MalformedToolCall { Index: null } malformed => ('m', $"!{malformed.Reason}"),
                MalformedToolCall malformed => ('b', $"…!{malformed.Reason}"),
                _ => throw new InvalidOperationException("There is no such event."),
            };
            if (next == kind && found is not (ToolCallBegin or MalformedToolCall))
                drawn[^1] += piece;
            else if (found is MalformedToolCall { Index: not null })
                drawn[^1] += piece;
            else
                drawn.Add(next switch { 's' => "say ", 't' => "think ", _ => "" } + piece);
            kind = next;
        }

        return string.Join(" · ", drawn);
    }

    private static IEnumerable<OutputEvent> Read(string text, ToolCallForm form, bool startsInThinking, bool separate, int size)
    {
        var parser = new ModelOutputParser(new(form, form == ToolCallForm.None ? [] : [Weather], separate, startsInThinking));
        for (var at = 0; at < text.Length; at += Math.Min(size, text.Length))
        {
            foreach (var found in parser.Feed(text.AsSpan(at, Math.Min(size, text.Length - at))))
                yield return found;
        }

        foreach (var found in parser.Complete())
            yield return found;
    }
}
