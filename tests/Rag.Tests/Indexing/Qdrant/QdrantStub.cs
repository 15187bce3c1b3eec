using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace TravelPlanner.Rag.Tests.Indexing.Qdrant;

/// <summary>
/// The part of Qdrant that the client uses, on loopback, in memory: it stores, filters and scores as the server's documentation says. Stricter than the server: a member
/// that it does not know, a filter over a field without an index, or a wrong number of values is an error. Its types are its own, so a mistake of the client's is not shared.
/// </summary>
internal sealed class QdrantStub : IAsyncDisposable
{
    public static readonly JsonSerializerOptions Strict = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly WebApplication _server;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, StubCollection> _collections = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _aliases = new(StringComparer.Ordinal);

    private QdrantStub(WebApplication server) => _server = server;

    public Uri Address { get; private set; } = null!;

    /// <summary>Asked for with every request when it is set.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Answers these, one a request, before anything else is answered.</summary>
    public Queue<HttpStatusCode> Faults { get; } = new();

    /// <summary>Decides by number and path whether a request is cut off before it does anything, as by a killed client.</summary>
    public Func<int, string, bool> CutsOff { get; set; } = (_, _) => false;

    public int Requests { get; private set; }

    public IReadOnlyDictionary<string, string> Aliases => _aliases;

    public int Points => _collections.Values.Sum(c => c.Points.Count);

    public static async Task<QdrantStub> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k =>
        {
            k.Listen(IPAddress.Loopback, 0);
            k.Limits.MaxRequestBodySize = 32 * 1024 * 1024;
        });
        var server = builder.Build();
        var stub = new QdrantStub(server);
        server.Run(stub.AnswerAsync);
        await server.StartAsync();
        stub.Address = new Uri(server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return stub;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        object? result;
        try
        {
            lock (_lock)
            {
                Requests++;
                if (CutsOff(Requests, $"{context.Request.Method} {context.Request.Path}"))
                {
                    context.Abort();
                    return;
                }

                if (ApiKey is not null && context.Request.Headers["api-key"] != ApiKey)
                    throw new StubException(HttpStatusCode.Unauthorized, "Must provide an API key or an Authorization bearer token");
                if (Faults.TryDequeue(out var fault))
                    throw new StubException(fault, "as asked");
                result = Handle(context.Request, body.ToArray());
            }
        }
        catch (StubException refused)
        {
            context.Response.StatusCode = (int)refused.Status;
            await context.Response.WriteAsJsonAsync(new { status = new { error = refused.Message }, time = 0.0 });
            return;
        }
        catch (JsonException malformed)
        {
            context.Response.StatusCode = 400;
            await context.Response.WriteAsJsonAsync(new { status = new { error = $"Format error in JSON body: {malformed.Message}" }, time = 0.0 });
            return;
        }

        await context.Response.WriteAsJsonAsync(new { result, status = "ok", time = 0.0, usage = new { hardware = (object?)null } }, Strict);
    }

    private object? Handle(HttpRequest request, byte[] body)
    {
        var path = request.Path.Value!.Trim('/').Split('/');
        if (path[0] != "collections" || path.Length < 2)
            throw new StubException(HttpStatusCode.NotFound, "no such path");
        if (path is ["collections", "aliases"] && request.Method == "POST")
            return Alias(Read<AliasesBody>(body));
        if (path.Length == 2 && request.Method == "PUT")
            return Create(path[1], Read<CollectionBody>(body));
        var collection = Find(path[1]);
        var act = $"{request.Method} {string.Join('/', path[2..])}";
        if (act is "PUT index" or "PUT points" or "POST points/payload" or "POST points/delete" && request.Query["wait"] != "true")
            throw new StubException(HttpStatusCode.BadRequest, "a write that nobody waits for");
        switch (act)
        {
            case "PUT index":
                collection.Index(Read<IndexBody>(body));
                return Done;
            case "PUT points":
                collection.Upsert(Read<UpsertBody>(body));
                return Done;
            case "POST points":
                return collection.Retrieve(Read<RetrieveBody>(body));
            case "POST points/payload":
                collection.SetPayload(Read<SetPayloadBody>(body));
                return Done;
            case "POST points/delete":
                collection.Delete(Read<DeleteBody>(body));
                return Done;
            case "POST points/scroll":
                return collection.Scroll(Read<ScrollBody>(body));
            case "POST points/query":
                return collection.Query(Read<QueryBody>(body));
            default:
                throw new StubException(HttpStatusCode.NotFound, "no such path");
        }
    }

    private static object Done => new { operation_id = 1, status = "completed" };

    private object Create(string name, CollectionBody body)
    {
        if (!_collections.TryAdd(name, new StubCollection(body)))
            throw new StubException(HttpStatusCode.Conflict, $"Wrong input: Collection `{name}` already exists!");
        return true;
    }

    private object Alias(AliasesBody body)
    {
        foreach (var action in body.Actions)
        {
            if (!_collections.ContainsKey(action.CreateAlias.CollectionName))
                throw new StubException(HttpStatusCode.NotFound, $"Not found: Collection `{action.CreateAlias.CollectionName}` doesn't exist!");
            _aliases[action.CreateAlias.AliasName] = action.CreateAlias.CollectionName;
        }

        return true;
    }

    private StubCollection Find(string name) =>
        _collections.GetValueOrDefault(_aliases.GetValueOrDefault(name, name)) ?? throw new StubException(HttpStatusCode.NotFound, $"Not found: Collection `{name}` doesn't exist!");

    private static T Read<T>(byte[] body) => JsonSerializer.Deserialize<T>(body, Strict) ?? throw new JsonException("null");
}

internal sealed class StubException(HttpStatusCode status, string message) : Exception(message)
{
    public HttpStatusCode Status { get; } = status;
}
