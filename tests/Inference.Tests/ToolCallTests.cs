using Microsoft.Extensions.AI;
using TravelPlanner.Inference.OpenAi;

namespace TravelPlanner.Inference.Tests;

/// <summary>Pieces of tool calls in, whole calls out.</summary>
public sealed class ToolCallTests
{
    public static TheoryData<string, string[], string, string> Pieces => new()
    {
        { "one call in pieces", ["""{"index":0,"id":"c1","function":{"name":"go","arguments":""}}""", """{"index":0,"function":{"arguments":"{\"a\""}}""", """{"index":0,"function":{"arguments":":1}"}}"""],
            "tool_calls", """go#c1{"a":1} | tool_calls""" },
        { "two calls interleaved",
            [
                """{"index":0,"id":"c1","function":{"name":"go","arguments":"{\"a\""}}""", """{"index":1,"id":"c2","function":{"name":"stay","arguments":"{\"b"}}""",
                """{"index":0,"function":{"arguments":":1}"}}""", """{"index":1,"function":{"arguments":"\":2}"}}""",
            ],
            "tool_calls", """go#c1{"a":1} stay#c2{"b":2} | tool_calls""" },
        { "two calls under one index", ["""{"index":0,"id":"c1","function":{"name":"go","arguments":"{}"}}""", """{"index":0,"id":"c2","function":{"name":"go","arguments":"{}"}}"""],
            "tool_calls", "go#c1{} go#c2{} | tool_calls" },
        { "two calls without an index", ["""{"id":"c1","function":{"name":"go","arguments":"{\"a\":"}}""", """{"function":{"arguments":"1}"}}""", """{"id":"c2","function":{"name":"go","arguments":"{}"}}"""],
            "tool_calls", """go#c1{"a":1} go#c2{} | tool_calls""" },
        { "id and name with every piece", ["""{"index":0,"id":"c1","function":{"name":"go","arguments":"{\"a\""}}""", """{"index":0,"id":"c1","function":{"name":"go","arguments":":1}"}}"""],
            "tool_calls", """go#c1{"a":1} | tool_calls""" },
        { "arguments as an object, finish as stop", ["""{"index":0,"id":"c1","function":{"name":"go","arguments":{"a":1}}}"""], "stop", """go#c1{"a":1} | tool_calls""" },
        { "no arguments", ["""{"index":0,"id":"c1","function":{"name":"go"}}"""], "tool_calls", "go#c1{} | tool_calls" },
        { "no id", ["""{"index":0,"function":{"name":"go","arguments":"{}"}}""", """{"index":1,"function":{"name":"go","arguments":"{}"}}"""], "tool_calls", "go#call_a1_0{} go#call_a1_1{} | tool_calls" },
        { "broken arguments", ["""{"index":0,"id":"c1","function":{"name":"go","arguments":"{\"a\":"}}"""], "tool_calls", """go#c1!{"a": | tool_calls""" },
        { "a list as arguments", ["""{"index":0,"id":"c1","function":{"name":"go","arguments":"[1]"}}"""], "tool_calls", "go#c1![1] | tool_calls" },
        { "a name twice in the arguments", ["""{"index":0,"id":"c1","function":{"name":"go","arguments":"{\"a\":1,\"a\":2}"}}"""], "tool_calls", """go#c1!{"a":1,"a":2} | tool_calls""" },
        { "cut by the limit", ["""{"index":0,"id":"c1","function":{"name":"go","arguments":"{\"a\":"}}"""], "length", """go#c1!{"a": | length""" },
        { "no name", ["""{"index":0,"id":"c1","function":{"arguments":"{}"}}"""], "tool_calls", "MalformedAnswer" },
        { "more calls than anybody asks for", [.. Enumerable.Range(0, 129).Select(i => $$$"""{"index":{{{i}}},"id":"c{{{i}}}","function":{"name":"go"}}""")], "tool_calls", "MalformedAnswer" },
    };

    [Theory]
    [MemberData(nameof(Pieces))]
    public async Task Calls_are_put_together_from_their_pieces(string case_, string[] pieces, string finish, string result)
    {
        Assert.NotEmpty(case_);
        await using var server = await ScriptedServer.StartAsync(Script.Stream([.. pieces.Select(p => Script.Chunk($$"""{"tool_calls":[{{p}}]}""")), Script.End(finish), Script.Done]));
        using var client = new OpenAiChatClient(server.Endpoint());

        Assert.Equal(result, await Drawing.StreamAsync(client));
    }

    [Fact]
    public async Task A_whole_answer_has_its_calls_by_place()
    {
        await using var server = await ScriptedServer.StartAsync(Script.Json(Script.Answer(
            """{"content":null,"tool_calls":[{"id":"c1","function":{"name":"go","arguments":"{\"a\":1}"}},{"id":"c2","function":{"name":"stay","arguments":{}}}]}""", "tool_calls")));
        using var client = new OpenAiChatClient(server.Endpoint());

        Assert.Equal("""go#c1{"a":1} stay#c2{} | tool_calls 7+3""", await Drawing.WholeAsync(client));
    }

    [Fact]
    public async Task No_call_comes_out_of_a_stream_that_broke()
    {
        var heard = new TaskCompletionSource();
        await using var server = await ScriptedServer.StartAsync(Script.Break(
            Script.Text("let me see") + Script.Chunk("""{"tool_calls":[{"index":0,"id":"c1","function":{"name":"pay","arguments":"{}"}}]}"""), heard));
        using var client = new OpenAiChatClient(server.Endpoint());

        Assert.Equal("\"let me see\" then Unavailable", await Drawing.StreamAsync(client, heard: heard));
    }

    [Fact]
    public async Task Log_probabilities_and_timings_are_handed_on()
    {
        const string Choice = """{"id":"a1","choices":[{"index":0,"message":{"content":"a"},"delta":{"content":"a"},"finish_reason":"stop","logprobs":{"content":[{"token":"a","logprob":-0.5}]}}],"timings":{"predicted_per_second":12}}""";
        await using var server = await ScriptedServer.StartAsync(Script.Json(Choice), Script.Stream($"data: {Choice}\n\n"));
        using var client = new OpenAiChatClient(server.Endpoint());

        var whole = (await client.GetResponseAsync("x")).AdditionalProperties!;
        Assert.Equal("""{"content":[{"token":"a","logprob":-0.5}]}""", whole[InferenceProperties.LogProbabilities]!.ToString());
        Assert.Equal("""{"predicted_per_second":12}""", whole[InferenceProperties.Timings]!.ToString());
        var update = (await client.GetStreamingResponseAsync("x").ToListAsync()).First();
        Assert.Equal(whole.Keys.Order(), update.AdditionalProperties!.Keys.Order());
    }
}
