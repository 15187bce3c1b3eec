using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace TravelPlanner.InferenceWorker.Supervision;

/// <summary>
/// Passes requests on to the engine's process and its answers back as they come. Where the engine ends in the middle of an answer, the
/// client gets a worded error in the form of the answer it was reading, never a silent half.
/// </summary>
/// <param name="cut">Ends what still streams when the worker has waited long enough for it.</param>
public sealed partial class EngineGateway(EngineSupervisor supervisor, ILogger log, CancellationToken cut)
{
    /// <summary>Headers of one connection, which is ours and not the engine's.</summary>
    private static readonly HashSet<string> NotPassedBack = new(StringComparer.OrdinalIgnoreCase) { "Connection", "Keep-Alive", "Transfer-Encoding", "Upgrade", "Trailer", "Server" };

    /// <summary>The engine reads no others; what a client invents, keys among it, stays here.</summary>
    private static readonly string[] PassedOn = ["Content-Type", "Content-Length", "Accept"];

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary><c>/health</c>: 200 when requests are served, 503 with progress or the reason when not.</summary>
    public Task HealthAsync(HttpContext http)
    {
        var state = supervisor.State;
        http.Response.StatusCode = state.Phase == EnginePhase.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        http.Response.ContentType = "application/json";
        var answer = new JsonObject
        {
            ["status"] = state.Phase == EnginePhase.Ready ? "ok" : state.Phase.ToString().ToLowerInvariant(),
            ["restarts"] = state.Restarts,
        };
        if (state.Phase == EnginePhase.Loading)
            answer["progress"] = Math.Round(state.Progress, 3);
        if (state.Message is { } message)
            answer["message"] = message;
        return http.Response.WriteAsync(answer.ToJsonString(), http.RequestAborted);
    }

    public async Task ForwardAsync(HttpContext http)
    {
        var state = supervisor.State;
        if (state.Phase != EnginePhase.Ready)
        {
            await RefuseAsync(http, state).ConfigureAwait(false);
            return;
        }

        using var request = ToEngine(http);
        HttpResponseMessage response;
        try
        {
            response = await supervisor.Http.SendAsync(request, http.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception fault) when (Find<BadHttpRequestException>(fault) is { } wrong)
        {
            // Sending failed because what the client sends is not to be taken, such as a body that is too long.
            await ErrorAsync(http, wrong.StatusCode, wrong.StatusCode == StatusCodes.Status413PayloadTooLarge ? "request_too_large" : "bad_request", wrong.Message, "invalid_request_error").ConfigureAwait(false);
            return;
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            // The client that leaves while it sends breaks the request to the engine too.
            if (http.RequestAborted.IsCancellationRequested || Find<ConnectionResetException>(fault) is not null)
                return;
            LogLost(fault.Message);
            http.Response.Headers.RetryAfter = "1";
            await ErrorAsync(http, StatusCodes.Status503ServiceUnavailable, "engine_lost", "The engine ended before it answered; it is started again. Send the request once more.").ConfigureAwait(false);
            return;
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        using (response)
            await PassBackAsync(http, response).ConfigureAwait(false);
    }

    private static HttpRequestMessage ToEngine(HttpContext http)
    {
        var request = new HttpRequestMessage(new HttpMethod(http.Request.Method), new Uri("http://engine" + http.Request.Path.ToUriComponent() + http.Request.QueryString.ToUriComponent()));
        if (http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true)
            request.Content = new StreamContent(http.Request.Body);
        foreach (var name in PassedOn)
        {
            if (http.Request.Headers.TryGetValue(name, out var values) && !request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }

        // Who calls, for fairness among users: what the guard before us found out, never what the client claims.
        request.Headers.TryAddWithoutValidation(CallerHeader, http.User.Identity?.Name ?? "local");
        return request;
    }

    /// <summary>Carries the caller's name to the engine.</summary>
    internal const string CallerHeader = "X-Travel-Planner-Caller";

    private async Task PassBackAsync(HttpContext http, HttpResponseMessage response)
    {
        http.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers))
        {
            if (!NotPassedBack.Contains(name))
                http.Response.Headers[name] = values.ToArray();
        }

        var isEvents = response.Content.Headers.ContentType?.MediaType == "text/event-stream";
        var buffer = new byte[16 * 1024];
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, cut);
        try
        {
            await using var answer = await response.Content.ReadAsStreamAsync(http.RequestAborted).ConfigureAwait(false);
            await http.Response.StartAsync(http.RequestAborted).ConfigureAwait(false);
            while (true)
            {
                int read;
                try
                {
                    read = await answer.ReadAsync(buffer, leaving.Token).ConfigureAwait(false);
                }
                catch (Exception fault) when (fault is IOException or HttpRequestException)
                {
                    LogLost(fault.Message);
                    await EndBrokenAsync(http, isEvents, "engine_lost", "The engine ended while it answered; it is started again. Send the request once more.").ConfigureAwait(false);
                    return;
                }
                catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
                {
                    await EndBrokenAsync(http, isEvents, "stopping", "The worker is stopping.").ConfigureAwait(false);
                    return;
                }

                if (read == 0)
                    return;
                await http.Response.Body.WriteAsync(buffer.AsMemory(0, read), http.RequestAborted).ConfigureAwait(false);
                await http.Response.Body.FlushAsync(http.RequestAborted).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client left; ending the engine's answer is what tells the engine.
        }
    }

    private static async Task EndBrokenAsync(HttpContext http, bool isEvents, string code, string message)
    {
        if (!isEvents)
        {
            http.Abort();
            return;
        }

        await http.Response.WriteAsync($"\n\ndata: {Error(code, message, ServerError)}\n\n", Utf8, http.RequestAborted).ConfigureAwait(false);
    }

    private static Task RefuseAsync(HttpContext http, EngineState state)
    {
        if (state.Phase is EnginePhase.Loading or EnginePhase.Restarting)
            http.Response.Headers.RetryAfter = "1";
        return state.Phase switch
        {
            EnginePhase.Loading => ErrorAsync(http, StatusCodes.Status503ServiceUnavailable, "model_loading", FormattableString.Invariant($"The model is being loaded ({state.Progress:P0}).")),
            EnginePhase.Restarting => ErrorAsync(http, StatusCodes.Status503ServiceUnavailable, "engine_restarting", $"The engine is started again. {state.Message}"),
            EnginePhase.Refused => ErrorAsync(http, StatusCodes.Status503ServiceUnavailable, "model_refused", state.Message!),
            _ => ErrorAsync(http, StatusCodes.Status503ServiceUnavailable, "stopping", "The worker is stopping."),
        };
    }

    private const string ServerError = "server_error";

    internal static Task ErrorAsync(HttpContext http, int status, string code, string message, string type = ServerError)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(Error(code, message, type), http.RequestAborted);
    }

    private static TFault? Find<TFault>(Exception? fault)
        where TFault : Exception
    {
        for (; fault is not null; fault = fault.InnerException)
        {
            if (fault is TFault found)
                return found;
        }

        return null;
    }

    private static string Error(string code, string message, string type) =>
        new JsonObject { ["error"] = new JsonObject { ["message"] = message, ["type"] = type, ["param"] = null, ["code"] = code } }
            .ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    [LoggerMessage(LogLevel.Warning, "The engine was lost during a request: {Reason}")]
    private partial void LogLost(string reason);
}
