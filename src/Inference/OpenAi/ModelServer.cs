using System.Buffers;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Polly;
using Polly.Retry;

namespace TravelPlanner.Inference.OpenAi;

/// <summary>Requests to one endpoint: bounded in size and time, retried where that is safe, every failure an <see cref="InferenceException"/>.</summary>
internal sealed class ModelServer : IDisposable
{
    private const int LongestErrorBody = 64 * 1024;

    private readonly HttpClient _http;
    private readonly ResiliencePipeline _retries;
    private readonly TimeProvider _time;

    public ModelServer(InferenceEndpoint endpoint, TimeProvider? time)
    {
        EndpointRules.Check(endpoint);
        Endpoint = endpoint;
        _time = time ?? TimeProvider.System;
        _retries = Retrying(endpoint.Retries, _time);

        var handler = new SocketsHttpHandler
        {
            // A redirect would carry the key to a host that nobody named.
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = endpoint.Timeouts.Connect,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            // A stream that is left early is closed at once, so that the server stops generating, instead of being read to its end.
            MaxResponseDrainSize = 0,
            ResponseDrainTimeout = TimeSpan.Zero,
            UseProxy = endpoint.AllowPrivateAddresses,
        };
        if (!endpoint.AllowPrivateAddresses)
            handler.ConnectCallback = PublicAddresses.ConnectAsync;
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, DefaultRequestVersion = HttpVersion.Version11 };
    }

    public InferenceEndpoint Endpoint { get; }

    /// <summary>Posts and reads a whole JSON answer; an error that <paramref name="read"/> finds in it is retried like any other.</summary>
    public async Task<TResult> CallAsync<TResult>(string path, byte[] body, Func<byte[], TResult> read, CancellationToken cancellationToken)
    {
        using var clock = new CallClock(Endpoint.Timeouts, cancellationToken);
        return await RetryAsync(clock, async () =>
        {
            using var response = await SendAsync(path, body, "application/json", clock.Token);
            return read(await ReadWholeAsync(response, clock.Token));
        });
    }

    /// <summary>Posts and hands over the answer's head; the caller reads the body and disposes it.</summary>
    /// <exception cref="InferenceException">The status is not one of success.</exception>
    public async Task<HttpResponseMessage> SendAsync(string path, byte[] body, string accept, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Endpoint.Address.AbsoluteUri.TrimEnd('/') + path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Accept.ParseAdd(accept);
        if (Endpoint.ApiKey is { } key)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);

        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
        {
            var error = Encoding.UTF8.GetString(await ReadAsync(response, LongestErrorBody, cut: true, cancellationToken));
            throw ServerFaults.FromStatus(response.StatusCode, response.Headers, error, Endpoint.ApiKey, _time.GetUtcNow());
        }
    }

    /// <summary>The whole of a JSON answer.</summary>
    public async Task<byte[]> ReadWholeAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var type = response.Content.Headers.ContentType?.MediaType;
        if (type is not (null or "application/json" or "text/json"))
            throw Malformed($"The server answers with {Shown(type)} where JSON belongs; is {Endpoint.Address} the address of an OpenAI-compatible interface?");
        return await ReadAsync(response, Endpoint.Limits.AnswerBytes, cut: false, cancellationToken);
    }

    public static T Parse<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw Malformed("The server answers with null.");
        }
        catch (JsonException broken)
        {
            throw Malformed($"The server's JSON cannot be read (at byte {broken.BytePositionInLine ?? 0} of line {broken.LineNumber ?? 0}).", broken);
        }
    }

    public static InferenceException Malformed(string message, Exception? inner = null) => new(InferenceFault.MalformedAnswer, message, inner);

    /// <summary>What chat completions have no form for; found before anything is sent.</summary>
    public static InferenceException Unsayable(string message) => new(InferenceFault.BadRequest, message);

    /// <summary>Runs an attempt, again while its fault is transient. Ends with what the caller may see.</summary>
    public async Task<T> RetryAsync<T>(CallClock clock, Func<Task<T>> attempt) =>
        await GuardAsync(clock, async () => await _retries.ExecuteAsync(async _ => await GuardAsync(clock, attempt), clock.Token));

    /// <summary>Gives every failure of reading or sending its kind.</summary>
    public async Task<T> GuardAsync<T>(CallClock clock, Func<Task<T>> step)
    {
        try
        {
            return await step();
        }
        catch (OperationCanceledException cancelled)
        {
            throw clock.Explain(cancelled);
        }
        catch (HttpRequestException refused) when (refused.InnerException is InferenceException own)
        {
            throw new InferenceException(own.Fault, own.Message, refused);
        }
        catch (HttpRequestException failed)
        {
            throw new InferenceException(InferenceFault.Unavailable, $"No answer from {Endpoint.Address} ({failed.HttpRequestError}).", failed) { IsTransient = true };
        }
        catch (IOException broken)
        {
            throw new InferenceException(InferenceFault.Unavailable, $"The connection to {Endpoint.Address} broke before the answer was complete.", broken) { IsTransient = true };
        }
    }

    public void Dispose() => _http.Dispose();

    private static string Shown(string type) => type.Length > 60 ? type[..60] : type;

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, int most, bool cut, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var bytes = new ArrayBufferWriter<byte>();
        while (true)
        {
            var room = bytes.GetMemory(16 * 1024);
            var read = await stream.ReadAsync(room, cancellationToken);
            if (read == 0)
                return bytes.WrittenSpan.ToArray();
            bytes.Advance(read);
            if (bytes.WrittenCount <= most)
                continue;
            return cut ? bytes.WrittenSpan[..most].ToArray() : throw Malformed($"The answer is larger than the {most} bytes that Limits.AnswerBytes allows.");
        }
    }

    private static ResiliencePipeline Retrying(InferenceRetries retries, TimeProvider time)
    {
        if (retries.Attempts == 0)
            return ResiliencePipeline.Empty;
        return new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = retries.Attempts,
            Delay = retries.FirstDelay,
            MaxDelay = retries.LongestDelay,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = args => ValueTask.FromResult(
                args.Outcome.Exception is InferenceException { IsTransient: true } fault && (fault.RetryAfter ?? TimeSpan.Zero) <= retries.LongestDelay),
            DelayGenerator = args => ValueTask.FromResult((args.Outcome.Exception as InferenceException)?.RetryAfter),
            OnRetry = args =>
            {
                Activity.Current?.AddEvent(new ActivityEvent("retry", tags: new() { ["attempt"] = args.AttemptNumber + 1, ["error.type"] = (args.Outcome.Exception as InferenceException)?.Fault.ToString() }));
                return ValueTask.CompletedTask;
            },
        }).Build();
    }
}
