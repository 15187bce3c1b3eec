using System.Diagnostics;
using System.Text.Json;
using TravelPlanner.InferenceWorker.Templates;
using TravelPlanner.Training.Requests;

namespace TravelPlanner.Training.Learning;

/// <param name="TokensPerStep">Tokens of conversations, the shared beginnings not counted.</param>
/// <param name="Rate">Of learning, between the warm-up and the decay.</param>
/// <param name="WarmUp">Steps over which the rate rises.</param>
/// <param name="DecayShare">The last part of the steps, over which the rate falls to a hundredth.</param>
public sealed record TrainingOptions(int Seed, int Steps, int TokensPerStep = 2048, float Rate = 2e-3f, int WarmUp = 100, double DecayShare = 0.6)
{
    /// <summary>The share of a step's tokens that are copying drills.</summary>
    public double DrillShare { get; init; } = 0.05;

    /// <summary>The rate of a step, counted from 0.</summary>
    public float RateAt(int step)
    {
        var warm = Math.Min(1f, (step + 1f) / WarmUp);
        var decayFrom = Steps * (1 - DecayShare);
        var left = step < decayFrom ? 1 : Math.Max(0, (Steps - step) / (Steps - decayFrom));
        return Rate * warm * (float)(0.01 + (0.99 * left));
    }
}

/// <summary>Losses are means over a step's target tokens, in nats.</summary>
/// <param name="HeldOutLoss">On conversations that are never learned from; null at steps where it was not measured.</param>
/// <param name="Seconds">Since the first step, pauses between the pieces of a run not counted.</param>
public sealed record LossPoint(int Step, double Loss, double? HeldOutLoss, double Seconds = 0);

/// <param name="TokensPerSecond">Of conversations, since the last report.</param>
public sealed record TrainingReport(LossPoint Point, int Steps, double TokensPerSecond);

/// <summary>Teaches a network conversations. A step draws its own from the seed and its number, so that a run that was interrupted goes on as if it had not been.</summary>
public sealed class Trainer(Network network, Vocabulary vocabulary, TemplateFamily family, Func<Random, Split, int, DialogueGroup> draw, TrainingOptions options)
{
    private const int GroupSize = 20;
    private const int HeldOutEvery = 200;
    private const int ReportEvery = 10;
    private const int HeldOutSeed = 977;
    private const int HeldOutGroups = 8;
    private const int MostCurveBytes = 64 * 1024 * 1024;

    private readonly DialogueEncoder _encoder = new(vocabulary, family);
    private readonly TrainingPass _pass = new(network);
    private readonly Optimiser _optimiser = new(network);
    private readonly List<LossPoint> _curve = [];

    /// <summary>Steps done.</summary>
    public int Step { get; private set; }

    /// <summary>A point a report, the first of the run first.</summary>
    public IReadOnlyList<LossPoint> Curve => _curve;

    /// <summary>Goes on to the last step.</summary>
    public IEnumerable<TrainingReport> Run(CancellationToken cancellation)
    {
        var (sum, steps, tokens, clock) = (0.0, 0, 0L, Stopwatch.StartNew());
        var heldOut = DrawHeldOut();
        var next = Task.Run(() => Draw(Step), cancellation);
        while (Step < options.Steps)
        {
            cancellation.ThrowIfCancellationRequested();
            var (batch, drawn) = next.GetAwaiter().GetResult();
            var following = Step + 1;
            next = Task.Run(() => Draw(following), cancellation);
            sum += _pass.LossAndGradients(batch);
            _optimiser.Step(options.RateAt(Step));
            (Step, steps, tokens) = (following, steps + 1, tokens + drawn);
            var measure = Step % HeldOutEvery == 0 || Step == options.Steps;
            if (Step % ReportEvery != 0 && !measure)
                continue;
            var seconds = clock.Elapsed.TotalSeconds;
            _curve.Add(new LossPoint(Step, sum / steps, measure ? heldOut.Average(_pass.Loss) : null, (_curve.Count == 0 ? 0 : _curve[^1].Seconds) + seconds));
            yield return new TrainingReport(_curve[^1], options.Steps, tokens / seconds);
            (sum, steps, tokens) = (0, 0, 0);
            clock.Restart();
        }
    }

    /// <summary>Keeps what is needed to go on later: the curve as JSON behind its length, the step, values and moments.</summary>
    public void Save(Stream stream)
    {
        var points = JsonSerializer.SerializeToUtf8Bytes(_curve);
        using var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
        writer.Write(points.Length);
        writer.Write(points);
        writer.Write(Step);
        foreach (var parameter in network.Parameters)
        {
            foreach (var values in new[] { parameter.Value, parameter.Mean, parameter.Square })
                writer.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()));
        }
    }

    /// <exception cref="EndOfStreamException">The state is of another shape.</exception>
    /// <exception cref="JsonException">It is no state.</exception>
    public void Restore(Stream stream)
    {
        using var reader = new BinaryReader(stream, System.Text.Encoding.UTF8, leaveOpen: true);
        var points = reader.ReadBytes(Math.Clamp(reader.ReadInt32(), 0, MostCurveBytes));
        _curve.AddRange(JsonSerializer.Deserialize<List<LossPoint>>(points) ?? []);
        Step = reader.ReadInt32();
        _optimiser.Resume(Step);
        foreach (var parameter in network.Parameters)
        {
            foreach (var values in new[] { parameter.Value, parameter.Mean, parameter.Square })
                stream.ReadExactly(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()));
        }
    }

    private List<TokenBatch> DrawHeldOut()
    {
        var batches = new List<TokenBatch>();
        var random = new Random(HeldOutSeed);
        for (var i = 0; i < HeldOutGroups; i++)
        {
            batches.Add(new TokenBatch());
            _encoder.Add(batches[i], draw(random, Split.HeldOut, GroupSize));
        }

        return batches;
    }

    private (TokenBatch Batch, int Tokens) Draw(int step)
    {
        var random = new Random(HashCode(options.Seed, step));
        var batch = new TokenBatch();
        var tokens = 0;
        while (tokens < options.DrillShare * options.TokensPerStep)
            tokens += CopyDrill.Add(batch, random, vocabulary.BaseTokens);
        while (tokens < options.TokensPerStep)
            tokens += _encoder.Add(batch, draw(random, Split.Train, GroupSize));
        return (batch, tokens);
    }

    /// <summary>The same on every run, unlike the platform's.</summary>
    private static int HashCode(int seed, int step)
    {
        unchecked
        {
            var mixed = ((ulong)(uint)seed << 32) + (uint)step;
            mixed = (mixed ^ (mixed >> 31)) * 0x7FB5D329728EA185;
            mixed = (mixed ^ (mixed >> 27)) * 0x81DADEF4BC2DD44D;
            return (int)(mixed ^ (mixed >> 33));
        }
    }
}
