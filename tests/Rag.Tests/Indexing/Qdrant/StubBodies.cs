using System.Text.Json;

namespace TravelPlanner.Rag.Tests.Indexing.Qdrant;

// The bodies as Qdrant's reference writes them, as far as the stub knows them.

internal sealed record CollectionBody(Dictionary<string, DenseBody> Vectors, Dictionary<string, SparseBody> SparseVectors);

internal sealed record DenseBody(int Size, string Distance);

internal sealed record SparseBody(string Modifier);

internal sealed record IndexBody(string FieldName, string FieldSchema);

internal sealed record AliasesBody(List<AliasActionBody> Actions);

internal sealed record AliasActionBody(CreateAliasBody CreateAlias);

internal sealed record CreateAliasBody(string CollectionName, string AliasName);

internal sealed record UpsertBody(List<PointBody> Points);

internal sealed record PointBody(Guid Id, VectorsBody Vector, Dictionary<string, JsonElement> Payload);

internal sealed record VectorsBody(float[]? Dense, SparseVectorBody? Bm25);

internal sealed record SparseVectorBody(uint[] Indices, float[] Values);

internal sealed record RetrieveBody(List<Guid> Ids, bool WithPayload);

internal sealed record SetPayloadBody(Dictionary<string, JsonElement> Payload, FilterBody Filter);

internal sealed record DeleteBody(FilterBody? Filter, List<Guid>? Points);

internal sealed record ScrollBody(FilterBody Filter, int Limit, Guid? Offset, List<string> WithPayload);

internal sealed record QueryBody(JsonElement Query, string Using, FilterBody Filter, int Limit, List<string> WithPayload);

internal sealed record FilterBody(List<ConditionBody>? Must, List<ConditionBody>? MustNot);

internal sealed record ConditionBody(string Key, MatchBody? Match, RangeBody? Range);

internal sealed record MatchBody(string? Value, List<string>? Any);

internal sealed record RangeBody(double? Gte, double? Lte);
