using System.ClientModel;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Embeddings;
using TravelPlanner.Inference;
using TravelPlanner.Inference.OpenAi;
using TravelPlanner.InferenceWorker.Embedding;
using TravelPlanner.InferenceWorker.Endpoints;
using TravelPlanner.InferenceWorker.Tests.Encoders;

namespace TravelPlanner.InferenceWorker.Tests.Endpoints;

/// <summary><c>/v1/embeddings</c> and <c>/v1/rerank</c>.</summary>
public sealed class EncoderEndpointTests(EncoderApi api)
{
    private static readonly string[] Texts = ["The lake at dawn", "西湖的早晨", "😀"];

    [Fact]
    public async Task Both_models_are_listed()
    {
        var list = await api.GetAsync("/v1/models");

        Assert.Equal(["small embedding", "judge reranker"], list.GetProperty("data").EnumerateArray().Select(m => $"{m.GetProperty("id").GetString()} {m.GetProperty("kind").GetString()}"));
        Assert.Equal("judge", (await api.GetAsync("/v1/models/judge")).GetProperty("id").GetString());
    }

    [Fact]
    public async Task The_official_client_gets_the_vectors_that_the_model_gives_in_this_process()
    {
        var client = new EmbeddingClient("small", new ApiKeyCredential("none"), new OpenAIClientOptions { Endpoint = new Uri(api.Address, "v1") });
        using var here = new OnnxEmbeddingGenerator(await TextEncoder.LoadAsync(SmallEncoder.Engine, api.EmbedderPackage, new InferenceWorker.Encoders.EncoderOptions { Lanes = 1 }, TestContext.Current.CancellationToken));

        OpenAIEmbeddingCollection there = await client.GenerateEmbeddingsAsync(Texts);
        var expected = await here.GenerateAsync(Texts, cancellationToken: TestContext.Current.CancellationToken);

        for (var i = 0; i < Texts.Length; i++)
            Assert.Equal(expected[i].Vector.ToArray(), there[i].ToFloats().ToArray(), Near);
        Assert.Equal(expected.Usage!.InputTokenCount, there.Usage.InputTokenCount);
        Assert.Equal(8, (await client.GenerateEmbeddingAsync("lake", new OpenAI.Embeddings.EmbeddingGenerationOptions { Dimensions = 8 })).Value.ToFloats().Length);
    }

    [Fact]
    public async Task Numbers_and_base64_say_the_same()
    {
        var numbers = (await EmbedAsync("""{"input":"西湖","encoding_format":"float"}""")).EnumerateArray().Select(n => n.GetSingle()).ToArray();
        var bytes = (await EmbedAsync("""{"input":"西湖","encoding_format":"base64"}""")).GetBytesFromBase64();

        Assert.Equal(numbers, Enumerable.Range(0, bytes.Length / 4).Select(i => BitConverter.ToSingle(bytes, i * 4)), Near);
    }

    [Fact]
    public async Task Our_own_client_says_what_is_a_query()
    {
        using IEmbeddingGenerator<string, Embedding<float>> client = new OpenAiEmbeddingGenerator(new InferenceEndpoint { Address = new Uri(api.Address, "v1"), Model = "small" });
        var asQuery = new Microsoft.Extensions.AI.EmbeddingGenerationOptions { AdditionalProperties = new() { [InferenceProperties.InputType] = InferenceProperties.Query } };

        var query = (await client.GenerateAsync(["lake"], asQuery, TestContext.Current.CancellationToken))[0].Vector.ToArray();

        Assert.Equal((await client.GenerateAsync(["query: lake"], cancellationToken: TestContext.Current.CancellationToken))[0].Vector.ToArray(), query, Near);
        Assert.NotEqual((await client.GenerateAsync(["lake"], cancellationToken: TestContext.Current.CancellationToken))[0].Vector.ToArray(), query);
    }

    [Fact]
    public async Task Documents_come_best_first_with_their_texts_where_wanted()
    {
        const string Body = """{"model":"judge","query":"茶馆","documents":["a lake",{"text":"茶馆八点开门"},"b"],"top_n":2,"return_documents":true}""";
        var answer = await api.PostAsync("/v1/rerank", Body);
        var results = answer.Json.GetProperty("results").EnumerateArray().ToList();
        using var client = new OpenAiReranker(new InferenceEndpoint { Address = new Uri(api.Address, "v1"), Model = "judge" });

        Assert.Equal(2, results.Count);
        Assert.True(results[0].GetProperty("relevance_score").GetDouble() >= results[1].GetProperty("relevance_score").GetDouble());
        string[] documents = ["a lake", "茶馆八点开门", "b"];
        Assert.All(results, r => Assert.Equal(documents[r.GetProperty("index").GetInt32()], r.GetProperty("document").GetProperty("text").GetString()));
        Assert.True(answer.Json.GetProperty("usage").GetProperty("total_tokens").GetInt32() > 9);
        Assert.Equal(results.Select(r => r.GetProperty("index").GetInt32()), (await client.RerankAsync("茶馆", documents, new() { Top = 2 }, TestContext.Current.CancellationToken)).Documents.Select(d => d.Index));
    }

    [Theory]
    [InlineData("/v1/embeddings", "{}", "input")]
    [InlineData("/v1/embeddings", """{"input":[]}""", "input")]
    [InlineData("/v1/embeddings", """{"input":[1,2]}""", "input")]
    [InlineData("/v1/embeddings", """{"input":[[1],[2]]}""", "input")]
    [InlineData("/v1/embeddings", """{"input":["a",""]}""", "input")]
    [InlineData("/v1/embeddings", """{"input":["a",7]}""", "input")]
    [InlineData("/v1/embeddings", """{"input":"a","encoding_format":"hex"}""", "encoding_format")]
    [InlineData("/v1/embeddings", """{"input":"a","dimensions":0}""", "dimensions")]
    [InlineData("/v1/embeddings", """{"input":"a","dimensions":33}""", null)]
    [InlineData("/v1/embeddings", """{"input":"a","input_type":"clustering"}""", "input_type")]
    [InlineData("/v1/embeddings", """{"input":"a","deadline_ms":0}""", "deadline_ms")]
    [InlineData("/v1/rerank", """{"documents":["a"]}""", "query")]
    [InlineData("/v1/rerank", """{"query":"","documents":["a"]}""", "query")]
    [InlineData("/v1/rerank", """{"query":"q"}""", "documents")]
    [InlineData("/v1/rerank", """{"query":"q","documents":[]}""", "documents")]
    [InlineData("/v1/rerank", """{"query":"q","documents":["a",7]}""", "documents[1].text")]
    [InlineData("/v1/rerank", """{"query":"q","documents":["a"],"top_n":0}""", "top_n")]
    public async Task What_cannot_be_served_is_refused_by_its_member(string path, string body, string? parameter)
    {
        var answer = await api.PostAsync(path, body);

        Assert.Equal((HttpStatusCode.BadRequest, parameter), (answer.Status, answer.Error.GetProperty("param").GetString()));
    }

    [Theory]
    [InlineData("/v1/embeddings", """{"model":"gpt","input":"a"}""", 404, "model_not_found")]
    [InlineData("/v1/rerank", """{"model":"small","query":"q","documents":["a"]}""", 404, "model_not_found")]
    [InlineData("/v1/chat/completions", """{"messages":[]}""", 400, "not_supported")]
    [InlineData("/v1/responses", "{}", 400, "not_supported")]
    public async Task A_model_that_is_not_here_is_named(string path, string body, int status, string code)
    {
        var answer = await api.PostAsync(path, body);

        Assert.Equal((status, code), ((int)answer.Status, answer.Error.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_text_that_is_too_long_is_refused_by_its_place_and_cut_when_asked()
    {
        var input = JsonSerializer.Serialize(new[] { "a", string.Concat(Enumerable.Repeat("lake ", 400)) });
        var refused = await api.PostAsync("/v1/embeddings", $"{{\"input\":{input}}}");
        var cut = await api.PostAsync("/v1/embeddings", $"{{\"input\":{input},\"truncate\":true}}");

        Assert.Equal((400, "context_length_exceeded", "input[1]"), ((int)refused.Status, refused.Error.GetProperty("code").GetString(), refused.Error.GetProperty("param").GetString()));
        Assert.Equal(HttpStatusCode.OK, cut.Status);
        Assert.InRange(cut.Json.GetProperty("usage").GetProperty("total_tokens").GetInt32(), 256, 262);
    }

    [Fact]
    public async Task A_deadline_that_passes_is_said()
    {
        var late = await api.PostAsync("/v1/embeddings", $"{{\"input\":{Many},\"deadline_ms\":1}}");

        Assert.Equal((504, "deadline_passed"), ((int)late.Status, late.Error.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Who_finds_the_line_full_is_told_when_to_come_again()
    {
        await using var small = await EncoderApi.StartAsync(queueLength: 1);
        using var leave = new CancellationTokenSource();
        using var content = new StringContent($"{{\"input\":{Many}}}", System.Text.Encoding.UTF8, "application/json");
        var running = small.Http.PostAsync(new Uri("/v1/embeddings", UriKind.Relative), content, leave.Token);
        while (small.Waiting == 0 && !running.IsCompleted)
            await Task.Delay(1, TestContext.Current.CancellationToken);

        var full = await small.PostAsync("/v1/embeddings", """{"input":"lake"}""");

        Assert.Equal((429, "queue_full"), ((int)full.Status, full.Error.GetProperty("code").GetString()));
        Assert.True(full.Response.Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1));
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    /// <summary>As many texts as may come at once, each long enough that the last of them waits for a while.</summary>
    private static readonly string Many = JsonSerializer.Serialize(Enumerable.Range(0, EmbeddingsEndpoint.MostTexts).Select(i => $"{string.Concat(Enumerable.Repeat("lake ", 60))}{i}"));

    private async Task<JsonElement> EmbedAsync(string body)
    {
        var answer = await api.PostAsync("/v1/embeddings", body);
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Json.GetRawText());
        return answer.Json.GetProperty("data")[0].GetProperty("embedding");
    }

    private static readonly IEqualityComparer<float> Near = EqualityComparer<float>.Create((a, b) => MathF.Abs(a - b) < 1e-4f, _ => 0);
}
