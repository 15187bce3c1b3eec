namespace TravelPlanner.Inference.StaticEmbedding.Features;

/// <summary>How much a feature says before training has its say: a word is 1. Chosen on the project's own held-out guide sections.</summary>
internal static class FeatureWeights
{
    /// <summary>A word of a phrase that was found whole.</summary>
    public const float PartOfPhrase = 0.5f;

    /// <summary>A Chinese word inside a longer one.</summary>
    public const float PartOfWord = 0.4f;

    public const float UnknownWord = 1f;
    public const float Number = 1f;

    /// <summary>A number, a year, a name in the text, whichever it is.</summary>
    public const float Kind = 0.7f;

    /// <summary>All letter triples of an unknown word together.</summary>
    public const float Letters = 0.5f;

    /// <summary>Two Chinese characters that no word covers.</summary>
    public const float Characters = 0.6f;

    /// <summary>A Chinese character by itself, as a word or as what is left of one.</summary>
    public const float Character = 0.5f;

    /// <summary>A short sound is shared by many names and says less.</summary>
    public static Feature OfSound(string sound, float weight) =>
        Feature.Of(FeatureKey.Sound, sound, weight * (sound.Length switch { 2 => 0.4f, 3 => 0.8f, _ => 1f }));
}
