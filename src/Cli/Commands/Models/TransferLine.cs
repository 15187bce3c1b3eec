using System.Globalization;
using TravelPlanner.InferenceWorker.Models.Download;

namespace TravelPlanner.Cli.Commands.Models;

/// <summary>One line on a terminal that is written over while a transfer goes on; nothing where there is no terminal.</summary>
internal sealed class TransferLine(Shell shell) : IProgress<TransferProgress>, IDisposable
{
    private const int BarWidth = 24;

    private readonly Lock _gate = new();
    private int _written;
    private bool _ended;

    public void Report(TransferProgress value)
    {
        if (!shell.Terminal.IsInteractive)
            return;
        lock (_gate)
        {
            if (!_ended)
                Write(Text(value));
        }
    }

    /// <summary>Clears the line, so that what follows stands on its own.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _ended = true;
            if (_written > 0)
                shell.Terminal.Error.Write($"\r{new string(' ', _written)}\r");
        }
    }

    internal string Text(TransferProgress value)
    {
        var verb = value.Phase switch
        {
            TransferPhase.Connecting => shell.Say("connecting", "连接中"),
            TransferPhase.Fetching => shell.Say("fetching", "下载中"),
            _ => shell.Say("checking", "校验中"),
        };
        if (value.Phase == TransferPhase.Connecting)
            return verb;
        var share = value.Total is > 0 and var total ? Math.Clamp((double)value.Done / total, 0, 1) : (double?)null;
        var bar = share is { } s ? $" {new string('█', (int)(s * BarWidth))}{new string('░', BarWidth - (int)(s * BarWidth))}{(int)(s * 100),4} %" : "";
        var size = ModelTexts.Size(value.Done) + (value.Total is { } all ? " / " + ModelTexts.Size(all) : "");
        var rate = value.BytesPerSecond is { } r ? $" · {ModelTexts.Size(r)}/s" : "";
        var left = value.TimeLeft is { } time ? shell.Say($" · {ModelTexts.Time(time)} left", $" · 剩余 {ModelTexts.Time(time)}") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{verb}{bar} · {size}{rate}{left}");
    }

    private void Write(string text)
    {
        if (text.Length >= shell.Terminal.Width)
            text = text[..(shell.Terminal.Width - 1)];
        shell.Terminal.Error.Write("\r" + text.PadRight(_written));
        _written = text.Length;
    }
}
