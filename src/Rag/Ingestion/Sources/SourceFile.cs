namespace TravelPlanner.Rag.Ingestion.Sources;

/// <summary>A file of a source; its name chooses the reader.</summary>
/// <param name="Id">
/// Of its document: the source's prefix and the path below it, for instance <c>guides/kyoto.en</c>; Markdown leaves its extension out. Where one file holds many documents,
/// each has <c>id/record</c>.
/// </param>
/// <param name="Name">The path below the source with <c>/</c> between folders.</param>
/// <param name="Location">Where a person finds it.</param>
/// <param name="Length">In bytes; null where it is not known before the end, as for standard input.</param>
public sealed record SourceFile(string Id, string Name, string Location, long? Length, Func<Stream> Open)
{
    public string Extension => Path.GetExtension(Name).ToLowerInvariant();

    /// <summary>An id keeps its place in a chunk's id, in a table and in a line of a file: no <c>#</c>, no control characters, at most 200 characters.</summary>
    public static string IdOf(string prefix, string name)
    {
        var path = name.EndsWith(".md", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;
        var id = string.Concat($"{prefix}/{path}".Normalize().Select(c => c == '#' || char.IsControl(c) || char.IsWhiteSpace(c) ? '_' : c));
        return id.Length <= 200 ? id : $"{id[..(char.IsHighSurrogate(id[182]) ? 182 : 183)]}~{ContentHash.Of(id)[..16]}";
    }
}

/// <summary>What a source has now.</summary>
/// <param name="Prefix">With which the ids of all its documents begin, followed by <c>/</c> or nothing.</param>
/// <param name="SetAside">Files that were found and are not read, with the reason.</param>
/// <param name="IsWhole">False where a limit cut the list: what is not in it may still be there.</param>
/// <param name="Defaults">In place of those of the run; null for a source that knows nothing of its documents.</param>
public sealed record SourceListing(
    string Prefix, IReadOnlyList<SourceFile> Files, IReadOnlyList<(SourceFile File, Note Reason)> SetAside, bool IsWhole, MetadataDefaults? Defaults = null);

public interface IDocumentSource
{
    /// <summary>In a fixed order. Opens nothing.</summary>
    /// <exception cref="DocumentException">The source itself cannot be read.</exception>
    SourceListing List(CancellationToken cancellation);
}
