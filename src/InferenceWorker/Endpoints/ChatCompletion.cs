using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using TravelPlanner.InferenceWorker.Models.Hosting;
using TravelPlanner.InferenceWorker.Scheduling;
using TravelPlanner.InferenceWorker.ToolCalls;

namespace TravelPlanner.InferenceWorker.Endpoints;

/// <summary>A chat completion in the API's form, whoever asked for it: whole, or each choice as chunks and the usage behind the last.</summary>
internal sealed class ChatCompletion : IDisposable
{
    private readonly ChatRun _run;
    private readonly LoadedModel _model;
    private readonly string _id = "chatcmpl-" + RandomNumberGenerator.GetHexString(24, lowercase: true);
    private readonly long _created;
    private readonly GenerationEnd?[] _ends;

    /// <inheritdoc cref="ChatRun(LoadedModel, ChatRequest, string)"/>
    public ChatCompletion(LoadedModel model, ChatRequest request, string user, TimeProvider time)
    {
        _run = new ChatRun(model, request, user);
        (_model, _created, _ends) = (model, time.GetUtcNow().ToUnixTimeSeconds(), new GenerationEnd?[request.Choices]);
    }

    /// <exception cref="AnswerNotInSchemaException">An answer does not satisfy its schema, sampled again or not.</exception>
    public async Task<WireChat> WholeAsync(CancellationToken cancellation)
    {
        var choices = await Task.WhenAll(Enumerable.Range(0, _ends.Length).Select(i => CollectAsync(i, cancellation))).ConfigureAwait(false);
        return new WireChat(_id, "chat.completion", _created, _model.Entry.Name, choices, Usage(_ends.Select(e => e!.Usage)), Timings(_ends[0]!.Usage));
    }

    /// <summary>The chunks of one choice, the last one with its finish.</summary>
    /// <exception cref="AnswerNotInSchemaException">In the place of the finish: what was streamed does not satisfy its schema.</exception>
    public async IAsyncEnumerable<WireChunk> StreamAsync(int choice, [EnumeratorCancellation] CancellationToken cancellation)
    {
        yield return Chunk(new WireDelta("assistant", Content: ""));
        var calls = 0;
        await foreach (var piece in _run.ReadAsync(choice, cancellation).ConfigureAwait(false))
        {
            var logprobs = piece.Picked.Count == 0 ? null : new WireLogprobs([.. piece.Picked.Select(Logprob)]);
            foreach (var happened in piece.Events)
            {
                if (Delta(happened, ref calls) is not { } delta)
                    continue;
                yield return Chunk(delta, logprobs);
                logprobs = null;
            }

            if (logprobs is not null)
                yield return Chunk(new WireDelta(), logprobs);
            _ends[choice] = piece.End;
        }

        yield return Chunk(new WireDelta(), finish: FinishReason(_ends[choice]!, calls > 0));

        WireChunk Chunk(WireDelta delta, WireLogprobs? logprobs = null, string? finish = null) =>
            new(_id, "chat.completion.chunk", _created, _model.Entry.Name, [new WireChunkChoice(choice, delta, logprobs, finish)]);
    }

    /// <summary>What the choices cost; to be asked when all have ended.</summary>
    public WireChunk UsageChunk() =>
        new(_id, "chat.completion.chunk", _created, _model.Entry.Name, [], Usage(_ends.Select(e => e!.Usage)), Timings(_ends[0]!.Usage));

    public void Dispose() => _run.Dispose();

    internal static string FinishReason(GenerationEnd end, bool hasCalls) => end.Reason switch
    {
        EndReason.Length or EndReason.Deadline => "length",
        _ => hasCalls ? "tool_calls" : "stop",
    };

    internal static WireTimings Timings(GenerationUsage usage) => new(
        Math.Round(usage.Queued.TotalMilliseconds, 2), Math.Round(usage.Prefill.TotalMilliseconds, 2), Math.Round(usage.Decode.TotalMilliseconds, 2),
        usage.AnswerTokens > 1 && usage.Decode > TimeSpan.Zero ? Math.Round((usage.AnswerTokens - 1) / usage.Decode.TotalSeconds, 2) : 0, usage.DraftedTokens);

    private async Task<WireChoice> CollectAsync(int index, CancellationToken cancellation)
    {
        var (content, reasoning) = (new StringBuilder(), new StringBuilder());
        List<(string Id, string Name, StringBuilder Arguments)> calls = [];
        var answer = await _run.ReadWholeAsync(index, cancellation).ConfigureAwait(false);
        foreach (var happened in answer.Events)
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

        _ends[index] = answer.End;
        var message = new WireMessage(
            "assistant", content.Length > 0 || calls.Count == 0 ? content.ToString() : null, reasoning.Length > 0 ? reasoning.ToString() : null,
            calls.Count == 0 ? null : [.. calls.Select(c => new WireToolCall(null, c.Id, "function", new WireFunction(c.Name, c.Arguments.ToString())))]);
        return new WireChoice(index, message, answer.Picked.Count > 0 ? new WireLogprobs([.. answer.Picked.Select(Logprob)]) : null, FinishReason(answer.End!, calls.Count > 0));
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

    private WireLogprob Logprob(PickedToken picked)
    {
        return new WireLogprob(Piece(picked.Token), picked.LogProbability, Bytes(picked.Token), [.. picked.Top.Select(t => new WireTopLogprob(Piece(t.Token), t.LogProbability, Bytes(t.Token)))]);

        string Piece(int token) => Encoding.UTF8.GetString(_model.Model.Vocabulary.Piece(token));

        int[] Bytes(int token) => [.. _model.Model.Vocabulary.Piece(token)];
    }

    private static WireUsage Usage(IEnumerable<GenerationUsage> choices)
    {
        var all = choices.ToList();
        // The prompt of several choices is one prompt.
        var (prompt, answer) = (all[0].PromptTokens, all.Sum(u => u.AnswerTokens));
        return new WireUsage(prompt, answer, prompt + answer, new WirePromptDetails(all[0].CachedTokens));
    }
}
