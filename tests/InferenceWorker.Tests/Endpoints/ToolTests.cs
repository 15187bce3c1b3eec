using System.Text.Json;
using TravelPlanner.InferenceWorker.Grammars;

namespace TravelPlanner.InferenceWorker.Tests.Endpoints;

/// <summary>Tools and schemas in; calls and documents that satisfy them out, from a model that knows nothing of either.</summary>
public sealed class ToolTests(WorkerApi api, QuietWorkerApi quiet)
{
    private const string StaySchema =
        """{"type":"object","properties":{"city":{"enum":["Beijing","Kyoto","西安"]},"nights":{"type":"integer","minimum":1,"maximum":9}},"required":["city","nights"],"additionalProperties":false}""";

    private const string NoteSchema = """{"type":"object","properties":{"text":{"type":"string","maxLength":12}},"required":["text"],"additionalProperties":false}""";

    private const string Tools =
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"find_stay\",\"description\":\"Finds a room.\",\"parameters\":" + StaySchema
        + "}},{\"type\":\"function\",\"function\":{\"name\":\"note\",\"parameters\":" + NoteSchema + "}}]";

    [Theory]
    [InlineData("tiny")]
    [InlineData("tiny-xml")]
    public async Task A_required_call_comes_whole_and_valid(string model)
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            var answer = await api.ChatAsync($"{Tools},\"tool_choice\":\"required\",\"parallel_tool_calls\":false,\"max_tokens\":200,\"temperature\":1.2,\"seed\":{seed}", model);

            Assert.Equal("tool_calls", answer.Finish);
            Assert.Equal(JsonValueKind.Null, answer.Message.GetProperty("content").ValueKind);
            Valid(Assert.Single(Calls(answer)));
        }
    }

    [Theory]
    [InlineData("""{"type":"function","function":{"name":"note"}}""", "note")]
    [InlineData("""{"type":"function","function":{"name":"find_stay"}}""", "find_stay")]
    public async Task A_named_tool_is_the_one_that_is_called(string choice, string name)
    {
        var answer = await api.ChatAsync($"{Tools},\"tool_choice\":{choice},\"parallel_tool_calls\":false,\"max_tokens\":200");

        var call = Assert.Single(Calls(answer));
        Assert.Equal(name, call.GetProperty("function").GetProperty("name").GetString());
        Valid(call);
    }

    [Fact]
    public async Task A_call_that_must_come_may_be_thought_about_first()
    {
        var close = Assert.Single(await api.TokensAsync("</think>"));

        var answer = await quiet.ChatAsync(
            $"{Tools},\"tool_choice\":{{\"type\":\"function\",\"function\":{{\"name\":\"find_stay\"}}}},\"parallel_tool_calls\":false,\"max_tokens\":200,\"logit_bias\":{{\"{close}\":4}},\"chat_template_kwargs\":{{\"enable_thinking\":true}}", "tiny-xml");

        Assert.Equal("tool_calls", answer.Finish);
        Assert.NotEmpty(answer.Message.GetProperty("reasoning_content").GetString()!);
        Valid(Assert.Single(Calls(answer)));
    }

    [Fact]
    public async Task Under_auto_the_grammar_begins_with_the_call()
    {
        // Nothing but the wish to call, which random weights do not have, is given to the model.
        var trigger = Assert.Single(await api.TokensAsync("<tool_call>"));

        var answer = await api.ChatAsync($"{Tools},\"tool_choice\":\"auto\",\"parallel_tool_calls\":false,\"max_tokens\":200,\"logit_bias\":{{\"{trigger}\":30}}");

        Assert.Equal("tool_calls", answer.Finish);
        Valid(Assert.Single(Calls(answer)));
    }

    [Fact]
    public async Task Without_the_grammar_a_call_is_what_the_model_writes()
    {
        var trigger = Assert.Single(await api.TokensAsync("<tool_call>"));

        var answer = await api.ChatAsync($"{Tools},\"tool_choice\":\"auto\",\"tool_grammar\":false,\"parallel_tool_calls\":false,\"max_tokens\":200,\"logit_bias\":{{\"{trigger}\":30}}");

        // Random weights write no call, and nobody made them: the same request with the grammar is the test above.
        Assert.False(answer.Message.TryGetProperty("tool_calls", out _));
    }

    [Theory]
    [InlineData(",\"tool_choice\":\"none\"")]
    [InlineData("")]
    public async Task Without_a_call_an_answer_is_text(string choice)
    {
        var answer = await api.ChatAsync(Tools + choice);

        Assert.Equal("length", answer.Finish);
        Assert.False(answer.Message.TryGetProperty("tool_calls", out _));
        Assert.NotEmpty(answer.Text);
    }

    [Fact]
    public async Task Parallel_calls_are_numbered_and_each_is_valid()
    {
        // The end of the turn is banned, so that one call follows another.
        var ends = await api.TokensAsync("<|im_end|><|endoftext|><|fim_pad|><|repo_name|><|file_sep|>");

        var answer = await api.ChatAsync($"{Tools},\"tool_choice\":\"required\",\"max_tokens\":300,\"logit_bias\":{{{string.Join(',', ends.Select(t => $"\"{t}\":-100"))}}}");

        var calls = Calls(answer);
        Assert.True(calls.Count > 2, $"only {calls.Count} calls");
        Assert.Equal(calls.Count, calls.Select(c => c.GetProperty("id").GetString()).Distinct().Count());
        // The limit of tokens may cut the last.
        Assert.All(calls.SkipLast(1), Valid);
    }

    [Theory]
    [InlineData("tiny")]
    [InlineData("tiny-xml")]
    public async Task Streamed_deltas_make_the_same_calls(string model)
    {
        var members = $"{Tools},\"tool_choice\":\"required\",\"max_tokens\":200,\"chat_template_kwargs\":{{\"enable_thinking\":false}}";
        var whole = Calls(await quiet.ChatAsync(members, model));
        var chunks = await quiet.ChatStreamAsync(members, model);

        Dictionary<int, (string? Id, string? Name, string Arguments)> made = [];
        foreach (var delta in chunks.SelectMany(c => c.GetProperty("choices").EnumerateArray()).Select(c => c.GetProperty("delta")).Where(d => d.TryGetProperty("tool_calls", out _)))
        {
            var part = delta.GetProperty("tool_calls")[0];
            var function = part.GetProperty("function");
            var index = part.GetProperty("index").GetInt32();
            if (part.TryGetProperty("id", out var id))
                made.Add(index, (id.GetString(), function.GetProperty("name").GetString(), ""));
            made[index] = made[index] with { Arguments = made[index].Arguments + function.GetProperty("arguments").GetString() };
        }

        Assert.Equal(whole.Select(c => (c.GetProperty("function").GetProperty("name").GetString(), c.GetProperty("function").GetProperty("arguments").GetString())),
            made.OrderBy(m => m.Key).Select(m => (m.Value.Name, (string?)m.Value.Arguments)));
    }

    [Fact]
    public async Task A_result_goes_back_to_the_model()
    {
        var answer = await api.ChatAsync($$$"""
            {{{Tools}}},"messages":[{"role":"user","content":"stay"},
            {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"find_stay","arguments":"{\"city\":\"Kyoto\",\"nights\":2}"}}]},
            {"role":"tool","tool_call_id":"c1","content":"nothing free"}]
            """);

        Assert.NotEmpty(answer.Text);
    }

    [Fact]
    public async Task A_schema_beside_tools_leaves_the_choice_between_a_call_and_a_document()
    {
        var format = $",\"response_format\":{{\"type\":\"json_schema\",\"json_schema\":{{\"name\":\"s\",\"schema\":{StaySchema}}}}},\"max_tokens\":200,\"parallel_tool_calls\":false";
        var trigger = Assert.Single(await api.TokensAsync("<tool_call>"));

        var document = await api.ChatAsync($"{Tools}{format},\"logit_bias\":{{\"{trigger}\":-100}}");
        var call = await api.ChatAsync($"{Tools}{format},\"logit_bias\":{{\"{trigger}\":30}}");
        var required = await api.ChatAsync($"{Tools}{format},\"tool_choice\":\"required\"");

        Assert.Empty(SchemaCheck.Check(JsonElement.Parse(StaySchema), JsonElement.Parse(document.Text)));
        Assert.Equal("stop", document.Finish);
        Valid(Assert.Single(Calls(call)));
        Valid(Assert.Single(Calls(required)));
    }

    [Theory]
    [InlineData("tiny")]
    [InlineData("tiny-xml")]
    [InlineData("tiny-plain")]
    public async Task An_answer_in_a_schema_satisfies_it(string model)
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            var answer = await api.ChatAsync(
                $"\"response_format\":{{\"type\":\"json_schema\",\"json_schema\":{{\"name\":\"stay\",\"strict\":true,\"schema\":{StaySchema}}}}},\"max_tokens\":200,\"temperature\":1.2,\"seed\":{seed}", model);

            Assert.Equal("stop", answer.Finish);
            Assert.Empty(SchemaCheck.Check(JsonElement.Parse(StaySchema), JsonElement.Parse(answer.Text)));
        }
    }

    [Fact]
    public async Task A_json_object_is_one()
    {
        var ended = 0;
        for (var seed = 1; seed <= 12; seed++)
        {
            var answer = await api.ChatAsync($"\"response_format\":{{\"type\":\"json_object\"}},\"max_tokens\":150,\"temperature\":1,\"seed\":{seed},\"logit_bias\":{{\"{(await api.TokensAsync("}"))[0]}\":6}}");
            Assert.StartsWith("{", answer.Text, StringComparison.Ordinal);
            if (answer.Finish != "stop")
                continue;
            ended++;
            Assert.Equal(JsonValueKind.Object, JsonElement.Parse(answer.Text).ValueKind);
        }

        Assert.True(ended > 0, "no object was finished, which proves nothing");
    }

    private static List<JsonElement> Calls(Answer answer) => [.. answer.Message.GetProperty("tool_calls").EnumerateArray()];

    private static void Valid(JsonElement call)
    {
        Assert.Equal("function", call.GetProperty("type").GetString());
        var function = call.GetProperty("function");
        var schema = function.GetProperty("name").GetString() == "note" ? NoteSchema : StaySchema;
        Assert.Empty(SchemaCheck.Check(JsonElement.Parse(schema), JsonElement.Parse(function.GetProperty("arguments").GetString()!)));
    }
}
