using System.Security.Cryptography;
using System.Text;

namespace TravelPlanner.Inference.StaticEmbedding.Training;

/// <summary>What means the same: words and phrases of both languages.</summary>
/// <param name="Chinese">The usual one first.</param>
/// <param name="English">The usual one first.</param>
public sealed record Concept(IReadOnlyList<string> Chinese, IReadOnlyList<string> English);

/// <summary>Two texts that should be near each other: translations, a heading and its section, neighbours.</summary>
public readonly record struct TextPair(string First, string Second);

/// <summary>What an embedder is trained on. The same corpus and the same seed give the same model.</summary>
public sealed record TrainingCorpus
{
    public required IReadOnlyList<Concept> Concepts { get; init; }

    /// <summary>Chinese first, English second.</summary>
    public required IReadOnlyList<TextPair> Translations { get; init; }

    /// <summary>Of one language.</summary>
    public required IReadOnlyList<TextPair> Related { get; init; }

    /// <summary>Documents as their sentences, each of one language; questions are made of them.</summary>
    public required IReadOnlyList<IReadOnlyList<string>> Documents { get; init; }

    /// <summary>Kept out of training, for its figures: Chinese first, English second.</summary>
    public required IReadOnlyList<TextPair> HeldOut { get; init; }

    /// <summary>The first twelve hexadecimal digits of SHA-256 over all of it.</summary>
    public string Version()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var concept in Concepts)
            Append($"{string.Join(';', concept.Chinese)}|{string.Join(';', concept.English)}");
        foreach (var sentence in Documents.SelectMany(d => d))
            Append(sentence);
        foreach (var pair in Translations.Concat(Related).Concat(HeldOut))
            Append($"{pair.First}|{pair.Second}");
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..12];

        void Append(string line) => hash.AppendData(Encoding.UTF8.GetBytes(line + "\n"));
    }
}
