namespace TravelPlanner.Inference.StaticEmbedding.Features;

/// <summary>Something a text has: a word, a phrase, a number, the sound of a name.</summary>
/// <param name="Kind">A letter of <see cref="FeatureKey"/>.</param>
/// <param name="Key">See <see cref="FeatureKey"/>.</param>
/// <param name="Weight">How much it says beside the others of its text, before what training found.</param>
public readonly record struct Feature(char Kind, uint Key, float Weight)
{
    internal static Feature Of(char kind, ReadOnlySpan<char> text, float weight) => new(kind, FeatureKey.Of(kind, text), weight);
}

/// <summary>Which features have a row of their own; the others share hashed rows.</summary>
public interface IFeatureVocabulary
{
    bool Contains(uint key);
}

/// <summary>Keys of features: 32 bits of a hash over what it is (one letter) and its text, the same on every machine.</summary>
public static class FeatureKey
{
    public const char Word = 'w';
    public const char Number = '#';
    public const char Sound = '~';
    public const char Letters = '3';
    public const char Characters = '2';

    /// <summary>What kind of thing a text holds, which is what a question asks for.</summary>
    public const char Kind = 'k';

    private const uint Basis = 2166136261;
    private const uint Prime = 16777619;

    public static uint Of(char kind, ReadOnlySpan<char> text)
    {
        var state = Begin(kind);
        foreach (var character in text)
            state = Add(state, character);
        return End(state);
    }

    internal static uint Begin(char kind) => Add(Basis, kind);

    /// <summary>FNV-1a over the two bytes of a UTF-16 unit.</summary>
    internal static uint Add(uint state, char character) => unchecked(((((state ^ (byte)character) * Prime) ^ (byte)(character >> 8)) * Prime));

    /// <summary>Spreads the bits (the end of MurmurHash3), since FNV alone leaves short texts close together.</summary>
    internal static uint End(uint state)
    {
        unchecked
        {
            state ^= state >> 16;
            state *= 0x85EBCA6B;
            state ^= state >> 13;
            state *= 0xC2B2AE35;
            return state ^ (state >> 16);
        }
    }
}
