using NodaTime;
using TravelPlanner.Rag.Corpus;
using TravelPlanner.Rag.Indexing;

namespace TravelPlanner.Rag.Tests.Indexing;

/// <summary>Small documents, drawn in one line: id, facts, then the text of each chunk.</summary>
internal static class Samples
{
    public const string Embedder = "letters-1";

    public const int Dimension = 8;

    public static DocumentFacts Facts(string language = "en", string category = "destination", string? place = null, string? country = null, LocalDate? revised = null, string title = "") =>
        new() { Title = title, Language = language, Category = category, Source = "test", Place = place, Country = country, Revised = revised, Quality = 1 };

    public static (IndexedDocument Document, IReadOnlyList<EmbeddedChunk> Chunks) Draw(string id, DocumentFacts facts, params string[] texts) =>
        Draw(id, facts, texts, vectors: true);

    public static (IndexedDocument Document, IReadOnlyList<EmbeddedChunk> Chunks) Draw(string id, DocumentFacts facts, string[] texts, bool vectors) =>
        (new(id, Hash(string.Join('\n', texts)), texts.Length, facts),
            [.. texts.Select((text, i) => new EmbeddedChunk(new($"{id}#{i}", id, i, ["Heading"], text, text.Length, facts), vectors ? Vector(text) : default(ReadOnlyMemory<float>?)))]);

    /// <summary>Which of eight groups of letters a text is made of: texts with the same letters are near each other.</summary>
    public static ReadOnlyMemory<float> Vector(string text)
    {
        var vector = new float[Dimension];
        foreach (var letter in text)
            vector[letter % Dimension]++;
        vector[0] += 0.01f;
        return vector;
    }

    public static string Hash(string content) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(content)));

    public static async Task PutAsync(this IIndexWriter writer, params (IndexedDocument Document, IReadOnlyList<EmbeddedChunk> Chunks)[] documents)
    {
        foreach (var (document, chunks) in documents)
            await writer.PutAsync(document, chunks, CancellationToken.None);
    }

    public static async Task<string[]> WordsAsync(this IPassageIndex index, string query, PassageFilter? filter = null, int limit = 10) =>
        [.. (await index.SearchWordsAsync(query, filter ?? PassageFilter.None, limit, CancellationToken.None)).Select(h => h.ChunkId)];

    public static async Task<string[]> MeaningAsync(this IPassageIndex index, string text, PassageFilter? filter = null, int limit = 10) =>
        [.. (await index.SearchMeaningAsync(Vector(text), filter ?? PassageFilter.None, limit, CancellationToken.None)).Select(h => h.ChunkId)];

    public static async Task<string[]> DocumentIdsAsync(this IPassageIndex index) =>
        [.. (await index.DocumentsAsync(CancellationToken.None)).Select(d => d.Id).Order(StringComparer.Ordinal)];
}
