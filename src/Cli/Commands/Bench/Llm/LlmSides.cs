using System.Diagnostics;
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

/// <summary>A process that the bench started. What it said last on its standard error is kept for when it ends too early.</summary>
internal sealed class LlmProcess : IDisposable
{
    private const int MostLines = 10;

    private readonly Queue<string> _said = new();
    private readonly Process _process;

    /// <exception cref="System.ComponentModel.Win32Exception">There is no such program.</exception>
    public LlmProcess(string command, IEnumerable<string> arguments, string? folder = null)
    {
        _process = new Process
        {
            StartInfo = new ProcessStartInfo(command, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder ?? "" },
        };
        _process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is not { } text)
                return;
            lock (_said)
            {
                _said.Enqueue(text);
                if (_said.Count > MostLines)
                    _said.Dequeue();
            }
        };
        _process.Start();
        _process.BeginErrorReadLine();
    }

    public async Task<string> ReadLineAsync(CancellationToken cancellation) =>
        await _process.StandardOutput.ReadLineAsync(cancellation) is { } line ? line : throw await EndedAsync(cancellation);

    public async Task WriteLineAsync(string line, CancellationToken cancellation)
    {
        await _process.StandardInput.WriteLineAsync(line.AsMemory(), cancellation);
        await _process.StandardInput.FlushAsync(cancellation);
    }

    /// <summary>Waits for the end of a process that has nothing to tell.</summary>
    public async Task FinishAsync(CancellationToken cancellation)
    {
        await _process.StandardOutput.ReadToEndAsync(cancellation);
        await _process.WaitForExitAsync(cancellation);
        if (_process.ExitCode != 0)
            throw await EndedAsync(cancellation);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private async Task<CommandException> EndedAsync(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation);
        lock (_said)
            return new CommandException(ExitCode.Unavailable, $"{_process.StartInfo.FileName} ended with {_process.ExitCode}: {string.Join(' ', _said)}");
    }
}

/// <summary><c>node-llama-cpp</c> in a Node process, called directly: no server and no text lie between its answer and the clock.</summary>
internal sealed class LlmPeer : ILlmSide, IDisposable
{
    private readonly LlmProcess _process;

    private LlmPeer(LlmProcess process) => _process = process;

    /// <param name="contexts">Sequences, and tokens of memory of each, for as many streams as will be asked for.</param>
    public static async Task<LlmPeer> StartAsync(string folder, string model, int threads, bool gpu, IReadOnlyDictionary<int, int> contexts, CancellationToken cancellation)
    {
        var options = JsonSerializer.Serialize(new { model, threads, gpu, contexts = contexts.Select(c => new { sequences = c.Key, size = c.Value }) });
        var process = new LlmProcess("node", [Path.Combine("peer", "peer.mjs"), options], folder);
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
