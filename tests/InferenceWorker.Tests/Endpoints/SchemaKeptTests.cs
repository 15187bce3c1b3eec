using System.Text.Json;
using TravelPlanner.InferenceWorker.Grammars;
using TravelPlanner.InferenceWorker.Scheduling;

namespace TravelPlanner.InferenceWorker.Tests.Endpoints;

/// <summary>
/// Keywords that no grammar holds: random weights break them often, so that over some seeds both ends are seen. What is handed out as finished is valid.
/// </summary>
public sealed class SchemaKeptTests(WorkerApi api)
{
    private const string Schema =
        """{"type":"object","properties":{"stops":{"type":"array","items":{"enum":["A1","b2","c3","Q4","x5","Z6","9y","é"]},"minItems":3,"maxItems":3,"uniqueItems":true}},"required":["stops"],"additionalProperties":false}""";

    private const string AsFormat = "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"x\",\"schema\":" + Schema + "}}";

    private const string AsTool = "\"tool_choice\":\"required\",\"parallel_tool_calls\":false,\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"plan\",\"parameters\":" + Schema + "}}]";

    [Theory]
    [InlineData("tiny", AsFormat)]
    [InlineData("tiny", AsTool)]
    [InlineData("tiny-xml", AsTool)]
    public async Task A_whole_answer_that_breaks_its_schema_is_sampled_again_once_and_then_refused(string model, string ask)
    {
        await using var own = await WorkerApi.StartAsync(new SchedulerOptions { Slots = 1, KeptPrefixes = 2 });
        var (valid, refused) = (0, 0);
        for (var seed = 0; seed < 24; seed++)
        {
            var answer = await own.PostAsync("/v1/chat/completions", Body(model, ask, seed));
            if ((int)answer.Status == 200 && answer.Finish != "length")
            {
                valid++;
                Valid(answer.Message.TryGetProperty("tool_calls", out var calls) ? calls[0].GetProperty("function").GetProperty("arguments").GetString()! : answer.Text);
            }
            else if ((int)answer.Status != 200)
            {
                refused++;
                Assert.Equal((422, "server_error", "answer_not_in_schema"), ((int)answer.Status, answer.Error.GetProperty("type").GetString(), answer.Error.GetProperty("code").GetString()));
                Assert.Contains("/stops must not hold an item twice", answer.Error.GetProperty("message").GetString(), StringComparison.Ordinal);
            }
        }

        Assert.True(valid > 0, "No answer was valid.");
        // Each that was refused was sampled twice, and some that were sampled twice were valid then.
        Assert.InRange(await RequestsAsync(own, model), 24 + Math.Max(1, refused), 48);
    }

    [Theory]
    [InlineData(AsFormat)]
    [InlineData(AsTool)]
    public async Task A_stream_that_broke_its_schema_ends_with_an_error_and_no_finish(string ask)
    {
        var (valid, broken) = (0, 0);
        for (var seed = 0; seed < 16; seed++)
        {
            using var content = new StringContent(Body("tiny", ask + ",\"stream\":true", seed), System.Text.Encoding.UTF8, "application/json");
            using var response = await api.Http.PostAsync(new Uri("/v1/chat/completions", UriKind.Relative), content, TestContext.Current.CancellationToken);
            var events = (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split('\n').Where(l => l.StartsWith("data: ", StringComparison.Ordinal)).Select(l => l[6..]).ToList();
            var finished = events.Where(e => e.StartsWith("{\"id\"", StringComparison.Ordinal)).Select(e => JsonElement.Parse(e).GetProperty("choices")[0]).Where(c => c.GetProperty("finish_reason").ValueKind == JsonValueKind.String).ToList();
            if (events[^1] == "[DONE]")
            {
                if (Assert.Single(finished).GetProperty("finish_reason").GetString() == "length")
                    continue;
                valid++;
                Valid(string.Concat(events[..^1].Select(e => Said(JsonElement.Parse(e).GetProperty("choices")[0].GetProperty("delta")))));
                continue;
            }

            broken++;
            Assert.Equal("answer_not_in_schema", JsonElement.Parse(events[^1]).GetProperty("error").GetProperty("code").GetString());
            Assert.Empty(finished);
        }

        Assert.True(valid > 0 && broken > 0, $"{valid} valid, {broken} broken");
    }

    [Fact]
    public async Task Responses_keep_to_it_too()
    {
        var (valid, refused) = (0, 0);
        for (var seed = 0; seed < 24; seed++)
        {
            var answer = await api.PostAsync("/v1/responses", $$$"""{"model":"tiny","input":"hello","seed":{{{seed}}},"max_output_tokens":300,"text":{"format":{"type":"json_schema","name":"x","schema":{{{Schema}}} } } }""");
            if ((int)answer.Status != 200)
            {
                refused++;
                Assert.Equal("answer_not_in_schema", answer.Error.GetProperty("code").GetString());
            }
            else if (answer.Json.GetProperty("status").GetString() == "completed")
            {
                valid++;
                Valid(answer.Json.GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString()!);
            }
        }

        Assert.True(valid > 0 && refused > 0, $"{valid} valid, {refused} refused");
    }

    private static string Body(string model, string ask, int seed) =>
        $$"""{"model":"{{model}}","messages":[{"role":"user","content":"Two stops."}],"max_tokens":300,"temperature":2,"top_p":1,"top_k":0,"seed":{{seed}},"chat_template_kwargs":{"enable_thinking":false},{{ask}}}""";

    private static string Said(JsonElement delta) =>
        delta.TryGetProperty("tool_calls", out var calls) ? calls[0].GetProperty("function").GetProperty("arguments").GetString()!
        : delta.TryGetProperty("content", out var content) ? content.GetString() ?? "" : "";

    private static void Valid(string json) => Assert.Empty(SchemaCheck.Check(JsonElement.Parse(Schema), JsonElement.Parse(json)));

    private static async Task<int> RequestsAsync(WorkerApi api, string model)
    {
        var metrics = await api.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
        var line = metrics.Split('\n').First(l => l.StartsWith($"worker_requests_total{{model=\"{model}\"}} ", StringComparison.Ordinal));
        return int.Parse(line.Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
