namespace TravelPlanner.InferenceWorker.Models.Gguf;

/// <summary>Types of metadata values; the numbers of the format.</summary>
public enum GgufValueType : uint
{
    UInt8 = 0,
    Int8 = 1,
    UInt16 = 2,
    Int16 = 3,
    UInt32 = 4,
    Int32 = 5,
    Float32 = 6,
    Bool = 7,
    String = 8,
    Array = 9,
    UInt64 = 10,
    Int64 = 11,
    Float64 = 12,
}

/// <summary>A list in the metadata. Its elements were checked and are not kept: a vocabulary has hundreds of thousands.</summary>
/// <param name="Position">Of the first element in the file, bytes.</param>
public sealed record GgufArray(GgufValueType ElementType, ulong Count, long Position);

/// <param name="Value">A number, bool or string of the type, or a <see cref="GgufArray"/>.</param>
public sealed record GgufValue(GgufValueType Type, object Value);

/// <param name="Dimensions">The first is the length of a row.</param>
/// <param name="Offset">From the beginning of the tensor data, bytes.</param>
/// <param name="Bytes">Of its data.</param>
public sealed record GgufTensor(string Name, GgmlType Type, IReadOnlyList<long> Dimensions, long Offset, long Bytes);

/// <summary>What the header of a model file says; everything in it was checked against the length of the file.</summary>
/// <param name="DataPosition">Where the tensor data begins in the file, bytes.</param>
/// <param name="Length">Of the file, bytes.</param>
public sealed record GgufFile(uint Version, long Alignment, IReadOnlyDictionary<string, GgufValue> Metadata, IReadOnlyList<GgufTensor> Tensors, long DataPosition, long Length)
{
    /// <summary>Such as <c>qwen3</c>.</summary>
    public string Architecture => Text("general.architecture") ?? string.Empty;

    /// <summary>Null when there is no such text.</summary>
    public string? Text(string key) => Metadata.TryGetValue(key, out var value) && value.Value is string text ? text : null;

    /// <summary>A whole number, of whatever width; null when there is none or it does not fit.</summary>
    public long? Whole(string key) => Metadata.TryGetValue(key, out var value)
        ? value.Value switch
        {
            byte n => n,
            sbyte n => n,
            ushort n => n,
            short n => n,
            uint n => n,
            int n => n,
            long n => n,
            ulong n and <= long.MaxValue => (long)n,
            _ => null,
        }
        : null;

    public GgufArray? List(string key) => Metadata.TryGetValue(key, out var value) ? value.Value as GgufArray : null;
}

/// <summary>A file that is no usable GGUF: a sentence with what was found and what was expected.</summary>
public sealed class GgufException(string message) : Exception(message);
