using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using TravelPlanner.Inference;
using TravelPlanner.Inference.OpenAi;

namespace TravelPlanner.Rag.Indexing.Qdrant;

/// <summary>Requests to one Qdrant server: bounded in size and time, and repeated on faults that pass by themselves. Everything that is sent may be sent twice.</summary>
internal sealed class QdrantClient : IDisposable
{
    private const int LongestAnswer = 64 * 1024 * 1024;

    private const int LongestError = 2_000;

    private readonly QdrantEndpoint _endpoint;
    private readonly HttpClient _http;

    public QdrantClient(QdrantEndpoint endpoint)
    {
        endpoint.Check();
        _endpoint = endpoint;
        var handler = new SocketsHttpHandler
        {
            // A redirect would carry the key to a host that nobody named.
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = endpoint.AllowPrivateAddresses,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        };
        if (!endpoint.AllowPrivateAddresses)
            handler.ConnectCallback = PublicAddresses.ConnectAsync;
        _http = new HttpClient(handler) { Timeout = endpoint.Timeout, MaxResponseContentBufferSize = LongestAnswer };
    }

    /// <summary>Does nothing when a collection of this name is there.</summary>
    public Task CreateCollectionAsync(string name, CreateCollection body, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Put, $"/collections/{name}", body, QdrantJson.Default.CreateCollection, cancellation, HttpStatusCode.Conflict);

    public Task CreateFieldIndexAsync(string collection, CreateFieldIndex body, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Put, $"/collections/{collection}/index?wait=true", body, QdrantJson.Default.CreateFieldIndex, cancellation);

    public Task ChangeAliasesAsync(ChangeAliases body, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Post, "/collections/aliases", body, QdrantJson.Default.ChangeAliases, cancellation);

    public Task UpsertAsync(string collection, UpsertPoints body, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Put, $"/collections/{collection}/points?wait=true", body, QdrantJson.Default.UpsertPoints, cancellation);

    public Task SetPayloadAsync(string collection, SetPayload body, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Post, $"/collections/{collection}/points/payload?wait=true", body, QdrantJson.Default.SetPayload, cancellation);

    public Task DeleteAsync(string collection, DeletePoints body, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Post, $"/collections/{collection}/points/delete?wait=true", body, QdrantJson.Default.DeletePoints, cancellation);

    /// <summary>The points of these ids that are there; null when there is no such collection.</summary>
    public async Task<IReadOnlyList<FoundPoint>?> RetrieveAsync(string collection, RetrievePoints body, CancellationToken cancellation) =>
        await SendAsync(HttpMethod.Post, $"/collections/{collection}/points", body, QdrantJson.Default.RetrievePoints, cancellation, HttpStatusCode.NotFound) is { } answer
            ? Read(answer, QdrantJson.Default.AnswerIReadOnlyListFoundPoint)
            : null;

    public async Task<FoundPoints> ScrollAsync(string collection, ScrollPoints body, CancellationToken cancellation) =>
        Read(await SendAsync(HttpMethod.Post, $"/collections/{collection}/points/scroll", body, QdrantJson.Default.ScrollPoints, cancellation), QdrantJson.Default.AnswerFoundPoints);

    public async Task<FoundPoints> QueryAsync(string collection, QueryByMeaning body, CancellationToken cancellation) =>
        Read(await SendAsync(HttpMethod.Post, $"/collections/{collection}/points/query", body, QdrantJson.Default.QueryByMeaning, cancellation), QdrantJson.Default.AnswerFoundPoints);

    public async Task<FoundPoints> QueryAsync(string collection, QueryByWords body, CancellationToken cancellation) =>
        Read(await SendAsync(HttpMethod.Post, $"/collections/{collection}/points/query", body, QdrantJson.Default.QueryByWords, cancellation), QdrantJson.Default.AnswerFoundPoints);

    public void Dispose() => _http.Dispose();

    /// <param name="expected">A status that is no failure; the answer is null then.</param>
    private async Task<byte[]?> SendAsync<T>(HttpMethod method, string path, T body, JsonTypeInfo<T> type, CancellationToken cancellation, HttpStatusCode? expected = null)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(body, type);
        for (var attempt = 0; ; attempt++)
        {
            var (answer, fault) = await AttemptAsync(method, path, json, expected, cancellation);
            if (fault is null)
                return answer;
            if (!fault.Passes || attempt >= _endpoint.Retries)
                throw fault.Cause is { } cause ? new IndexException(fault.Message, cause) : new IndexException(fault.Message);
            await Task.Delay(_endpoint.FirstDelay * (1 << attempt), cancellation);
        }
    }

    private async Task<(byte[]? Answer, Fault? Fault)> AttemptAsync(HttpMethod method, string path, byte[] json, HttpStatusCode? expected, CancellationToken cancellation)
    {
        try
        {
            using var request = new HttpRequestMessage(method, _endpoint.Address.AbsoluteUri.TrimEnd('/') + path) { Content = new ByteArrayContent(json) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            if (_endpoint.ApiKey is { } key)
                request.Headers.Add("api-key", key);
            using var response = await _http.SendAsync(request, cancellation);
            var body = await response.Content.ReadAsByteArrayAsync(cancellation);
            if (response.IsSuccessStatusCode)
                return (body, null);
            if (response.StatusCode == expected)
                return (null, null);
            var said = Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, LongestError)));
            if (_endpoint.ApiKey is { } secret)
                said = said.Replace(secret, "…", StringComparison.Ordinal);
            var remedy = response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? " Check the key." : "";
            return (null, new Fault($"Qdrant ({_endpoint}) answers {(int)response.StatusCode} to {path.Split('?')[0]}: {said}.{remedy}", (int)response.StatusCode >= 500 || response.StatusCode == HttpStatusCode.TooManyRequests, null));
        }
        catch (HttpRequestException failed) when (failed.InnerException is InferenceException refused)
        {
            return (null, new Fault($"Qdrant ({_endpoint}) is not asked: {refused.Message}", false, failed));
        }
        catch (HttpRequestException failed)
        {
            return (null, new Fault($"Qdrant ({_endpoint}) gives no answer ({failed.HttpRequestError}); is it running?", true, failed));
        }
        catch (TaskCanceledException late) when (!cancellation.IsCancellationRequested)
        {
            return (null, new Fault($"Qdrant ({_endpoint}) gave no answer within {_endpoint.Timeout.TotalSeconds:0.#} s.", true, late));
        }
    }

    private T Read<T>(byte[]? answer, JsonTypeInfo<Answer<T>> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(answer, type)?.Result ?? throw new IndexException($"Qdrant ({_endpoint}) answers without a result.");
        }
        catch (JsonException broken)
        {
            throw new IndexException($"Qdrant ({_endpoint}) answers with what is not its JSON; is that the address of a Qdrant server?", broken);
        }
    }

    /// <param name="Passes">It may be gone the next time.</param>
    private sealed record Fault(string Message, bool Passes, Exception? Cause);
}
