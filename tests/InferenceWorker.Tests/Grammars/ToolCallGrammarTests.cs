using System.Text.Json;
using TravelPlanner.InferenceWorker.Grammars;
using TravelPlanner.InferenceWorker.Templates;
using TravelPlanner.InferenceWorker.ToolCalls;

namespace TravelPlanner.InferenceWorker.Tests.Grammars;

/// <summary>What the grammar of calls writes, the parser reads and the check accepts.</summary>
public sealed class ToolCallGrammarTests
{
    private static readonly ToolDefinition Route = new("plan_route", JsonElement.Parse(
        """
        {"type":"object","properties":{"stops":{"type":"array","items":{"type":"string"},"minItems":2},"mode":{"type":"string","enum":["walk","taxi"]},
        "day":{"type":"string","format":"date"},"note":{"type":"string"},"nights":{"type":"integer","minimum":1,"maximum":30},"fast":{"type":"boolean"},
        "near":{"type":["string","null"]},"code":{"anyOf":[{"type":"integer","minimum":10},{"type":"string"}]}},"required":["stops","mode"],"additionalProperties":false}
        """));

    private static readonly ToolDefinition Clock = new("clock", JsonElement.Parse("""{"type":"object","properties":{}}"""));
    private static readonly ToolDefinition Free = new("free", JsonElement.Parse("""{"type":"object","properties":{"ab":{"type":"integer"}},"additionalProperties":{"type":"number"}}"""));

    public static TheoryData<string> ProductTools => [.. Directory.EnumerateFiles(Golden(), "*.json").Select(f => Path.GetFileNameWithoutExtension(f)!).Order()];

    [Theory]
    [InlineData(ToolCallForm.Hermes)]
    [InlineData(ToolCallForm.Xml)]
    public void Sampled_calls_are_read_back_whole_and_valid(ToolCallForm form) => SampleAndRead([Route, Clock, Free], form, samples: 400);

    [Theory]
    [MemberData(nameof(ProductTools))]
    public void Every_tool_of_the_product_converts_in_both_forms(string name)
    {
        var golden = JsonElement.Parse(File.ReadAllText(Path.Combine(Golden(), name + ".json")));
        var tool = new ToolDefinition(name, golden.GetProperty("inputSchema"));

        Assert.Empty(SampleAndRead([tool], ToolCallForm.Hermes, samples: 20).CheckedAfterwards);
        Assert.Empty(SampleAndRead([tool], ToolCallForm.Xml, samples: 20).CheckedAfterwards);
        Gbnf.Parse(SchemaGrammar.Convert(golden.GetProperty("outputSchema")).Gbnf);
    }

    [Fact]
    public void All_tools_of_the_product_fit_into_one_grammar()
    {
        var tools = ProductTools.Select(t => new ToolDefinition(t.Data, JsonElement.Parse(File.ReadAllText(Path.Combine(Golden(), t.Data + ".json"))).GetProperty("inputSchema"))).ToList();

        Assert.True(tools.Count > 10);
        Assert.InRange(SampleAndRead(tools, ToolCallForm.Hermes, samples: 20).Gbnf.Length, 1, 60_000);
    }

    [Theory]
    [InlineData(ToolChoiceKind.Auto, null, true, "<tool_call>⏎{\"name\": \"clock\", \"arguments\": {}}⏎</tool_call>", true)]
    [InlineData(ToolChoiceKind.Auto, null, true, "<tool_call>⏎{\"name\": \"clock\", \"arguments\": {}}⏎</tool_call>⏎<tool_call>⏎{\"name\": \"free\", \"arguments\": {\"ab\": 1, \"x\": 2.5}}⏎</tool_call>", true)]
    [InlineData(ToolChoiceKind.Auto, null, false, "<tool_call>⏎{\"name\": \"clock\", \"arguments\": {}}⏎</tool_call>⏎<tool_call>⏎{\"name\": \"clock\", \"arguments\": {}}⏎</tool_call>", false)]
    [InlineData(ToolChoiceKind.Required, null, true, "", false)]
    [InlineData(ToolChoiceKind.Required, null, true, "Sure.", false)]
    [InlineData(ToolChoiceKind.Named, "clock", true, "<tool_call>⏎{\"name\": \"free\", \"arguments\": {}}⏎</tool_call>", false)]
    [InlineData(ToolChoiceKind.Named, "free", true, "<tool_call>⏎{\"name\": \"free\", \"arguments\": {}}⏎</tool_call>", true)]
    public void Hermes_calls_are_taken_or_not(ToolChoiceKind choice, string? name, bool parallel, string text, bool taken)
    {
        var grammar = ToolCallGrammar.Build([Clock, Free], ToolCallForm.Hermes, choice, name, parallel);

        Assert.Equal(taken, Gbnf.Parse(grammar.Gbnf).Recognises(text.Replace("⏎", "\n", StringComparison.Ordinal)));
        Assert.Equal(choice == ToolChoiceKind.Auto ? "<tool_call>" : null, grammar.Trigger);
    }

    [Theory]
    [InlineData("<parameter=stops>⏎[\"a\", \"b\"]⏎</parameter>⏎<parameter=mode>⏎taxi⏎</parameter>⏎", true)]
    [InlineData("<parameter=stops>⏎[\"a\",\"b\"]⏎</parameter>⏎<parameter=mode>⏎taxi⏎</parameter>⏎<parameter=note>⏎if a < b:⏎  </para>⏎</parameter>⏎<parameter=nights>⏎30⏎</parameter>⏎", true)]
    [InlineData("<parameter=stops>⏎[\"a\",\"b\"]⏎</parameter>⏎<parameter=mode>⏎\"taxi\"⏎</parameter>⏎", false)]
    [InlineData("<parameter=stops>⏎[\"a\"]⏎</parameter>⏎<parameter=mode>⏎taxi⏎</parameter>⏎", false)]
    [InlineData("<parameter=mode>⏎taxi⏎</parameter>⏎", false)]
    [InlineData("<parameter=stops>⏎[\"a\",\"</parameter>\"]⏎</parameter>⏎<parameter=mode>⏎taxi⏎</parameter>⏎", false)]
    public void Xml_parameters_are_taken_or_not(string parameters, bool taken)
    {
        var grammar = Gbnf.Parse(ToolCallGrammar.Build([Route], ToolCallForm.Xml).Gbnf);

        Assert.Equal(taken, grammar.Recognises($"<tool_call>\n<function=plan_route>\n{parameters.Replace("⏎", "\n", StringComparison.Ordinal)}</function>\n</tool_call>"));
    }

    [Fact]
    public void A_call_that_must_come_may_be_thought_about_first()
    {
        var grammar = Gbnf.Parse(ToolCallGrammar.Build([Clock], ToolCallForm.Hermes, ToolChoiceKind.Required, thinking: ThinkingStart.Opened).Gbnf);

        Assert.True(grammar.Recognises("the time <tool_call>?\n</think>\n\n<tool_call>\n{\"name\": \"clock\", \"arguments\": {}}\n</tool_call>"));
        Assert.False(grammar.Recognises("the time </think>\n\nis unknown"));
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"not":{}}}}""", "tools/t/parameters/properties/a/not")]
    [InlineData("""{"type":"string"}""", "tools/t/parameters/type")]
    [InlineData("""{"enum":[{}]}""", "tools/t/parameters")]
    public void A_schema_that_cannot_be_kept_names_its_tool(string schema, string path) =>
        Assert.Equal(path, Assert.Throws<SchemaRefusedException>(() => ToolCallGrammar.Build([new("t", JsonElement.Parse(schema))], ToolCallForm.Hermes)).Path);

    [Fact]
    public void A_choice_of_no_tool_is_refused()
    {
        Assert.Equal("tool_choice", Assert.Throws<SchemaRefusedException>(() => ToolCallGrammar.Build([Clock], ToolCallForm.Hermes, ToolChoiceKind.Named, "watch")).Path);
        Assert.Equal("tools", Assert.Throws<SchemaRefusedException>(() => ToolCallGrammar.Build([], ToolCallForm.Hermes)).Path);
        Assert.Equal("tools", Assert.Throws<SchemaRefusedException>(() => ToolCallGrammar.Build([Clock], ToolCallForm.None)).Path);
    }

    [Theory]
    [InlineData("""{"type":"function","function":{"name":"a b"}}""", "tools/0/function/name")]
    [InlineData("""{"type":"function"}""", "tools/0")]
    public void A_definition_that_is_none_is_refused(string tool, string path) =>
        Assert.Equal(path, Assert.Throws<SchemaRefusedException>(() => ToolDefinition.Read(JsonElement.Parse(tool), "tools/0")).Path);

    private static ToolGrammar SampleAndRead(IReadOnlyList<ToolDefinition> tools, ToolCallForm form, int samples)
    {
        var built = ToolCallGrammar.Build(tools, form);
        var grammar = Gbnf.Parse(built.Gbnf);
        var random = new Random(7);
        for (var i = 0; i < samples; i++)
        {
            var text = grammar.Sample(random, budget: 150);
            var parser = new ModelOutputParser(new(form, [.. tools]));
            var events = parser.Feed(text).Concat(parser.Complete()).ToList();
            Assert.DoesNotContain(events, e => e is MalformedToolCall or ContentDelta && !RepeatsFreeName(e));
            var called = events.OfType<ToolCallBegin>().ToDictionary(b => b.Index, b => tools.Single(t => t.Name == b.Name));
            foreach (var call in events.OfType<ToolCallEnd>().Where(e => events.OfType<ToolCallArguments>().Any(a => a.Index == e.Index)))
            {
                var arguments = string.Concat(events.OfType<ToolCallArguments>().Where(a => a.Index == call.Index).Select(a => a.Text));
                var problems = SchemaCheck.Check(called[call.Index].Parameters, JsonElement.Parse(arguments));
                Assert.True(problems.Count == 0, $"{text}\n{arguments}\n{string.Join('\n', problems)}");
            }
        }

        return built;
    }

    /// <summary>Only a free name can come twice, which the parser refuses and no grammar can know.</summary>
    private static bool RepeatsFreeName(OutputEvent found) => found is MalformedToolCall { Reason: var reason } && reason.EndsWith(" twice", StringComparison.Ordinal);

    internal static string Golden()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "TravelPlanner.sln")))
                return Path.Combine(folder.FullName, "tests", "Tools.Tests", "Catalog", "golden");
        }

        throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
