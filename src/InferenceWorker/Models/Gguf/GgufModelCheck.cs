using System.Globalization;

namespace TravelPlanner.InferenceWorker.Models.Gguf;

/// <summary>What the native loader assumes of a model's metadata without looking: it would end the process, or read beyond a list.</summary>
internal static class GgufModelCheck
{
    private const long MostLayers = 512;
    private const long MostHeads = 4_096;
    private const long WidestLayer = 1 << 20;
    private const long LongestContext = 1L << 28;

    public static void Run(GgufFile file)
    {
        if (!file.Metadata.ContainsKey("general.architecture"))
            throw new GgufException("There is no general.architecture: this is no model.");
        var architecture = file.Text("general.architecture") ?? throw new GgufException("general.architecture is no text.");
        // Other kinds of GGUF (projectors, adapters) have none of these; those that are there must make sense.
        Within(file, $"{architecture}.block_count", 1, MostLayers);
        Within(file, $"{architecture}.embedding_length", 1, WidestLayer);
        Within(file, $"{architecture}.feed_forward_length", 0, WidestLayer);
        Within(file, $"{architecture}.attention.head_count", 1, MostHeads);
        Within(file, $"{architecture}.attention.head_count_kv", 0, MostHeads);
        Within(file, $"{architecture}.attention.key_length", 1, WidestLayer);
        Within(file, $"{architecture}.attention.value_length", 1, WidestLayer);
        Within(file, $"{architecture}.context_length", 1, LongestContext);
        Within(file, $"{architecture}.expert_count", 0, MostHeads);
        Vocabulary(file);
    }

    private static void Within(GgufFile file, string key, long least, long most)
    {
        // Some models list a value for each layer.
        if (!file.Metadata.TryGetValue(key, out var value) || value.Type == GgufValueType.Array)
            return;
        if (file.Whole(key) is not { } number || number < least || number > most)
            throw new GgufException(string.Create(CultureInfo.InvariantCulture, $"{key} is {value.Value}; a whole number from {least} to {most} is expected."));
    }

    private static void Vocabulary(GgufFile file)
    {
        var tokens = ListOf(file, "tokenizer.ggml.tokens", null, GgufValueType.String);
        ListOf(file, "tokenizer.ggml.merges", null, GgufValueType.String);
        ListOf(file, "tokenizer.ggml.scores", tokens, GgufValueType.Float32);
        ListOf(file, "tokenizer.ggml.token_type", tokens, GgufValueType.Int32, GgufValueType.UInt32);
        if (tokens is not { } count || file.Tensors.FirstOrDefault(t => t.Name == "token_embd.weight") is not { Dimensions: [_, var rows, ..] })
            return;
        if (rows != (long)count)
            throw new GgufException(string.Create(CultureInfo.InvariantCulture, $"The vocabulary has {count} tokens, token_embd.weight {rows} rows."));
    }

    private static ulong? ListOf(GgufFile file, string key, ulong? count, params ReadOnlySpan<GgufValueType> types)
    {
        if (!file.Metadata.TryGetValue(key, out var value))
            return null;
        if (value.Value is not GgufArray list || !types.Contains(list.ElementType))
            throw new GgufException($"{key} is no list of {types[0]}.");
        if (count is { } expected && list.Count != expected)
            throw new GgufException(string.Create(CultureInfo.InvariantCulture, $"{key} has {list.Count} entries, the vocabulary {expected}."));
        return list.Count;
    }
}
