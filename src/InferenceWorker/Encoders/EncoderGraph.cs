using TravelPlanner.InferenceWorker.Tokenizing;
using TravelPlanner.Native.OnnxRuntime;

namespace TravelPlanner.InferenceWorker.Encoders;

/// <summary>A model's graph with its entry: makes the tensors of a batch and computes it.</summary>
internal sealed class EncoderGraph : IDisposable
{
    private readonly OnnxModel _model;
    private readonly EncoderEntry _entry;
    private readonly int _padId;
    private readonly string[] _outputs;
    private readonly List<OnnxPort> _past;

    /// <exception cref="OnnxException">The graph has other inputs or outputs than its entry says.</exception>
    public EncoderGraph(OnnxModel model, EncoderEntry entry, int padId)
    {
        (_model, _entry, _padId) = (model, entry, padId);
        _outputs = entry.SparseOutput is { } sparse ? [entry.Output, sparse] : [entry.Output];
        _past = [.. model.Inputs.Where(i => i.Name.StartsWith("past_key_values", StringComparison.Ordinal))];
        var inputs = model.Inputs.Except(_past).Select(i => i.Name).ToHashSet(StringComparer.Ordinal);
        if (_past.Count > 0)
            inputs.Add("past_key_values");
        var missing = _outputs.Except(model.Outputs.Select(o => o.Name)).FirstOrDefault();
        if (missing is not null || !inputs.SetEquals(entry.Inputs))
        {
            throw new OnnxException(
                OnnxFailure.Model, $"{model.Path} with the inputs {string.Join(", ", inputs.Order(StringComparer.Ordinal))} and the outputs {string.Join(", ", model.Outputs.Select(o => o.Name))}.",
                $"the inputs {string.Join(", ", entry.Inputs)} and the outputs {string.Join(", ", _outputs)}, as the entry '{entry.Id}' says.",
                $"fetch the file that the entry names, or write what this one has into {EncoderCatalogue.EntryFile} beside it.");
        }
    }

    public bool OnGpu => _model.OnGpu;

    /// <returns>The outputs of the entry, its sparse one last; every row as wide as the longest text.</returns>
    public IReadOnlyList<OnnxOutput> Run(IReadOnlyList<EncodedText> batch, CancellationToken cancellation)
    {
        var width = Math.Max(1, batch.Max(t => t.Length));
        return _model.Run([.. _entry.Inputs.SelectMany(name => Input(name, batch, width))], _outputs, cancellation);
    }

    /// <summary>Where the first token of a text stands in its row.</summary>
    public int Offset(EncodedText text, int width) => _entry.PadSide == PadSide.Left ? width - text.Length : 0;

    public void Dispose() => _model.Dispose();

    private IEnumerable<OnnxInput> Input(string name, IReadOnlyList<EncodedText> batch, int width)
    {
        if (name == "past_key_values")
            return _past.Select(p => EmptyPast(p, batch.Count));
        if (name == "input_weights")
        {
            var weights = new float[batch.Count * width];
            Fill(weights, batch, width, 0, (text, i) => text.Weights?[i] ?? 1);
            return [OnnxInput.Of(name, weights, batch.Count, width)];
        }

        var wholes = new long[batch.Count * width];
        Fill(wholes, batch, width, name == "input_ids" ? _padId : 0, name switch
        {
            "input_ids" => (text, i) => text.Ids[i],
            "token_type_ids" => (text, i) => text.TypeIds[i],
            "position_ids" => (_, i) => i,
            _ => (_, _) => 1,
        });
        return [OnnxInput.Of(name, wholes, batch.Count, width)];
    }

    private void Fill<T>(T[] rows, IReadOnlyList<EncodedText> batch, int width, T padding, Func<EncodedText, int, T> value)
    {
        Array.Fill(rows, padding);
        for (var row = 0; row < batch.Count; row++)
        {
            var at = (row * width) + Offset(batch[row], width);
            for (var i = 0; i < batch[row].Length; i++)
                rows[at + i] = value(batch[row], i);
        }
    }

    /// <summary>The keys and values of no tokens at all, which a graph for generating wants to be given.</summary>
    private static OnnxInput EmptyPast(OnnxPort port, int batch) =>
        OnnxInput.Of(port.Name, Memory<float>.Empty, [.. port.Shape.Select((d, i) => i == 0 ? batch : d < 0 ? 0L : d)]);
}
