using System.Text.Json;
using TravelPlanner.InferenceWorker.Tokenizing;

namespace TravelPlanner.InferenceWorker.Tests.Tokenizing;

/// <summary>The tokenizers that <c>goldens/make.mjs</c> made, and what the reference library makes with them.</summary>
internal static class Golden
{
    public static readonly string[] Kinds = ["wordpiece-uncased", "wordpiece-cased", "unigram-charsmap", "unigram-nfkc", "bytepairs-qwen", "bytepairs-roberta"];

    private static readonly Dictionary<string, TextTokenizer> Loaded = Kinds.ToDictionary(k => k, k => TextTokenizer.Load(PathOf(k)));

    public static TextTokenizer Tokenizer(string kind) => Loaded[kind];

    public static string PathOf(string kind) => Path.Combine(AppContext.BaseDirectory, "Tokenizing", "goldens", $"{kind}.tokenizer.json");

    public static IEnumerable<(string Text, string? Pair, int[] Ids)> Cases(string kind)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Tokenizing", "goldens", $"{kind}.golden.json")));
        foreach (var one in json.RootElement.GetProperty("texts").EnumerateArray().Concat(json.RootElement.GetProperty("pairs").EnumerateArray()))
        {
            yield return (
                one.GetProperty("text").GetString()!, one.TryGetProperty("pair", out var pair) ? pair.GetString() : null,
                [.. one.GetProperty("ids").EnumerateArray().Select(i => i.GetInt32())]);
        }
    }
}
