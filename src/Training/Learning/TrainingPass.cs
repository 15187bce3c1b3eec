using System.Numerics.Tensors;

namespace TravelPlanner.Training.Learning;

/// <summary>
/// Runs batches through a network and back: the loss, and every parameter's gradient. Buffers grow to the largest batch seen and stay.
/// </summary>
internal sealed class TrainingPass(Network network)
{
    /// <summary>Rows whose probabilities over the vocabulary are in memory at once.</summary>
    private const int LossRows = 512;

    private readonly NetworkShape _shape = network.Shape;
    private readonly RotaryPositions _rotary = new(network.Shape.HeadWidth, network.Shape.RotaryBase);
    private readonly LayerState[] _states = [.. network.Layers.Select(_ => new LayerState())];
    private float[] _last = [];
    private float[] _d = [];
    private float[] _dHidden = [];
    private float[] _dWide = [];
    private float[] _dNormed = [];
    private float[] _dResults = [];
    private float[] _dQkv = [];
    private float[] _dQ = [];
    private float[] _dK = [];

    /// <summary>What the way back needs of one layer.</summary>
    private sealed class LayerState
    {
        public float[] X = [], Normed = [], Qkv = [], Q = [], K = [], Shares = [], Results = [], Middle = [], MiddleNormed = [], GateUp = [], Gated = [];
        public float[] Scales = [], QScales = [], KScales = [], MiddleScales = [];
        public Attention Attention = null!;
    }

    /// <summary>Forward only.</summary>
    /// <returns>Mean loss a target token, in nats.</returns>
    public double Loss(TokenBatch batch)
    {
        Forward(batch);
        return Output(batch, learn: false);
    }

    /// <summary>Forward and back; gradients are added to.</summary>
    /// <returns>Mean loss a target token, in nats.</returns>
    public double LossAndGradients(TokenBatch batch)
    {
        Forward(batch);
        var loss = Output(batch, learn: true);
        for (var i = network.Layers.Count - 1; i >= 0; i--)
            BackwardLayer(network.Layers[i], _states[i], batch);
        var embedding = network.Embedding.Gradient;
        for (var t = 0; t < batch.Tokens.Count; t++)
        {
            var row = embedding.AsSpan(batch.Tokens[t] * _shape.Width, _shape.Width);
            TensorPrimitives.Add(row, _d.AsSpan(t * _shape.Width, _shape.Width), row);
        }

        return loss;
    }

    /// <summary>Logits of every target row, forward only: for tests and for comparing with the engine.</summary>
    public float[] Logits(TokenBatch batch)
    {
        Forward(batch);
        var count = batch.TargetRows.Count;
        var logits = new float[count * _shape.Tokens];
        Logits(batch, 0, count, logits);
        return logits;
    }

    private void Forward(TokenBatch batch)
    {
        var (count, width) = (batch.Tokens.Count, _shape.Width);
        _rotary.Prepare(batch.Positions.Max() + 1);
        var x = Grow(ref _states[0].X, count * width);
        for (var t = 0; t < count; t++)
            network.Embedding.Value.AsSpan(batch.Tokens[t] * width, width).CopyTo(x.AsSpan(t * width));
        for (var i = 0; i < network.Layers.Count; i++)
        {
            var to = i + 1 < _states.Length ? Grow(ref _states[i + 1].X, count * width) : Grow(ref _last, count * width);
            ForwardLayer(network.Layers[i], _states[i], batch, to);
        }
    }

    private void ForwardLayer(Layer layer, LayerState state, TokenBatch batch, float[] to)
    {
        var (count, width, heads, feed) = (batch.Tokens.Count, _shape.Width, _shape.HeadsWidth, _shape.FeedForward);
        Normalize(state.X, layer.AttentionNorm, Grow(ref state.Normed, count * width), Grow(ref state.Scales, count), count);
        Product(state.Normed, layer.QueryKeyValue, Grow(ref state.Qkv, count * 3 * heads), count, add: false);
        Grow(ref state.Q, count * heads);
        Grow(ref state.K, count * heads);
        Grow(ref state.QScales, count * _shape.Heads);
        Grow(ref state.KScales, count * _shape.Heads);
        Rows.Each(count, (_, from, end) =>
        {
            for (var t = from; t < end; t++)
            {
                var qkv = state.Qkv.AsSpan(t * 3 * heads, 3 * heads);
                Heads(qkv[..heads], layer.QueryNorm, state.Q.AsSpan(t * heads, heads), state.QScales.AsSpan(t * _shape.Heads, _shape.Heads), batch.Positions[t]);
                Heads(qkv.Slice(heads, heads), layer.KeyNorm, state.K.AsSpan(t * heads, heads), state.KScales.AsSpan(t * _shape.Heads, _shape.Heads), batch.Positions[t]);
            }
        });
        state.Attention = new Attention(batch.Sequences, _shape.Heads, _shape.HeadWidth, new(state.Q, 0, heads), new(state.K, 0, heads), new(state.Qkv, 2 * heads, 3 * heads));
        state.Attention.Forward(Grow(ref state.Shares, state.Attention.Shares), new(Grow(ref state.Results, count * heads), 0, heads));
        Array.Copy(state.X, Grow(ref state.Middle, count * width), count * width);
        Product(state.Results, layer.Output, state.Middle, count, add: true);
        Normalize(state.Middle, layer.FeedForwardNorm, Grow(ref state.MiddleNormed, count * width), Grow(ref state.MiddleScales, count), count);
        Product(state.MiddleNormed, layer.GateUp, Grow(ref state.GateUp, count * 2 * feed), count, add: false);
        Grow(ref state.Gated, count * feed);
        Rows.Each(count, (_, from, end) =>
        {
            for (var t = from; t < end; t++)
            {
                var gate = state.GateUp.AsSpan(t * 2 * feed, feed);
                var up = state.GateUp.AsSpan((t * 2 * feed) + feed, feed);
                var gated = state.Gated.AsSpan(t * feed, feed);
                TensorPrimitives.Sigmoid(gate, gated);
                TensorPrimitives.Multiply(gated, gate, gated);
                TensorPrimitives.Multiply(gated, up, gated);
            }
        });
        Array.Copy(state.Middle, to, count * width);
        Product(state.Gated, layer.Down, to, count, add: true);
    }

    /// <summary>Loss of the target rows; when learning, the gradient of the last layer's result is left in <see cref="_d"/>.</summary>
    private double Output(TokenBatch batch, bool learn)
    {
        var (width, tokens, count) = (_shape.Width, _shape.Tokens, batch.TargetRows.Count);
        if (learn)
            Array.Clear(Grow(ref _d, batch.Tokens.Count * width));
        var loss = 0.0;
        for (var begin = 0; begin < count; begin += LossRows)
        {
            var rows = Math.Min(LossRows, count - begin);
            var logits = Grow(ref _dWide, rows * tokens);
            var (hidden, normed, scales) = Logits(batch, begin, rows, logits);
            var losses = new double[rows];
            Rows.Each(rows, (_, from, end) =>
            {
                for (var r = from; r < end; r++)
                    losses[r] = CrossEntropy(logits.AsSpan(r * tokens, tokens), batch.Targets[begin + r], 1f / count);
            });
            loss += losses.Sum();
            if (!learn)
                continue;
            MatrixProduct.Multiply(new MatrixView(logits, 0, tokens).Transposed, new(normed, 0, width), network.Embedding.Gradients, tokens, width, rows, add: true);
            var dNormed = new float[rows * width];
            MatrixProduct.Multiply(new(logits, 0, tokens), network.Embedding.Weights, new(dNormed, 0, width), rows, width, tokens, add: false);
            var dHidden = new float[rows * width];
            RootMeanSquareNorm.Backward(hidden, network.FinalNorm.Value, scales, dNormed, dHidden, network.FinalNorm.Gradient);
            for (var r = 0; r < rows; r++)
            {
                var row = _d.AsSpan(batch.TargetRows[begin + r] * width, width);
                TensorPrimitives.Add(row, dHidden.AsSpan(r * width, width), row);
            }
        }

        return loss / count;
    }

    /// <summary>Of some target rows.</summary>
    /// <returns>What the way back needs: the rows as the last layer left them, normalized, and their scales.</returns>
    private (float[] Hidden, float[] Normed, float[] Scales) Logits(TokenBatch batch, int begin, int rows, float[] logits)
    {
        var (width, tokens) = (_shape.Width, _shape.Tokens);
        var (hidden, normed, scales) = (Gather(batch, begin, rows), new float[rows * width], new float[rows]);
        RootMeanSquareNorm.Forward(hidden, network.FinalNorm.Value, normed, scales);
        MatrixProduct.Multiply(new(normed, 0, width), network.Embedding.Weights.Transposed, new(logits, 0, tokens), rows, tokens, width, add: false);
        return (hidden, normed, scales);
    }

    /// <summary>Turns logits into the gradient of the mean loss.</summary>
    /// <returns>This row's loss.</returns>
    private static double CrossEntropy(Span<float> logits, int target, float share)
    {
        TensorPrimitives.SoftMax(logits, logits);
        var loss = -Math.Log(Math.Max(logits[target], 1e-30f));
        logits[target] -= 1;
        TensorPrimitives.Multiply(logits, share, logits);
        return loss;
    }

    /// <summary>Takes the gradient of the layer's result from <see cref="_d"/> and leaves that of its input there.</summary>
    private void BackwardLayer(Layer layer, LayerState state, TokenBatch batch)
    {
        var (count, width, heads, feed) = (batch.Tokens.Count, _shape.Width, _shape.HeadsWidth, _shape.FeedForward);
        Learn(layer.Down, _d, state.Gated, count);
        var dGated = Back(_d, layer.Down, ref _dHidden, count);
        var dGateUp = Grow(ref _dWide, count * 2 * feed);
        Rows.Each(count, (_, from, end) =>
        {
            for (var t = from; t < end; t++)
                GateBackward(state.GateUp.AsSpan(t * 2 * feed, 2 * feed), dGated.AsSpan(t * feed, feed), dGateUp.AsSpan(t * 2 * feed, 2 * feed));
        });
        Learn(layer.GateUp, dGateUp, state.MiddleNormed, count);
        NormalizeBackward(state.Middle, layer.FeedForwardNorm, state.MiddleScales, Back(dGateUp, layer.GateUp, ref _dNormed, count), count);

        Learn(layer.Output, _d, state.Results, count);
        var dResults = Back(_d, layer.Output, ref _dResults, count);
        Array.Clear(Grow(ref _dQ, count * heads), 0, count * heads);
        Array.Clear(Grow(ref _dK, count * heads), 0, count * heads);
        Array.Clear(Grow(ref _dQkv, count * 3 * heads), 0, count * 3 * heads);
        state.Attention.Backward(state.Shares, new(dResults, 0, heads), new(_dQ, 0, heads), new(_dK, 0, heads), new(_dQkv, 2 * heads, 3 * heads));
        var (dQueryNorm, dKeyNorm) = (new float[Rows.Parts][], new float[Rows.Parts][]);
        Rows.Each(count, (part, from, end) =>
        {
            (dQueryNorm[part], dKeyNorm[part]) = (new float[_shape.HeadWidth], new float[_shape.HeadWidth]);
            for (var t = from; t < end; t++)
            {
                var qkv = state.Qkv.AsSpan(t * 3 * heads, 3 * heads);
                var dQkv = _dQkv.AsSpan(t * 3 * heads, 3 * heads);
                HeadsBackward(qkv[..heads], layer.QueryNorm, state.QScales.AsSpan(t * _shape.Heads, _shape.Heads), _dQ.AsSpan(t * heads, heads), dQkv[..heads], dQueryNorm[part], batch.Positions[t]);
                HeadsBackward(qkv.Slice(heads, heads), layer.KeyNorm, state.KScales.AsSpan(t * _shape.Heads, _shape.Heads), _dK.AsSpan(t * heads, heads), dQkv.Slice(heads, heads), dKeyNorm[part], batch.Positions[t]);
            }
        });
        AddParts(dQueryNorm, layer.QueryNorm);
        AddParts(dKeyNorm, layer.KeyNorm);
        Learn(layer.QueryKeyValue, _dQkv, state.Normed, count);
        NormalizeBackward(state.X, layer.AttentionNorm, state.Scales, Back(_dQkv, layer.QueryKeyValue, ref _dNormed, count), count);
    }

    private static void GateBackward(ReadOnlySpan<float> gateUp, ReadOnlySpan<float> dGated, Span<float> dGateUp)
    {
        var feed = dGated.Length;
        var gate = gateUp[..feed];
        var up = gateUp[feed..];
        var dGate = dGateUp[..feed];
        var dUp = dGateUp[feed..];

        // silu(g) = g·s, silu'(g) = s·(1 + g·(1 − s)), where s is the sigmoid of g.
        TensorPrimitives.Sigmoid(gate, dGate);
        TensorPrimitives.Multiply(gate, dGate, dUp);
        for (var i = 0; i < feed; i++)
            dGate[i] = dGated[i] * up[i] * (dGate[i] + dUp[i] - (dUp[i] * dGate[i]));
        TensorPrimitives.Multiply(dUp, dGated, dUp);
    }

    private void Heads(ReadOnlySpan<float> from, Parameter norm, Span<float> to, Span<float> scales, int position)
    {
        RootMeanSquareNorm.Forward(from, norm.Value, to, scales);
        for (var h = 0; h < _shape.Heads; h++)
            _rotary.Turn(to.Slice(h * _shape.HeadWidth, _shape.HeadWidth), position, back: false);
    }

    private void HeadsBackward(ReadOnlySpan<float> from, Parameter norm, ReadOnlySpan<float> scales, Span<float> dTo, Span<float> dFrom, Span<float> dNorm, int position)
    {
        for (var h = 0; h < _shape.Heads; h++)
            _rotary.Turn(dTo.Slice(h * _shape.HeadWidth, _shape.HeadWidth), position, back: true);
        RootMeanSquareNorm.Backward(from, norm.Value, scales, dTo, dFrom, dNorm);
    }

    private static void Normalize(float[] x, Parameter norm, float[] y, float[] scales, int count) => Rows.Each(count, (_, from, end) =>
        RootMeanSquareNorm.Forward(x.AsSpan(from * norm.Columns, (end - from) * norm.Columns), norm.Value, y.AsSpan(from * norm.Columns), scales.AsSpan(from, end - from)));

    /// <summary>Adds the gradient of the norm's input to <see cref="_d"/>.</summary>
    private void NormalizeBackward(float[] x, Parameter norm, float[] scales, float[] dy, int count)
    {
        var parts = new float[Rows.Parts][];
        Rows.Each(count, (part, from, end) =>
        {
            parts[part] = new float[norm.Columns];
            var (first, length) = (from * norm.Columns, (end - from) * norm.Columns);
            RootMeanSquareNorm.Backward(x.AsSpan(first, length), norm.Value, scales.AsSpan(from, end - from), dy.AsSpan(first, length), _d.AsSpan(first, length), parts[part]);
        });
        AddParts(parts, norm);
    }

    private static void AddParts(float[][] parts, Parameter parameter)
    {
        foreach (var part in parts)
            TensorPrimitives.Add(parameter.Gradient, part, parameter.Gradient);
    }

    /// <summary>y = x · Wᵀ, or y += x · Wᵀ.</summary>
    private static void Product(float[] x, Parameter weights, float[] y, int count, bool add) =>
        MatrixProduct.Multiply(new(x, 0, weights.Columns), weights.Weights.Transposed, new(y, 0, weights.Rows), count, weights.Rows, weights.Columns, add);

    /// <summary>dx = dy · W.</summary>
    private static float[] Back(float[] dy, Parameter weights, ref float[] dx, int count)
    {
        MatrixProduct.Multiply(new(dy, 0, weights.Rows), weights.Weights, new(Grow(ref dx, count * weights.Columns), 0, weights.Columns), count, weights.Columns, weights.Rows, add: false);
        return dx;
    }

    /// <summary>dW += dyᵀ · x.</summary>
    private static void Learn(Parameter weights, float[] dy, float[] x, int count) =>
        MatrixProduct.Multiply(new MatrixView(dy, 0, weights.Rows).Transposed, new(x, 0, weights.Columns), weights.Gradients, weights.Rows, weights.Columns, count, add: true);

    private float[] Gather(TokenBatch batch, int begin, int count)
    {
        var rows = new float[count * _shape.Width];
        for (var r = 0; r < count; r++)
            _last.AsSpan(batch.TargetRows[begin + r] * _shape.Width, _shape.Width).CopyTo(rows.AsSpan(r * _shape.Width));
        return rows;
    }

    private static float[] Grow(ref float[] buffer, int length)
    {
        if (buffer.Length < length)
            buffer = GC.AllocateUninitializedArray<float>(length + (length / 8));
        return buffer;
    }
}
