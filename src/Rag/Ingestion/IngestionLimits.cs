namespace TravelPlanner.Rag.Ingestion;

/// <summary>How much is taken in; what goes beyond is set aside with the limit in its reason.</summary>
public sealed record IngestionLimits
{
    /// <summary>Bytes of a file that is read whole: Markdown, HTML, text, JSON, PDF.</summary>
    public int FileBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Bytes of a file that is read record by record: JSON lines, CSV, a MediaWiki dump.</summary>
    public long StreamBytes { get; init; } = 256L * 1024 * 1024 * 1024;

    /// <summary>Bytes of one record of such a file.</summary>
    public int RecordBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Files of one source.</summary>
    public int Files { get; init; } = 200_000;

    /// <summary>Folders within folders.</summary>
    public int Depth { get; init; } = 16;

    /// <summary>Elements within elements of an HTML page, levels of a list, arrays within arrays of a PDF file.</summary>
    public int Nesting { get; init; } = 256;

    /// <summary>Chunks of one document.</summary>
    public int Chunks { get; init; } = 20_000;
}
