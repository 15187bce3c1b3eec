namespace TravelPlanner.InferenceWorker.Models.Gguf;

/// <summary>The sizes of a model of the Qwen3 family.</summary>
/// <param name="FeedForward">Width of the inner layer.</param>
/// <param name="TiedEmbeddings">The output uses the matrix of the input.</param>
/// <param name="BaseTokens">Tokens before the special ones.</param>
/// <param name="Tokens">All tokens, with unused ones at the end.</param>
public sealed record SyntheticShape(
    string Name, int Layers, int Width, int FeedForward, int Heads, int KeyValueHeads, int HeadWidth, bool TiedEmbeddings, int ContextSize, int BaseTokens, int Tokens)
{
    private const int FamilyBaseTokens = 151_643;
    private const int FamilyTokens = 151_936;
    private const int FamilyContext = 40_960;

    /// <summary>The published configurations of the family, and a small one for tests.</summary>
    public static readonly IReadOnlyList<SyntheticShape> All =
    [
        new("tiny", 2, 256, 512, 4, 2, 64, TiedEmbeddings: true, 32_768, 998, 1_024),
        new("qwen3-0.6b", 28, 1_024, 3_072, 16, 8, 128, TiedEmbeddings: true, FamilyContext, FamilyBaseTokens, FamilyTokens),
        new("qwen3-1.7b", 28, 2_048, 6_144, 16, 8, 128, TiedEmbeddings: true, FamilyContext, FamilyBaseTokens, FamilyTokens),
        new("qwen3-4b", 36, 2_560, 9_728, 32, 8, 128, TiedEmbeddings: true, FamilyContext, FamilyBaseTokens, FamilyTokens),
        new("qwen3-8b", 36, 4_096, 12_288, 32, 8, 128, TiedEmbeddings: false, FamilyContext, FamilyBaseTokens, FamilyTokens),
    ];

    public static SyntheticShape? Of(string name) => All.FirstOrDefault(s => string.Equals(s.Name, name, StringComparison.OrdinalIgnoreCase));
}

/// <summary>How a synthetic model is stored: the mixes that llama.cpp's quantizer makes under these names.</summary>
/// <param name="FileType">The number of the mix in the file.</param>
public sealed record SyntheticQuantization(string Name, uint FileType)
{
    public static readonly IReadOnlyList<SyntheticQuantization> All = [new("f16", 1), new("q8_0", 7), new("q4_0", 2), new("q4_k_m", 15)];

    public static SyntheticQuantization? Of(string name) => All.FirstOrDefault(q => string.Equals(q.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The type of a matrix. In <c>q4_k_m</c> the output, and the values and the way back from the inner layer in a part of the layers, keep six bits.</summary>
    internal GgmlType TypeOf(string tensor, int layer, int layers) => Name switch
    {
        "f16" => GgmlType.F16,
        "q8_0" => GgmlType.Q80,
        "q4_0" => tensor is "output" ? GgmlType.Q6K : GgmlType.Q40,
        _ => tensor is "output" || (tensor is "attn_v" or "ffn_down" && (layer < layers / 8 || layer >= 7 * layers / 8 || (layer - layers / 8) % 3 == 2)) ? GgmlType.Q6K : GgmlType.Q4K,
    };
}
