using System.Diagnostics;
using System.Numerics.Tensors;
using TravelPlanner.InferenceWorker.Encoders;
using TravelPlanner.InferenceWorker.Models;
using TravelPlanner.InferenceWorker.Models.Catalogue;
using TravelPlanner.InferenceWorker.Tokenizing;
using TravelPlanner.Native.OnnxRuntime;

namespace TravelPlanner.InferenceWorker.Embedding;

/// <summary>What a text is for: many models want it said.</summary>
public enum TextPurpose
{
    Passage,
    Query,
}

/// <summary>How texts are embedded.</summary>
public sealed record EmbeddingRequest
{
    public TextPurpose Purpose { get; init; }

    /// <summary>Somebody waits for it: it goes before what is not urgent and takes all processors.</summary>
    public bool Urgent { get; init; }

    /// <summary>Of a vector; null for the model's own. See <see cref="EncoderEntry.LeastDimension"/>.</summary>
    public int? Dimension { get; init; }

    /// <summary>Cuts what is too long instead of refusing it.</summary>
    public bool Truncate { get; init; }

    /// <summary>Null to wait as long as it takes.</summary>
    public TimeSpan? Deadline { get; init; }
}

/// <param name="Vector">Of length 1 where the model's entry says so.</param>
/// <param name="Words">Ids of tokens and how much each says about the text; null where the model has no such output.</param>
public sealed record EmbeddedText(float[] Vector, IReadOnlyDictionary<int, float>? Words);

/// <param name="Texts">In the order given.</param>
/// <param name="Tokens">Read, with those that the model adds.</param>
public sealed record EmbeddedTexts(IReadOnlyList<EmbeddedText> Texts, long Tokens);

/// <summary>An embedding model. Safe for concurrent calls.</summary>
public sealed class TextEncoder : IDisposable
{
    /// <summary>In two languages, so that a tokenizer that is another model's does not go unnoticed.</summary>
    private const string CheckText = "The old town by the lake. 湖边的古镇。";

    private readonly EncoderRunner _runner;

    private TextEncoder(EncoderRunner runner, ITokenSource tokens) => (_runner, Tokens) = (runner, tokens);

    public string Name => _runner.Package.Name;

    public EncoderEntry Entry => _runner.Package.Entry;

    public ITokenSource Tokens { get; }

    public int Dimension => Entry.Dimension!.Value;

    public bool OnGpu => _runner.OnGpu;

    public EncoderCounts Counts => _runner.Counts;

    /// <summary>How long loading and the first computations took.</summary>
    public TimeSpan Loading { get; private set; }

    /// <summary>Loads a model and lets it prove itself: the same text twice the same vector, of the entry's dimension, and its known vector where it has one.</summary>
    /// <exception cref="ModelException">The package is no embedding model, or its tokenizer cannot be used.</exception>
    /// <exception cref="OnnxException">The graph cannot be used, or gives something else than its entry says.</exception>
    public static async Task<TextEncoder> LoadAsync(OnnxEngine engine, EncoderPackage package, EncoderOptions options, CancellationToken cancellation)
    {
        if (package.Entry.Kind != ModelKind.Embedding)
            throw new ModelException(ModelFault.Refused, $"{package.Name} is no embedding model.", $"{package.Name} 不是嵌入模型。");
        var began = Stopwatch.GetTimestamp();
        var tokens = EncoderRunner.OpenTokens(package, options);
        var encoder = new TextEncoder(new EncoderRunner(engine, package, options, tokens), tokens);
        try
        {
            await encoder.CheckAsync(cancellation).ConfigureAwait(false);
            encoder.Loading = Stopwatch.GetElapsedTime(began);
            return encoder;
        }
        catch
        {
            encoder.Dispose();
            throw;
        }
    }

    /// <exception cref="ArgumentException">The dimension is none that the model has; the message says which are allowed.</exception>
    /// <exception cref="TextTooLongException">A text is too long and may not be cut.</exception>
    /// <exception cref="Scheduling.QueueFullException">Too much waits.</exception>
    /// <exception cref="DeadlinePassedException">It took too long.</exception>
    public async Task<EmbeddedTexts> EmbedAsync(IReadOnlyList<string> texts, EmbeddingRequest request, CancellationToken cancellation)
    {
        var dimension = request.Dimension ?? Dimension;
        if (dimension != Dimension && !(Entry.LeastDimension <= dimension && dimension < Dimension))
        {
            var allowed = Entry.LeastDimension is { } least ? $"{least} to {Dimension}" : $"{Dimension}";
            throw new ArgumentException($"dimensions: received {dimension}; allowed for {Name}: {allowed}.", nameof(request));
        }

        var prefix = request.Purpose == TextPurpose.Query ? Entry.QueryPrefix : Entry.PassagePrefix;
        var encoded = await Task.Run(() => texts.Select((t, i) => Encode(prefix + t, i, request.Truncate, cancellation)).ToList(), cancellation).ConfigureAwait(false);
        var vectors = await _runner.RunAsync(encoded, request.Urgent, request.Deadline, (graph, outputs, row, text) => Read(graph, outputs, row, text, dimension), cancellation).ConfigureAwait(false);
        return new EmbeddedTexts(vectors, encoded.Sum(t => (long)t.Length));
    }

    public void Dispose() => _runner.Dispose();

    private EncodedText Encode(string text, int index, bool truncate, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var encoded = Tokens.Encode(text, null, Entry.MaxTokens);
        return truncate || !encoded.Truncated ? encoded : throw new TextTooLongException(index, Entry.MaxTokens);
    }

    private EmbeddedText Read(EncoderGraph graph, IReadOnlyList<OnnxOutput> outputs, int row, EncodedText text, int dimension)
    {
        var output = outputs[0];
        if (output.Shape.Count != (Entry.Pooling == Pooling.None ? 2 : 3) || output.Shape[^1] != Dimension)
            throw _runner.Unexpected($"the output '{output.Name}' of the shape [{string.Join(", ", output.Shape)}]", $"vectors of {Dimension} numbers, {(Entry.Pooling == Pooling.None ? "one a text" : "one a token")}");
        var width = Entry.Pooling == Pooling.None ? 1 : (int)output.Shape[1];
        var rows = output.Values.AsSpan(row * width * Dimension, width * Dimension);
        var vector = new float[dimension];
        Pool(rows, graph.Offset(text, width), text.Length, vector);
        if (Entry.Normalise && TensorPrimitives.Norm<float>(vector) is > 0 and var norm)
            TensorPrimitives.Divide(vector, norm, vector);
        return new EmbeddedText(vector, Entry.SparseOutput is null ? null : Words(outputs[1], graph, row, text));
    }

    /// <summary>Only the first numbers of every vector where fewer are wanted: pooling goes number by number.</summary>
    private void Pool(ReadOnlySpan<float> rows, int first, int length, Span<float> vector)
    {
        if (Entry.Pooling == Pooling.Mean)
        {
            for (var i = 0; i < length; i++)
                TensorPrimitives.Add(vector, rows.Slice((first + i) * Dimension, vector.Length), vector);
            TensorPrimitives.Divide(vector, Math.Max(1, length), vector);
            return;
        }

        var at = Entry.Pooling switch
        {
            Pooling.None => 0,
            Pooling.Last => first + Math.Max(0, length - 1),
            _ => first,
        };
        rows.Slice(at * Dimension, vector.Length).CopyTo(vector);
    }

    /// <summary>The greatest weight of each token that is of the text; what is not above zero says nothing.</summary>
    private static Dictionary<int, float> Words(OnnxOutput weights, EncoderGraph graph, int row, EncodedText text)
    {
        var width = (int)weights.Shape[1];
        var words = new Dictionary<int, float>();
        for (var i = 0; i < text.Length; i++)
        {
            var weight = weights.Values[(row * width) + graph.Offset(text, width) + i];
            if (weight > 0 && !text.Special[i])
                words[text.Ids[i]] = Math.Max(weight, words.GetValueOrDefault(text.Ids[i]));
        }

        return words;
    }

    private async Task CheckAsync(CancellationToken cancellation)
    {
        var urgent = new EmbeddingRequest { Urgent = true, Truncate = true };
        var once = (await EmbedAsync([CheckText], urgent, cancellation).ConfigureAwait(false)).Texts[0].Vector;
        var again = (await EmbedAsync([CheckText], urgent, cancellation).ConfigureAwait(false)).Texts[0].Vector;
        if (!once.All(float.IsFinite) || TensorPrimitives.Norm<float>(once) is not > 0)
            throw _runner.Unexpected("a vector with numbers that are none, or of zeros only", "a vector");
        if (TensorPrimitives.CosineSimilarity<float>(once, again) < 0.9999f)
            throw _runner.Unexpected("two different vectors of one text", "always the same vector");
        if (Entry.Known is not { } known)
            return;
        var found = (await EmbedAsync([known.Text], urgent, cancellation).ConfigureAwait(false)).Texts[0].Vector;
        if (known.Begins.Count > found.Length || known.Begins.Zip(found).Any(pair => !(Math.Abs(pair.First - pair.Second) <= known.Tolerance)))
            throw _runner.Unexpected($"a vector of \"{known.Text}\" that begins {string.Join(", ", found.Take(known.Begins.Count))}", $"one that begins {string.Join(", ", known.Begins)}");
    }
}
