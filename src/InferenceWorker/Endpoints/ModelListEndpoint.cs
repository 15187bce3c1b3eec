using Microsoft.AspNetCore.Http;
using TravelPlanner.InferenceWorker.Encoders;
using TravelPlanner.InferenceWorker.Models.Hosting;

namespace TravelPlanner.InferenceWorker.Endpoints;

/// <summary><c>GET /v1/models</c>: the models of all kinds by name.</summary>
internal sealed class ModelListEndpoint(ModelHost? models, EncoderHost? encoders, TimeProvider time)
{
    private readonly long _created = time.GetUtcNow().ToUnixTimeSeconds();

    public Task ListAsync(HttpContext http) =>
        http.Response.WriteAsJsonAsync(new WireModels("list", [.. All()]), WireJson.Readable.WireModels, cancellationToken: http.RequestAborted);

    public Task GetAsync(HttpContext http)
    {
        var name = (string)http.Request.RouteValues["name"]!;
        var found = All().FirstOrDefault(m => m.Id == name) ?? throw new UnknownModelException(name, All().Select(m => m.Id));
        return http.Response.WriteAsJsonAsync(found, WireJson.Readable.WireModel, cancellationToken: http.RequestAborted);
    }

    private IEnumerable<WireModel> All()
    {
        foreach (var entry in models?.Entries ?? [])
            yield return Model(entry.Name, "chat", models!.Loaded.Any(m => m.Entry.Name == entry.Name));
        if (encoders?.Embedder is { } embedder)
            yield return Model(embedder.Name, "embedding", loaded: true);
        if (encoders?.Reranker is { } reranker)
            yield return Model(reranker.Name, "reranker", loaded: true);
    }

    private WireModel Model(string name, string kind, bool loaded) => new(name, "model", _created, "local", kind, loaded);
}
