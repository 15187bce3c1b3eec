using TravelPlanner.InferenceWorker.Benchmarks;

namespace TravelPlanner.Cli.Commands.Bench.Llm;

/// <summary>One measurement of all sides. Larger is faster for rates; times are in milliseconds.</summary>
/// <param name="Worker">Median.</param>
/// <param name="Peer">Median; null without a peer.</param>
/// <param name="Engine">Median of the engine's own loop; null where it was not asked.</param>
/// <param name="PeerRatio">How many times as fast as the peer: the median of the rounds' ratios.</param>
/// <param name="EngineShare">The same against the engine's own loop.</param>
internal sealed record LlmRow(string Measured, double Worker, double? Peer, double? Engine, double? PeerRatio, double? EngineShare);

/// <param name="TokenMs">From one token to the next, at the percentiles 50, 90 and 99 of the streams of all rounds.</param>
internal sealed record LlmLatency(int Streams, double[] FirstTokenMs, double[] TokenMs);

/// <param name="SecondTurnRatio">Of the times to first token of a second and a first turn of a conversation.</param>
internal sealed record LlmResult(
    string Model, long Bytes, string Engine, string Device, int Threads, int Rounds, IReadOnlyList<LlmRow> Rows, IReadOnlyList<LlmLatency> Latencies,
    double FirstTurnMs, double SecondTurnMs, double SecondTurnRatio);

/// <summary>
/// The worker, the peer and the engine's own loop on one file, in turn: each measurement of a round goes to one after the other, the next round begins
/// with another. Prompts are random tokens that nobody has seen before, so that no cache helps.
/// </summary>
internal sealed class LlmComparison(DecodeLoopOptions options, DecodeLoop engine, LlmWorker worker, LlmPeer? peer, Action<string> progress)
{
    private const int SystemTokens = 4_000;
    private const int TurnTokens = 24;
    /// <summary>A first turn takes many seconds on a processor.</summary>
    private const int MostConversations = 3;

    private readonly List<LlmRow> _rows = [];
    private readonly Dictionary<int, List<StreamTimes>> _times = [];
    private int _prompts;

    public async Task<LlmResult> RunAsync(CancellationToken cancellation)
    {
        progress("warm-up");
        for (var i = 0; i < 2; i++)
        {
            foreach (var streams in options.Streams)
            {
                await worker.AnswerAsync(Prompts(streams, DecodeLoop.StreamPrompt), 8, cancellation);
                if (peer is not null)
                    await peer.AnswerAsync(Prompts(streams, DecodeLoop.StreamPrompt), 8, cancellation);
                engine.Decode(streams, 4, cancellation);
            }
        }

        await MeasureAsync($"prefill of {options.PromptTokens} tokens", side => PrefillAsync(side, cancellation), () => options.PromptTokens / engine.Prefill(options.PromptTokens, cancellation), cancellation);
        foreach (var streams in options.Streams)
        {
            await MeasureAsync(streams == 1 ? "decode" : $"{streams} streams", side => DecodeAsync(side, streams, cancellation), () => Decode(streams, cancellation), cancellation);
        }

        var (first, second, ratio) = await ConverseAsync(cancellation);
        return new LlmResult(
            engine.Model, engine.Bytes, engine.Engine, engine.Device, engine.Threads, options.Repetitions, _rows, [.. _times.Select(t => Latency(t.Key, t.Value))], first, second, ratio);
    }

    private async Task<double> PrefillAsync(ILlmSide side, CancellationToken cancellation)
    {
        var times = await side.AnswerAsync(Prompts(1, options.PromptTokens), 1, cancellation);
        return options.PromptTokens / times[0].FirstMs * 1_000;
    }

    /// <summary>
    /// Tokens a second of all streams, from the requests to the last token, the short prompts included. Not from the first token on: a client that
    /// reads it late would find the rest all the faster.
    /// </summary>
    private async Task<double> DecodeAsync(ILlmSide side, int streams, CancellationToken cancellation)
    {
        var times = await side.AnswerAsync(Prompts(streams, DecodeLoop.StreamPrompt), options.NewTokens, cancellation);
        if (side is LlmWorker)
            (_times.TryGetValue(streams, out var all) ? all : _times[streams] = []).AddRange(times);
        return streams * options.NewTokens / times.Max(t => t.LastMs) * 1_000;
    }

    /// <summary>The same by the engine's loop, whose prompts give the first token of each.</summary>
    private double Decode(int streams, CancellationToken cancellation)
    {
        var (prompts, steps) = engine.Decode(streams, options.NewTokens - 1, cancellation);
        return streams * options.NewTokens / (prompts + steps);
    }

    private async Task MeasureAsync(string measured, Func<ILlmSide, Task<double>> side, Func<double> loop, CancellationToken cancellation)
    {
        List<Func<Task<double>>> sides = [() => side(worker), () => Task.Run(loop, cancellation)];
        if (peer is not null)
            sides.Add(() => side(peer));
        var rates = new double[sides.Count][];
        for (var s = 0; s < sides.Count; s++)
            rates[s] = new double[options.Repetitions];
        for (var round = 0; round < options.Repetitions; round++)
        {
            progress($"{measured}, {round + 1} of {options.Repetitions}");
            for (var i = 0; i < sides.Count; i++)
            {
                var s = (round + i) % sides.Count;
                rates[s][round] = await sides[s]();
            }
        }

        var (ours, engines, peers) = (rates[0], rates[1], peer is null ? null : rates[2]);
        _rows.Add(new LlmRow(
            measured, Median(ours), peers is null ? null : Median(peers), Median(engines), peers is null ? null : Median([.. ours.Zip(peers, (a, b) => a / b)]), Median([.. ours.Zip(engines, (a, b) => a / b)])));
    }

    /// <summary>A conversation as agents have it: a long system prompt, a question, and a second one after the answer.</summary>
    private async Task<(double FirstMs, double SecondMs, double Ratio)> ConverseAsync(CancellationToken cancellation)
    {
        List<(double First, double Second)> turns = [];
        for (var i = 0; i < Math.Min(options.Repetitions, MostConversations); i++)
        {
            progress($"second turn, {i + 1}");
            var system = await SystemTextAsync(i, cancellation);
            List<(string, string)> messages = [("system", system), ("user", "Where shall we go in May?")];
            var (first, answer) = await worker.ChatAsync(messages, TurnTokens, cancellation);
            messages.AddRange([("assistant", answer), ("user", "And what does the train cost?")]);
            var (second, _) = await worker.ChatAsync(messages, TurnTokens, cancellation);
            turns.Add((first.FirstMs, second.FirstMs));
        }

        return (Median([.. turns.Select(t => t.First)]), Median([.. turns.Select(t => t.Second)]), Median([.. turns.Select(t => t.Second / t.First)]));
    }

    /// <summary>At least <see cref="SystemTokens"/> tokens of numbered lines, another text each time.</summary>
    private async Task<string> SystemTextAsync(int conversation, CancellationToken cancellation)
    {
        var text = string.Concat(Enumerable.Range(0, 100).Select(Line));
        var lines = (int)Math.Ceiling(100.0 * SystemTokens / await worker.CountAsync(text, cancellation));
        return string.Concat(Enumerable.Range(0, lines).Select(Line));

        string Line(int number) => $"Trip {conversation}, rule {number}: stay {number % 7} nights and walk {number % 13} km a day.\n";
    }

    private List<int[]> Prompts(int count, int tokens) => [.. Enumerable.Range(0, count).Select(_ => DecodeLoop.Prompt(engine.VocabularyCount, tokens, ++_prompts))];

    private LlmLatency Latency(int streams, IReadOnlyList<StreamTimes> times) => new(
        streams, Percentiles([.. times.Select(t => t.FirstMs)]), Percentiles([.. times.Select(t => (t.LastMs - t.FirstMs) / Math.Max(1, options.NewTokens - 1))]));

    private static double[] Percentiles(double[] values)
    {
        Array.Sort(values);
        return [.. new[] { 0.5, 0.9, 0.99 }.Select(share => Math.Round(values[(int)Math.Ceiling(share * values.Length) - 1], 2))];
    }

    private static double Median(double[] values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
