using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace TravelPlanner.Cli.Commands.Bench.Llm;

/// <summary><c>travel-planner worker</c> in its own processes, asked over HTTP as any client would, with streaming.</summary>
internal sealed class LlmWorker : ILlmSide, IDisposable
{
    private readonly BenchProcess _process;
    private readonly HttpClient _http;

    private LlmWorker(BenchProcess process, Uri api) => (_process, _http) = (process, new HttpClient { BaseAddress = api, Timeout = Timeout.InfiniteTimeSpan });

    /// <param name="gpuLayers">Negative for as many as fit.</param>
    public static async Task<LlmWorker> StartAsync(Launcher launcher, string model, int threads, int gpuLayers, int slots, int context, CancellationToken cancellation)
    {
        List<string> line = [.. launcher.Arguments, "worker", "--model", $"bench={model}", "--port", "0", "--json", "--threads", Text(threads), "--slots", Text(slots), "--context", Text(context), "--log-level", "warning"];
        if (gpuLayers >= 0)
            line.AddRange(["--gpu-layers", Text(gpuLayers)]);
        var process = new BenchProcess(launcher.Command, line);
        try
        {
            using var said = JsonDocument.Parse(await process.ReadLineAsync(cancellation));
            return new LlmWorker(process, new Uri(said.RootElement.GetProperty("api").GetString()! + "/"));
        }
        catch
        {
            process.Dispose();
            throw;
        }

        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }

    public async Task<IReadOnlyList<StreamTimes>> AnswerAsync(IReadOnlyList<int[]> prompts, int tokens, CancellationToken cancellation)
    {
        var begin = Stopwatch.GetTimestamp();
        return await Task.WhenAll(prompts.Select((prompt, i) => StreamAsync(
            "completions", begin, Settings(tokens, i).Append(new("prompt", prompt)).ToDictionary(), tokens, static _ => true, cancellation)));
    }

    /// <summary>A conversation's next answer.</summary>
    /// <returns>The times, the first being that of the first text, and the text.</returns>
    public async Task<(StreamTimes Times, string Text)> ChatAsync(IEnumerable<(string Role, string Content)> messages, int tokens, CancellationToken cancellation)
    {
        var text = new System.Text.StringBuilder();
        var times = await StreamAsync(
            "chat/completions", Stopwatch.GetTimestamp(), Settings(tokens, 0).Append(new("messages", messages.Select(m => new { role = m.Role, content = m.Content }))).Append(new("enable_thinking", false)).ToDictionary(),
            tokens, Said, cancellation);
        return (times, text.ToString());

        // The first event of a chat names the role and says nothing yet.
        bool Said(JsonElement chunk)
        {
            var delta = chunk.GetProperty("choices")[0].GetProperty("delta");
            var said = delta.TryGetProperty("content", out var content) || delta.TryGetProperty("reasoning_content", out content) ? content.GetString()! : "";
            text.Append(said);
            return said.Length > 0;
        }
    }

    /// <summary>How many tokens a text has for this model.</summary>
    public async Task<int> CountAsync(string text, CancellationToken cancellation)
    {
        using var answer = await _http.PostAsJsonAsync("../tokenize", new { content = text }, cancellation);
        answer.EnsureSuccessStatusCode();
        using var body = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(cancellation), cancellationToken: cancellation);
        return body.RootElement.GetProperty("tokens").GetArrayLength();
    }

    public void Dispose()
    {
        _http.Dispose();
        _process.Dispose();
    }

    private static Dictionary<string, object> Settings(int tokens, int index) => new(StringComparer.Ordinal)
    {
        ["temperature"] = LlmSampling.Temperature,
        ["top_k"] = LlmSampling.TopK,
        ["top_p"] = LlmSampling.TopP,
        ["seed"] = 1 + index,
        ["max_tokens"] = tokens,
        ["ignore_eos"] = true,
        ["stream"] = true,
        ["stream_options"] = new { include_usage = true },
    };

    private async Task<StreamTimes> StreamAsync(string endpoint, long begin, Dictionary<string, object> body, int tokens, Func<JsonElement, bool> says, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = JsonContent.Create(body) };
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (!response.IsSuccessStatusCode)
            throw new CommandException(ExitCode.Unavailable, $"The worker answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellation)}");
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation));
        var (first, last, made) = (0.0, 0.0, 0);
        while (await lines.ReadLineAsync(cancellation) is { } line)
        {
            if (!line.StartsWith("data: {", StringComparison.Ordinal))
                continue;
            var now = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
            using var chunk = JsonDocument.Parse(line.AsMemory(6));
            if (chunk.RootElement.TryGetProperty("error", out var error))
                throw new CommandException(ExitCode.Unavailable, $"The worker ended an answer: {error.GetRawText()}");
            if (chunk.RootElement.TryGetProperty("usage", out var usage))
                made = usage.GetProperty("completion_tokens").GetInt32();
            else if (says(chunk.RootElement))
                (first, last) = (first == 0 ? now : first, now);
        }

        return made == tokens ? new StreamTimes(first, last) : throw new CommandException(ExitCode.Unavailable, $"The worker made {made} tokens where {tokens} were asked for.");
    }
}
