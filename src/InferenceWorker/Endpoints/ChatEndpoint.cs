using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using TravelPlanner.InferenceWorker.Models.Hosting;
using TravelPlanner.InferenceWorker.Scheduling;
using TravelPlanner.InferenceWorker.ToolCalls;

namespace TravelPlanner.InferenceWorker.Endpoints;

/// <summary><c>POST /v1/chat/completions</c>.</summary>
internal sealed class ChatEndpoint(ModelHost models, TimeProvider time)
{
    public async Task PostAsync(HttpContext http)
    {
        var request = ChatRequestReader.Read(await RequestBody.ReadAsync(http.Request, http.RequestAborted).ConfigureAwait(false));
        using var lease = await models.AcquireAsync(request.Model, http.RequestAborted).ConfigureAwait(false);
        using var run = new ChatRun(lease.Model, request, Caller.Of(http));
        var id = "chatcmpl-" + RandomNumberGenerator.GetHexString(24, lowercase: true);
        var created = time.GetUtcNow().ToUnixTimeSeconds();
        if (request.Stream)
            await StreamAsync(http, run, request, lease.Model, id, created).ConfigureAwait(false);
        else
            await WriteAsync(http, run, request, lease.Model, id, created).ConfigureAwait(false);
    }

    private static async Task WriteAsync(HttpContext http, ChatRun run, ChatRequest request, LoadedModel model, string id, long created)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, request.Choices).Select(i => CollectAsync(run, i, model, http.RequestAborted))).ConfigureAwait(false);
        var answer = new WireChat(
            id, "chat.completion", created, model.Entry.Name, [.. answers.Select(a => a.Choice)], Usage(answers.Select(a => a.End.Usage)), Timings(answers[0].End.Usage));
        await http.Response.WriteAsJsonAsync(answer, WireJson.Readable.WireChat, cancellationToken: http.RequestAborted).ConfigureAwait(false);
    }

    private static async Task<(WireChoice Choice, GenerationEnd End)> CollectAsync(ChatRun run, int index, LoadedModel model, CancellationToken cancellation)
    {
        var (content, reasoning) = (new StringBuilder(), new StringBuilder());
        List<(string Id, string Name, StringBuilder Arguments)> calls = [];
        List<WireLogprob> logprobs = [];
        GenerationEnd? end = null;
        var hasLogprobs = false;
        await foreach (var piece in run.ReadAsync(index, cancellation).ConfigureAwait(false))
        {
            foreach (var happened in piece.Events)
            {
                switch (happened)
                {
                    case ContentDelta delta:
                        content.Append(delta.Text);
                        break;
                    case ReasoningDelta delta:
                        reasoning.Append(delta.Text);
                        break;
                    case ToolCallBegin begin:
                        calls.Add((begin.Id, begin.Name, new StringBuilder()));
                        break;
                    case ToolCallArguments arguments:
                        calls[arguments.Index].Arguments.Append(arguments.Text);
                        break;
                    case MalformedToolCall { Index: null } malformed:
                        content.Append(malformed.Raw);
                        break;
                }
            }

            hasLogprobs |= piece.Picked.Count > 0;
            logprobs.AddRange(piece.Picked.Select(p => Logprob(p, model)));
            end = piece.End ?? end;
        }

        var message = new WireMessage(
            "assistant", content.Length > 0 || calls.Count == 0 ? content.ToString() : null, reasoning.Length > 0 ? reasoning.ToString() : null,
            calls.Count == 0 ? null : [.. calls.Select(c => new WireToolCall(null, c.Id, "function", new WireFunction(c.Name, c.Arguments.ToString())))]);
        return (new WireChoice(index, message, hasLogprobs ? new WireLogprobs(logprobs) : null, FinishReason(end!, calls.Count > 0)), end!);
    }

    private static async Task StreamAsync(HttpContext http, ChatRun run, ChatRequest request, LoadedModel model, string id, long created)
    {
        using var stream = new EventStream(http);
        await stream.BeginAsync().ConfigureAwait(false);
        var ends = await Task.WhenAll(Enumerable.Range(0, request.Choices).Select(StreamChoiceAsync)).ConfigureAwait(false);
        if (request.IncludeUsage)
            await stream.WriteAsync(Chunk([]) with { Usage = Usage(ends.Select(e => e.Usage)), Timings = Timings(ends[0].Usage) }, WireJson.Readable.WireChunk).ConfigureAwait(false);
        await stream.EndAsync().ConfigureAwait(false);

        async Task<GenerationEnd> StreamChoiceAsync(int index)
        {
            await SendAsync(index, new WireDelta("assistant", Content: "")).ConfigureAwait(false);
            var calls = 0;
            GenerationEnd? end = null;
            await foreach (var piece in run.ReadAsync(index, http.RequestAborted).ConfigureAwait(false))
            {
                var logprobs = piece.Picked.Count == 0 ? null : new WireLogprobs([.. piece.Picked.Select(p => Logprob(p, model))]);
                foreach (var happened in piece.Events)
                {
                    if (Delta(happened, ref calls) is not { } delta)
                        continue;
                    await SendAsync(index, delta, logprobs).ConfigureAwait(false);
                    logprobs = null;
                }

                if (logprobs is not null)
                    await SendAsync(index, new WireDelta(), logprobs).ConfigureAwait(false);
                end = piece.End ?? end;
            }

            await SendAsync(index, new WireDelta(), finish: FinishReason(end!, calls > 0)).ConfigureAwait(false);
            return end!;
        }

        Task SendAsync(int index, WireDelta delta, WireLogprobs? logprobs = null, string? finish = null) =>
            stream.WriteAsync(Chunk([new WireChunkChoice(index, delta, logprobs, finish)]), WireJson.Readable.WireChunk);

        WireChunk Chunk(IReadOnlyList<WireChunkChoice> choices) => new(id, "chat.completion.chunk", created, model.Entry.Name, choices);
    }

    private static WireDelta? Delta(OutputEvent happened, ref int calls)
    {
        switch (happened)
        {
            case ContentDelta delta:
                return new WireDelta(Content: delta.Text);
            case ReasoningDelta delta:
                return new WireDelta(ReasoningContent: delta.Text);
            case ToolCallBegin begin:
                calls++;
                return new WireDelta(ToolCalls: [new WireToolCall(begin.Index, begin.Id, "function", new WireFunction(begin.Name, ""))]);
            case ToolCallArguments arguments:
                return new WireDelta(ToolCalls: [new WireToolCall(arguments.Index, null, null, new WireFunction(null, arguments.Text))]);
            case MalformedToolCall { Index: null } malformed:
                return new WireDelta(Content: malformed.Raw);
            default:
                return null;
        }
    }

    private static WireLogprob Logprob(PickedToken picked, LoadedModel model)
    {
        return new WireLogprob(Piece(picked.Token), picked.LogProbability, Bytes(picked.Token), [.. picked.Top.Select(t => new WireTopLogprob(Piece(t.Token), t.LogProbability, Bytes(t.Token)))]);

        string Piece(int token) => Encoding.UTF8.GetString(model.Model.Vocabulary.Piece(token));

        int[] Bytes(int token) => [.. model.Model.Vocabulary.Piece(token)];
    }

    internal static string FinishReason(GenerationEnd end, bool hasCalls) => end.Reason switch
    {
        EndReason.Length or EndReason.Deadline => "length",
        _ => hasCalls ? "tool_calls" : "stop",
    };

    internal static WireUsage Usage(IEnumerable<GenerationUsage> choices)
    {
        var all = choices.ToList();
        // The prompt of several choices is one prompt.
        var (prompt, answer) = (all[0].PromptTokens, all.Sum(u => u.AnswerTokens));
        return new WireUsage(prompt, answer, prompt + answer, new WirePromptDetails(all[0].CachedTokens));
    }

    internal static WireTimings Timings(GenerationUsage usage) => new(
        Math.Round(usage.Queued.TotalMilliseconds, 2), Math.Round(usage.Prefill.TotalMilliseconds, 2), Math.Round(usage.Decode.TotalMilliseconds, 2),
        usage.AnswerTokens > 1 && usage.Decode > TimeSpan.Zero ? Math.Round((usage.AnswerTokens - 1) / usage.Decode.TotalSeconds, 2) : 0, usage.DraftedTokens);
}

/// <summary>Who asks: the name that the gateway found out, for fairness among users.</summary>
internal static class Caller
{
    public static string Of(HttpContext http) => http.Request.Headers[Supervision.EngineGateway.CallerHeader] is [{ Length: > 0 and <= 200 } name] ? name : "local";
}
