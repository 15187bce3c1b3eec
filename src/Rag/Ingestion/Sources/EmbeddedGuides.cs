using System.Reflection;
using System.Security.Cryptography;

namespace TravelPlanner.Rag.Ingestion.Sources;

/// <summary>The guides that come with the program.</summary>
public sealed class EmbeddedGuides : IDocumentSource
{
    /// <summary>With which the ids of the embedded documents begin.</summary>
    public const string Prefix = "guides";

    private static readonly Assembly Guides = typeof(EmbeddedGuides).Assembly;

    public SourceListing List(CancellationToken cancellation)
    {
        var files = Guides.GetManifestResourceNames()
            .Where(r => r.StartsWith(Prefix + "/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(r => r[(Prefix.Length + 1)..])
            // How the folder is written is for writers, not for travellers.
            .Where(n => Path.GetFileName(n) is not "README.md")
            .Select(File);
        return new SourceListing(Prefix + "/", [.. files], [], IsWhole: true, new MetadataDefaults { Quality = 1 });
    }

    /// <param name="name">Such as <c>kyoto.en.md</c>.</param>
    /// <returns>Null where there is no such guide.</returns>
    public static SourceFile? Find(string name) => Guides.GetManifestResourceInfo($"{Prefix}/{name}") is null ? null : File(name);

    /// <summary>Another text in any guide makes another version.</summary>
    public static string Version()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var resource in Guides.GetManifestResourceNames().Where(r => r.StartsWith(Prefix + "/", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var stream = Guides.GetManifestResourceStream(resource)!;
            hash.AppendData(SHA256.HashData(stream));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static SourceFile File(string name)
    {
        var id = SourceFile.IdOf(Prefix, name);
        using var stream = Open(name);
        return new SourceFile(id, name, id, stream.Length, () => Open(name));
    }

    private static Stream Open(string name) => Guides.GetManifestResourceStream($"{Prefix}/{name}")!;
}
