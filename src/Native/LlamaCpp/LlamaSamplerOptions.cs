namespace TravelPlanner.Native.LlamaCpp;

/// <summary>How a token is picked from its logits. The steps run in the order of these members.</summary>
public sealed record LlamaSamplerOptions
{
    /// <summary>Added to the logits of tokens; negative infinity forbids one.</summary>
    public IReadOnlyDictionary<int, float> LogitBias { get; init; } = new Dictionary<int, float>();

    /// <summary>How many of the last tokens the penalties look at; 0 for none.</summary>
    public int PenaltyWindow { get; init; } = 64;

    /// <summary>1 for none; larger makes tokens of the window less likely.</summary>
    public float RepeatPenalty { get; init; } = 1;

    /// <summary>Subtracted for each time the token is in the window; −2 to 2.</summary>
    public float FrequencyPenalty { get; init; }

    /// <summary>Subtracted when the token is in the window; −2 to 2.</summary>
    public float PresencePenalty { get; init; }

    /// <summary>Only so many of the likeliest; 0 for all, which makes the following steps cost milliseconds a token.</summary>
    public int TopK { get; init; } = 40;

    /// <summary>Only the likeliest that together have this probability; 1 for all.</summary>
    public float TopP { get; init; } = 0.95f;

    /// <summary>Only those at least this share as likely as the likeliest; 0 for all.</summary>
    public float MinP { get; init; }

    /// <summary>0 always picks the likeliest; larger evens the odds.</summary>
    public float Temperature { get; init; } = 0.8f;

    /// <summary>Of the draw: same seed, same logits, same tokens.</summary>
    public uint Seed { get; init; }

    /// <summary>What the text must follow; it outlives the making of the sampler only.</summary>
    public LlamaGrammar? Grammar { get; init; }

    /// <summary>Between these tokens, such as those around thinking, a lazy grammar that was not triggered yet is not triggered either; null for always.</summary>
    public LlamaGrammarPause? GrammarPause { get; init; }
}

/// <param name="Open">Stops the grammar.</param>
/// <param name="Close">Lets it go on, from the next token.</param>
/// <param name="Begins">The text begins behind an open token.</param>
public sealed record LlamaGrammarPause(int Open, int Close, bool Begins);
