using System.Text.Json;
using System.Text.Json.Serialization;

namespace TravelPlanner.Rag.Indexing.Qdrant;

// What is sent to Qdrant, each body a type of its own: the server ignores a member that it does not know, so a misspelt one would be lost without a word. What comes back
// may have more members than are read.

internal sealed record CreateCollection(IReadOnlyDictionary<string, DenseVectors> Vectors, IReadOnlyDictionary<string, SparseVectors> SparseVectors);

internal sealed record DenseVectors(int Size, string Distance);

internal sealed record SparseVectors(string Modifier);

internal sealed record CreateFieldIndex(string FieldName, string FieldSchema);

internal sealed record ChangeAliases(IReadOnlyList<AliasAction> Actions);

internal sealed record AliasAction(CreateAlias CreateAlias);

internal sealed record CreateAlias(string CollectionName, string AliasName);

internal sealed record UpsertPoints(IReadOnlyList<Point> Points);

internal sealed record Point(Guid Id, PointVectors Vector, PointPayload Payload);

/// <summary>Named vectors; a point that is only looked up has none.</summary>
internal sealed record PointVectors(ReadOnlyMemory<float>? Dense, SparseVector? Bm25);

internal sealed record SparseVector(IReadOnlyList<uint> Indices, IReadOnlyList<float> Values);

internal sealed record SetPayload(PointPayload Payload, Filter Filter);

internal sealed record DeletePoints(Filter? Filter, IReadOnlyList<Guid>? Points);

internal sealed record RetrievePoints(IReadOnlyList<Guid> Ids, bool WithPayload);

internal sealed record ScrollPoints(Filter Filter, int Limit, Guid? Offset, IReadOnlyList<string> WithPayload);

internal sealed record QueryByMeaning(ReadOnlyMemory<float> Query, string Using, Filter Filter, int Limit, IReadOnlyList<string> WithPayload);

internal sealed record QueryByWords(SparseVector Query, string Using, Filter Filter, int Limit, IReadOnlyList<string> WithPayload);

internal sealed record Filter(IReadOnlyList<Condition> Must, IReadOnlyList<Condition>? MustNot = null);

internal sealed record Condition(string Key, Match? Match = null, ValueRange? Range = null)
{
    public static Condition Is(string key, string value) => new(key, new Match(value, null));

    public static Condition Any(string key, IEnumerable<string> values) => new(key, new Match(null, [.. values]));

    public static Condition AtMost(string key, long value) => new(key, Range: new(null, value));

    public static Condition AtLeast(string key, long value) => new(key, Range: new(value, null));
}

internal sealed record Match(string? Value, IReadOnlyList<string>? Any);

internal sealed record ValueRange(long? Gte, long? Lte);

/// <summary>The payload of every kind of point; each has what it needs.</summary>
internal sealed record PointPayload
{
    /// <summary><c>chunk</c>, <c>document</c>, <c>manifest</c> or <c>lease</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>The generation from which it counts.</summary>
    public long? Born { get; init; }

    /// <summary>The generation from which it does not count any more.</summary>
    public long? Died { get; init; }

    /// <summary>The id of the document.</summary>
    public string? Document { get; init; }

    /// <summary>The putting that wrote it: chunks count only with the document that has the same.</summary>
    public string? Put { get; init; }

    public string? Chunk { get; init; }

    public int? Ordinal { get; init; }

    public IReadOnlyList<string>? Headings { get; init; }

    public string? Text { get; init; }

    public int? Tokens { get; init; }

    public string? Hash { get; init; }

    public int? Chunks { get; init; }

    /// <summary>See <see cref="KeptFacts"/>.</summary>
    public string? Facts { get; init; }

    public string? Place { get; init; }

    public string? Country { get; init; }

    public string? Category { get; init; }

    public string? Language { get; init; }

    /// <summary>The day as the number yyyymmdd.</summary>
    public long? Revised { get; init; }

    public string? Embedder { get; init; }

    public int? Dimension { get; init; }

    public int? Segmenter { get; init; }

    public string? CorpusVersion { get; init; }

    public long? Generation { get; init; }

    public int? Documents { get; init; }

    public string? Made { get; init; }

    public string? Owner { get; init; }

    public string? Until { get; init; }
}

internal sealed record Answer<T>(T? Result);

internal sealed record FoundPoint(Guid Id, double? Score, PointPayload? Payload);

internal sealed record FoundPoints(IReadOnlyList<FoundPoint>? Points, Guid? NextPageOffset);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 16)]
[JsonSerializable(typeof(CreateCollection))]
[JsonSerializable(typeof(CreateFieldIndex))]
[JsonSerializable(typeof(ChangeAliases))]
[JsonSerializable(typeof(UpsertPoints))]
[JsonSerializable(typeof(SetPayload))]
[JsonSerializable(typeof(DeletePoints))]
[JsonSerializable(typeof(RetrievePoints))]
[JsonSerializable(typeof(ScrollPoints))]
[JsonSerializable(typeof(QueryByMeaning))]
[JsonSerializable(typeof(QueryByWords))]
[JsonSerializable(typeof(Answer<IReadOnlyList<FoundPoint>>))]
[JsonSerializable(typeof(Answer<FoundPoints>))]
[JsonSerializable(typeof(Answer<JsonElement>))]
internal sealed partial class QdrantJson : JsonSerializerContext;
