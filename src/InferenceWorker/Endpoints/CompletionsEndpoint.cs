using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using TravelPlanner.InferenceWorker.Models.Hosting;
using TravelPlanner.InferenceWorker.Scheduling;

namespace TravelPlanner.InferenceWorker.Endpoints;

/// <summary><c>POST /v1/completions</c>: text, or tokens, that go on. No template, no thinking, no calls.</summary>
internal sealed class CompletionsEndpoint(ModelHost models, TimeProvider time)
{
    public const int MostPrompts = 64;

    public async Task PostAsync(HttpContext http)
    {
        var body = await RequestBody.ReadAsync(http.Request, http.RequestAborted).ConfigureAwait(false);
        using var lease = await models.AcquireAsync(body.Text("model", 200), http.RequestAborted).ConfigureAwait(false);
        var model = lease.Model;
        var sampling = SamplingRequest.Read(body, "max_tokens") with { MaxTokens = body.Whole("max_tokens", 1, 1_000_000) ?? 16 };
        var prompts = ReadPrompts(body, model);
        var each = body.Whole("n", 1, ChatRequestReader.MostChoices) ?? 1;
        var seed = sampling.Seed ?? unchecked((uint)RandomNumberGenerator.GetInt32(int.MaxValue));
        List<RunningGeneration> running = [];
        try
        {
            foreach (var prompt in prompts)
            {
                for (var i = 0; i < each; i++)
                    running.Add(model.Scheduler.Submit(Generations.Request(model.Model.Vocabulary, prompt, sampling, Caller.Of(http), unchecked(seed + (uint)running.Count))));
            }

            var answer = new WireText("cmpl-" + RandomNumberGenerator.GetHexString(24, lowercase: true), "text_completion", time.GetUtcNow().ToUnixTimeSeconds(), model.Entry.Name, []);
            if (body.Flag("stream") == true)
                await StreamAsync(http, running, answer, model, body.Object("stream_options")?.Flag("include_usage") == true).ConfigureAwait(false);
            else
                await WriteAsync(http, running, answer, model).ConfigureAwait(false);
        }
        finally
        {
            foreach (var one in running)
                one.Dispose();
        }
    }

    private static List<int[]> ReadPrompts(RequestBody body, LoadedModel model)
    {
        var prompt = body.Find("prompt") ?? throw body.Wrong("prompt", "a text, a list of texts, or tokens; it is required");
        var most = model.Model.Vocabulary.Count - 1;
        List<int[]> read = prompt.ValueKind switch
        {
            JsonValueKind.String => [Tokens(prompt.GetString()!)],
            JsonValueKind.Array when prompt.GetArrayLength() is > 0 and <= MostPrompts && prompt.EnumerateArray().All(p => p.ValueKind == JsonValueKind.String)
                => [.. prompt.EnumerateArray().Select(p => Tokens(p.GetString()!))],
            JsonValueKind.Array when prompt.GetArrayLength() > 0 && prompt.EnumerateArray().All(p => p.ValueKind == JsonValueKind.Number && p.TryGetInt32(out var token) && token >= 0 && token <= most)
                => [[.. prompt.EnumerateArray().Select(p => p.GetInt32())]],
            _ => throw body.Wrong("prompt", $"a text, a list of 1 to {MostPrompts} texts, or a list of tokens from 0 to {most}"),
        };
        return read.All(p => p.Length > 0) ? read : throw body.Wrong("prompt", "at least one character");

        int[] Tokens(string text) => model.Model.Vocabulary.Tokenize(text, addSpecial: true);
    }

    private static async Task WriteAsync(HttpContext http, List<RunningGeneration> running, WireText answer, LoadedModel model)
    {
        var choices = await Task.WhenAll(running.Select((one, i) => CollectAsync(one, i))).ConfigureAwait(false);
        await http.Response.WriteAsJsonAsync(
            answer with { Choices = [.. choices.Select(c => c.Choice)], Usage = Usage(choices.Select(c => c.End)), Timings = ChatCompletion.Timings(choices[0].End.Usage) },
            WireJson.Readable.WireText, cancellationToken: http.RequestAborted).ConfigureAwait(false);

        async Task<(WireTextChoice Choice, GenerationEnd End)> CollectAsync(RunningGeneration one, int index)
        {
            var text = new StringBuilder();
            List<PickedToken> picked = [];
            GenerationEnd? end = null;
            await foreach (var update in one.ReadAsync(http.RequestAborted).ConfigureAwait(false))
            {
                text.Append(update.Text);
                picked.AddRange(update.Picked);
                end = update.End;
            }

            return (new WireTextChoice(index, text.ToString(), Logprobs(picked, model), ChatCompletion.FinishReason(end!, hasCalls: false)), end!);
        }
    }

    private static async Task StreamAsync(HttpContext http, List<RunningGeneration> running, WireText answer, LoadedModel model, bool includeUsage)
    {
        using var stream = new EventStream(http);
        await stream.BeginAsync().ConfigureAwait(false);
        var ends = await Task.WhenAll(running.Select(StreamOneAsync)).ConfigureAwait(false);
        if (includeUsage)
            await stream.WriteAsync(answer with { Usage = Usage(ends), Timings = ChatCompletion.Timings(ends[0].Usage) }, WireJson.Readable.WireText).ConfigureAwait(false);
        await stream.EndAsync().ConfigureAwait(false);

        async Task<GenerationEnd> StreamOneAsync(RunningGeneration one, int index)
        {
            GenerationEnd? end = null;
            await foreach (var update in one.ReadAsync(http.RequestAborted).ConfigureAwait(false))
            {
                end = update.End;
                await stream.WriteAsync(
                    answer with { Choices = [new WireTextChoice(index, update.Text, Logprobs(update.Picked, model), end is null ? null : ChatCompletion.FinishReason(end, hasCalls: false))] },
                    WireJson.Readable.WireText).ConfigureAwait(false);
            }

            return end!;
        }
    }

    /// <summary>Each of several prompts counts.</summary>
    private static WireUsage Usage(IEnumerable<GenerationEnd> ends)
    {
        var all = ends.Select(e => e.Usage).ToList();
        var (prompt, answer) = (all.Sum(u => u.PromptTokens), all.Sum(u => u.AnswerTokens));
        return new WireUsage(prompt, answer, prompt + answer, new WirePromptDetails(all.Sum(u => u.CachedTokens)));
    }

    private static WireTextLogprobs? Logprobs(IReadOnlyList<PickedToken> picked, LoadedModel model)
    {
        if (picked.Count == 0)
            return null;
        return new WireTextLogprobs(
            [.. picked.Select(p => Piece(p.Token))], [.. picked.Select(p => p.LogProbability)],
            [.. picked.Select(p => p.Top.GroupBy(t => Piece(t.Token), StringComparer.Ordinal).ToDictionary(t => t.Key, t => t.Max(one => one.LogProbability), StringComparer.Ordinal))]);

        string Piece(int token) => Encoding.UTF8.GetString(model.Model.Vocabulary.Piece(token));
    }
}
