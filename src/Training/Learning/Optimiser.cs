using System.Numerics;
using System.Runtime.InteropServices;
using System.Numerics.Tensors;

namespace TravelPlanner.Training.Learning;

/// <summary>
/// Moves the weights after the gradient's length was bounded: the network's inner matrices by <see cref="Muon"/>, embeddings and norms by Adam with weight decay apart from the
/// gradient (Loshchilov and Hutter).
/// </summary>
internal sealed class Optimiser(Network network)
{
    private const float MeanKeep = 0.9f;
    private const float SquareKeep = 0.98f;
    private const float Smallest = 1e-8f;
    private const float LongestGradient = 1f;
    private const float Decay = 0.1f;

    private int _step;

    /// <summary>Goes on behind this step.</summary>
    public void Resume(int step) => _step = step;

    /// <summary>Moves the weights, and clears the gradients.</summary>
    /// <returns>The gradient's length before it was bounded.</returns>
    public double Step(float rate)
    {
        _step++;
        var length = Math.Sqrt(network.Parameters.Sum(p => (double)TensorPrimitives.SumOfSquares<float>(p.Gradient)));
        var scale = length > LongestGradient ? (float)(LongestGradient / length) : 1f;
        var (meanBias, squareBias) = (1 - MathF.Pow(MeanKeep, _step), 1 - MathF.Pow(SquareKeep, _step));
        Parallel.ForEach(network.Parameters, parameter =>
        {
            if (parameter.Blocks > 0)
                Muon.Step(parameter, rate, scale);
            else
                Adam(parameter, rate, scale, meanBias, squareBias);
        });
        return length;
    }

    private static void Adam(Parameter parameter, float rate, float scale, float meanBias, float squareBias)
    {
        var keep = 1 - (parameter.Decays ? rate * Decay : 0);
        var gradients = MemoryMarshal.Cast<float, Vector<float>>(parameter.Gradient.AsSpan());
        var means = MemoryMarshal.Cast<float, Vector<float>>(parameter.Mean.AsSpan());
        var squares = MemoryMarshal.Cast<float, Vector<float>>(parameter.Square.AsSpan());
        var values = MemoryMarshal.Cast<float, Vector<float>>(parameter.Value.AsSpan());
        for (var i = 0; i < values.Length; i++)
        {
            var gradient = gradients[i] * scale;
            means[i] = (means[i] * MeanKeep) + (gradient * (1 - MeanKeep));
            squares[i] = (squares[i] * SquareKeep) + (gradient * gradient * (1 - SquareKeep));
            values[i] = (values[i] * keep) - (means[i] * (rate / meanBias) / (Vector.SquareRoot(squares[i] * (1 / squareBias)) + new Vector<float>(Smallest)));
        }

        Array.Clear(parameter.Gradient);
    }
}
