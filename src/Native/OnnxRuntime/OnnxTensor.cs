namespace TravelPlanner.Native.OnnxRuntime;

/// <summary>The element types that models of text take and give.</summary>
public enum OnnxType
{
    Float,
    Float16,
    BFloat16,
    Double,
    Int8,
    UInt8,
    Int32,
    Int64,
    Bool,
    Other,
}

/// <summary>An input or an output of a model.</summary>
/// <param name="Shape">-1 where the length is given with each call.</param>
public sealed record OnnxPort(string Name, OnnxType Type, IReadOnlyList<int> Shape);

/// <summary>
/// A named tensor that goes in: whole numbers or floating-point ones, in row order. They are turned into the type that the model's input has.
/// </summary>
public sealed record OnnxInput
{
    private OnnxInput(string name, IReadOnlyList<long> shape) => (Name, Shape) = (name, shape);

    public string Name { get; }

    public IReadOnlyList<long> Shape { get; }

    internal Memory<long>? Wholes { get; private init; }

    internal Memory<float>? Floats { get; private init; }

    /// <exception cref="ArgumentException">There are not as many numbers as the shape says.</exception>
    public static OnnxInput Of(string name, Memory<long> values, params long[] shape) => new(name, Checked(name, values.Length, shape)) { Wholes = values };

    /// <exception cref="ArgumentException">There are not as many numbers as the shape says.</exception>
    public static OnnxInput Of(string name, Memory<float> values, params long[] shape) => new(name, Checked(name, values.Length, shape)) { Floats = values };

    private static long[] Checked(string name, int count, long[] shape) => shape.All(d => d >= 0) && shape.Aggregate(1L, (product, d) => product * d) == count
        ? shape
        : throw new ArgumentException($"{name}: {count} numbers are not of the shape [{string.Join(", ", shape)}].", nameof(shape));
}

/// <summary>A tensor that came out, in row order; 16-bit, 8-bit and double elements as single precision.</summary>
public sealed record OnnxOutput(string Name, IReadOnlyList<long> Shape, float[] Values);
