using System.Text;
using TravelPlanner.InferenceWorker.Scheduling;
using TravelPlanner.Native.LlamaCpp;

namespace TravelPlanner.InferenceWorker.Tests.Scheduling;

public sealed class BatchSchedulerTests(TinyModel tiny) : IClassFixture<TinyModel>
{
    private static readonly SchedulerOptions Four = new() { Slots = 4, KeptPrefixes = 4 };

    [Fact]
    public async Task The_answer_is_that_of_a_plain_loop_whatever_runs_beside_it()
    {
        string[] prompts = ["The lake", "西湖的早晨", "A train to Kyoto leaves at", "x", "Numbers: 1 2 3 4 5 6 7 8 9", "再见"];
        var expected = prompts.Select(p => Alone(Tokens(p), 24)).ToArray();

        using var context = tiny.Context(Four);
        using var scheduler = new BatchScheduler(context, Four with { PrefillBeside = 3 });
        var answers = await Task.WhenAll(prompts.Select(p => Answer(scheduler, Greedy(p, 24))));

        Assert.Equal(expected, answers.Select(a => a.Text));
        Assert.All(answers, a => Assert.Equal(EndReason.Length, a.End.Reason));
    }

    [Fact]
    public async Task A_second_turn_computes_only_what_is_new()
    {
        using var context = tiny.Context(Four);
        using var scheduler = new BatchScheduler(context, Four);
        var first = await Answer(scheduler, Greedy("A long story about a lake and a train.", 16));
        int[] second = [.. Tokens("A long story about a lake and a train."), .. first.Tokens, .. Tokens(" And then?")];

        var answer = await Answer(scheduler, Greedy(second, 8));

        // All but the last token of the first answer, which was never computed.
        Assert.Equal(Tokens("A long story about a lake and a train.").Length + 15, answer.End.Usage.CachedTokens);
        Assert.Equal(Alone(second, 8), answer.Text);
    }

    [Fact]
    public async Task Same_prompts_at_the_same_time_are_computed_once()
    {
        using var context = tiny.Context(Four);
        using var scheduler = new BatchScheduler(context, Four with { PrefillAlone = 16 });
        var prompt = string.Concat(Enumerable.Repeat("The same beginning. ", 10));

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Answer(scheduler, Greedy(prompt, 8))));

        var length = Tokens(prompt).Length;
        Assert.Equal(1, answers.Count(a => a.End.Usage.CachedTokens == 0));
        Assert.Equal(3, answers.Count(a => a.End.Usage.CachedTokens == length - 1));
        Assert.Single(answers.Select(a => a.Text).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_model_that_cannot_rewind_goes_on_from_the_end_of_the_last_prompt()
    {
        var options = Four with { WholePrefixesOnly = true };
        using var context = tiny.Context(options);
        using var scheduler = new BatchScheduler(context, options);
        var prompt = Tokens("A long story about a lake and a train.");
        await Answer(scheduler, Greedy(prompt, 16));
        int[] second = [.. prompt, .. Tokens(" It was morning. And then?")];

        var answer = await Answer(scheduler, Greedy(second, 8));

        Assert.Equal(prompt.Length, answer.End.Usage.CachedTokens);
        Assert.Equal(Alone(second, 8), answer.Text);
    }

    [Fact]
    public async Task When_memory_is_short_kept_prefixes_go_first_and_then_the_youngest_gives_way_and_nobody_notices()
    {
        // 256 tokens of memory for four answers that need 40 + 60 each.
        using var context = tiny.Context(Four, tokens: 256);
        using var scheduler = new BatchScheduler(context, Four);
        string[] prompts = [.. Enumerable.Range(0, 4).Select(i => $"{(char)('A' + i)} " + new string('z', 38))];
        await Answer(scheduler, Greedy("Something to keep that will have to go again soon.", 30));

        var answers = await Task.WhenAll(prompts.Select(p => Answer(scheduler, Greedy(p, 60))));

        Assert.Equal(prompts.Select(p => Alone(Tokens(p), 60)), answers.Select(a => a.Text));
        var counts = (await scheduler.GetStatusAsync()).Counts;
        Assert.True(counts.Evicted > 0 && counts.Preempted > 0, counts.ToString());
    }

    [Fact]
    public async Task An_answer_ends_where_the_context_does()
    {
        using var context = tiny.Context(Four, tokens: 256);
        using var scheduler = new BatchScheduler(context, Four);
        var prompt = Tokens(new string('z', 200));

        var answer = await Answer(scheduler, Greedy(prompt, 10_000));

        Assert.Equal(EndReason.Length, answer.End.Reason);
        Assert.Equal(context.ContextSize - prompt.Length, answer.End.Usage.AnswerTokens);
        var refused = Assert.Throws<ContextExceededException>(() => scheduler.Generate(Greedy([.. Enumerable.Repeat(7, context.ContextSize)], 1)));
        Assert.Equal(context.ContextSize, refused.ContextTokens);
    }

    [Fact]
    public async Task Speculation_changes_the_work_and_not_the_answer()
    {
        var prompt = Tokens("one two three one two three one two three one two");
        using var context = tiny.Context(Four);
        using var scheduler = new BatchScheduler(context, Four with { LookupDraft = 6 });

        var answer = await Answer(scheduler, Greedy(prompt, 80));
        var sampled = await Answer(scheduler, Greedy(prompt, 80) with { Sampling = new LlamaSamplerOptions { Temperature = 0.7f, TopK = 4, Seed = 5 } });
        var counts = (await scheduler.GetStatusAsync()).Counts;

        Assert.Equal(Alone(prompt, 80), answer.Text);
        Assert.Equal(Alone(prompt, 80, new LlamaSamplerOptions { Temperature = 0.7f, TopK = 4, Seed = 5 }), sampled.Text);
        Assert.True(counts.Drafted > 0, counts.ToString());
        Assert.Equal(counts.Confirmed, answer.End.Usage.DraftedTokens + sampled.End.Usage.DraftedTokens);
    }

    [Fact]
    public async Task Who_leaves_frees_the_slot_and_who_waits_too_long_gets_what_there_is()
    {
        using var context = tiny.Context(Four);
        using var scheduler = new BatchScheduler(context, Four with { Slots = 1, QueueLength = 2 });
        using var leave = new CancellationTokenSource();
        var forever = Assert.ThrowsAnyAsync<OperationCanceledException>(() => Answer(scheduler, Greedy("a", 1000) with { IgnoreEnd = true }, leave.Token));
        var late = Answer(scheduler, Greedy("b", 5) with { Deadline = TimeSpan.FromMilliseconds(1) });
        var next = Answer(scheduler, Greedy("c", 5));

        var full = Assert.Throws<QueueFullException>(() => scheduler.Generate(Greedy("d", 5)));
        Assert.True(full.RetryAfter >= TimeSpan.FromSeconds(1));
        Assert.Equal(EndReason.Deadline, (await late).End.Reason);
        await leave.CancelAsync();
        await forever;
        Assert.Equal(5, (await next).End.Usage.AnswerTokens);
        var status = await scheduler.GetStatusAsync();
        Assert.Equal((1, 0), ((int)status.Counts.Cancelled, status.Waiting));
        Assert.Equal(0, scheduler.Inside);
    }

    [Fact]
    public async Task A_stop_text_ends_the_answer_before_it()
    {
        using var context = tiny.Context(Four);
        using var scheduler = new BatchScheduler(context, Four);
        var whole = await Answer(scheduler, Greedy("The lake", 40));
        var stop = whole.Text.Substring(whole.Text.Length / 2, 3);

        var answer = await Answer(scheduler, Greedy("The lake", 40) with { Stops = [stop] });

        Assert.Equal(whole.Text[..whole.Text.IndexOf(stop, StringComparison.Ordinal)], answer.Text);
        Assert.Equal((EndReason.StopText, stop), (answer.End.Reason, answer.End.StopText));
    }

    [Fact]
    public async Task Probabilities_come_with_each_token()
    {
        using var context = tiny.Context(Four);
        using var scheduler = new BatchScheduler(context, Four);

        var answer = await Answer(scheduler, Greedy("The lake", 10) with { TopLogProbabilities = 3 });

        Assert.Equal(10, answer.Tokens.Count);
        Assert.All(answer.Picked, p =>
        {
            Assert.Equal(p.Token, p.Top[0].Token);
            Assert.Equal(p.LogProbability, p.Top[0].LogProbability, 6);
            Assert.InRange(p.Top.Sum(t => Math.Exp(t.LogProbability)), 0, 1.000001);
        });
    }

    [Fact]
    public async Task Thousands_that_come_and_go_leave_nothing_behind()
    {
        using var context = tiny.Context(Four, tokens: 512);
        using var scheduler = new BatchScheduler(context, Four with { QueueLength = 200 });
        var random = new Random(3);
        var work = Enumerable.Range(0, 1000).Select(i => (Prompt: new string((char)('a' + (i % 5)), 1 + random.Next(40)), Tokens: 1 + random.Next(6), Leaves: random.Next(3) == 0, After: random.Next(4)));

        await Parallel.ForEachAsync(work, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (one, stop) =>
        {
            var updates = 0;
            await foreach (var update in scheduler.Generate(Greedy(one.Prompt, one.Tokens), stop))
            {
                if (one.Leaves && updates++ >= one.After)
                    break;
            }
        });

        var status = await scheduler.GetStatusAsync();
        Assert.Equal(0, scheduler.Inside);
        Assert.All(status.Slots, s => Assert.Null(s.Sequence));
        var used = Enumerable.Range(0, context.MaxSequences).Count(s => context.Memory.LastPosition(s) >= 0);
        Assert.Equal(status.KeptPrefixes, used);
        Assert.Equal("ok", (await Answer(scheduler, Greedy("a", 1))).End.Usage.AnswerTokens == 1 ? "ok" : "lost");
    }

    [Fact]
    public async Task What_lies_idle_leaves_the_engines_memory_and_comes_back_for_a_prompt_that_begins_like_it()
    {
        using var context = tiny.Context(Four, tokens: 1024);
        using var scheduler = new BatchScheduler(context, Four);
        var prompts = Enumerable.Range(0, 4).Select(i => Enumerable.Range(0, 200).Select(t => 300 + ((i * 37 + t * 11) % 90)).ToArray()).ToArray();
        foreach (var prompt in prompts)
            await Answer(scheduler, Greedy(prompt, 2));

        // Of four times 200 tokens the last used one stays, and 256 of the others may.
        var status = await Until(scheduler, s => (s.KeptPrefixes, s.StoredPrefixes) == (2, 2));
        Assert.True(status.StoredBytes > 0);
        Assert.Equal(status.KeptPrefixes, Enumerable.Range(0, context.MaxSequences).Count(s => context.Memory.LastPosition(s) >= 0));

        int[] longer = [.. prompts[0], 301, 302, 303];
        var answer = await Answer(scheduler, Greedy(longer, 8));
        Assert.InRange(answer.End.Usage.CachedTokens, 200, 202);
        Assert.Equal(Alone(longer, 8), answer.Text);
    }

    [Fact]
    public async Task Beyond_its_bytes_the_store_forgets_the_oldest()
    {
        using var context = tiny.Context(Four, tokens: 1024);
        using var scheduler = new BatchScheduler(context, Four with { StoredPrefixBytes = 1 });
        for (var i = 0; i < 4; i++)
            await Answer(scheduler, Greedy([.. Enumerable.Range(0, 200).Select(t => 300 + ((i * 37 + t * 11) % 90))], 2));

        await Until(scheduler, s => (s.KeptPrefixes, s.StoredPrefixes, s.StoredBytes) == (2, 0, 0L));
    }

    [Theory]
    [InlineData("empty prompt")]
    [InlineData("token beyond the vocabulary")]
    [InlineData("no tokens wanted")]
    [InlineData("empty stop text")]
    [InlineData("temperature that is no number")]
    public void What_cannot_be_computed_is_refused_before_it_waits(string wrong)
    {
        using var context = tiny.Context(Four);
        using var scheduler = new BatchScheduler(context, Four);
        var request = wrong switch
        {
            "empty prompt" => Greedy(Array.Empty<int>(), 1),
            "token beyond the vocabulary" => Greedy([int.MaxValue], 1),
            "no tokens wanted" => Greedy("a", 0),
            "empty stop text" => Greedy("a", 1) with { Stops = [""] },
            _ => Greedy("a", 1) with { Sampling = new LlamaSamplerOptions { Temperature = float.NaN } },
        };

        Assert.Throws<ArgumentException>(() => scheduler.Generate(request));
        Assert.Equal(0, scheduler.Inside);
    }

    /// <summary>Putting in order goes on after the answer: asks until it is done, and fails with what there is when it never is.</summary>
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

    private int[] Tokens(string text) => tiny.Model.Vocabulary.Tokenize(text);

    private GenerationRequest Greedy(string prompt, int tokens) => Greedy(Tokens(prompt), tokens);

    private static GenerationRequest Greedy(int[] prompt, int tokens) =>
        new() { Prompt = prompt, MaxTokens = tokens, Sampling = new LlamaSamplerOptions { Temperature = 0 }, IgnoreEnd = true, TopLogProbabilities = 0 };

    /// <summary>What one sequence on a context of its own says: one token after the other.</summary>
    private string Alone(int[] prompt, int tokens, LlamaSamplerOptions? sampling = null)
    {
        using var context = tiny.Context(new SchedulerOptions { Slots = 1, KeptPrefixes = 0 });
        using var sampler = new LlamaSampler(tiny.Model, sampling ?? new LlamaSamplerOptions { Temperature = 0 });
        using var batch = context.CreateBatch();
        sampler.Observe(prompt);
        var at = batch.AddRange(prompt, 0, 0, outputLast: true);
        List<byte> bytes = [];
        for (var i = 0; i < tokens; i++)
        {
            Assert.Equal(LlamaDecodeResult.Done, context.Decode(batch));
            var token = sampler.Sample(context, at);
            if (!tiny.Model.Vocabulary.IsControl(token))
                bytes.AddRange(tiny.Model.Vocabulary.Piece(token));
            batch.Clear();
            at = batch.Add(token, prompt.Length + i, 0, output: true);
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    private static async Task<(string Text, List<int> Tokens, List<PickedToken> Picked, GenerationEnd End)> Answer(
        BatchScheduler scheduler, GenerationRequest request, CancellationToken cancellation = default)
    {
        var text = new StringBuilder();
        List<PickedToken> picked = [];
        await foreach (var update in scheduler.Generate(request, cancellation))
        {
            text.Append(update.Text);
            picked.AddRange(update.Picked);
            if (update.End is { } end)
                return (text.ToString(), [.. picked.Select(p => p.Token)], picked, end);
        }

        throw new InvalidOperationException("The answer has no end.");
    }
}
