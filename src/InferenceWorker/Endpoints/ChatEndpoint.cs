using Microsoft.AspNetCore.Http;
using TravelPlanner.InferenceWorker.Models.Hosting;

namespace TravelPlanner.InferenceWorker.Endpoints;

/// <summary><c>POST /v1/chat/completions</c>.</summary>
internal sealed class ChatEndpoint(ModelHost models, TimeProvider time)
{
    public async Task PostAsync(HttpContext http)
    {
        var request = ChatRequestReader.Read(await RequestBody.ReadAsync(http.Request, http.RequestAborted).ConfigureAwait(false));
        using var lease = await models.AcquireAsync(request.Model, http.RequestAborted).ConfigureAwait(false);
        using var completion = new ChatCompletion(lease.Model, request, Caller.Of(http), time);
        if (request.Stream)
            await StreamAsync(http, completion, request).ConfigureAwait(false);
        else
            await http.Response.WriteAsJsonAsync(await completion.WholeAsync(http.RequestAborted).ConfigureAwait(false), WireJson.Readable.WireChat, cancellationToken: http.RequestAborted).ConfigureAwait(false);
    }

    private static async Task StreamAsync(HttpContext http, ChatCompletion completion, ChatRequest request)
    {
        using var stream = new EventStream(http);
        await stream.BeginAsync().ConfigureAwait(false);
        await Task.WhenAll(Enumerable.Range(0, request.Choices).Select(StreamChoiceAsync)).ConfigureAwait(false);
        if (request.IncludeUsage)
            await stream.WriteAsync(completion.UsageChunk(), WireJson.Readable.WireChunk).ConfigureAwait(false);
        await stream.EndAsync().ConfigureAwait(false);

        async Task StreamChoiceAsync(int index)
        {
            await foreach (var chunk in completion.StreamAsync(index, http.RequestAborted).ConfigureAwait(false))
                await stream.WriteAsync(chunk, WireJson.Readable.WireChunk).ConfigureAwait(false);
        }
    }
}

/// <summary>Who asks: the name that the gateway found out, for fairness among users.</summary>
internal static class Caller
{
    public static string Of(HttpContext http) => http.Request.Headers[Supervision.EngineGateway.CallerHeader] is [{ Length: > 0 and <= 200 } name] ? name : "local";
}
