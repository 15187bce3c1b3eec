using System.Globalization;
using System.Text;

namespace TravelPlanner.Rag.Ingestion.Readers.Pdf;

internal enum PdfTokenKind
{
    End,
    Number,
    Name,
    String,
    ArrayStart,
    ArrayEnd,
    DictionaryStart,
    DictionaryEnd,

    /// <summary>An operator of a content stream, or a word of a character map.</summary>
    Operator,
}

/// <param name="Text">Of a name (without its slash) and of an operator.</param>
/// <param name="Bytes">Of a string.</param>
internal readonly record struct PdfToken(PdfTokenKind Kind, double Number = 0, string Text = "", byte[]? Bytes = null);

/// <summary>The tokens of a content stream or of a character map (ISO 32000-1, 7.2 and 7.8): one after the other, never failing, since a broken stream still shows what came before.</summary>
internal sealed class PdfLexer(byte[] data, int from = 0)
{
    private const int MaxWord = 128;

    private int _at = from;

    /// <summary>Where the next token is looked for.</summary>
    public int Position => _at;

    public PdfToken Next()
    {
        SkipSpace();
        // What closes nothing says nothing.
        while (_at < data.Length && data[_at] is (byte)')' or (byte)'{' or (byte)'}' || (_at < data.Length && data[_at] == '>' && Peek(1) != '>'))
        {
            _at++;
            SkipSpace();
        }

        if (_at >= data.Length)
            return default;
        var c = data[_at];
        switch (c)
        {
            case (byte)'[':
                _at++;
                return new PdfToken(PdfTokenKind.ArrayStart);
            case (byte)']':
                _at++;
                return new PdfToken(PdfTokenKind.ArrayEnd);
            case (byte)'(':
                return new PdfToken(PdfTokenKind.String, Bytes: Literal());
            case (byte)'<' when Peek(1) == '<':
                _at += 2;
                return new PdfToken(PdfTokenKind.DictionaryStart);
            case (byte)'<':
                return new PdfToken(PdfTokenKind.String, Bytes: Hexadecimal());
            case (byte)'>' when Peek(1) == '>':
                _at += 2;
                return new PdfToken(PdfTokenKind.DictionaryEnd);
            case (byte)'/':
                _at++;
                return new PdfToken(PdfTokenKind.Name, Text: Unescaped(Word()));
        }

        var word = Word();
        return double.TryParse(word, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? new PdfToken(PdfTokenKind.Number, Math.Clamp(number, -1e9, 1e9))
            : new PdfToken(PdfTokenKind.Operator, Text: word);
    }

    /// <summary>Behind <c>ID</c>: passes over the bytes of an image to its <c>EI</c>.</summary>
    public void SkipImage()
    {
        for (var i = _at + 1; i + 2 <= data.Length; i++)
        {
            if (data[i] == 'E' && data[i + 1] == 'I' && IsSpace(data[i - 1]) && (i + 2 == data.Length || IsSpace(data[i + 2])))
            {
                _at = i + 2;
                return;
            }
        }

        _at = data.Length;
    }

    private int Peek(int ahead) => _at + ahead < data.Length ? data[_at + ahead] : -1;

    private void SkipSpace()
    {
        for (; _at < data.Length; _at++)
        {
            if (data[_at] == '%')
            {
                while (_at < data.Length && data[_at] is not ((byte)'\n' or (byte)'\r'))
                    _at++;
            }
            else if (!IsSpace(data[_at]))
            {
                return;
            }
        }
    }

    private string Word()
    {
        var start = _at;
        while (_at < data.Length && !IsSpace(data[_at]) && data[_at] is not ((byte)'[' or (byte)']' or (byte)'(' or (byte)')' or (byte)'<' or (byte)'>' or (byte)'/' or (byte)'{' or (byte)'}' or (byte)'%'))
            _at++;
        return Encoding.Latin1.GetString(data, start, Math.Min(_at - start, MaxWord));
    }

    private static string Unescaped(string name)
    {
        if (!name.Contains('#', StringComparison.Ordinal))
            return name;
        var text = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] == '#' && i + 2 < name.Length && byte.TryParse(name.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                text.Append((char)code);
                i += 2;
            }
            else
            {
                text.Append(name[i]);
            }
        }

        return text.ToString();
    }

    private byte[] Literal()
    {
        var bytes = new List<byte>();
        var depth = 1;
        for (_at++; _at < data.Length; _at++)
        {
            var c = data[_at];
            if (c == '\\')
            {
                Escape(bytes);
                continue;
            }

            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (depth == 0)
            {
                _at++;
                break;
            }

            bytes.Add(c);
        }

        return [.. bytes];
    }

    private void Escape(List<byte> bytes)
    {
        if (++_at >= data.Length)
            return;
        var c = data[_at];
        switch (c)
        {
            case (byte)'n':
                bytes.Add((byte)'\n');
                break;
            case (byte)'r':
                bytes.Add((byte)'\r');
                break;
            case (byte)'t':
                bytes.Add((byte)'\t');
                break;
            case (byte)'b' or (byte)'f':
                break;
            case (byte)'\r':
                if (Peek(1) == '\n')
                    _at++;
                break;
            case (byte)'\n':
                break;
            case >= (byte)'0' and <= (byte)'7':
                var code = c - '0';
                for (var i = 0; i < 2 && Peek(1) is >= '0' and <= '7'; i++)
                    code = (code * 8) + (data[++_at] - '0');
                bytes.Add((byte)code);
                break;
            default:
                bytes.Add(c);
                break;
        }
    }

    private byte[] Hexadecimal()
    {
        var bytes = new List<byte>();
        var high = -1;
        for (_at++; _at < data.Length && data[_at] != '>'; _at++)
        {
            var digit = char.IsAsciiHexDigit((char)data[_at]) ? Convert.ToInt32(((char)data[_at]).ToString(), 16) : -1;
            if (digit < 0)
                continue;
            if (high < 0)
            {
                high = digit;
                continue;
            }

            bytes.Add((byte)((high << 4) | digit));
            high = -1;
        }

        _at++;
        if (high >= 0)
            bytes.Add((byte)(high << 4));
        return [.. bytes];
    }

    private static bool IsSpace(byte c) => c is 0 or 9 or 10 or 12 or 13 or 32;
}
