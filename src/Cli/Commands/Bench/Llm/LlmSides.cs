using System.Text.Json;

namespace TravelPlanner.Cli.Commands.Bench.Llm;

/// <summary>The same for all who are compared: the usual settings of the engine's own sampler.</summary>
internal static class LlmSampling
{
    public const double Temperature = 0.8;
    public const int TopK = 40;
    public const double TopP = 0.95;
}

/// <param name="FirstMs">From the request to the first token.</param>
/// <param name="LastMs">From the request to the last token.</param>
internal sealed record StreamTimes(double FirstMs, double LastMs);

/// <summary>Who computes answers at the bench.</summary>
internal interface ILlmSide
{
    /// <summary>One answer of so many tokens to each prompt, all at once.</summary>
    Task<IReadOnlyList<StreamTimes>> AnswerAsync(IReadOnlyList<int[]> prompts, int tokens, CancellationToken cancellation);
}

/// <summary><c>node-llama-cpp</c> in a Node process, called directly: no server and no text lie between its answer and the clock.</summary>
internal sealed class LlmPeer : ILlmSide, IDisposable
{
    private readonly BenchProcess _process;

    private LlmPeer(BenchProcess process) => _process = process;

    /// <param name="contexts">Sequences, and tokens of memory of each, for as many streams as will be asked for.</param>
    public static async Task<LlmPeer> StartAsync(string folder, string model, int threads, bool gpu, IReadOnlyDictionary<int, int> contexts, CancellationToken cancellation)
    {
        var options = JsonSerializer.Serialize(new { model, threads, gpu, contexts = contexts.Select(c => new { sequences = c.Key, size = c.Value }) });
        var process = new BenchProcess("node", [Path.Combine("peer", "peer.mjs"), options], folder);
        try
        {
            await process.ReadLineAsync(cancellation);
            return new LlmPeer(process);
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    public async Task<IReadOnlyList<StreamTimes>> AnswerAsync(IReadOnlyList<int[]> prompts, int tokens, CancellationToken cancellation)
    {
        await _process.WriteLineAsync(
            JsonSerializer.Serialize(new { prompts, tokens, sampling = new { temperature = LlmSampling.Temperature, topK = LlmSampling.TopK, topP = LlmSampling.TopP, seed = 1 } }), cancellation);
        using var answer = JsonDocument.Parse(await _process.ReadLineAsync(cancellation));
        return [.. answer.RootElement.GetProperty("streams").EnumerateArray().Select(Read)];

        StreamTimes Read(JsonElement stream) => stream.GetProperty("count").GetInt32() == tokens
            ? new StreamTimes(stream.GetProperty("first").GetDouble(), stream.GetProperty("last").GetDouble())
            : throw new CommandException(ExitCode.Unavailable, $"The peer made {stream.GetProperty("count")} tokens where {tokens} were asked for.");
    }

    public void Dispose() => _process.Dispose();
}
