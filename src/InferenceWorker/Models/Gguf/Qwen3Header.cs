using TravelPlanner.InferenceWorker.Templates;

namespace TravelPlanner.InferenceWorker.Models.Gguf;

/// <summary>What a GGUF file of the Qwen3 architecture says before its weights.</summary>
public sealed record Qwen3Header
{
    public required string Name { get; init; }

    public required string Description { get; init; }

    /// <summary>In small letters, as the hub writes it.</summary>
    public string? Licence { get; init; }

    /// <summary>The number of the storage that most weights have.</summary>
    public required uint FileType { get; init; }

    /// <summary>That the worker is to use; null to be guessed from the tokens.</summary>
    public string? TemplateFamily { get; init; }

    public required int Layers { get; init; }

    public required int ContextSize { get; init; }

    public required int Width { get; init; }

    public required int FeedForward { get; init; }

    public required int Heads { get; init; }

    public required int KeyValueHeads { get; init; }

    public required int HeadWidth { get; init; }

    public float Epsilon { get; init; } = 1e-6f;

    public float RotaryBase { get; init; } = 1_000_000;

    /// <summary>Base tokens in byte letters, then the special ones.</summary>
    public required IReadOnlyList<string> Tokens { get; init; }

    /// <summary>How many tokens stand before the special ones.</summary>
    public required int BaseTokens { get; init; }

    /// <summary>How many special ones follow; what stands behind them is unused.</summary>
    public required int SpecialTokens { get; init; }

    public required IReadOnlyList<string> Merges { get; init; }

    public required int EndOfTurn { get; init; }

    public required int EndOfText { get; init; }

    public void AddTo(GgufWriter writer)
    {
        writer.Add("general.architecture", "qwen3");
        writer.Add("general.name", Name);
        writer.Add("general.description", Description);
        if (Licence is not null)
            writer.Add("general.license", Licence);
        writer.Add("general.quantization_version", 2u);
        writer.Add("general.file_type", FileType);
        if (TemplateFamily is not null)
            writer.Add(Templates.TemplateFamily.MetadataKey, TemplateFamily);
        writer.Add("qwen3.block_count", (uint)Layers);
        writer.Add("qwen3.context_length", (uint)ContextSize);
        writer.Add("qwen3.embedding_length", (uint)Width);
        writer.Add("qwen3.feed_forward_length", (uint)FeedForward);
        writer.Add("qwen3.attention.head_count", (uint)Heads);
        writer.Add("qwen3.attention.head_count_kv", (uint)KeyValueHeads);
        writer.Add("qwen3.attention.key_length", (uint)HeadWidth);
        writer.Add("qwen3.attention.value_length", (uint)HeadWidth);
        writer.Add("qwen3.attention.layer_norm_rms_epsilon", Epsilon);
        writer.Add("qwen3.rope.freq_base", RotaryBase);
        writer.Add("tokenizer.ggml.model", "gpt2");
        writer.Add("tokenizer.ggml.pre", "qwen2");
        writer.Add("tokenizer.ggml.tokens", Tokens);
        writer.Add("tokenizer.ggml.token_type", [.. Tokens.Select((t, i) => (int)TypeOf(t, i))]);
        writer.Add("tokenizer.ggml.merges", Merges);
        writer.Add("tokenizer.ggml.eos_token_id", (uint)EndOfTurn);
        writer.Add("tokenizer.ggml.padding_token_id", (uint)EndOfText);
        writer.Add("tokenizer.ggml.bos_token_id", (uint)EndOfText);
        writer.Add("tokenizer.ggml.add_bos_token", value: false);
    }

    /// <summary>The marks of turns are control tokens, which text never makes; those of tool calls are what the model writes.</summary>
    private TokenType TypeOf(string token, int id) =>
        id < BaseTokens ? TokenType.Normal : id >= BaseTokens + SpecialTokens ? TokenType.Unused : token.StartsWith("<|", StringComparison.Ordinal) ? TokenType.Control : TokenType.UserDefined;

    /// <summary>As the format numbers them.</summary>
    private enum TokenType
    {
        Normal = 1,
        Control = 3,
        UserDefined = 4,
        Unused = 5,
    }
}
