using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using TravelPlanner.Cli.Bench;
using TravelPlanner.Cli.Bench.ToolCalls;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.Domain;

namespace TravelPlanner.Cli.Tests.Commands;

/// <summary>The rules of bench/tool-calls/README.md, one case each: what is expected, what the model did, and whether that is right.</summary>
public sealed class ToolCallBenchTests
{
    private static readonly Lazy<Dictionary<string, JsonObject>> Schemas = new(() =>
    {
        using var bench = new Bench();
        return new Composition(Settings.Load(bench.Shell, GivenSettings.None), bench.Machine.Clock).Catalog.All.ToDictionary(t => t.Name, t => t.InputSchema, StringComparer.Ordinal);
    });

    [Theory]
    // Texts are the same after trimming, without regard to case; numbers are the same number.
    [InlineData("get_weather", """{"place":"Oslo"}""", """{"place":" oslo "}""", true)]
    [InlineData("get_weather", """{"place":"Oslo"}""", """{"place":"Bergen"}""", false)]
    [InlineData("search_hotels", """{"price_max":300}""", """{"price_max":300.0}""", true)]
    [InlineData("search_hotels", """{"price_max":300}""", """{"price_max":"300"}""", false)]
    // Nothing else is there.
    [InlineData("get_weather", """{"place":"Oslo"}""", """{"place":"Oslo","from":"2026-12-01"}""", false)]
    [InlineData("get_weather", """{"place":"Oslo","from":"2026-12-01"}""", """{"place":"Oslo"}""", false)]
    // A default, null and an empty list are as good as absent, at every depth.
    [InlineData("search_flights", """{"origin":"A"}""", """{"origin":"A","adults":1,"sort":"best","airlines":[],"return":null,"cabin":"Economy"}""", true)]
    [InlineData("search_flights", """{"origin":"A","adults":1}""", """{"origin":"A"}""", true)]
    [InlineData("search_flights", """{"origin":"A"}""", """{"origin":"A","adults":2}""", false)]
    [InlineData("search_hotels", """{"rooms":[{"adults":2,"children_ages":[4]}]}""", """{"rooms":[{"children_ages":[4]}]}""", true)]
    [InlineData("plan_route", """{"stops":["A","B"]}""", """{"stops":["A","B"],"optimise":false}""", true)]
    // So are the defaults that a schema gives in words.
    [InlineData("search_hotels", """{"rooms":[{"adults":2}]}""", "{}", true)]
    [InlineData("search_hotels", "{}", """{"rooms":[{"adults":2,"children_ages":[]}]}""", true)]
    [InlineData("search_hotels", """{"rooms":[{"adults":1}]}""", "{}", false)]
    [InlineData("search_hotels", """{"rooms":[{"adults":2},{"adults":2}]}""", "{}", false)]
    [InlineData("calculate_budget", """{"days":5,"nights":4}""", """{"days":5}""", true)]
    [InlineData("calculate_budget", """{"days":5,"nights":5}""", """{"days":5}""", false)]
    // Alternatives stand for any value, also within a list or for a whole one.
    [InlineData("get_weather", """{"from":{"any":["2026-11-27","2026-12-04"]}}""", """{"from":"2026-12-04"}""", true)]
    [InlineData("get_weather", """{"from":{"any":["2026-11-27","2026-12-04"]}}""", """{"from":"2026-12-11"}""", false)]
    [InlineData("get_weather", """{"from":{"any":["2026-11-27","2026-12-04"]}}""", "{}", false)]
    [InlineData("search_hotels", """{"amenities":{"any":[["pool"],["pool","family_rooms"]]}}""", """{"amenities":["family_rooms","pool"]}""", true)]
    [InlineData("plan_route", """{"stops":["A",{"any":["B","Bee"]}]}""", """{"stops":["A","bee"]}""", true)]
    [InlineData("search_flights", """{"adults":{"any":[1,2]}}""", "{}", true)]
    // Lists hold the same items in any order, except slices and stops.
    [InlineData("search_hotels", """{"amenities":["pool","wifi"]}""", """{"amenities":["wifi","pool"]}""", true)]
    [InlineData("search_hotels", """{"amenities":["pool","wifi"]}""", """{"amenities":["wifi","wifi"]}""", false)]
    [InlineData("search_hotels", """{"amenities":[{"any":["pool","wifi"]},"pool"]}""", """{"amenities":["pool","wifi"]}""", true)]
    [InlineData("search_flights", """{"slices":[{"origin":"A"},{"origin":"B"}]}""", """{"slices":[{"origin":"B"},{"origin":"A"}]}""", false)]
    [InlineData("plan_route", """{"stops":["A","B","C"]}""", """{"stops":["A","C","B"]}""", false)]
    [InlineData("plan_route", """{"stops":["A","B","C"],"optimise":true}""", """{"stops":["A","C","B"],"optimise":true}""", true)]
    [InlineData("plan_route", """{"stops":["A","B","C"],"optimise":true}""", """{"stops":["B","A","C"],"optimise":true}""", false)]
    [InlineData("plan_route", """{"stops":["A","B","C","D"],"optimise":true,"fix_last":true}""", """{"stops":["A","C","B","D"],"optimise":true,"fix_last":true}""", true)]
    [InlineData("plan_route", """{"stops":["A","B","C","D"],"optimise":true,"fix_last":true}""", """{"stops":["A","D","B","C"],"optimise":true,"fix_last":true}""", false)]
    // The row's language may be said.
    [InlineData("get_weather", """{"place":"Oslo"}""", """{"place":"Oslo","lang":"en"}""", true)]
    [InlineData("get_weather", """{"place":"Oslo"}""", """{"place":"Oslo","lang":"zh"}""", false)]
    public void A_call_is_right_when_its_arguments_are(string tool, string expected, string made, bool right) =>
        Assert.Equal(right, Fault(new Expectation.Calls([Expected(tool, expected)]), new ModelAnswer("", [Made(tool, made)])) is null);

    [Theory]
    [InlineData("""{"from":"2026-12-05"}""", true)]
    [InlineData("""{"from":"2026-12-05","to":"2026-12-05"}""", true)]
    [InlineData("""{"from":"2026-12-05","to":"2026-12-06"}""", false)]
    public void An_optional_argument_may_be_absent_and_else_is_equal(string made, bool right) =>
        Assert.Equal(right, Fault(new Expectation.Calls([Expected("get_weather", """{"from":"2026-12-05"}""") with { Optional = Read("""{"to":"2026-12-05"}""") }]), new ModelAnswer("", [Made("get_weather", made)])) is null);

    [Theory]
    [InlineData("get_weather A", true)]
    [InlineData("resolve_place A", false)]
    [InlineData("get_weather A, get_weather A", false)]
    [InlineData("", false)]
    [InlineData("get_weather !", false)]
    public void One_call_is_one_call_of_this_tool(string made, bool right) => Assert.Equal(right, CallFault("get_weather A", made) is null);

    [Theory]
    [InlineData("get_weather A, get_weather B", true)]
    [InlineData("get_weather B, get_weather A", true)]
    [InlineData("get_weather A, get_weather A", false)]
    [InlineData("get_weather A", false)]
    [InlineData("get_weather A, get_weather B, get_weather C", false)]
    public void Several_calls_come_in_any_order_and_no_other_with_them(string made, bool right) => Assert.Equal(right, CallFault("get_weather A, get_weather B", made) is null);

    [Theory]
    [InlineData("origin", "Where will you fly from?", true)]
    [InlineData("origin", "您从哪里出发？", true)]
    [InlineData("origin", "您从哪个城市出发呢", true)]
    [InlineData("origin", "Which airport are you leaving from", true)]
    [InlineData("origin", "How many people are travelling?", false)]
    [InlineData("origin", "Where will you fly from? And when?", false)]
    [InlineData("origin", "You have not said where you fly from.", false)]
    [InlineData("check_out", "您打算住几晚？", true)]
    [InlineData("check_out", "您想住在哪个区？", false)]
    [InlineData("children_ages", "How old are the children?", true)]
    [InlineData("children_ages", "孩子几岁？", true)]
    [InlineData("children_ages", "孩子叫什么？", false)]
    public void A_question_is_one_question_about_what_is_missing(string argument, string text, bool right) =>
        Assert.Equal(right, Fault(new Expectation.Question(argument), new ModelAnswer(text, [])) is null);

    [Fact]
    public void A_question_with_a_call_is_none() =>
        Assert.Equal("a call of get_weather where none was due", Fault(new Expectation.Question("place"), new ModelAnswer("Which city?", [Made("get_weather", "{}")])));

    [Theory]
    [InlineData("Sorry, I only help with travel.", true)]
    [InlineData("I can’t do that.", true)]
    [InlineData("抱歉，我只能帮您规划旅行。", true)]
    [InlineData("Here is a poem: roses are red.", false)]
    [InlineData("", false)]
    public void A_refusal_says_so_shortly(string text, bool right)
    {
        Assert.Equal(right, Fault(new Expectation.Decline(), new ModelAnswer(text, [])) is null);
        Assert.NotNull(Fault(new Expectation.Decline(), new ModelAnswer(text + string.Concat(Enumerable.Repeat(" and so on", 21)), [])));
        Assert.NotNull(Fault(new Expectation.Decline(), new ModelAnswer(text + new string('好', 121), [])));
    }

    [Theory]
    [InlineData("It costs CNY 1280 on flight ca933, simulated.", true)]
    [InlineData("It costs CNY 1,280 on CA933 (simulated).", true)]
    [InlineData("CA933 为模拟报价，1,280 元。", true)]
    [InlineData("It costs 1280, simulated.", false)]
    [InlineData("CA933 costs 1280.", false)]
    [InlineData("CA933 or LH729 costs 1280, simulated.", false)]
    public void An_answer_holds_what_it_must_and_nothing_it_must_not(string text, bool right) =>
        Assert.Equal(right, Fault(new Expectation.Answer([["CA933"], ["1,280"], ["simulated", "模拟"]], ["LH729"]), new ModelAnswer(text, [])) is null);

    [Fact]
    public void A_row_is_read_with_its_calls_and_replies()
    {
        var row = Row("""
            {"id":"x","intent":"answer","messages":[{"role":"user","content":"Rain?"},
             {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"get_weather","arguments":"{\"place\": \"Oslo\"}"}}]},
             {"role":"tool","tool_call_id":"c1","content":"dry"}],"expect":{"answer":{"must":["dry",{"any":["4°","4 °C"]}],"mustNot":["rain"]}}}
            """);

        Assert.Equal(["user", "assistant", "tool"], row.Messages.Select(m => m.Role.Value));
        Assert.Equal(("get_weather", "Oslo"), row.Messages[1].Contents.OfType<FunctionCallContent>().Select(c => (c.Name, c.Arguments!["place"]!.ToString()!)).Single());
        var answer = Assert.IsType<Expectation.Answer>(row.Expect);
        Assert.Equal(("dry|4°,4 °C", "rain"), (string.Join('|', answer.Must.Select(m => string.Join(',', m))), string.Join('|', answer.MustNot)));
    }

    [Theory]
    [InlineData("""{"call":{"name":"fly","arguments":{}}}""", "'fly' is no tool of the default list")]
    [InlineData("""{"call":{"name":"get_weather","arguments":{}},"ask":"place"}""", "exactly one member is expected")]
    [InlineData("""{"sing":true}""", "none of call, calls, ask, decline, answer")]
    public void A_row_that_cannot_be_judged_is_refused_by_name(string expect, string said)
    {
        var refused = Assert.Throws<CommandException>(() => Row($$"""{"id":"x","intent":"y","messages":[],"expect":{{expect}}}"""));
        Assert.Contains("rows.jsonl:1, expect", refused.Message, StringComparison.Ordinal);
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
    }

    private static string? CallFault(string expected, string made) => Fault(
        new Expectation.Calls([.. Split(expected).Select(c => Expected(c.Tool, $$"""{"place":"{{c.Place}}"}"""))]),
        new ModelAnswer("", [.. Split(made).Select(c => c.Place == "!" ? new ProducedCall(c.Tool, null, "[") : Made(c.Tool, $$"""{"place":"{{c.Place}}"}"""))]));

    private static IEnumerable<(string Tool, string Place)> Split(string calls) =>
        calls.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(c => c.Split(' ')).Select(c => (c[0], c[1]));

    private static string? Fault(Expectation expect, ModelAnswer answer) =>
        new AnswerJudge(Schemas.Value).Fault(new BenchRequest("x", "hand", "y", Language.En, "", [], [new ChatMessage(ChatRole.User, "Weather in Oslo?")], expect), answer);

    private static ExpectedCall Expected(string tool, string arguments) => new(tool, Read(arguments), []);

    private static ProducedCall Made(string tool, string arguments) => new(tool, Read(arguments), arguments);

    private static JsonObject Read(string json) => (JsonObject)JsonNode.Parse(json)!;

    private static BenchRequest Row(string json) => HandWrittenRequests.ReadRow(new BenchJson("rows.jsonl:1", "", System.Text.Json.JsonElement.Parse(json)), Language.En, "", ["get_weather"]);
}
