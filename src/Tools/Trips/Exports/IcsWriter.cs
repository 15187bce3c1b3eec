using System.Text;

namespace TravelPlanner.Tools.Trips.Exports;

/// <summary>Content lines of RFC 5545: escaped text, CRLF, folded at 75 octets without cutting a character.</summary>
public sealed class IcsWriter
{
    private const int LongestLine = 75;

    private readonly StringBuilder _text = new();

    /// <summary>A line whose value is already in its form: a date, a number, a keyword.</summary>
    public IcsWriter Raw(string name, string value)
    {
        var octets = 0;
        foreach (var rune in $"{name}:{value}".EnumerateRunes())
        {
            if (octets + rune.Utf8SequenceLength > LongestLine)
            {
                _text.Append("\r\n ");
                octets = 1;
            }

            _text.Append(rune.ToString());
            octets += rune.Utf8SequenceLength;
        }

        _text.Append("\r\n");
        return this;
    }

    /// <summary>A TEXT value (section 3.3.11). Control characters have no form in it and are left out.</summary>
    public IcsWriter Text(string name, string value) => Raw(name, Escape(value));

    public override string ToString() => _text.ToString();

    private static string Escape(string value)
    {
        var escaped = new StringBuilder(value.Length);
        foreach (var c in value.ReplaceLineEndings("\n"))
        {
            _ = c switch
            {
                '\n' => escaped.Append("\\n"),
                '\\' or ';' or ',' => escaped.Append('\\').Append(c),
                '\t' => escaped.Append(c),
                _ when char.IsControl(c) => escaped,
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }
}
