namespace TravelPlanner.Cli.Commands.Chat;

/// <summary>Lines of the input, with a way out while one is awaited. A line typed after that is the next one's: a read that has begun cannot be taken back.</summary>
internal sealed class InputLines(Terminal terminal)
{
    private Task<string?>? _pending;

    /// <summary>Null at the end of input.</summary>
    /// <param name="prompt">Shown on a terminal only.</param>
    public async Task<string?> ReadAsync(string prompt, CancellationToken cancellation)
    {
        if (terminal.IsInteractive)
            terminal.Out.Write(prompt);
        _pending ??= Task.Run(terminal.In.ReadLine, CancellationToken.None);
        var line = await _pending.WaitAsync(cancellation);
        _pending = null;
        return line;
    }
}
