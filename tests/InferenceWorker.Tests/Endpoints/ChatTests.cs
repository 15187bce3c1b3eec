using System.Text.Json;

namespace TravelPlanner.InferenceWorker.Tests.Endpoints;

/// <summary>A conversation in, its next answer out.</summary>
public sealed class ChatTests(WorkerApi api, QuietWorkerApi quiet)
{
    [Fact]
    public async Task An_answer_has_the_fields_clients_look_for()
    {
        var answer = await api.ChatAsync("");

        var json = answer.Json;
        Assert.StartsWith("chatcmpl-", json.GetProperty("id").GetString(), StringComparison.Ordinal);
        Assert.Equal("chat.completion", json.GetProperty("object").GetString());
        Assert.Equal("tiny", json.GetProperty("model").GetString());
        Assert.Equal("assistant", answer.Message.GetProperty("role").GetString());
        Assert.Equal("length", answer.Finish);
        var usage = json.GetProperty("usage");
        Assert.Equal(12, usage.GetProperty("completion_tokens").GetInt32());
        Assert.Equal(usage.GetProperty("prompt_tokens").GetInt32() + 12, usage.GetProperty("total_tokens").GetInt32());
    }

    [Fact]
    public async Task A_stream_says_the_same_as_an_answer_at_once()
    {
        var whole = await quiet.ChatAsync("\"max_tokens\":40");
        var chunks = await quiet.ChatStreamAsync("\"max_tokens\":40,\"stream_options\":{\"include_usage\":true}");

        Assert.Equal("assistant", Delta(chunks[0]).GetProperty("role").GetString());
        Assert.Equal(whole.Text, Text(chunks, "content"));
        Assert.Equal("length", chunks[^2].GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.All(chunks.SkipLast(2), c => Assert.Equal(JsonValueKind.Null, c.GetProperty("choices")[0].GetProperty("finish_reason").ValueKind));
        Assert.Empty(chunks[^1].GetProperty("choices").EnumerateArray());
        Assert.Equal(40, chunks[^1].GetProperty("usage").GetProperty("completion_tokens").GetInt32());
        Assert.Single(chunks.Select(c => c.GetProperty("id").GetString()).Distinct());
    }

    [Fact]
    public async Task Without_include_usage_a_stream_ends_with_the_finish_reason() =>
        Assert.Equal("length", (await api.ChatStreamAsync(""))[^1].GetProperty("choices")[0].GetProperty("finish_reason").GetString());

    [Theory]
    [InlineData("\"max_tokens\":1", 1)]
    [InlineData("\"max_tokens\":3", 3)]
    [InlineData("\"max_tokens\":30,\"max_completion_tokens\":2", 2)]
    public async Task A_limit_of_tokens_is_kept(string limit, int tokens) =>
        Assert.Equal(tokens, (await api.ChatAsync(limit)).Json.GetProperty("usage").GetProperty("completion_tokens").GetInt32());

    [Fact]
    public async Task A_seed_repeats_an_answer_and_another_seed_gives_another()
    {
        async Task<string> Say(int seed) => (await quiet.ChatAsync($"\"temperature\":1.5,\"top_p\":1,\"top_k\":0,\"seed\":{seed},\"max_tokens\":20")).Text;

        Assert.Equal(await Say(7), await Say(7));
        Assert.NotEqual(await Say(7), await Say(8));
    }

    [Fact]
    public async Task Several_choices_share_the_prompt_and_differ()
    {
        var answer = await api.ChatAsync("\"n\":3,\"temperature\":1.5,\"top_p\":1,\"seed\":1");

        var choices = answer.Json.GetProperty("choices").EnumerateArray().ToList();
        Assert.Equal([0, 1, 2], choices.Select(c => c.GetProperty("index").GetInt32()));
        Assert.Equal(3, choices.Select(c => c.GetProperty("message").GetProperty("content").GetString()).Distinct().Count());
        var one = await api.ChatAsync("");
        Assert.Equal(Prompt(one), Prompt(answer));
        Assert.Equal(36, answer.Json.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
    }

    [Fact]
    public async Task Several_choices_stream_beside_each_other()
    {
        const string Members = "\"n\":2,\"temperature\":1.5,\"top_p\":1,\"seed\":1";
        var whole = await quiet.ChatAsync(Members);
        var chunks = await quiet.ChatStreamAsync(Members);

        foreach (var choice in whole.Json.GetProperty("choices").EnumerateArray())
        {
            var index = choice.GetProperty("index").GetInt32();
            Assert.Equal(choice.GetProperty("message").GetProperty("content").GetString(),
                Text(chunks.Where(c => c.GetProperty("choices")[0].GetProperty("index").GetInt32() == index), "content"));
        }
    }

    [Fact]
    public async Task A_stop_text_ends_the_answer_and_is_not_in_it()
    {
        var free = (await quiet.ChatAsync("\"max_tokens\":30")).Text;
        var stop = free.Substring(free.Length / 2, 3);

        var answer = await quiet.ChatAsync($"\"max_tokens\":30,\"stop\":[{JsonSerializer.Serialize(stop)},\"never there\"]");

        Assert.Equal(free[..free.IndexOf(stop, StringComparison.Ordinal)].TrimEnd(), answer.Text.TrimEnd());
        Assert.Equal("stop", answer.Finish);
    }

    [Fact]
    public async Task Log_probabilities_name_each_token_its_bytes_and_the_likeliest()
    {
        var answer = await api.ChatAsync("\"logprobs\":true,\"top_logprobs\":3");

        var tokens = answer.Choice.GetProperty("logprobs").GetProperty("content").EnumerateArray().ToList();
        Assert.Equal(12, tokens.Count);
        Assert.All(tokens, t =>
        {
            Assert.InRange(t.GetProperty("logprob").GetDouble(), -100, 0);
            var top = t.GetProperty("top_logprobs").EnumerateArray().Select(x => x.GetProperty("logprob").GetDouble()).ToList();
            Assert.Equal(3, top.Count);
            Assert.Equal(top.OrderDescending(), top);
            // At temperature 0 the likeliest is picked.
            Assert.Equal(t.GetProperty("token").GetString(), t.GetProperty("top_logprobs")[0].GetProperty("token").GetString());
        });
        // Control tokens are picked, and not text.
        var text = tokens.Where(t => !t.GetProperty("token").GetString()!.StartsWith("<|", StringComparison.Ordinal)).SelectMany(t => t.GetProperty("bytes").EnumerateArray().Select(b => b.GetByte()));
        Assert.Equal(answer.Text, System.Text.Encoding.UTF8.GetString([.. text]).Trim());
    }

    [Fact]
    public async Task A_stream_has_every_log_probability_once() =>
        Assert.Equal(12, (await api.ChatStreamAsync("\"logprobs\":true")).Sum(
            c => c.GetProperty("choices")[0].TryGetProperty("logprobs", out var l) && l.ValueKind == JsonValueKind.Object ? l.GetProperty("content").GetArrayLength() : 0));

    [Fact]
    public async Task A_banned_token_is_not_said()
    {
        var said = (await quiet.ChatAsync("\"logprobs\":true")).Choice.GetProperty("logprobs").GetProperty("content")[0].GetProperty("token").GetString()!;
        var token = Assert.Single(await api.TokensAsync(said));

        var answer = await quiet.ChatAsync($"\"logprobs\":true,\"logit_bias\":{{\"{token}\":-100}}");

        Assert.DoesNotContain(said, answer.Choice.GetProperty("logprobs").GetProperty("content").EnumerateArray().Select(t => t.GetProperty("token").GetString()));
    }

    [Fact]
    public async Task A_second_turn_computes_only_what_is_new()
    {
        const string Story = "A long story about a lake, a train and a very patient traveller who waits for the ferry.";
        var first = await api.ChatAsync($$"""{{Messages(("user", Story))}}""");
        var second = await api.ChatAsync(Messages(("user", Story), ("assistant", first.Text), ("user", "And then?")));

        var cached = second.Json.GetProperty("usage").GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32();
        Assert.InRange(cached, Prompt(first) - 8, Prompt(second) - 1);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("\"chat_template_kwargs\":{\"enable_thinking\":true}", true)]
    [InlineData("\"chat_template_kwargs\":{\"enable_thinking\":false}", false)]
    [InlineData("\"reasoning_effort\":\"none\"", false)]
    [InlineData("\"reasoning_effort\":\"high\"", true)]
    public async Task Thinking_is_apart_from_the_answer_and_has_a_switch(string members, bool thinks)
    {
        // This family's prompt opens the block, and random weights do not close it in twelve tokens.
        var answer = await api.ChatAsync(members, "tiny-xml");

        Assert.Equal(thinks, answer.Message.TryGetProperty("reasoning_content", out _));
        Assert.Equal(thinks, answer.Text.Length == 0);
    }

    [Fact]
    public async Task Thinking_streams_as_it_is_thought()
    {
        var whole = await quiet.ChatAsync("", "tiny-xml");
        var chunks = await quiet.ChatStreamAsync("", "tiny-xml");

        Assert.Equal(whole.Message.GetProperty("reasoning_content").GetString(), Text(chunks, "reasoning_content"));
    }

    [Theory]
    [InlineData("""{"role":"developer","content":"Be brief."}""", """{"role":"system","content":"Be brief."}""")]
    [InlineData("""{"role":"user","content":[{"type":"text","text":"去"},{"type":"text","text":"北京"}]}""", """{"role":"user","content":"去北京"}""")]
    [InlineData("""{"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":""}}]}""",
        """{"role":"assistant","tool_calls":[{"id":"other","type":"function","function":{"name":"f","arguments":"{}"}}]}""")]
    public async Task Two_ways_to_write_a_message_are_one_prompt(string one, string other)
    {
        async Task<string> Prompt(string message) =>
            (await api.PostAsync("/apply-template", $$"""{"messages":[{{message}},{"role":"user","content":"x"}]}""")).Json.GetProperty("prompt").GetString()!;

        Assert.Equal(await Prompt(other), await Prompt(one));
    }

    [Fact]
    public async Task A_deadline_ends_an_answer_with_what_is_there()
    {
        var answer = await api.ChatAsync("\"max_tokens\":3000,\"ignore_eos\":true,\"deadline_ms\":300");

        Assert.Equal("length", answer.Finish);
        Assert.InRange(answer.Json.GetProperty("usage").GetProperty("completion_tokens").GetInt32(), 0, 2999);
    }

    internal static string Text(IEnumerable<JsonElement> chunks, string member) =>
        string.Concat(chunks.SelectMany(c => c.GetProperty("choices").EnumerateArray()).Select(c => c.GetProperty("delta").TryGetProperty(member, out var text) ? text.GetString() : ""));

    private static JsonElement Delta(JsonElement chunk) => chunk.GetProperty("choices")[0].GetProperty("delta");

    private static int Prompt(Answer answer) => answer.Json.GetProperty("usage").GetProperty("prompt_tokens").GetInt32();

    private static string Messages(params (string Role, string Content)[] messages) =>
        $"\"messages\":{JsonSerializer.Serialize(messages.Select(m => new { role = m.Role, content = m.Content }))}";
}
