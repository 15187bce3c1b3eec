using System.Buffers.Binary;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace TravelPlanner.Inference.Prompts;

/// <summary>Every version of every prompt, and who gets which.</summary>
public sealed class PromptCatalogue
{
    private const string Extension = ".prompt";

    private readonly Dictionary<string, PromptTemplate[]> _versions;

    internal PromptCatalogue(IEnumerable<PromptTemplate> templates)
    {
        _versions = templates.GroupBy(t => t.Name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.OrderBy(t => t.Version).ToArray(), StringComparer.Ordinal);
        foreach (var (name, versions) in _versions)
        {
            if (versions.Sum(v => v.Weight) == 0)
                throw new FormatException($"{name}: no version has a weight above 0.");
        }
    }

    /// <summary>The prompts of <c>Prompts/Data</c>.</summary>
    public static PromptCatalogue Embedded { get; } = new(ReadEmbedded());

    public IEnumerable<PromptTemplate> Templates => _versions.Values.SelectMany(v => v);

    /// <summary>
    /// The version for a user or conversation: always the same one while the weights stay, and spread over the versions by their weights.
    /// </summary>
    /// <param name="name">The prompt's name, without a version.</param>
    /// <param name="subject">Whose version it is: a user's or a conversation's id.</param>
    /// <exception cref="ArgumentException">No such prompt.</exception>
    public PromptTemplate Assign(string name, string subject)
    {
        if (!_versions.TryGetValue(name, out var versions))
            throw new ArgumentException($"There is no prompt \"{name}\"; there are: {string.Join(", ", _versions.Keys.Order(StringComparer.Ordinal))}.", nameof(name));

        // The name is in the hash, so that a user's luck with one prompt says nothing of another.
        var hash = BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{name}\n{subject}")));
        var draw = (int)(hash % (ulong)versions.Sum(v => v.Weight));
        foreach (var version in versions)
        {
            if ((draw -= version.Weight) < 0)
                return version;
        }

        throw new System.Diagnostics.UnreachableException();
    }

    private static IEnumerable<PromptTemplate> ReadEmbedded()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var file in assembly.GetManifestResourceNames().Where(n => n.EndsWith(Extension, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(file)!, Encoding.UTF8);
            yield return PromptFile.Read(file[..^Extension.Length], reader.ReadToEnd());
        }
    }
}
