using System.Diagnostics;

namespace TravelPlanner.Cli.Commands.Bench;

/// <summary>A process that the bench started. What it said last on its standard error is kept for when it ends too early.</summary>
internal sealed class BenchProcess : IDisposable
{
    private const int MostLines = 10;

    private readonly Queue<string> _said = new();
    private readonly Process _process;

    /// <exception cref="System.ComponentModel.Win32Exception">There is no such program.</exception>
    public BenchProcess(string command, IEnumerable<string> arguments, string? folder = null)
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
