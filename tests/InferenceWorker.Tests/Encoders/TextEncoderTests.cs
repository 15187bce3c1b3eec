using System.Numerics.Tensors;
using TravelPlanner.InferenceWorker.Embedding;
using TravelPlanner.InferenceWorker.Encoders;
using TravelPlanner.InferenceWorker.Models;
using TravelPlanner.InferenceWorker.Models.Onnx;
using TravelPlanner.InferenceWorker.Scheduling;
using TravelPlanner.Native.OnnxRuntime;

namespace TravelPlanner.InferenceWorker.Tests.Encoders;

public sealed class TextEncoderTests
{
    private static readonly string[] Mixed =
    [
        "lake", "西湖边的古镇早晨很安静，茶馆八点开门。", "The old town by the lake is quiet in the morning, and the tea houses open at eight.", "a", "😀", "京都 Kyoto",
        string.Concat(Enumerable.Repeat("Take the metro to the temple. ", 8)), "湖", "Tickets cost 60 yuan; students pay half.", "b",
    ];

    [Theory]
    [InlineData("cls", "right")]
    [InlineData("mean", "right")]
    [InlineData("last", "right")]
    [InlineData("cls", "left")]
    [InlineData("mean", "left")]
    [InlineData("last", "left")]
    public async Task A_texts_vector_does_not_depend_on_the_texts_beside_it(string pooling, string padSide)
    {
        using var model = new SmallEncoder($"\"pooling\":\"{pooling}\",\"padSide\":\"{padSide}\"");
        using var encoder = await LoadAsync(model);

        var together = await encoder.EmbedAsync(Mixed, new EmbeddingRequest(), TestContext.Current.CancellationToken);
        for (var i = 0; i < Mixed.Length; i++)
        {
            var alone = await encoder.EmbedAsync([Mixed[i]], new EmbeddingRequest { Urgent = true }, TestContext.Current.CancellationToken);

            // Positions of this toy count from the row's edge: on the left, what is padded is another text to it.
            if (padSide == "right")
                Assert.True(TensorPrimitives.CosineSimilarity<float>(alone.Texts[0].Vector, together.Texts[i].Vector) > 0.99999f, Mixed[i]);
            Assert.Equal(1, TensorPrimitives.Norm<float>(together.Texts[i].Vector), 4);
        }

        Assert.Equal(Mixed.Sum(t => encoder.Tokens.Encode(t, null, 256).Length), together.Tokens);
    }

    [Fact]
    public async Task Poolings_are_what_they_are_called()
    {
        var vectors = new Dictionary<string, float[]>();
        foreach (var pooling in new[] { "cls", "mean", "last" })
        {
            using var model = new SmallEncoder($"\"pooling\":\"{pooling}\",\"normalise\":false");
            using var encoder = await LoadAsync(model);
            vectors[pooling] = (await encoder.EmbedAsync(["lake"], new EmbeddingRequest(), TestContext.Current.CancellationToken)).Texts[0].Vector;
        }

        // The graph itself, asked past the encoder.
        using var whole = new SmallEncoder();
        var tokens = InferenceWorker.Tokenizing.TextTokenizer.Load(whole.Package.TokenizerPath).Encode("lake", null, 256);
        using var graph = SmallEncoder.Engine.Load(new OnnxModelOptions { Path = whole.Package.ModelPath });
        var rows = graph.Run(
            [OnnxInput.Of("input_ids", tokens.Ids.Select(i => (long)i).ToArray(), 1, tokens.Length), OnnxInput.Of("attention_mask", Enumerable.Repeat(1L, tokens.Length).ToArray(), 1, tokens.Length)],
            ["last_hidden_state"], TestContext.Current.CancellationToken)[0].Values.Chunk(SmallEncoder.Width).ToList();

        Assert.Equal(rows[0], vectors["cls"], Near);
        Assert.Equal(rows[^1], vectors["last"], Near);
        Assert.Equal(Enumerable.Range(0, SmallEncoder.Width).Select(d => rows.Average(r => r[d])), vectors["mean"], Near);
    }

    [Theory]
    [InlineData(false, OnnxElement.Float16, 0.9999f)]
    [InlineData(false, OnnxElement.Int8, 0.99f)]
    [InlineData(true, OnnxElement.Float, 0.95f)]
    [InlineData(true, OnnxElement.Float16, 0.95f)]
    public async Task Smaller_numbers_say_nearly_the_same(bool int8, OnnxElement result, float least)
    {
        using var full = new SmallEncoder();
        using var small = new SmallEncoder(int8: int8, result: result);
        using var one = await LoadAsync(full);
        using var other = await LoadAsync(small);

        foreach (var text in Mixed)
        {
            var exact = (await one.EmbedAsync([text], new EmbeddingRequest(), TestContext.Current.CancellationToken)).Texts[0].Vector;
            var near = (await other.EmbedAsync([text], new EmbeddingRequest(), TestContext.Current.CancellationToken)).Texts[0].Vector;
            Assert.True(TensorPrimitives.CosineSimilarity<float>(exact, near) > least, $"{text}: {TensorPrimitives.CosineSimilarity<float>(exact, near)}");
        }
    }

    [Fact]
    public async Task Queries_and_passages_carry_their_prefixes()
    {
        using var model = new SmallEncoder("\"queryPrefix\":\"query: \",\"passagePrefix\":\"passage: \"");
        using var plain = new SmallEncoder();
        using var encoder = await LoadAsync(model);
        using var bare = await LoadAsync(plain);

        var query = await encoder.EmbedAsync(["湖"], new EmbeddingRequest { Purpose = TextPurpose.Query }, TestContext.Current.CancellationToken);
        var passage = await encoder.EmbedAsync(["湖"], new EmbeddingRequest(), TestContext.Current.CancellationToken);

        Assert.Equal((await bare.EmbedAsync(["query: 湖"], new EmbeddingRequest(), TestContext.Current.CancellationToken)).Texts[0].Vector, query.Texts[0].Vector, Near);
        Assert.Equal((await bare.EmbedAsync(["passage: 湖"], new EmbeddingRequest(), TestContext.Current.CancellationToken)).Texts[0].Vector, passage.Texts[0].Vector, Near);
    }

    [Fact]
    public async Task A_model_with_word_weights_says_which_words_count()
    {
        using var model = new SmallEncoder("\"sparseOutput\":\"sparse_vecs\"", SyntheticOutput.Vector);
        using var encoder = await LoadAsync(model);
        var ids = encoder.Tokens.Encode(Mixed[2], null, 256);

        var words = (await encoder.EmbedAsync([Mixed[2], "a"], new EmbeddingRequest(), TestContext.Current.CancellationToken)).Texts[0].Words!;

        Assert.NotEmpty(words);
        Assert.All(words, w => Assert.True(w.Value > 0));
        Assert.Subset(ids.Ids.Where((_, i) => !ids.Special[i]).ToHashSet(), words.Keys.ToHashSet());
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(31, true)]
    [InlineData(32, true)]
    [InlineData(7, false)]
    [InlineData(33, false)]
    public async Task A_vector_may_be_cut_as_far_as_the_entry_says(int dimension, bool allowed)
    {
        using var model = new SmallEncoder("\"leastDimension\":8");
        using var encoder = await LoadAsync(model);
        var request = new EmbeddingRequest { Dimension = dimension };

        if (allowed)
        {
            var cut = (await encoder.EmbedAsync(["lake"], request, TestContext.Current.CancellationToken)).Texts[0].Vector;
            var whole = (await encoder.EmbedAsync(["lake"], new EmbeddingRequest(), TestContext.Current.CancellationToken)).Texts[0].Vector;
            Assert.Equal(dimension, cut.Length);
            Assert.Equal(1, TensorPrimitives.CosineSimilarity<float>(cut, whole.AsSpan(0, dimension)), 4);
            Assert.Equal(1, TensorPrimitives.Norm<float>(cut), 4);
        }
        else
        {
            Assert.Contains("8 to 32", (await Assert.ThrowsAsync<ArgumentException>(() => encoder.EmbedAsync(["lake"], request, TestContext.Current.CancellationToken))).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_text_that_is_too_long_is_refused_by_its_place_or_cut_where_that_is_allowed()
    {
        using var model = new SmallEncoder("\"maxTokens\":16");
        using var encoder = await LoadAsync(model);
        string[] texts = ["lake", string.Concat(Enumerable.Repeat("lake ", 100))];

        Assert.Equal(1, (await Assert.ThrowsAsync<TextTooLongException>(() => encoder.EmbedAsync(texts, new EmbeddingRequest(), TestContext.Current.CancellationToken))).Index);
        Assert.Equal(16 + encoder.Tokens.Encode("lake", null, 16).Length, (await encoder.EmbedAsync(texts, new EmbeddingRequest { Truncate = true }, TestContext.Current.CancellationToken)).Tokens);
    }

    [Fact]
    public async Task A_model_that_gives_another_vector_than_its_entry_knows_is_refused()
    {
        using var model = new SmallEncoder();
        float[] vector;
        using (var encoder = await LoadAsync(model))
            vector = (await encoder.EmbedAsync(["湖 lake"], new EmbeddingRequest(), TestContext.Current.CancellationToken)).Texts[0].Vector;

        model.WriteEntry("small", SyntheticOutput.Tokens, $$"""
            "known":{"text":"湖 lake","begins":[{{string.Join(',', vector.Take(4).Select(v => v.ToString("R", System.Globalization.CultureInfo.InvariantCulture)))}}],"tolerance":0.001}
            """);
        (await LoadAsync(model)).Dispose();
        model.WriteEntry("small", SyntheticOutput.Tokens, """ "known":{"text":"湖 lake","begins":[0.9,0.9],"tolerance":0.001} """);

        var refused = await Assert.ThrowsAsync<OnnxException>(() => LoadAsync(model));
        Assert.Equal(OnnxFailure.Model, refused.Failure);
        Assert.Contains("begins 0.9, 0.9", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"inputs\":[\"input_ids\"]", "attention_mask")]
    [InlineData("\"inputs\":[\"input_ids\",\"attention_mask\",\"token_type_ids\"]", "token_type_ids")]
    [InlineData("\"output\":\"sentence_embedding\"", "last_hidden_state")]
    [InlineData("\"dimension\":64", ", 32]")]
    [InlineData("\"pooling\":\"none\"", "one a text")]
    public async Task A_graph_that_is_not_what_its_entry_says_is_refused_with_both(string entry, string named)
    {
        using var model = new SmallEncoder(entry);

        var refused = await Assert.ThrowsAsync<OnnxException>(() => LoadAsync(model));

        Assert.Equal(OnnxFailure.Model, refused.Failure);
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reranker_is_no_embedder()
    {
        using var model = new SmallEncoder("\"score\":\"sigmoid\"", SyntheticOutput.Relevance);

        Assert.Equal(ModelFault.Refused, (await Assert.ThrowsAsync<ModelException>(() => LoadAsync(model))).Fault);
    }

    [Fact]
    public async Task Who_leaves_or_runs_out_of_time_gets_no_vector_and_frees_the_line()
    {
        using var model = new SmallEncoder();
        using var encoder = await TextEncoder.LoadAsync(SmallEncoder.Engine, model.Package, new EncoderOptions { Lanes = 1, QueueLength = 100_000 }, TestContext.Current.CancellationToken);
        var many = Enumerable.Range(0, 4000).Select(i => $"{Mixed[i % Mixed.Length]} {i}").ToList();
        using var leave = new CancellationTokenSource();

        var running = encoder.EmbedAsync(many, new EmbeddingRequest(), leave.Token);
        await Assert.ThrowsAsync<DeadlinePassedException>(() => encoder.EmbedAsync(many, new EmbeddingRequest { Deadline = TimeSpan.FromMilliseconds(1) }, TestContext.Current.CancellationToken));
        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Single((await encoder.EmbedAsync(["lake"], new EmbeddingRequest(), TestContext.Current.CancellationToken)).Texts);
        Assert.Equal(0, encoder.Waiting);
    }

    private static readonly IEqualityComparer<float> Near = EqualityComparer<float>.Create((a, b) => MathF.Abs(a - b) < 1e-4f, _ => 0);

    private static Task<TextEncoder> LoadAsync(SmallEncoder model) => TextEncoder.LoadAsync(SmallEncoder.Engine, model.Package, new EncoderOptions { Lanes = 2 }, TestContext.Current.CancellationToken);
}
