using System.Net;
using System.Text.Json;

namespace TravelPlanner.Rag.Tests.Indexing.Qdrant;

/// <summary>A collection of the stub.</summary>
internal sealed class StubCollection(CollectionBody settings)
{
    private readonly Dictionary<string, string> _indexes = new(StringComparer.Ordinal);

    /// <summary>By id, as scrolling goes.</summary>
    public SortedDictionary<Guid, PointBody> Points { get; } = [];

    public void Index(IndexBody body)
    {
        Require(body.FieldSchema is "keyword" or "integer", $"field_schema {body.FieldSchema}");
        _indexes[body.FieldName] = body.FieldSchema;
    }

    public void Upsert(UpsertBody body)
    {
        foreach (var point in body.Points)
        {
            if (point.Vector.Dense is { } dense)
            {
                Require(settings.Vectors.TryGetValue("dense", out var known), "Not existing vector name error: dense");
                Require(dense.Length == known!.Size, $"Vector dimension error: expected dim: {known.Size}, got {dense.Length}");
            }

            if (point.Vector.Bm25 is { } sparse)
            {
                Require(settings.SparseVectors.GetValueOrDefault("bm25") is { Modifier: "idf" }, "Not existing vector name error: bm25");
                Require(sparse.Indices.Length == sparse.Values.Length && sparse.Indices.Distinct().Count() == sparse.Indices.Length, "indices and values");
            }
        }

        foreach (var point in body.Points)
            Points[point.Id] = point;
    }

    public object Retrieve(RetrieveBody body) => body.Ids.Where(Points.ContainsKey).Select(id => new { id, payload = body.WithPayload ? Points[id].Payload : null }).ToList();

    public void SetPayload(SetPayloadBody body)
    {
        foreach (var point in Matching(body.Filter).ToList())
        {
            foreach (var (key, value) in body.Payload)
                point.Payload[key] = value;
        }
    }

    public void Delete(DeleteBody body)
    {
        Require((body.Filter is null) != (body.Points is null), "points or a filter");
        foreach (var id in body.Points ?? [.. Matching(body.Filter!).Select(p => p.Id)])
            Points.Remove(id);
    }

    public object Scroll(ScrollBody body)
    {
        var page = Matching(body.Filter).Where(p => body.Offset is not { } from || p.Id.CompareTo(from) >= 0).Take(body.Limit + 1).ToList();
        return new { points = page.Take(body.Limit).Select(p => new { p.Id, payload = Only(p, body.WithPayload) }).ToList(), next_page_offset = page.Count > body.Limit ? page[^1].Id : (Guid?)null };
    }

    public object Query(QueryBody body)
    {
        Require(body.Limit > 0, "limit");
        var scored = (body.Using switch
        {
            "dense" => Dense(body.Query.Deserialize<float[]>()!, body.Filter),
            "bm25" => Sparse(body.Query, body.Filter),
            _ => throw new StubException(HttpStatusCode.BadRequest, $"Not existing vector name error: {body.Using}"),
        }).OrderByDescending(s => s.Score).Take(body.Limit);
        return new { points = scored.Select(s => new { s.Point.Id, version = 1, s.Score, payload = Only(s.Point, body.WithPayload) }).ToList() };
    }

    private IEnumerable<(PointBody Point, double Score)> Dense(float[] query, FilterBody filter)
    {
        Require(settings.Vectors.TryGetValue("dense", out var known) && query.Length == known.Size, $"Vector dimension error: got {query.Length}");
        return Matching(filter).Where(p => p.Vector.Dense is not null).Select(p => (p, Cosine(query, p.Vector.Dense!)));
    }

    /// <summary>Dot product over shared indices, each weighted by ln(1 + (N - n + 0.5) / (n + 0.5)) over the points that have the vector; nothing shared is no answer.</summary>
    private IEnumerable<(PointBody Point, double Score)> Sparse(JsonElement json, FilterBody filter)
    {
        var query = json.Deserialize<SparseVectorBody>(QdrantStub.Strict)!;
        Require(query.Indices.Length == query.Values.Length && query.Indices.Distinct().Count() == query.Indices.Length, "indices and values");
        var having = Points.Values.Where(p => p.Vector.Bm25 is not null).ToList();
        var weights = query.Indices.Zip(query.Values).ToDictionary(q => q.First, q =>
        {
            var n = having.Count(p => p.Vector.Bm25!.Indices.Contains(q.First));
            return q.Second * Math.Log(1 + ((having.Count - n + 0.5) / (n + 0.5)));
        });
        return Matching(filter).Where(p => p.Vector.Bm25 is { } v && v.Indices.Any(weights.ContainsKey))
            .Select(p => (p, p.Vector.Bm25!.Indices.Zip(p.Vector.Bm25.Values).Sum(v => weights.GetValueOrDefault(v.First) * v.Second)));
    }

    private IEnumerable<PointBody> Matching(FilterBody filter) =>
        Points.Values.Where(p => (filter.Must ?? []).TrueForAll(c => Holds(c, p)) && !(filter.MustNot ?? []).Exists(c => Holds(c, p)));

    private bool Holds(ConditionBody condition, PointBody point)
    {
        Require(_indexes.TryGetValue(condition.Key, out var schema), $"Index required but not found for \"{condition.Key}\"");
        Require((condition.Match is null) != (condition.Range is null), "one of match and range");
        var has = point.Payload.TryGetValue(condition.Key, out var value);
        if (condition.Range is { } range)
        {
            Require(schema == "integer" && (range.Gte ?? range.Lte) is not null, "a range over whole numbers");
            return has && value.GetDouble() >= (range.Gte ?? double.MinValue) && value.GetDouble() <= (range.Lte ?? double.MaxValue);
        }

        Require(schema == "keyword" && (condition.Match!.Value is null) != (condition.Match.Any is null), "a match of a keyword");
        return has && (condition.Match!.Value == value.GetString() || condition.Match.Any?.Contains(value.GetString()!) == true);
    }

    private static Dictionary<string, JsonElement> Only(PointBody point, List<string> members) =>
        point.Payload.Where(p => members.Contains(p.Key)).ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);

    private static double Cosine(float[] a, float[] b)
    {
        double Norm(float[] v) => Math.Sqrt(v.Sum(x => (double)x * x));
        var norms = Norm(a) * Norm(b);
        return norms == 0 ? 0 : a.Zip(b).Sum(p => (double)p.First * p.Second) / norms;
    }

    private static void Require([System.Diagnostics.CodeAnalysis.DoesNotReturnIf(false)] bool condition, string error)
    {
        if (!condition)
            throw new StubException(HttpStatusCode.BadRequest, error);
    }
}
