using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using TravelPlanner.InferenceWorker.Models.Hosting;
using TravelPlanner.InferenceWorker.Scheduling;

namespace TravelPlanner.InferenceWorker.Endpoints;

/// <summary><c>POST /v1/responses</c>: what agents use of it. Nothing is kept between requests.</summary>
internal sealed class ResponsesEndpoint(ModelHost models, TimeProvider time)
{
    public async Task PostAsync(HttpContext http)
    {
        var body = await RequestBody.ReadAsync(http.Request, http.RequestAborted).ConfigureAwait(false);
        var request = ResponsesRequestReader.Read(body);
        var response = Begin(body, request);
        using var lease = await models.AcquireAsync(request.Model, http.RequestAborted).ConfigureAwait(false);
        response = response with { Model = lease.Model.Entry.Name };
        using var run = new ChatRun(lease.Model, request, Caller.Of(http));
        if (request.Stream)
            await StreamAsync(http, run, response, lease.Model).ConfigureAwait(false);
        else
            await WriteAsync(http, run, response, lease.Model).ConfigureAwait(false);
    }

    private WireResponse Begin(RequestBody body, ChatRequest request) => new()
    {
        Id = "resp_" + RandomNumberGenerator.GetHexString(24, lowercase: true),
        CreatedAt = time.GetUtcNow().ToUnixTimeSeconds(),
        Model = "",
        Instructions = body.Text("instructions"),
        MaxOutputTokens = request.Sampling.MaxTokens,
        ParallelToolCalls = request.ParallelCalls,
        Temperature = request.Sampling.Temperature ?? Generations.Temperature,
        TopP = request.Sampling.TopP ?? Generations.TopP,
        Text = body.Find("text") ?? JsonElement.Parse("""{"format":{"type":"text"}}"""),
        ToolChoice = body.Find("tool_choice") ?? JsonElement.Parse("\"auto\""),
        Tools = body.Find("tools") ?? JsonElement.Parse("[]"),
        Metadata = body.Object("metadata")?.Value ?? JsonElement.Parse("{}"),
    };

    private static async Task WriteAsync(HttpContext http, ChatRun run, WireResponse response, LoadedModel model)
    {
        var output = new ResponseOutput();
        var answer = await run.ReadWholeAsync(0, http.RequestAborted).ConfigureAwait(false);
        output.Add(answer.Events);
        output.Finish(Complete(answer.End!));
        await http.Response.WriteAsJsonAsync(Ended(response, output, answer.End!, model), WireJson.Readable.WireResponse, cancellationToken: http.RequestAborted).ConfigureAwait(false);
    }

    private static async Task StreamAsync(HttpContext http, ChatRun run, WireResponse response, LoadedModel model)
    {
        using var stream = new EventStream(http);
        var sequence = 0;
        http.Items[ErrorAnswers.InStream] = (Func<WireErrorBody, Task>)FailAsync;
        await stream.BeginAsync().ConfigureAwait(false);
        await SendAsync(new WireResponseEvent("response.created", Response: response)).ConfigureAwait(false);
        await SendAsync(new WireResponseEvent("response.in_progress", Response: response)).ConfigureAwait(false);
        var output = new ResponseOutput();
        GenerationEnd? end = null;
        await foreach (var piece in run.ReadAsync(0, http.RequestAborted).ConfigureAwait(false))
        {
            foreach (var told in output.Add(piece.Events))
                await SendAsync(told).ConfigureAwait(false);
            end = piece.End ?? end;
        }

        foreach (var told in output.Finish(Complete(end!)))
            await SendAsync(told).ConfigureAwait(false);
        await SendAsync(new WireResponseEvent(Complete(end!) ? "response.completed" : "response.incomplete", Response: Ended(response, output, end!, model))).ConfigureAwait(false);

        async Task FailAsync(WireErrorBody error)
        {
            // The stream of this method is gone by then.
            using var last = new EventStream(http);
            var failed = response with { Status = "failed", Error = new WireResponseError(error.Code ?? error.Type, error.Message) };
            await last.WriteAsync(new WireResponseEvent("response.failed", sequence++, failed), WireJson.Readable.WireResponseEvent, "response.failed").ConfigureAwait(false);
        }

        Task SendAsync(WireResponseEvent told) => stream.WriteAsync(told with { SequenceNumber = sequence++ }, WireJson.Readable.WireResponseEvent, told.Type);
    }

    private static bool Complete(GenerationEnd end) => end.Reason is EndReason.EndOfTurn or EndReason.StopText;

    private static WireResponse Ended(WireResponse response, ResponseOutput output, GenerationEnd end, LoadedModel model)
    {
        var usage = end.Usage;
        var thought = Math.Min(usage.AnswerTokens, output.Thought.Length == 0 ? 0 : model.Model.Vocabulary.Tokenize(output.Thought).Length);
        return response with
        {
            Status = Complete(end) ? "completed" : "incomplete",
            IncompleteDetails = Complete(end) ? null : new WireIncomplete("max_output_tokens"),
            Output = output.Items,
            Usage = new WireResponseUsage(
                usage.PromptTokens, new WirePromptDetails(usage.CachedTokens), usage.AnswerTokens, new WireOutputDetails(thought), usage.PromptTokens + usage.AnswerTokens),
        };
    }
}
