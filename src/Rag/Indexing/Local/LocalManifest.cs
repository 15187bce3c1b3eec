using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;
using TravelPlanner.Rag.Text;

namespace TravelPlanner.Rag.Indexing.Local;

internal sealed record FileFacts(string Name, long Length, string Sha256);

/// <param name="Rows">Chunks in the segment, removed ones included.</param>
/// <param name="Dead">The file that lists the documents which later generations removed, a bit each; null while there are none.</param>
internal sealed record SegmentFacts(string Name, int Documents, int Rows, IReadOnlyList<FileFacts> Files, FileFacts? Dead)
{
    /// <summary>A manifest that was imported may name any path; only these are followed.</summary>
    public bool HasOwnFiles(bool vectors) =>
        SegmentFiles.SegmentOf(Name + SegmentFiles.Database) == Name
        && Files.Select(f => f.Name).SequenceEqual(SegmentFiles.Suffixes(vectors).Select(s => Name + s), StringComparer.Ordinal)
        && (Dead is null || SegmentFiles.SegmentOf(Dead.Name) == Name)
        && Documents >= 0 && Rows >= 0;

    public IEnumerable<FileFacts> AllFiles => Dead is null ? Files : Files.Append(Dead);
}

/// <summary>The small file that says which segments make up the index. It is replaced as a whole, and that is what a commit is.</summary>
/// <param name="Segmenter">See <see cref="Segmenter.Version"/>.</param>
/// <param name="Sum">SHA-256 of the file with this member empty.</param>
internal sealed record LocalManifest(
    int Format,
    string Name,
    string? Embedder,
    int Dimension,
    int Segmenter,
    string CorpusVersion,
    long Generation,
    int Documents,
    int Chunks,
    string Made,
    IReadOnlyList<SegmentFacts> Segments,
    string Sum)
{
    private const int CurrentFormat = 1;

    /// <summary>Some hundred segments are some ten kilobytes.</summary>
    private const int MostBytes = 4 * 1024 * 1024;

    public static LocalManifest Empty(string name, Instant now) => new(
        CurrentFormat, name, null, 0, Text.Segmenter.Version, Convert.ToHexStringLower(SHA256.HashData([])), 0, 0, 0, InstantPattern.ExtendedIso.Format(now), [], "");

    public IndexManifest ToIndexManifest() => new(Name, Embedder, Dimension, CorpusVersion, Generation, Documents, Chunks, InstantPattern.ExtendedIso.Parse(Made).Value);

    public byte[] ToBytes()
    {
        var bare = this with { Sum = "" };
        return Serialize(bare with { Sum = Convert.ToHexStringLower(SHA256.HashData(Serialize(bare))) });
    }

    /// <summary>The bytes of the manifest in a folder; null where there is none.</summary>
    /// <exception cref="IndexException">It cannot be read.</exception>
    public static byte[]? Read(string folder)
    {
        var path = Path.Combine(folder, SegmentFiles.Manifest);
        try
        {
            // A reader must not keep the writer from putting the next one in its place.
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            if (stream.Length > MostBytes)
                throw Damaged(path, $"it has {stream.Length} bytes, at most {MostBytes} are read");
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new IndexException($"{path} cannot be read: {fault.Message}", fault);
        }
    }

    /// <exception cref="IndexException">The file is damaged, or of another version.</exception>
    public static LocalManifest Parse(string folder, byte[] bytes)
    {
        var path = Path.Combine(folder, SegmentFiles.Manifest);
        LocalManifest manifest;
        try
        {
            manifest = JsonSerializer.Deserialize(bytes, LocalJson.Default.LocalManifest) ?? throw Damaged(path, "it is null");
        }
        catch (JsonException broken)
        {
            throw Damaged(path, "it is not the JSON of a manifest", broken);
        }

        if (manifest.Format != CurrentFormat)
            throw new IndexException($"{path} has format {manifest.Format}, this version reads {CurrentFormat}; build the index again.");
        if (!manifest.ToBytes().AsSpan().SequenceEqual(bytes))
            throw Damaged(path, "its sum does not match");
        if (!manifest.Segments.All(s => s.HasOwnFiles(manifest.Dimension > 0)))
            throw Damaged(path, "it names files that a segment does not have");
        if (manifest.Segmenter != Text.Segmenter.Version)
            throw new IndexException($"The index {manifest.Name} was made with words of version {manifest.Segmenter}, this version finds those of {Text.Segmenter.Version}; build the index again.");
        return manifest;
    }

    private static IndexException Damaged(string path, string how, Exception? inner = null)
    {
        var message = $"{path} is damaged: {how}; restore the index from an export or build it again.";
        return inner is null ? new(message) : new(message, inner);
    }

    private static byte[] Serialize(LocalManifest manifest) => JsonSerializer.SerializeToUtf8Bytes(manifest, LocalJson.Default.LocalManifest);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, MaxDepth = 16)]
[JsonSerializable(typeof(LocalManifest))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class LocalJson : JsonSerializerContext;
