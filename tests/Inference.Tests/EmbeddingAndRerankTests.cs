using System.Text.Json;
using Microsoft.Extensions.AI;
using TravelPlanner.Inference.OpenAi;
using TravelPlanner.Inference.Reranking;

namespace TravelPlanner.Inference.Tests;

public sealed class EmbeddingAndRerankTests
{
    [Fact]
    public async Task Vectors_come_in_the_order_of_the_texts_over_several_requests()
    {
        // The vector of a text is its length, twice; every answer is in reverse order.
        await using var server = await ScriptedServer.StartAsync(async http =>
        {
            var texts = JsonElement.Parse((string)http.Items["body"]!).GetProperty("input").EnumerateArray().Select(t => t.GetString()!.Length).ToList();
            var data = texts.Select((n, i) => $$"""{"index":{{i}},"embedding":[{{n}},{{n}}]}""").Reverse();
            await Script.Json($$$"""{"model":"e","data":[{{{string.Join(',', data)}}}],"usage":{"prompt_tokens":{{{texts.Count}}},"total_tokens":{{{texts.Count}}}}}""")(http);
        });
        using var generator = new OpenAiEmbeddingGenerator(server.Endpoint(), batch: 2);

        var vectors = await generator.GenerateAsync(["a", "bb", "北京市", "dddd", "eeeee"], new() { Dimensions = 2 });

        Assert.Equal([1, 2, 3, 4, 5], vectors.Select(v => v.Vector.Span[0]));
        Assert.Equal(5, vectors.Usage!.InputTokenCount);
        Assert.Equal(["""{"model":"toy","input":["a","bb"],"encoding_format":"float","dimensions":2}""", """{"model":"toy","input":["北京市","dddd"],"encoding_format":"float","dimensions":2}""", """{"model":"toy","input":["eeeee"],"encoding_format":"float","dimensions":2}"""],
            server.Seen.Select(r => r.Body));
        Assert.All(server.Seen, r => Assert.Equal("/v1/embeddings", r.Path));
    }

    [Theory]
    [InlineData("""{"data":[{"embedding":[1]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[1]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":[1]},{"index":2,"embedding":[1]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":[1]},{"index":-1,"embedding":[1]}]}""")]
    [InlineData("""{"data":[{"embedding":[1]},{"embedding":[]}]}""")]
    [InlineData("""{"data":[{"embedding":[1]},{"embedding":[1,2]}]}""")]
    [InlineData("""{"data":[{"embedding":[1]},{"embedding":[1e99]}]}""")]
    [InlineData("""{"data":[{"embedding":[1]},null]}""")]
    [InlineData("""{"data":[{"embedding":"AQ=="},{"embedding":"AQ=="}]}""")]
    [InlineData("""{}""")]
    public async Task An_answer_that_is_not_one_vector_a_text_is_refused(string body)
    {
        await using var server = await ScriptedServer.StartAsync(Script.Json(body));
        using var generator = new OpenAiEmbeddingGenerator(server.Endpoint());

        Assert.Equal(InferenceFault.MalformedAnswer, (await Assert.ThrowsAsync<InferenceException>(() => generator.GenerateAsync(["a", "b"]))).Fault);
    }

    [Theory]
    [InlineData("""{"model":"r","usage":{"total_tokens":9},"results":[{"index":0,"relevance_score":0.1},{"index":2,"relevance_score":0.9},{"index":1,"relevance_score":0.9}]}""", null, "1 2 0 r 9")]
    [InlineData("""{"results":[{"index":2,"relevance_score":-3,"document":{"text":"c"}},{"index":1,"relevance_score":-5.5}]}""", 2, "2 1 toy ")]
    [InlineData(""" [{"index":1,"score":0.9},{"index":0,"score":0.2},{"index":2,"score":0.1}]""", 2, "1 0 toy ")]
    [InlineData("""{"results":[{"index":0,"relevance_score":1}]}""", null, "MalformedAnswer")]
    [InlineData("""{"results":[{"index":0,"relevance_score":1},{"index":0,"relevance_score":1},{"index":1,"relevance_score":1}]}""", null, "MalformedAnswer")]
    [InlineData("""{"results":[{"index":3,"relevance_score":1}]}""", 1, "MalformedAnswer")]
    [InlineData("""{"results":[{"index":0}]}""", 1, "MalformedAnswer")]
    [InlineData("""{"results":null}""", 1, "MalformedAnswer")]
    [InlineData("[", 1, "MalformedAnswer")]
    public async Task Documents_come_best_first(string body, int? top, string result)
    {
        await using var server = await ScriptedServer.StartAsync(Script.Json(body));
        using IReranker reranker = new OpenAiReranker(server.Endpoint());

        string drawn;
        try
        {
            var ranked = await reranker.RerankAsync("古镇", ["a", "b", "c"], new() { Top = top });
            drawn = $"{string.Join(' ', ranked.Documents.Select(d => d.Index))} {ranked.ModelId} {ranked.InputTokens}";
        }
        catch (InferenceException fault)
        {
            drawn = Drawing.Of(fault);
        }

        Assert.Equal(result, drawn);
        Assert.Equal($$"""{"model":"toy","query":"古镇","documents":["a","b","c"],"top_n":{{top ?? 3}},"return_documents":false}""", server.Seen.Single().Body);
    }

    [Fact]
    public async Task Nothing_to_rank_asks_nobody()
    {
        await using var server = await ScriptedServer.StartAsync(Script.Json("{}"));
        using var reranker = new OpenAiReranker(server.Endpoint());

        Assert.Empty((await reranker.RerankAsync("x", [])).Documents);
        Assert.Empty(server.Seen);
    }
}
