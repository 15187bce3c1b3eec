using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;

namespace TravelPlanner.InferenceWorker.Models.Gguf;

/// <summary>
/// Reads and checks the header of a GGUF file before the native loader sees it. The loader trusts what it reads: a wrong count can make it allocate without bound, read
/// beyond the file or end the process. Time and memory here grow with the bytes the file really has.
/// </summary>
public static class GgufReader
{
    public const int MostKeys = 65_536;
    public const int MostTensors = 65_536;
    public const int LongestKey = 65_535;
    public const int LongestText = 16 * 1024 * 1024;
    public const int LongestName = 63;
    public const long MostMetadataBytes = 1L << 30;
    public const long DefaultAlignment = 32;
    private const long LargestAlignment = 1 << 20;
    private const uint Magic = 0x46554747;

    /// <summary>Bytes of the magic, the version and the two counts.</summary>
    private const int ShortestHeader = 24;

    /// <exception cref="GgufException">The file is no usable GGUF; the message says why.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static GgufFile Read(string path)
    {
        using var stream = new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.Read, BufferSize = 0, Options = FileOptions.SequentialScan });
        return Read(stream);
    }

    /// <inheritdoc cref="Read(string)"/>
    public static GgufFile Read(Stream stream)
    {
        var cursor = new GgufCursor(stream, stream.Length);
        var version = VersionOf(cursor) ?? throw new GgufException("The file does not begin with GGUF: it is no model of this format.");
        if (!CanRead(version))
            throw new GgufException(string.Create(CultureInfo.InvariantCulture, $"GGUF version {version}; 2 and 3 can be read (a big-endian file shows a huge number here)."));
        var tensorCount = Count(cursor, "tensors", MostTensors);
        var keyCount = Count(cursor, "keys", MostKeys);
        var metadata = ReadMetadata(cursor, keyCount);
        var alignment = Alignment(metadata);
        var tensors = ReadTensors(cursor, tensorCount, alignment);
        var dataPosition = Align(cursor.Position, alignment);
        var needed = tensors.Count == 0 ? dataPosition : dataPosition + tensors[^1].Offset + tensors[^1].Bytes;
        if (needed > cursor.Length)
            throw new GgufException(string.Create(CultureInfo.InvariantCulture, $"The file has {cursor.Length} bytes; its tensors need {needed}. It is cut short: download it again."));
        var file = new GgufFile(version, alignment, metadata, tensors, dataPosition, cursor.Length);
        GgufModelCheck.Run(file);
        return file;
    }

    /// <summary>What the first bytes say, enough to tell a model from an error page; null where they are none of a GGUF file.</summary>
    internal static uint? VersionOf(string path)
    {
        using var stream = File.OpenRead(path);
        return stream.Length < ShortestHeader ? null : VersionOf(new GgufCursor(stream, stream.Length));
    }

    internal static bool CanRead(uint version) => version is 2 or 3;

    private static uint? VersionOf(GgufCursor cursor) => cursor.UInt32("the header") == Magic ? cursor.UInt32("the header") : null;

    private static int Count(GgufCursor cursor, string what, int most)
    {
        var count = cursor.UInt64("the header");
        return count <= (ulong)most ? (int)count : throw new GgufException(string.Create(CultureInfo.InvariantCulture, $"The header says {count} {what}; up to {most} are allowed."));
    }

    private static Dictionary<string, GgufValue> ReadMetadata(GgufCursor cursor, int count)
    {
        var metadata = new Dictionary<string, GgufValue>(StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var key = cursor.Text(LongestKey, "a key");
            if (key.Length == 0 || key.Contains('\0', StringComparison.Ordinal))
                throw new GgufException("A key is empty or has a NUL in it.");
            if (!metadata.TryAdd(key, ReadValue(cursor, key)))
                throw new GgufException($"The key {key} is there twice.");
            if (cursor.Position > MostMetadataBytes)
                throw new GgufException(string.Create(CultureInfo.InvariantCulture, $"The metadata is longer than {MostMetadataBytes} bytes."));
        }

        return metadata;
    }

    private static GgufValue ReadValue(GgufCursor cursor, string key)
    {
        var type = (GgufValueType)cursor.UInt32(key);
        if (type == GgufValueType.Array)
            return new GgufValue(type, ReadArray(cursor, key));
        if (type == GgufValueType.String)
            return new GgufValue(type, cursor.Text(LongestText, key));
        var bytes = cursor.Take(Width(type, key), key);
        return new GgufValue(type, type switch
        {
            GgufValueType.UInt8 => bytes[0],
            GgufValueType.Int8 => (sbyte)bytes[0],
            GgufValueType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            GgufValueType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
            GgufValueType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            GgufValueType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
            GgufValueType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(bytes),
            GgufValueType.Bool => bytes[0] <= 1 ? bytes[0] == 1 : throw new GgufException($"{key} is a bool that is neither 0 nor 1."),
            GgufValueType.UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
            GgufValueType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(bytes),
            _ => (object)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        });
    }

    private static GgufArray ReadArray(GgufCursor cursor, string key)
    {
        var type = (GgufValueType)cursor.UInt32(key);
        if (type == GgufValueType.Array)
            throw new GgufException($"{key} is a list of lists, which the engine does not read.");
        var count = cursor.UInt64(key);
        // A text is at least its length.
        var width = type == GgufValueType.String ? 8 : Width(type, key);
        if (count > (ulong)(cursor.Left / width))
            throw new GgufException(string.Create(CultureInfo.InvariantCulture, $"{key} is a list of {count}; the file has room for {cursor.Left / width}. It is cut short or damaged."));
        var array = new GgufArray(type, count, cursor.Position);
        if (type != GgufValueType.String)
        {
            cursor.Skip((long)count * width, key);
            return array;
        }

        for (ulong i = 0; i < count; i++)
            cursor.SkipText(LongestText, key);
        return array;
    }

    private static int Width(GgufValueType type, string key) => type switch
    {
        GgufValueType.UInt8 or GgufValueType.Int8 or GgufValueType.Bool => 1,
        GgufValueType.UInt16 or GgufValueType.Int16 => 2,
        GgufValueType.UInt32 or GgufValueType.Int32 or GgufValueType.Float32 => 4,
        GgufValueType.UInt64 or GgufValueType.Int64 or GgufValueType.Float64 => 8,
        _ => throw new GgufException(string.Create(CultureInfo.InvariantCulture, $"{key} is of the type {(uint)type}; 0 to 12 are allowed.")),
    };

    private static long Alignment(Dictionary<string, GgufValue> metadata)
    {
        if (!metadata.TryGetValue("general.alignment", out var value))
            return DefaultAlignment;
        return value.Value is uint alignment && alignment is >= 1 and <= (uint)LargestAlignment && BitOperations.IsPow2(alignment)
            ? alignment
            : throw new GgufException(string.Create(CultureInfo.InvariantCulture, $"general.alignment is {value.Value}; a power of two up to {LargestAlignment} is allowed."));
    }

    private static List<GgufTensor> ReadTensors(GgufCursor cursor, int count, long alignment)
    {
        var (tensors, names, expected) = (new List<GgufTensor>(), new HashSet<string>(StringComparer.Ordinal), 0L);
        for (var i = 0; i < count; i++)
        {
            var name = cursor.Text(LongestName, "the name of a tensor");
            if (!names.Add(name))
                throw new GgufException($"The tensor {name} is there twice.");
            var dimensions = ReadDimensions(cursor, name);
            var typeId = cursor.UInt32(name);
            var type = GgmlType.Of(typeId) ?? throw new GgufException(string.Create(CultureInfo.InvariantCulture, $"The tensor {name} is of the type {typeId}, which is not known here."));
            if (dimensions[0] % type.BlockValues != 0)
                throw new GgufException(string.Create(CultureInfo.InvariantCulture, $"The tensor {name} has rows of {dimensions[0]} values; {type.Name} needs multiples of {type.BlockValues}."));
            var bytes = Bytes(name, type, dimensions, cursor.Length);
            var offset = cursor.UInt64(name);
            // The engine wants them one after the other, which also means that none overlaps another.
            if (offset != (ulong)expected)
                throw new GgufException(string.Create(CultureInfo.InvariantCulture, $"The tensor {name} begins at {offset}; after the one before it {expected} is expected."));
            tensors.Add(new GgufTensor(name, type, dimensions, expected, bytes));
            expected = Align(expected + bytes, alignment);
        }

        return tensors;
    }

    private static long[] ReadDimensions(GgufCursor cursor, string name)
    {
        var count = cursor.UInt32(name);
        if (count is < 1 or > 4)
            throw new GgufException(string.Create(CultureInfo.InvariantCulture, $"The tensor {name} has {count} dimensions; 1 to 4 are allowed."));
        var dimensions = new long[count];
        for (var i = 0; i < dimensions.Length; i++)
        {
            var size = cursor.UInt64(name);
            dimensions[i] = size is >= 1 and <= int.MaxValue ? (long)size : throw new GgufException(string.Create(CultureInfo.InvariantCulture, $"The tensor {name} has a dimension of {size}; 1 to {int.MaxValue} is allowed."));
        }

        return dimensions;
    }

    private static long Bytes(string name, GgmlType type, long[] dimensions, long length)
    {
        var bytes = (Int128)(dimensions[0] / type.BlockValues) * type.BlockBytes;
        foreach (var size in dimensions.AsSpan(1))
            bytes *= size;
        return bytes <= length ? (long)bytes : throw new GgufException(string.Create(CultureInfo.InvariantCulture, $"The tensor {name} needs {bytes} bytes; the file has {length}. It is cut short or damaged."));
    }

    internal static long Align(long position, long alignment) => (position + alignment - 1) / alignment * alignment;
}
