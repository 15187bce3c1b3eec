using TravelPlanner.InferenceWorker.Models;
using TravelPlanner.InferenceWorker.Tokenizing;
using TravelPlanner.Native.OnnxRuntime;

namespace TravelPlanner.InferenceWorker.Encoders;

/// <summary>
/// Runs the batches of one model. For many texts every batch has one thread and several run side by side, which wastes nothing; for a query one batch
/// has all processors. The engine ties threads to a loaded model, so the two are loaded each when first needed, and the weights are in memory twice once
/// both were.
/// </summary>
internal sealed class EncoderRunner : IDisposable
{
    private readonly Lazy<EncoderGraph> _wide;
    private readonly Lazy<EncoderGraph> _narrow;
    private readonly EncoderQueue _queue;

    public EncoderRunner(OnnxEngine engine, EncoderPackage package, EncoderOptions options, ITokenSource tokens)
    {
        (Package, Tokens, Lanes) = (package, tokens, options.LaneCount);
        _wide = Load(0);
        // On a GPU threads do not matter, and its memory is dear.
        _narrow = Lanes == 1 || (options.UseGpu && engine.HasGpu) ? _wide : Load(1);
        _queue = new EncoderQueue(package.Name, Lanes, options.QueueLength);

        Lazy<EncoderGraph> Load(int threads) => new(() => new EncoderGraph(
            engine.Load(new OnnxModelOptions { Path = package.ModelPath, Threads = threads, UseGpu = options.UseGpu }), package.Entry, tokens.PadId));
    }

    public EncoderPackage Package { get; }

    public ITokenSource Tokens { get; }

    public int Lanes { get; }

    public int Waiting => _queue.Waiting;

    public bool OnGpu => _wide.Value.OnGpu;

    /// <exception cref="ModelException">What reads text for the model cannot be used.</exception>
    public static ITokenSource OpenTokens(EncoderPackage package, EncoderOptions options) =>
        options.Tokens ?? (package.Entry.Tokenizer == TokenizerKind.HashedFeatures ? HashedFeatures.Load(package.ModelPath) : TextTokenizer.Load(package.TokenizerPath));

    /// <summary>Computes texts and reads each one's row.</summary>
    /// <param name="read">From a batch's outputs, a row and its text.</param>
    /// <exception cref="Scheduling.QueueFullException">Too much waits.</exception>
    /// <exception cref="DeadlinePassedException">It took too long.</exception>
    public async Task<T[]> RunAsync<T>(
        IReadOnlyList<EncodedText> texts, bool urgent, TimeSpan? deadline, Func<EncoderGraph, IReadOnlyList<OnnxOutput>, int, EncodedText, T> read, CancellationToken cancellation)
    {
        var results = new T[texts.Count];
        if (texts.Count == 0)
            return results;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (deadline is { } most)
            limit.CancelAfter(most);
        var batches = BatchPlan.Make([.. texts.Select(t => Math.Max(1, t.Length))], Package.Entry.BatchTokens, urgent ? 1 : Lanes).Select<int[], (int, Action<CancellationToken>)>(places => (places.Length, Compute(places)));
        try
        {
            await _queue.RunAsync(urgent, [.. batches], limit.Token).ConfigureAwait(false);
            return results;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested && limit.IsCancellationRequested)
        {
            throw new DeadlinePassedException(deadline!.Value);
        }

        Action<CancellationToken> Compute(int[] places) => stop =>
        {
            var graph = (urgent ? _wide : _narrow).Value;
            EncodedText[] batch = [.. places.Select(p => texts[p])];
            var outputs = graph.Run(batch, stop);
            for (var row = 0; row < places.Length; row++)
                results[places[row]] = read(graph, outputs, row, batch[row]);
        };
    }

    /// <summary>What a model gives that its entry does not lead to expect.</summary>
    public OnnxException Unexpected(string found, string expected) => new(
        OnnxFailure.Model, $"{found} from {Package.ModelPath}.", $"{expected}, as the entry '{Package.Entry.Id}' says.", "fetch the file that the entry names, or correct its encoder.json.");

    public void Dispose()
    {
        _queue.Dispose();
        foreach (var graph in new[] { _wide, _narrow }.Distinct().Where(g => g.IsValueCreated))
            graph.Value.Dispose();
    }
}
