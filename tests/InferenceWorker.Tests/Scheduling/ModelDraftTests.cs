using TravelPlanner.InferenceWorker.Models;
using TravelPlanner.InferenceWorker.Models.Gguf;
using TravelPlanner.InferenceWorker.Models.Hosting;
using TravelPlanner.InferenceWorker.Scheduling;
using TravelPlanner.Native.LlamaCpp;

namespace TravelPlanner.InferenceWorker.Tests.Scheduling;

/// <summary>The same model with the same weights guesses right, one with other weights wrong; the answer is the same.</summary>
public sealed class ModelDraftTests(TinyModel tiny, OtherTinyModel other) : IClassFixture<TinyModel>, IClassFixture<OtherTinyModel>
{
    /// <summary>Whatever the draft holds for likeliest is proposed: random weights are never sure.</summary>
    private static readonly SchedulerOptions Four = new() { Slots = 4, KeptPrefixes = 4, DraftTokens = 5, DraftConfidence = 0, DraftStreams = 4 };

    private static readonly string[] Prompts = ["The lake", "西湖的早晨", "A train to Kyoto leaves at " + new string('z', 60), "x"];

    [Fact]
    public async Task A_draft_of_the_same_weights_is_nearly_always_confirmed_and_changes_nothing_but_the_work()
    {
        var plain = (await Plain(Prompts, 60)).Counts;
        var (answers, counts) = await Drafted(tiny.Model, Four, Prompts, 60);
        Likeliest(Prompts, answers);
        // Odds move in the last digits with what is computed beside a token, so that not quite all are.
        Assert.True(counts.Drafted > 100 && counts.Confirmed > 0.9 * counts.Drafted, counts.ToString());
        Assert.True(counts.Steps < plain.Steps / 2, $"{counts} instead of {plain}");
    }

    [Fact]
    public async Task A_draft_of_other_weights_is_rarely_confirmed_and_the_answer_is_the_same()
    {
        var (answers, counts) = await Drafted(other.Model, Four, Prompts, 60);
        Likeliest(Prompts, answers);
        Assert.True(counts.Drafted > 100 && counts.Confirmed < 0.2 * counts.Drafted, counts.ToString());
    }

    [Fact]
    public async Task What_is_sampled_is_the_same_too()
    {
        var sampling = new LlamaSamplerOptions { Temperature = 0.7f, TopK = 4, Seed = 5 };
        foreach (var draft in new[] { tiny.Model, other.Model })
            Assert.Equal((await Plain(["The lake"], 60, sampling)).Answers, (await Drafted(draft, Four, ["The lake"], 60, sampling)).Answers);
    }

    [Fact]
    public async Task A_long_prompt_is_read_in_pieces_while_the_answer_beside_it_goes_on()
    {
        string[] prompts = ["x", new string('y', 400)];
        var options = Four with { PrefillBeside = 7, PrefillAlone = 16 };
        Likeliest(prompts, (await Drafted(tiny.Model, options, prompts, 50)).Answers);
    }

    [Fact]
    public async Task Nothing_is_proposed_while_the_draft_is_not_sure() =>
        Assert.Equal(0, (await Drafted(tiny.Model, Four with { DraftConfidence = 0.999f }, Prompts, 10)).Counts.Drafted);

    [Fact]
    public async Task Nothing_is_proposed_while_more_answers_are_made_than_it_may_serve()
    {
        using var context = tiny.Context(Four);
        using var draft = Draft(tiny.Model);
        using var scheduler = new BatchScheduler(context, Four with { DraftStreams = 1 }, draft);
        using var leave = new CancellationTokenSource();
        var leaving = Answer(scheduler, "a", 450, null, leave.Token);
        var staying = Answer(scheduler, "b", 450);
        var both = await Until(scheduler, s => s.Slots.Count(slot => slot.AnswerTokens > 0) == 2);
        var later = await Until(scheduler, s => s.Slots.Count(slot => slot.AnswerTokens > 50) == 2);
        Assert.Equal(both.Counts.Drafted, later.Counts.Drafted);

        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        await staying;
        Assert.True((await scheduler.GetStatusAsync()).Counts.Drafted > later.Counts.Drafted);
    }

    [Fact]
    public async Task Requests_that_leave_at_any_time_leave_nothing_in_the_drafts_memory()
    {
        using var context = tiny.Context(Four);
        using var draft = Draft(other.Model);
        using var scheduler = new BatchScheduler(context, Four with { QueueLength = 200 }, draft);
        var random = new Random(3);
        var work = Enumerable.Range(0, 200).Select(i => (Prompt: new string((char)('a' + (i % 5)), 1 + random.Next(40)), Tokens: 1 + random.Next(12), After: random.Next(8)));

        await Parallel.ForEachAsync(work, new ParallelOptions { MaxDegreeOfParallelism = 12 }, async (one, stop) =>
        {
            var updates = 0;
            await foreach (var _ in scheduler.Generate(Request(one.Prompt, one.Tokens), stop))
            {
                if (updates++ == one.After)
                    break;
            }
        });

        var status = await Until(scheduler, s => s.Slots.All(slot => slot.Sequence is null));
        Assert.True(status.Counts.Drafted > 0, status.ToString());
        Assert.All(Enumerable.Range(0, draft.MaxSequences), s => Assert.Equal(-1, draft.Memory.LastPosition(s)));
    }

    [Fact]
    public async Task A_draft_whose_memory_is_full_stops_guessing_and_the_answer_goes_on()
    {
        var (answers, counts) = await Drafted(tiny.Model, Four, ["The lake"], 400, draftTokens: 256);
        Likeliest(["The lake"], answers);
        Assert.InRange(counts.Drafted, 100, 260);
    }

    [Fact]
    public async Task A_loaded_model_has_its_draft_in_its_memory_and_its_counts()
    {
        var hosting = new HostingOptions { ContextTokens = 512, Threads = 1, GpuLayers = 0 };
        var runtime = tiny.Model.Runtime;
        using var plain = Load(new ModelEntry("a", tiny.Path));
        using var drafted = Load(new ModelEntry("a", tiny.Path, DraftPath: other.Path));

        Assert.Equal(2 * plain.Placement.HostBytes, drafted.Placement.HostBytes);
        Assert.Contains("its draft:", drafted.Placement.Explanation, StringComparison.Ordinal);
        await Answer(drafted.Scheduler, "The lake", 20);
        Assert.True((await drafted.Scheduler.GetStatusAsync()).Counts.Drafted > 0);

        LoadedModel Load(ModelEntry entry) => LoadedModel.Load(runtime, entry, hosting, Four, null, null, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_draft_of_another_vocabulary_is_refused_in_words()
    {
        var changed = tiny.Path + ".changed";
        var bytes = File.ReadAllBytes(tiny.Path);
        // One token of the vocabulary gets another text of the same length.
        var at = bytes.AsSpan().IndexOf("<|im_start|>"u8);
        bytes[at + 5] = (byte)'x';
        File.WriteAllBytes(changed, bytes);
        var refused = Assert.Throws<ModelUnusableException>(() => LoadedModel.Load(
            tiny.Model.Runtime, new ModelEntry("a", tiny.Path, DraftPath: changed), new HostingOptions { ContextTokens = 512, Threads = 1, GpuLayers = 0 }, Four, null, null, TestContext.Current.CancellationToken));
        Assert.Matches("^The model \"a\" cannot be used: with tiny.gguf.changed as its draft: the draft model has another vocabulary: token [0-9]+ is not the same text; choose a draft of the same family.$", refused.Message);
    }

    private static LlamaContext Draft(LlamaModel model, int tokens = 1024) => model.CreateContext(
        new LlamaContextOptions { ContextSize = tokens, BatchSize = 512, MaxSequences = 4, Threads = 1, MaxOutputs = 4 });

    private async Task<(IReadOnlyList<List<int>> Answers, SchedulerCounts Counts)> Plain(string[] prompts, int tokens, LlamaSamplerOptions? sampling = null)
    {
        using var context = tiny.Context(Four);
        using var scheduler = new BatchScheduler(context, Four);
        return await Answers(scheduler, prompts, tokens, sampling);
    }

    private async Task<(IReadOnlyList<List<int>> Answers, SchedulerCounts Counts)> Drafted(
        LlamaModel model, SchedulerOptions options, string[] prompts, int tokens, LlamaSamplerOptions? sampling = null, int draftTokens = 1024)
    {
        using var context = tiny.Context(Four);
        using var draft = Draft(model, draftTokens);
        using var scheduler = new BatchScheduler(context, options, draft);
        return await Answers(scheduler, prompts, tokens, sampling);
    }

    private async Task<(IReadOnlyList<List<int>> Answers, SchedulerCounts Counts)> Answers(BatchScheduler scheduler, string[] prompts, int tokens, LlamaSamplerOptions? sampling)
    {
        var answers = await Task.WhenAll(prompts.Select(p => Answer(scheduler, p, tokens, sampling)));
        return (answers, (await scheduler.GetStatusAsync()).Counts);
    }

    private async Task<List<int>> Answer(BatchScheduler scheduler, string prompt, int tokens, LlamaSamplerOptions? sampling = null, CancellationToken cancellation = default)
    {
        List<int> picked = [];
        await foreach (var update in scheduler.Generate(Request(prompt, tokens, sampling), cancellation))
            picked.AddRange(update.Picked.Select(p => p.Token));
        return picked;
    }

    private GenerationRequest Request(string prompt, int tokens, LlamaSamplerOptions? sampling = null) =>
        new() { Prompt = tiny.Model.Vocabulary.Tokenize(prompt), MaxTokens = tokens, Sampling = sampling ?? new LlamaSamplerOptions { Temperature = 0 }, IgnoreEnd = true, TopLogProbabilities = 0 };

    /// <summary>
    /// Each token is the one the model itself, on a context of its own, holds for likeliest after the ones before it: to the last digits, for those move with
    /// what is computed beside a token, and random weights are often undecided.
    /// </summary>
    private void Likeliest(string[] prompts, IReadOnlyList<List<int>> answers)
    {
        using var context = tiny.Context(new SchedulerOptions { Slots = 1, KeptPrefixes = 0 });
        using var batch = context.CreateBatch();
        foreach (var (prompt, answer) in prompts.Zip(answers))
        {
            context.Memory.Clear();
            batch.Clear();
            var tokens = tiny.Model.Vocabulary.Tokenize(prompt);
            var at = batch.AddRange(tokens, 0, 0, outputLast: true);
            for (var i = 0; i < answer.Count; i++)
            {
                Assert.Equal(LlamaDecodeResult.Done, context.Decode(batch));
                var (picked, top) = LlamaLogProbabilities.Of(context.Logits(at), answer[i], 1);
                Assert.True(top[0].LogProbability - picked.LogProbability < 0.02, $"Token {i} of \"{prompt}\": {picked} instead of {top[0]}.");
                batch.Clear();
                at = batch.Add(answer[i], tokens.Length + i, 0, output: true);
            }
        }
    }

    private static async Task<SchedulerStatus> Until(BatchScheduler scheduler, Func<SchedulerStatus, bool> done)
    {
        var status = await scheduler.GetStatusAsync();
        for (var i = 0; i < 500 && !done(status); i++)
        {
            await Task.Delay(20);
            status = await scheduler.GetStatusAsync();
        }

        Assert.True(done(status), status.ToString());
        return status;
    }
}

/// <summary>Of the same shape and vocabulary, with other weights.</summary>
public sealed class OtherTinyModel() : TinyModel(seed: 2);
