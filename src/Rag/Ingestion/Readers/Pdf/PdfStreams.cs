using System.IO.Compression;

namespace TravelPlanner.Rag.Ingestion.Readers.Pdf;

/// <summary>Unpacks streams up to a size.</summary>
internal static class PdfStreams
{
    /// <summary>Of one page, one form or one character map.</summary>
    private const int MaxUnpacked = 32 * 1024 * 1024;

    private const int MaxFilters = 3;

    /// <returns>At most so many bytes; null where the packing is not read.</returns>
    public static byte[]? Unpack(PdfDictionary dictionary, long limit = MaxUnpacked)
    {
        if (dictionary.Stream is not { } packed)
            return [];
        var filters = dictionary.Array("Filter")?.Select(f => f is PdfName name ? name.Value : "?").ToList() ?? (dictionary.Name("Filter") is { } single ? [single] : []);
        var parameters = dictionary.Array("DecodeParms") ?? [dictionary.Get("DecodeParms")];
        if (filters.Count > MaxFilters || parameters.OfType<PdfDictionary>().Any(p => p.Number("Predictor") > 1))
            return null;
        var data = packed.ToArray();
        foreach (var filter in filters)
        {
            switch (filter)
            {
                case "FlateDecode" or "Fl":
                    data = Inflate(data, limit);
                    break;
                case "ASCII85Decode" or "A85":
                    data = Ascii85(data);
                    break;
                case "ASCIIHexDecode" or "AHx":
                    data = new PdfLexer([(byte)'<', .. data]).Next().Bytes ?? [];
                    break;
                default:
                    return null;
            }
        }

        return data.Length <= limit ? data : data[..(int)limit];
    }

    /// <summary>A stream that breaks off gives what came before.</summary>
    private static byte[] Inflate(byte[] packed, long limit)
    {
        using var source = new MemoryStream(packed, writable: false);
        using var zlib = new ZLibStream(source, CompressionMode.Decompress);
        using var unpacked = new MemoryStream();
        var buffer = new byte[1 << 16];
        try
        {
            while (unpacked.Length < limit && zlib.Read(buffer, 0, (int)Math.Min(buffer.Length, limit - unpacked.Length)) is > 0 and var read)
                unpacked.Write(buffer, 0, read);
        }
        catch (Exception damaged) when (damaged is InvalidDataException or IOException)
        {
            // A file that was cut still shows its first lines.
            return unpacked.ToArray();
        }

        return unpacked.ToArray();
    }

    /// <summary>Five letters for four bytes (ISO 32000-1, 7.4.3).</summary>
    private static byte[] Ascii85(byte[] data)
    {
        var bytes = new List<byte>();
        var group = new List<byte>(5);
        foreach (var c in data)
        {
            if (c == '~')
                break;
            if (c == 'z' && group.Count == 0)
                bytes.AddRange([0, 0, 0, 0]);
            else if (c is >= (byte)'!' and <= (byte)'u')
                group.Add((byte)(c - '!'));
            if (group.Count == 5)
                End(4);
        }

        if (group.Count > 1)
        {
            var whole = group.Count - 1;
            while (group.Count < 5)
                group.Add(84);
            End(whole);
        }

        return [.. bytes];

        void End(int count)
        {
            var value = group.Aggregate(0UL, (sum, digit) => (sum * 85) + digit);
            for (var i = 0; i < count; i++)
                bytes.Add((byte)(value >> (24 - (8 * i))));
            group.Clear();
        }
    }
}
