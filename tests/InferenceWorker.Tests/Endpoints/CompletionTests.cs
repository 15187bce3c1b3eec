using System.Text.Json;

namespace TravelPlanner.InferenceWorker.Tests.Endpoints;

/// <summary>Text or tokens in, what follows them out.</summary>
public sealed class CompletionTests(QuietWorkerApi api)
{
    [Theory]
    [InlineData("\"The lake\"", 1)]
    [InlineData("[\"The lake\",\"西湖\"]", 2)]
    [InlineData("[84,104,101]", 1)]
    [InlineData("\"The lake\",\"n\":2", 2)]
    public async Task A_prompt_goes_on(string prompt, int choices)
    {
        var answer = await CompleteAsync($"\"prompt\":{prompt}");

        Assert.Equal("text_completion", answer.Json.GetProperty("object").GetString());
        Assert.Equal(Enumerable.Range(0, choices), answer.Json.GetProperty("choices").EnumerateArray().Select(c => c.GetProperty("index").GetInt32()));
        Assert.Equal(8 * choices, answer.Json.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
    }

    [Fact]
    public async Task Tokens_and_their_text_are_one_prompt()
    {
        var tokens = await api.TokensAsync("The lake");
        var (text, numbers) = (await CompleteAsync("\"prompt\":\"The lake\""), await CompleteAsync($"\"prompt\":[{string.Join(',', tokens)}]"));

        Assert.Equal(text.Choice.GetProperty("text").GetString(), numbers.Choice.GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_stream_says_the_same()
    {
        var whole = await CompleteAsync("\"prompt\":[\"The lake\",\"西湖\"]");
        var chunks = await api.StreamAsync("/v1/completions", """{"prompt":["The lake","西湖"],"max_tokens":8,"temperature":0,"stream":true,"stream_options":{"include_usage":true}}""");

        foreach (var choice in whole.Json.GetProperty("choices").EnumerateArray())
        {
            Assert.Equal(choice.GetProperty("text").GetString(), string.Concat(chunks.SelectMany(c => c.GetProperty("choices").EnumerateArray())
                .Where(c => c.GetProperty("index").GetInt32() == choice.GetProperty("index").GetInt32()).Select(c => c.GetProperty("text").GetString())));
        }

        Assert.Equal(16, chunks[^1].GetProperty("usage").GetProperty("completion_tokens").GetInt32());
    }

    [Fact]
    public async Task Log_probabilities_name_the_tokens_and_the_likeliest()
    {
        var logprobs = (await CompleteAsync("\"prompt\":\"The lake\",\"logprobs\":2")).Choice.GetProperty("logprobs");

        Assert.Equal(8, logprobs.GetProperty("tokens").GetArrayLength());
        Assert.All(logprobs.GetProperty("token_logprobs").EnumerateArray(), p => Assert.InRange(p.GetDouble(), -100, 0));
        Assert.All(logprobs.GetProperty("top_logprobs").EnumerateArray(), t => Assert.InRange(t.EnumerateObject().Count(), 1, 2));
    }

    [Fact]
    public async Task Without_a_limit_sixteen_tokens_come() =>
        Assert.Equal(16, (await api.PostAsync("/v1/completions", """{"prompt":"x","temperature":0,"ignore_eos":true}""")).Json.GetProperty("usage").GetProperty("completion_tokens").GetInt32());

    [Theory]
    [InlineData("{}", "prompt is nothing; allowed is a text, a list of texts, or tokens; it is required.")]
    [InlineData("""{"prompt":""}""", "prompt is \"\"; allowed is at least one character.")]
    [InlineData("""{"prompt":[]}""", "prompt is []; allowed is a text, a list of 1 to 64 texts, or a list of tokens from 0 to 1023.")]
    [InlineData("""{"prompt":["a",1]}""", "prompt is [\"a\",1]; allowed is a text, a list of 1 to 64 texts, or a list of tokens from 0 to 1023.")]
    [InlineData("""{"prompt":[1024]}""", "prompt is [1024]; allowed is a text, a list of 1 to 64 texts, or a list of tokens from 0 to 1023.")]
    public async Task What_is_no_prompt_is_refused(string body, string message)
    {
        var answer = await api.PostAsync("/v1/completions", body);

        Assert.Equal((400, message, "prompt"), ((int)answer.Status, answer.Error.GetProperty("message").GetString(), answer.Error.GetProperty("param").GetString()));
    }

    private async Task<Answer> CompleteAsync(string members)
    {
        var answer = await api.PostAsync("/v1/completions", $"{{\"model\":\"tiny\",\"max_tokens\":8,\"temperature\":0,\"ignore_eos\":true,{members}}}");
        Assert.True((int)answer.Status == 200, answer.Json.GetRawText());
        return answer;
    }
}
