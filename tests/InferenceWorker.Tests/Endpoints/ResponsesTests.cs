using System.Text.Json;
using TravelPlanner.InferenceWorker.Grammars;

namespace TravelPlanner.InferenceWorker.Tests.Endpoints;

/// <summary><c>/v1/responses</c>: items in, items out.</summary>
public sealed class ResponsesTests(QuietWorkerApi api)
{
    private const string StaySchema =
        """{"type":"object","properties":{"city":{"enum":["Beijing","Kyoto"]},"nights":{"type":"integer","minimum":1,"maximum":9}},"required":["city","nights"],"additionalProperties":false}""";

    private const string Tool = "\"tools\":[{\"type\":\"function\",\"name\":\"find_stay\",\"description\":\"Finds a room.\",\"strict\":true,\"parameters\":" + StaySchema + "}]";

    [Fact]
    public async Task An_answer_is_a_message_item()
    {
        var answer = await RespondAsync("\"input\":\"hello\"");

        var message = Assert.Single(answer.GetProperty("output").EnumerateArray());
        Assert.Equal(("message", "assistant", "incomplete"), (message.GetProperty("type").GetString(), message.GetProperty("role").GetString(), message.GetProperty("status").GetString()));
        Assert.Equal((await api.ChatAsync("")).Text, message.GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal(("incomplete", "max_output_tokens"), (answer.GetProperty("status").GetString(), answer.GetProperty("incomplete_details").GetProperty("reason").GetString()));
        var usage = answer.GetProperty("usage");
        Assert.Equal(12, usage.GetProperty("output_tokens").GetInt32());
        Assert.InRange(usage.GetProperty("input_tokens_details").GetProperty("cached_tokens").GetInt32(), 0, usage.GetProperty("input_tokens").GetInt32() - 1);
    }

    [Theory]
    [InlineData("\"input\":\"hi\"", """{"role":"user","content":"hi"}""")]
    [InlineData("\"input\":[{\"role\":\"user\",\"content\":\"hi\"}]", """{"role":"user","content":"hi"}""")]
    [InlineData("\"input\":[{\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"h\"},{\"type\":\"input_text\",\"text\":\"i\"}]}]", """{"role":"user","content":"hi"}""")]
    [InlineData("\"instructions\":\"Brief.\",\"input\":\"hi\"", """{"role":"system","content":"Brief."},{"role":"user","content":"hi"}""")]
    [InlineData("\"instructions\":\"Brief.\",\"input\":[{\"role\":\"developer\",\"content\":\"Kind.\"},{\"role\":\"user\",\"content\":\"hi\"}]", """{"role":"system","content":"Brief.\n\nKind."},{"role":"user","content":"hi"}""")]
    [InlineData(
        "\"input\":[{\"role\":\"user\",\"content\":\"hi\"},{\"type\":\"reasoning\",\"id\":\"r\",\"summary\":[],\"content\":[{\"type\":\"reasoning_text\",\"text\":\"hm\"}]},{\"type\":\"function_call\",\"call_id\":\"a\",\"name\":\"f\",\"arguments\":\"{}\"},{\"type\":\"function_call\",\"call_id\":\"b\",\"name\":\"g\",\"arguments\":\"{}\"},{\"type\":\"function_call_output\",\"call_id\":\"a\",\"output\":\"1\"},{\"type\":\"function_call_output\",\"call_id\":\"b\",\"output\":\"2\"}]",
        """{"role":"user","content":"hi"},{"role":"assistant","content":null,"reasoning_content":"hm","tool_calls":[{"function":{"name":"f","arguments":"{}"}},{"function":{"name":"g","arguments":"{}"}}]},{"role":"tool","content":"1"},{"role":"tool","content":"2"}""")]
    public async Task Items_are_the_same_prompt_as_messages(string items, string messages)
    {
        var template = await api.PostAsync("/apply-template", $"{{\"messages\":[{messages}]}}");
        var chat = await api.ChatAsync($"\"messages\":[{messages}]");
        var answer = await RespondAsync(items);

        Assert.Equal(template.Json.GetProperty("tokens").GetArrayLength(), answer.GetProperty("usage").GetProperty("input_tokens").GetInt32());
        Assert.Equal(chat.Text, answer.GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Theory]
    [InlineData("\"required\"")]
    [InlineData("{\"type\":\"function\",\"name\":\"find_stay\"}")]
    public async Task A_call_is_an_item_whose_arguments_are_valid(string choice)
    {
        var answer = await RespondAsync($"\"input\":\"a room\",{Tool},\"tool_choice\":{choice},\"parallel_tool_calls\":false,\"max_output_tokens\":200");

        var call = Assert.Single(answer.GetProperty("output").EnumerateArray());
        Assert.Equal(("function_call", "completed", "find_stay"), (call.GetProperty("type").GetString(), call.GetProperty("status").GetString(), call.GetProperty("name").GetString()));
        Assert.Empty(SchemaCheck.Check(JsonElement.Parse(StaySchema), JsonElement.Parse(call.GetProperty("arguments").GetString()!)));
        Assert.Equal("completed", answer.GetProperty("status").GetString());
        Assert.Equal("find_stay", answer.GetProperty("tools")[0].GetProperty("name").GetString());

        var next = await RespondAsync($"{Tool},\"tool_choice\":\"none\",\"input\":[{{\"role\":\"user\",\"content\":\"a room\"}},{call.GetRawText()},{{\"type\":\"function_call_output\",\"call_id\":\"{call.GetProperty("call_id").GetString()}\",\"output\":\"none free\"}}]");
        Assert.Equal("message", next.GetProperty("output")[0].GetProperty("type").GetString());
    }

    [Fact]
    public async Task An_answer_in_a_format_satisfies_it()
    {
        var answer = await RespondAsync($"\"input\":\"a room\",\"text\":{{\"format\":{{\"type\":\"json_schema\",\"name\":\"stay\",\"strict\":true,\"schema\":{StaySchema}}}}},\"max_output_tokens\":200");

        Assert.Empty(SchemaCheck.Check(JsonElement.Parse(StaySchema), JsonElement.Parse(answer.GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString()!)));
    }

    [Fact]
    public async Task Thinking_is_an_item_of_its_own_and_counted()
    {
        var answer = await RespondAsync("\"model\":\"tiny-xml\",\"input\":\"hello\"");
        var without = await RespondAsync("\"model\":\"tiny-xml\",\"input\":\"hello\",\"reasoning\":{\"effort\":\"none\"}");

        Assert.Equal("reasoning", answer.GetProperty("output")[0].GetProperty("type").GetString());
        Assert.InRange(answer.GetProperty("usage").GetProperty("output_tokens_details").GetProperty("reasoning_tokens").GetInt32(), 1, 12);
        Assert.Equal("message", without.GetProperty("output")[0].GetProperty("type").GetString());
        Assert.Equal(0, without.GetProperty("usage").GetProperty("output_tokens_details").GetProperty("reasoning_tokens").GetInt32());
    }

    [Theory]
    [InlineData("\"input\":\"hello\"", "response.content_part.added response.output_text.delta response.output_text.done response.content_part.done", "response.incomplete")]
    [InlineData("\"model\":\"tiny-xml\",\"input\":\"hello\"", "response.content_part.added response.reasoning_text.delta response.reasoning_text.done response.content_part.done", "response.incomplete")]
    [InlineData("\"input\":\"a room\"," + Tool + ",\"tool_choice\":\"required\",\"parallel_tool_calls\":false,\"max_output_tokens\":200", "response.function_call_arguments.delta response.function_call_arguments.done", "response.completed")]
    public async Task A_stream_tells_of_each_item_from_its_beginning_to_its_end(string members, string inside, string last)
    {
        var whole = await RespondAsync(members);
        var events = await api.StreamAsync("/v1/responses", Body("\"stream\":true," + members), closing: false);

        Assert.Equal(Enumerable.Range(0, events.Count), events.Select(e => e.GetProperty("sequence_number").GetInt32()));
        var types = events.Select(e => e.GetProperty("type").GetString()!).ToList();
        Assert.Equal(
            $"response.created response.in_progress response.output_item.added {inside} response.output_item.done {last}",
            string.Join(' ', types.Where((t, i) => i == 0 || t != types[i - 1])));
        var deltas = string.Concat(events.Where(e => e.TryGetProperty("delta", out _)).Select(e => e.GetProperty("delta").GetString()));
        Assert.Equal(Content(whole.GetProperty("output")[0]), deltas);
        Assert.Equal(Content(events[^1].GetProperty("response").GetProperty("output")[0]), deltas);
        Assert.Equal(whole.GetProperty("usage").GetProperty("output_tokens").GetInt32(), events[^1].GetProperty("response").GetProperty("usage").GetProperty("output_tokens").GetInt32());
        Assert.Single(events.Where(e => e.TryGetProperty("item_id", out _)).Select(e => e.GetProperty("item_id").GetString()).Distinct());
    }

    [Theory]
    [InlineData("\"input\":[]", "input", null)]
    [InlineData("\"x\":1", "input", null)]
    [InlineData("\"input\":[{\"type\":\"item_reference\",\"id\":\"x\"}]", "input[0].type", null)]
    [InlineData("\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\",\"image_url\":\"x\"}]}]", "input[0].content[0].type", null)]
    [InlineData("\"input\":[{\"type\":\"function_call_output\",\"call_id\":\"x\",\"output\":\"y\"}]", "input[0].call_id", null)]
    [InlineData("\"input\":[{\"type\":\"function_call\",\"call_id\":\"x\",\"name\":\"f\",\"arguments\":\"no\"}]", "input[0].arguments", null)]
    [InlineData("\"input\":\"x\",\"tools\":[{\"type\":\"web_search\"}]", "tools[0].type", null)]
    [InlineData("\"input\":\"x\",\"previous_response_id\":\"resp_1\"", "previous_response_id", "not_supported")]
    [InlineData("\"input\":\"x\",\"store\":true", "store", "not_supported")]
    [InlineData("\"input\":\"x\",\"background\":true", "background", "not_supported")]
    [InlineData("\"input\":\"x\",\"truncation\":\"auto\"", "truncation", null)]
    [InlineData("\"input\":\"x\",\"max_output_tokens\":0", "max_output_tokens", null)]
    public async Task What_it_cannot_serve_is_refused_by_name(string members, string parameter, string? code)
    {
        var answer = await api.PostAsync("/v1/responses", $"{{{members}}}");

        Assert.Equal((400, parameter, code), ((int)answer.Status, answer.Error.GetProperty("param").GetString(), answer.Error.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_stream_that_fails_says_so_in_its_own_form()
    {
        // The grammar has to begin with a brace, which is banned.
        var brace = Assert.Single(await api.TokensAsync("{"));
        var members = $"\"stream\":true,\"logit_bias\":{{\"{brace}\":-100}}";

        var response = await api.StreamAsync("/v1/responses", Body($"\"input\":\"x\",{members},\"text\":{{\"format\":{{\"type\":\"json_object\"}}}}"), closing: false);
        var chat = await api.StreamAsync("/v1/chat/completions", WorkerApi.Chat($"{members},\"response_format\":{{\"type\":\"json_object\"}}"), closing: false);

        Assert.Equal("response.failed", response[^1].GetProperty("type").GetString());
        Assert.Equal(response.Count - 1, response[^1].GetProperty("sequence_number").GetInt32());
        Assert.Equal(("failed", "grammar"), (response[^1].GetProperty("response").GetProperty("status").GetString(), response[^1].GetProperty("response").GetProperty("error").GetProperty("code").GetString()));
        Assert.Equal("grammar", chat[^1].GetProperty("error").GetProperty("code").GetString());
    }

    private async Task<JsonElement> RespondAsync(string members)
    {
        var answer = await api.PostAsync("/v1/responses", Body(members));
        Assert.True((int)answer.Status == 200, answer.Json.GetRawText());
        return answer.Json;
    }

    private static string Body(string members) =>
        "{" + (members.Contains("max_output_tokens", StringComparison.Ordinal) ? "" : "\"max_output_tokens\":12,") + "\"temperature\":0," + members + "}";

    private static string? Content(JsonElement item) =>
        item.TryGetProperty("arguments", out var arguments) ? arguments.GetString() : item.GetProperty("content")[0].GetProperty("text").GetString();
}
