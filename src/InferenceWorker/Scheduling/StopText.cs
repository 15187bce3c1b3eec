using System.Text;

namespace TravelPlanner.InferenceWorker.Scheduling;

/// <summary>
/// Text as it leaves the engine: bytes of tokens become characters only when they are whole, and what could be the beginning of a stop
/// string is held back until it is known not to be. Nothing after a stop string is given out.
/// </summary>
internal sealed class StopText(IReadOnlyList<string> stops)
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder _held = new();
    private readonly int _longest = stops.Count == 0 ? 0 : stops.Max(s => s.Length);

    /// <summary>The stop string that ended the text; null while there was none.</summary>
    public string? Stopped { get; private set; }

    /// <returns>What may be given out now; empty when all of it has to wait.</returns>
    public string Add(ReadOnlySpan<byte> bytes)
    {
        if (Stopped is not null)
            return "";
        Span<char> characters = stackalloc char[256];
        while (!bytes.IsEmpty)
        {
            _decoder.Convert(bytes, characters, flush: false, out var used, out var made, out _);
            _held.Append(characters[..made]);
            bytes = bytes[used..];
        }

        return Release(final: false);
    }

    /// <summary>The rest, when no more is to come; an unfinished character becomes U+FFFD.</summary>
    public string Finish()
    {
        if (Stopped is not null)
            return "";
        Span<char> characters = stackalloc char[8];
        var made = _decoder.GetChars([], characters, flush: true);
        _held.Append(characters[..made]);
        return Release(final: true);
    }

    private string Release(bool final)
    {
        if (_held.Length == 0)
            return "";
        var text = _held.ToString();
        var first = text.Length;
        foreach (var stop in stops)
        {
            var at = text.IndexOf(stop, StringComparison.Ordinal);
            if (at >= 0 && at < first)
                (first, Stopped) = (at, stop);
        }

        var end = Stopped is not null ? first : final ? text.Length : text.Length - PossibleBeginning(text);
        _held.Clear();
        if (Stopped is null && end < text.Length)
            _held.Append(text, end, text.Length - end);
        return text[..end];
    }

    /// <summary>Length of the longest end of the text with which a stop string begins.</summary>
    private int PossibleBeginning(string text)
    {
        for (var length = Math.Min(_longest - 1, text.Length); length > 0; length--)
        {
            var tail = text.AsSpan(text.Length - length);
            foreach (var stop in stops)
            {
                if (stop.Length > length && stop.AsSpan(0, length).SequenceEqual(tail))
                    return length;
            }
        }

        return 0;
    }
}
