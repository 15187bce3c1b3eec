using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace TravelPlanner.Rag.Indexing.Local;

/// <summary>
/// The two files of a segment's vectors, row by row. <c>.i8</c>: a factor (f32) a row, then a padded row of bytes each, scanned whole. <c>.f32</c>: the vectors themselves at
/// length 1, read only for the rows that may be among the best. Both begin with 64 bytes: magic, dimension, rows. Little-endian.
/// </summary>
internal static class VectorFiles
{
    public const int HeaderBytes = 64;

    private static ReadOnlySpan<byte> Magic => "TPVECT01"u8;

    public static long QuantizedBytes(int rows, int dimension) => ScanOffset(rows) + ((long)rows * DotProducts.PaddedTo(dimension));

    public static long FullBytes(int rows, int dimension) => HeaderBytes + ((long)rows * dimension * sizeof(float));

    /// <summary>Where the rows of bytes begin, at a whole cache line.</summary>
    public static long ScanOffset(int rows) => HeaderBytes + (((long)rows * sizeof(float)) + 63) / 64 * 64;

    public static byte[] Header(int rows, int dimension)
    {
        var header = new byte[HeaderBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), dimension);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(12), rows);
        return header;
    }

    public static bool IsHeader(ReadOnlySpan<byte> header, int rows, int dimension) => header.SequenceEqual(Header(rows, dimension));
}

/// <summary>Appends vectors to the two files of a segment; how many there are is said at the end.</summary>
internal sealed class VectorWriter : IDisposable
{
    private readonly int _dimension;
    private readonly FileStream _quantized;
    private readonly FileStream _full;
    private readonly List<float> _factors = [];
    private readonly string _scanPath;
    private readonly FileStream _scan;

    public VectorWriter(string quantizedPath, string fullPath, int dimension)
    {
        _dimension = dimension;
        // The factors come first but are known last; the rows wait in a file of their own.
        _scanPath = quantizedPath + ".rows";
        _quantized = new FileStream(quantizedPath, FileMode.Create, FileAccess.Write);
        _full = new FileStream(fullPath, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 20);
        _scan = new FileStream(_scanPath, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 20, FileOptions.DeleteOnClose);
        _full.Write(VectorFiles.Header(0, dimension));
    }

    /// <param name="unit">At length 1, or zeros.</param>
    public void Add(ReadOnlySpan<float> unit)
    {
        Span<sbyte> bytes = stackalloc sbyte[DotProducts.PaddedTo(_dimension)];
        _factors.Add(DotProducts.Quantize(unit, bytes));
        _scan.Write(MemoryMarshal.AsBytes(bytes));
        _full.Write(MemoryMarshal.AsBytes(unit));
    }

    public void Finish()
    {
        var header = VectorFiles.Header(_factors.Count, _dimension);
        _quantized.Write(header);
        _quantized.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_factors)));
        _quantized.Write(new byte[VectorFiles.ScanOffset(_factors.Count) - _quantized.Position]);
        _scan.Position = 0;
        _scan.CopyTo(_quantized);
        _quantized.Flush(flushToDisk: true);
        _full.Position = 0;
        _full.Write(header);
        _full.Flush(flushToDisk: true);
    }

    public void Dispose()
    {
        _scan.Dispose();
        _quantized.Dispose();
        _full.Dispose();
    }
}

/// <summary>The vectors of a segment, mapped into memory.</summary>
internal sealed unsafe class VectorMatrix : IDisposable
{
    private readonly Mapping _quantized;
    private readonly Mapping _full;
    private readonly float* _factors;
    private readonly sbyte* _scan;
    private readonly float* _vectors;

    /// <exception cref="IndexException">The files are not those of so many rows of this dimension.</exception>
    public VectorMatrix(string quantizedPath, string fullPath, int rows, int dimension)
    {
        (Rows, Dimension, Padded) = (rows, dimension, DotProducts.PaddedTo(dimension));
        _quantized = new Mapping(quantizedPath, VectorFiles.QuantizedBytes(rows, dimension));
        try
        {
            _full = new Mapping(fullPath, VectorFiles.FullBytes(rows, dimension));
            foreach (var (mapping, path) in new[] { (_quantized, quantizedPath), (_full, fullPath) })
            {
                if (!VectorFiles.IsHeader(new ReadOnlySpan<byte>(mapping.Start, VectorFiles.HeaderBytes), rows, dimension))
                    throw new IndexException($"{path} is not a file of {rows} vectors of dimension {dimension}; restore the index from an export or build it again.");
            }
        }
        catch
        {
            _quantized.Dispose();
            _full?.Dispose();
            throw;
        }

        _factors = (float*)(_quantized.Start + VectorFiles.HeaderBytes);
        _scan = (sbyte*)(_quantized.Start + VectorFiles.ScanOffset(rows));
        _vectors = (float*)(_full.Start + VectorFiles.HeaderBytes);
    }

    public int Rows { get; }

    public int Dimension { get; }

    private int Padded { get; }

    public ReadOnlySpan<float> this[int row] => new(_vectors + ((long)row * Dimension), Dimension);

    /// <summary>Puts the allowed rows from <paramref name="first"/> to <paramref name="end"/> (multiples of 64, or the last) into <paramref name="best"/>, as the 8-bit copies score them.</summary>
    /// <param name="query">8-bit, padded.</param>
    /// <param name="offset">What is added to a row to tell the segments apart.</param>
    public void Scan(ReadOnlySpan<sbyte> query, RowSet allowed, int first, int end, long offset, ref TopRows best)
    {
        var bits = allowed.Bits[(first / 64)..((end + 63) / 64)];
        fixed (sbyte* wanted = query)
        {
            for (var word = 0; word < bits.Length; word++)
            {
                for (var left = bits[word]; left != 0; left &= left - 1)
                {
                    var row = first + (word * 64) + System.Numerics.BitOperations.TrailingZeroCount(left);
                    var score = DotProducts.Of(wanted, _scan + ((long)row * Padded), Padded) * _factors[row];
                    if (score >= best.Threshold)
                        best.Add(score, offset + row);
                }
            }
        }
    }

    public void Dispose()
    {
        _quantized.Dispose();
        _full.Dispose();
    }

    private sealed class Mapping : IDisposable
    {
        private readonly MemoryMappedFile _file;
        private readonly MemoryMappedViewAccessor _view;

        public Mapping(string path, long bytes)
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            if (stream.Length != bytes)
                throw new IndexException($"{path} has {stream.Length} bytes, not {bytes}; restore the index from an export or build it again.");
            _file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
            _view = _file.CreateViewAccessor(0, bytes, MemoryMappedFileAccess.Read);
            byte* start = null;
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            Start = start;
        }

        public byte* Start { get; }

        public void Dispose()
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _file.Dispose();
        }
    }
}
