using System.Net;
using System.Text;
using TravelPlanner.InferenceWorker.Scheduling;

namespace TravelPlanner.InferenceWorker.Tests.Endpoints;

/// <summary>What cannot be served, and what the caller is told.</summary>
public sealed class ErrorTests(WorkerApi api)
{
    private const string Hello = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";
    private const string Clock = "{\"type\":\"function\",\"function\":{\"name\":\"clock\"}}";

    [Theory]
    [InlineData("{\"messages\":[]}", "messages", null)]
    [InlineData("{}", "messages", null)]
    [InlineData("{\"messages\":\"hi\"}", "messages", null)]
    [InlineData("{\"messages\":[1]}", "messages[0]", null)]
    [InlineData("{\"messages\":[{\"content\":\"hi\"}]}", "messages[0].role", null)]
    [InlineData("{\"messages\":[{\"role\":\"king\",\"content\":\"hi\"}]}", "messages[0].role", null)]
    [InlineData("{\"messages\":[{\"role\":\"user\"}]}", "messages[0].content", null)]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":7}]}", "messages[0].content", null)]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"x\"}}]}]}", "messages[0].content[0].type", null)]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\"}]}]}", "messages[0].content[0].text", null)]
    [InlineData("{\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":\"[1]\"}}]}]}", "messages[0].tool_calls[0].function.arguments", null)]
    [InlineData("{" + Hello + ",\"model\":7}", "model", null)]
    [InlineData("{" + Hello + ",\"temperature\":\"hot\"}", "temperature", null)]
    [InlineData("{" + Hello + ",\"temperature\":2.5}", "temperature", null)]
    [InlineData("{" + Hello + ",\"max_tokens\":0}", "max_tokens", null)]
    [InlineData("{" + Hello + ",\"max_tokens\":1.5}", "max_tokens", null)]
    [InlineData("{" + Hello + ",\"n\":99}", "n", null)]
    [InlineData("{" + Hello + ",\"stream\":\"yes\"}", "stream", null)]
    [InlineData("{" + Hello + ",\"stop\":[1]}", "stop", null)]
    [InlineData("{" + Hello + ",\"stop\":[\"\"]}", "stop", null)]
    [InlineData("{" + Hello + ",\"top_logprobs\":3}", "top_logprobs", null)]
    [InlineData("{" + Hello + ",\"logprobs\":true,\"top_logprobs\":21}", "top_logprobs", null)]
    [InlineData("{" + Hello + ",\"logit_bias\":{\"x\":1}}", "logit_bias", null)]
    [InlineData("{" + Hello + ",\"logit_bias\":{\"5\":101}}", "logit_bias.5", null)]
    [InlineData("{" + Hello + ",\"logit_bias\":{\"999999\":1}}", "logit_bias", null)]
    [InlineData("{" + Hello + ",\"tool_choice\":\"required\"}", "tool_choice", null)]
    [InlineData("{" + Hello + ",\"tool_choice\":\"sometimes\"}", "tool_choice", null)]
    [InlineData("{" + Hello + ",\"tools\":[" + Clock + "],\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"watch\"}}}", "tool_choice", "invalid_schema")]
    [InlineData("{" + Hello + ",\"tools\":[" + Clock + "," + Clock + "]}", "tools", null)]
    [InlineData("{" + Hello + ",\"tools\":[{\"type\":\"function\"}]}", "tools[0]", "invalid_schema")]
    [InlineData("{" + Hello + ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a b\"}}]}", "tools[0]/function/name", "invalid_schema")]
    [InlineData("{\"model\":\"tiny-plain\"," + Hello + ",\"tools\":[" + Clock + "]}", "messages", null)]
    [InlineData("{" + Hello + ",\"response_format\":{\"type\":\"xml\"}}", "response_format.type", null)]
    [InlineData("{" + Hello + ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"x\"}}}", "response_format.json_schema.schema", null)]
    [InlineData("{" + Hello + ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"schema\":{\"not\":{}}}}}", "#/not", "invalid_schema")]
    [InlineData("not json", null, null)]
    [InlineData("", null, null)]
    [InlineData("[]", null, null)]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"\\ud83d\"}]}", null, null)]
    [InlineData("{\"\\udead\":1}", null, null)]
    public async Task A_request_that_is_wrong_is_refused_by_name(string body, string? parameter, string? code)
    {
        var answer = await api.PostAsync("/v1/chat/completions", body);

        Assert.Equal((400, "invalid_request_error", parameter, code), (
            (int)answer.Status, answer.Error.GetProperty("type").GetString(), answer.Error.GetProperty("param").GetString(), answer.Error.GetProperty("code").GetString()));
        var message = answer.Error.GetProperty("message").GetString()!;
        Assert.True(message.Length > 10 && !message.Contains("Parameter '", StringComparison.Ordinal), message);
    }

    [Fact]
    public async Task Refused_requests_are_refused_the_same_way_before_a_stream_begins() =>
        Assert.Equal("messages", (await api.PostAsync("/v1/chat/completions", """{"stream":true,"messages":[]}""")).Error.GetProperty("param").GetString());

    [Fact]
    public async Task Deep_json_is_refused()
    {
        var answer = await api.PostAsync("/v1/chat/completions", $"{{{Hello},\"x\":{new string('[', 100_000)}{new string(']', 100_000)}}}");

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
    }

    [Fact]
    public async Task Broken_utf8_is_refused()
    {
        var answer = await api.PostAsync("/v1/chat/completions", [.. "{\"messages\":[{\"role\":\"user\",\"content\":\""u8, 0xE4, 0xBD, .. "\"}]}"u8]);

        Assert.Equal("The body is not UTF-8.", answer.Error.GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("/v1/chat/completions", "{\"model\":\"gpt-9\"," + Hello + "}")]
    [InlineData("/v1/completions", "{\"model\":\"gpt-9\",\"prompt\":\"x\"}")]
    [InlineData("/tokenize", "{\"model\":\"gpt-9\",\"content\":\"x\"}")]
    public async Task A_model_that_is_not_here_is_not_found(string path, string body)
    {
        var answer = await api.PostAsync(path, body);

        Assert.Equal((404, "model_not_found", "model"), ((int)answer.Status, answer.Error.GetProperty("code").GetString(), answer.Error.GetProperty("param").GetString()));
        Assert.Contains("tiny, tiny-xml", answer.Error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/nothing", 404)]
    [InlineData("/v1/embeddings", 400)]
    [InlineData("/v1/rerank", 400)]
    public async Task What_is_not_served_is_said(string path, int status)
    {
        var answer = await api.PostAsync(path, "{}");

        Assert.Equal(status, (int)answer.Status);
        Assert.Contains(path, answer.Error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_prompt_beyond_the_context_is_refused_with_both_numbers()
    {
        var answer = await api.PostAsync("/v1/chat/completions", $$"""{"messages":[{"role":"user","content":"{{new string('7', 5000)}}"}]}""");

        Assert.Equal((400, "context_length_exceeded"), ((int)answer.Status, answer.Error.GetProperty("code").GetString()));
        Assert.Contains("4096", answer.Error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_reaches_the_end_of_the_context_says_so()
    {
        var answer = await api.ChatAsync($$"""
            "messages":[{"role":"user","content":"{{new string('7', 4000)}}"}],"max_tokens":1000,"ignore_eos":true
            """);

        Assert.Equal(("length", 4096), (answer.Finish, answer.Json.GetProperty("usage").GetProperty("total_tokens").GetInt32()));
    }

    [Fact]
    public async Task When_the_queue_is_full_the_next_is_told_when_to_come_back_and_a_client_that_leaves_makes_room()
    {
        await using var small = await WorkerApi.StartAsync(new SchedulerOptions { Slots = 1, KeptPrefixes = 0, QueueLength = 1 });
        using var leave = new CancellationTokenSource();
        var running = Enumerable.Range(0, 2).Select(_ => LongAsync(small, leave.Token)).ToArray();
        await Until(small, s => s.Busy == 1 && s.Waiting == 1);

        var full = await small.PostAsync("/v1/chat/completions", $"{{{Hello}}}");
        Assert.Equal((429, "rate_limit_error"), ((int)full.Status, full.Error.GetProperty("type").GetString()));
        Assert.InRange(full.Response.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 600);

        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(running));
        await Until(small, s => s.Busy == 0 && s.Waiting == 0);
        Assert.Equal(HttpStatusCode.OK, (await small.PostAsync("/v1/chat/completions", WorkerApi.Chat(""))).Status);
    }

    private static async Task LongAsync(WorkerApi small, CancellationToken leave)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent(WorkerApi.Chat("\"max_tokens\":3500,\"ignore_eos\":true,\"stream\":true"), Encoding.UTF8, "application/json"),
        };
        using var response = await small.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, leave);
        await response.Content.ReadAsStringAsync(leave);
    }

    private static async Task Until(WorkerApi small, Func<(int Busy, int Waiting), bool> reached)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var slots = await small.GetAsync("/slots");
            if (slots.GetArrayLength() > 0)
            {
                var status = slots[0].GetProperty("status");
                if (reached((status.GetProperty("slots").EnumerateArray().Count(s => s.TryGetProperty("sequence", out _)), status.GetProperty("waiting").GetInt32())))
                    return;
            }

            await Task.Delay(20, patience.Token);
        }
    }
}
