using System.Diagnostics;
using TravelPlanner.InferenceWorker.Encoders;
using TravelPlanner.InferenceWorker.Models;
using TravelPlanner.InferenceWorker.Models.Catalogue;
using TravelPlanner.InferenceWorker.Tokenizing;
using TravelPlanner.Native.OnnxRuntime;

namespace TravelPlanner.InferenceWorker.Reranking;

/// <param name="Scores">From 0 to 1, of the documents in the order given.</param>
/// <param name="Tokens">Read, with those that the model adds.</param>
public sealed record PairScores(IReadOnlyList<float> Scores, long Tokens);

/// <summary>A reranking model: reads a query and a document together and says how well the one answers the other. Safe for concurrent calls.</summary>
public sealed class CrossEncoder : IDisposable
{
    private readonly EncoderRunner _runner;
    private readonly PairReader _pairs;
    private readonly int _yes;
    private readonly int _no;

    private CrossEncoder(EncoderRunner runner, PairReader pairs, int yes, int no) => (_runner, _pairs, _yes, _no) = (runner, pairs, yes, no);

    public string Name => _runner.Package.Name;

    public EncoderEntry Entry => _runner.Package.Entry;

    public bool OnGpu => _runner.OnGpu;

    public EncoderCounts Counts => _runner.Counts;

    /// <summary>How long loading and the first computation took.</summary>
    public TimeSpan Loading { get; private set; }

    /// <summary>Loads a model and lets it score one pair.</summary>
    /// <exception cref="ModelException">The package is no reranking model, or its tokenizer cannot be used.</exception>
    /// <exception cref="OnnxException">The graph cannot be used, or gives something else than its entry says.</exception>
    public static async Task<CrossEncoder> LoadAsync(OnnxEngine engine, EncoderPackage package, EncoderOptions options, CancellationToken cancellation)
    {
        if (package.Entry.Kind != ModelKind.Reranker)
            throw new ModelException(ModelFault.Refused, $"{package.Name} is no reranking model.", $"{package.Name} 不是重排模型。");
        var began = Stopwatch.GetTimestamp();
        var tokens = EncoderRunner.OpenTokens(package, options);
        var (yes, no) = package.Entry.Score == RerankScore.YesNo ? (Word(package, tokens, "yes"), Word(package, tokens, "no")) : (0, 0);
        var encoder = new CrossEncoder(new EncoderRunner(engine, package, options, tokens), new PairReader(tokens, package.Entry), yes, no);
        try
        {
            await encoder.ScoreAsync("lake 湖", ["A town by the lake.", "湖边的古镇。"], null, cancellation).ConfigureAwait(false);
            encoder.Loading = Stopwatch.GetElapsedTime(began);
            return encoder;
        }
        catch
        {
            encoder.Dispose();
            throw;
        }
    }

    /// <summary>What is too long is cut, of a pair the longer part.</summary>
    /// <exception cref="Scheduling.QueueFullException">Too much waits.</exception>
    /// <exception cref="DeadlinePassedException">It took too long.</exception>
    public async Task<PairScores> ScoreAsync(string query, IReadOnlyList<string> documents, TimeSpan? deadline, CancellationToken cancellation)
    {
        var pairs = await Task.Run(() => documents.Select(d => Read(d)).ToList(), cancellation).ConfigureAwait(false);
        // Somebody waits; but where there is a document for every processor, each with a thread of its own is quicker than one after the other.
        var urgent = documents.Count < _runner.Lanes;
        var scores = await _runner.RunAsync(pairs, urgent, deadline, Score, cancellation).ConfigureAwait(false);
        return new PairScores(scores, pairs.Sum(p => (long)p.Length));

        EncodedText Read(string document)
        {
            cancellation.ThrowIfCancellationRequested();
            return _pairs.Read(query, document);
        }
    }

    public void Dispose() => _runner.Dispose();

    private float Score(EncoderGraph graph, IReadOnlyList<OnnxOutput> outputs, int row, EncodedText pair)
    {
        var output = outputs[0];
        var shape = output.Shape;
        double odds;
        if (Entry.Score == RerankScore.Sigmoid && (shape.Count == 1 || (shape.Count == 2 && shape[1] == 1)))
        {
            odds = output.Values[row];
        }
        else if (Entry.Score == RerankScore.YesNo && shape.Count is 2 or 3 && shape[^1] > Math.Max(_yes, _no))
        {
            // Of every token, or of the last alone.
            var width = shape.Count == 3 ? (int)shape[1] : 1;
            var last = width == 1 ? 0 : graph.Offset(pair, width) + pair.Length - 1;
            var at = ((row * width) + last) * (int)shape[^1];
            odds = output.Values[at + _yes] - output.Values[at + _no];
        }
        else
        {
            throw _runner.Unexpected($"the output '{output.Name}' of the shape [{string.Join(", ", shape)}]", Entry.Score == RerankScore.Sigmoid ? "one number a pair" : "the odds of every next token");
        }

        return double.IsFinite(odds) ? (float)(1 / (1 + Math.Exp(-odds))) : throw _runner.Unexpected($"the score {odds}", "a number");
    }

    private static int Word(EncoderPackage package, ITokenSource tokens, string word) => (tokens as TextTokenizer)?.FindToken(word) ?? throw new ModelException(
        ModelFault.Refused, $"{package.Name}: its tokenizer has no token \"{word}\".", $"{package.Name}：分词器中没有“{word}”。");
}
