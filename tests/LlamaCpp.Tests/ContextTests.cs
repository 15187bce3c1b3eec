using TravelPlanner.Native.LlamaCpp;

namespace TravelPlanner.LlamaCpp.Tests;

public sealed class ContextTests(TinyModel tiny)
{
    private static readonly int[] Prompt = [.. Enumerable.Range(10, 40)];

    [Fact]
    public void The_same_tokens_give_the_same_logits()
    {
        using var context = tiny.Context();
        var first = Compute(context, 0, Prompt);
        context.Memory.Clear();
        Assert.Equal(first, Compute(context, 0, Prompt));
        Assert.All(first, l => Assert.True(float.IsFinite(l)));
        Assert.True(first.Max() - first.Min() > 0.1f);
    }

    [Fact]
    public void Another_token_gives_other_logits()
    {
        using var context = tiny.Context();
        var first = Compute(context, 0, Prompt);
        Assert.NotEqual(first, Compute(context, 1, [.. Prompt[..^1], 200]));
    }

    [Fact]
    public void A_prompt_in_pieces_gives_the_logits_of_the_whole()
    {
        using var context = tiny.Context();
        var whole = Compute(context, 0, Prompt);
        Compute(context, 1, Prompt.AsSpan(0, 17));
        Near(whole, Compute(context, 1, Prompt.AsSpan(17), position: 17));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Sequences_in_one_batch_give_the_logits_each_has_alone(bool unified)
    {
        using var context = tiny.Context(unified: unified);
        int[][] prompts = [Prompt, [.. Prompt.Reverse()], [.. Prompt.Select(t => t + 100)]];
        var alone = prompts.Select(p => { context.Memory.Clear(); return Compute(context, 0, p); }).ToList();
        context.Memory.Clear();
        using var batch = context.CreateBatch();
        var indices = prompts.Select((p, s) => batch.AddRange(p, 0, s, outputLast: true)).ToList();
        Assert.Equal(LlamaDecodeResult.Done, context.Decode(batch));
        for (var i = 0; i < prompts.Length; i++)
            Near(alone[i], context.Logits(indices[i]));
    }

    [Fact]
    public void A_shared_prefix_gives_the_logits_of_a_computed_one()
    {
        using var context = tiny.Context();
        var computed = Compute(context, 0, Prompt);
        context.Memory.Copy(0, 2, 0, 30);
        Assert.Equal((0, 29), (context.Memory.FirstPosition(2), context.Memory.LastPosition(2)));
        Near(computed, Compute(context, 2, Prompt.AsSpan(30), position: 30));
    }

    [Fact]
    public void A_sequence_can_be_cut_back_and_continued_differently()
    {
        using var context = tiny.Context();
        int[] other = [.. Prompt[..20], 300, 301];
        var direct = Compute(context, 0, other);
        Compute(context, 1, Prompt);
        Assert.True(context.Memory.Remove(1, 20));
        Near(direct, Compute(context, 1, [300, 301], position: 20));
    }

    [Fact]
    public void A_saved_sequence_goes_on_where_it_was()
    {
        using var context = tiny.Context();
        Compute(context, 0, Prompt);
        using var state = context.SaveSequence(0);
        var next = Compute(context, 0, [7], position: Prompt.Length);
        context.Memory.Clear();
        context.RestoreSequence(3, state.Bytes);
        Assert.Equal(Prompt.Length - 1, context.Memory.LastPosition(3));
        Near(next, Compute(context, 3, [7], position: Prompt.Length));
    }

    [Fact]
    public void A_cut_state_is_refused_and_leaves_the_sequence_empty()
    {
        using var context = tiny.Context();
        Compute(context, 0, Prompt);
        using var state = context.SaveSequence(0);
        Assert.Throws<LlamaException>(() => context.RestoreSequence(1, state.Bytes[..(state.Length / 2)]));
        Assert.Throws<LlamaException>(() => context.RestoreSequence(1, []));
        Assert.Equal(-1, context.Memory.LastPosition(1));
    }

    [Theory]
    [InlineData(LlamaKvType.Q8_0)]
    [InlineData(LlamaKvType.Q4_0)]
    public void A_smaller_memory_type_changes_the_logits_only_a_little(LlamaKvType type)
    {
        using var exact = tiny.Context();
        using var small = tiny.Model.CreateContext(new LlamaContextOptions { ContextSize = 256, MaxSequences = 1, KeyType = type, ValueType = type, FlashAttention = LlamaFlashAttention.On, Threads = 1 });
        var (a, b) = (Compute(exact, 0, Prompt), Compute(small, 0, Prompt));
        Assert.NotEqual(a, b);
        Assert.True(Cosine(a, b) > 0.97, $"cosine {Cosine(a, b)}");
    }

    [Fact]
    public void A_full_memory_says_so_and_keeps_what_it_has()
    {
        using var context = tiny.Model.CreateContext(new LlamaContextOptions { ContextSize = 256, BatchSize = 256, MaxSequences = 2, Threads = 1 });
        using var batch = context.CreateBatch();
        batch.AddRange([.. Enumerable.Repeat(9, 200)], 0, 0, outputLast: true);
        Assert.Equal(LlamaDecodeResult.Done, context.Decode(batch));
        batch.Clear();
        batch.AddRange([.. Enumerable.Repeat(9, 100)], 0, 1, outputLast: true);
        Assert.Equal(LlamaDecodeResult.NoRoom, context.Decode(batch));
        Assert.Equal((199, -1), (context.Memory.LastPosition(0), context.Memory.LastPosition(1)));
        context.Memory.Remove(0);
        Assert.Equal(LlamaDecodeResult.Done, context.Decode(batch));
    }

    [Fact]
    public void What_native_code_would_not_survive_is_refused_before_it()
    {
        using var context = tiny.Context();
        using var batch = context.CreateBatch(2);
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.Add(5, 0, sequence: 4, output: true));
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.Add(5, 0, sequence: -1, output: true));
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.Add(1_024, 0, 0, output: true));
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.Add(5, -1, 0, output: true));
        Assert.Throws<ArgumentException>(() => context.Decode(batch));
        batch.Add(5, 0, 0, output: false);
        batch.Add(5, 1, 0, output: true);
        Assert.Throws<InvalidOperationException>(() => batch.Add(5, 2, 0, output: true));
        Assert.Equal(LlamaDecodeResult.Done, context.Decode(batch));
        Assert.Throws<ArgumentOutOfRangeException>(() => context.Logits(0).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => context.Logits(2).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => context.Logits(-1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => context.Memory.Copy(0, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => context.Memory.LastPosition(4));
        using var wide = tiny.Model.CreateContext(new LlamaContextOptions { ContextSize = 256, MaxSequences = 8, Threads = 1 });
        using var foreign = wide.CreateBatch();
        foreign.Add(5, 0, 7, output: true);
        Assert.Throws<ArgumentOutOfRangeException>(() => context.Decode(foreign));
    }

    [Fact]
    public void Without_unified_memory_only_a_whole_sequence_can_be_copied()
    {
        using var context = tiny.Context(unified: false);
        var logits = Compute(context, 0, Prompt);
        Assert.Throws<InvalidOperationException>(() => context.Memory.Copy(0, 1, 0, 10));
        context.Memory.Copy(0, 1);
        Assert.True(context.Memory.Remove(1, Prompt.Length - 1));
        Near(logits, Compute(context, 1, Prompt.AsSpan(Prompt.Length - 1), position: Prompt.Length - 1));
    }

    [Fact]
    public void Positions_that_do_not_continue_are_refused_with_the_reason()
    {
        using var context = tiny.Context();
        Compute(context, 0, Prompt);
        Assert.Contains("positions that continue", Assert.Throws<LlamaException>(() => Compute(context, 0, [5], position: 3)).Message, StringComparison.Ordinal);
        Assert.Equal(Prompt.Length - 1, context.Memory.LastPosition(0));
    }

    [Fact]
    public void An_aborted_context_stops_computing()
    {
        using var context = tiny.Context();
        context.Abort();
        using var batch = context.CreateBatch();
        batch.AddRange(Prompt, 0, 0, outputLast: true);
        Assert.Equal(LlamaDecodeResult.Aborted, context.Decode(batch));
    }

    [Fact]
    public void Contexts_that_cannot_be_are_refused()
    {
        Assert.Throws<ArgumentException>(() => tiny.Model.CreateContext(new LlamaContextOptions { MaxSequences = 0 }));
        Assert.Throws<ArgumentException>(() => tiny.Model.CreateContext(new LlamaContextOptions { MaxSequences = 100_000 }));
        Assert.Throws<ArgumentException>(() => tiny.Model.CreateContext(new LlamaContextOptions { MaxSequences = 4, MaxOutputs = 3 }));
        Assert.Throws<ArgumentException>(() => tiny.Model.CreateContext(new LlamaContextOptions { ValueType = LlamaKvType.Q8_0, FlashAttention = LlamaFlashAttention.Off }));
        using var context = tiny.Context();
        context.Dispose();
        Assert.Throws<ObjectDisposedException>(() => context.Logits(0).Length);
    }

    [Fact]
    public void A_model_outlives_the_order_of_disposal()
    {
        var model = tiny.Model.Runtime.LoadModel(new LlamaModelOptions { Path = tiny.File });
        using var context = model.CreateContext(new LlamaContextOptions { ContextSize = 256, Threads = 1 });
        model.Dispose();
        Assert.Equal(tiny.Model.Vocabulary.Count, Compute(context, 0, Prompt).Length);
    }

    [Fact]
    public void Mean_vectors_of_sequences_can_be_asked()
    {
        using var context = tiny.Model.CreateContext(new LlamaContextOptions { ContextSize = 256, BatchSize = 128, MicroBatchSize = 128, MaxSequences = 2, Embeddings = true, Pooling = LlamaPooling.Mean, Threads = 1 });
        using var batch = context.CreateBatch();
        for (var s = 0; s < 2; s++)
        {
            for (var i = 0; i < 10; i++)
                batch.Add(50 + i + s, i, s, output: true);
        }

        context.Decode(batch);
        Assert.Equal(256, context.SequenceEmbedding(0).Length);
        Assert.NotEqual(context.SequenceEmbedding(0).ToArray(), context.SequenceEmbedding(1).ToArray());
    }

    internal static float[] Compute(LlamaContext context, int sequence, ReadOnlySpan<int> tokens, int position = 0)
    {
        using var batch = context.CreateBatch();
        var last = batch.AddRange(tokens, position, sequence, outputLast: true);
        Assert.Equal(LlamaDecodeResult.Done, context.Decode(batch));
        return context.Logits(last).ToArray();
    }

    /// <summary>Another shape of batch sums in another order, and activations are rounded to eight bits on the way.</summary>
    private static void Near(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual) => Assert.True(Cosine(expected, actual) > 0.9995, $"cosine {Cosine(expected, actual)}");

    private static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var (ab, aa, bb) = (0.0, 0.0, 0.0);
        for (var i = 0; i < a.Length; i++)
            (ab, aa, bb) = (ab + a[i] * b[i], aa + a[i] * a[i], bb + b[i] * b[i]);
        return ab / Math.Sqrt(aa * bb);
    }
}
