using System.Globalization;
using TravelPlanner.Rag.Ingestion.Sources;

namespace TravelPlanner.Rag.Ingestion.Readers;

/// <summary>A file that is one document: its bytes, up to a limit.</summary>
internal static class WholeFile
{
    public static DocumentDraft Draft(SourceFile file, IngestionLimits limits, Func<byte[], ParsedDocument> parse)
    {
        var bytes = Read(file, limits.FileBytes);
        return new DocumentDraft(file.Id, ContentHash.Of(bytes), file.Location, bytes.Length, () => parse(bytes));
    }

    public static byte[] Read(SourceFile file, int limit)
    {
        if (file.Length > limit)
            throw TooLarge(file.Length, limit);
        using var stream = file.Open();
        using var content = new MemoryStream((int)(file.Length ?? 0));
        var buffer = new byte[1 << 16];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            // What it says of its length is not believed: it may grow while it is read.
            if (content.Length + read > limit)
                throw TooLarge(null, limit);
            content.Write(buffer, 0, read);
        }

        return content.Length > 0 ? content.ToArray() : throw new DocumentException("The file is empty.", "文件为空。");
    }

    private static DocumentException TooLarge(long? length, int limit)
    {
        var size = length is { } bytes ? string.Create(CultureInfo.InvariantCulture, $"{bytes:N0}") : "?";
        var most = string.Create(CultureInfo.InvariantCulture, $"{limit:N0}");
        return new DocumentException($"The file has {size} bytes; at most {most} are read.", $"文件有 {size} 字节，最多读取 {most} 字节。");
    }
}
