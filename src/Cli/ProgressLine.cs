using System.Globalization;
using TravelPlanner.Tools;

namespace TravelPlanner.Cli;

/// <summary>One line on standard error that is written over while something is under way; nothing where there is no terminal.</summary>
internal sealed class ProgressLine(Terminal terminal) : IProgress<ToolProgress>, IDisposable
{
    private readonly Lock _guard = new();
    private int _width;

    public void Report(ToolProgress value)
    {
        if (!terminal.IsInteractive)
            return;
        var line = value.Total is > 0 and var total ? string.Create(CultureInfo.InvariantCulture, $"{value.Done / total:P0} {value.Message}") : value.Message;
        lock (_guard)
        {
            // A Chinese character is two columns wide: the line is cleared by as many spaces as it may have taken.
            terminal.Error.Write($"\r{new string(' ', _width)}\r{line}");
            _width = line.Length * 2;
        }
    }

    public void Clear()
    {
        lock (_guard)
        {
            if (_width > 0)
                terminal.Error.Write($"\r{new string(' ', _width)}\r");
            _width = 0;
        }
    }

    public void Dispose() => Clear();
}
