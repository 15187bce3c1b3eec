using System.Text;
using System.Text.Json;
using TravelPlanner.Inference;

namespace TravelPlanner.InferenceWorker.ToolCalls;

internal enum JsonStep
{
    More,

    /// <summary>The value ended with this character.</summary>
    Done,

    /// <summary>The value ended before this character.</summary>
    DoneBefore,

    Bad,
}

/// <summary>Reads one JSON value character by character and says where it ends; strict, and without repeated names.</summary>
internal sealed class JsonScanner(int mostDepth)
{
    private enum At
    {
        Value,
        ValueOrEnd,
        NameOrEnd,
        Name,
        Colon,
        CommaOrEnd,
        InText,
        Escape,
        Hex,
        InNumber,
        InWord,
    }

    /// <summary>The names of each open object; null for an open array.</summary>
    private readonly Stack<HashSet<string>?> open = new();
    private readonly StringBuilder name = new();
    private At at = At.Value;
    private bool readsName;
    private int hexDigits;
    private int hexValue;
    private bool needsLow;
    private string word = "";
    private int wordAt;
    private char numberState;

    public string Reason { get; private set; } = "";

    public JsonStep Read(char c)
    {
        switch (at)
        {
            case At.InText:
                return Text(c);
            case At.Escape:
                return Escaped(c);
            case At.Hex:
                return HexDigit(c);
            case At.InNumber:
                return Number(c);
            case At.InWord:
                return c != word[wordAt] ? Bad($"'{c}' inside a word that is none of true, false, null") : ++wordAt == word.Length ? EndValue() : JsonStep.More;
        }

        if (c is ' ' or '\t' or '\n' or '\r')
            return JsonStep.More;
        switch (at)
        {
            case At.ValueOrEnd when c == ']':
            case At.CommaOrEnd when c == ']' && open.Peek() is null:
            case At.NameOrEnd when c == '}':
            case At.CommaOrEnd when c == '}' && open.Peek() is not null:
                open.Pop();
                return EndValue();
            case At.Value or At.ValueOrEnd:
                return Begin(c);
            case At.NameOrEnd or At.Name when c == '"':
                (readsName, at) = (true, At.InText);
                name.Clear();
                return JsonStep.More;
            case At.Colon when c == ':':
                at = At.Value;
                return JsonStep.More;
            case At.CommaOrEnd when c == ',':
                at = open.Peek() is null ? At.Value : At.Name;
                return JsonStep.More;
            default:
                return Bad($"'{c}' where {(at is At.Colon ? "':'" : at is At.CommaOrEnd ? "',' or an end" : "a name")} should be");
        }
    }

    private JsonStep Begin(char c)
    {
        switch (c)
        {
            case '{' or '[':
                if (open.Count >= mostDepth)
                    return Bad($"nesting deeper than {mostDepth}");
                open.Push(c == '{' ? new(StringComparer.Ordinal) : null);
                at = c == '{' ? At.NameOrEnd : At.ValueOrEnd;
                return JsonStep.More;
            case '"':
                (readsName, at) = (false, At.InText);
                return JsonStep.More;
            case '-' or (>= '0' and <= '9'):
                (at, numberState) = (At.InNumber, c == '-' ? '-' : c == '0' ? '0' : '1');
                return JsonStep.More;
            case 't' or 'f' or 'n':
                (at, word, wordAt) = (At.InWord, c == 't' ? "true" : c == 'f' ? "false" : "null", 1);
                return JsonStep.More;
            default:
                return Bad($"'{c}' where a value should be");
        }
    }

    private JsonStep EndValue()
    {
        if (open.Count == 0)
            return JsonStep.Done;
        at = At.CommaOrEnd;
        return JsonStep.More;
    }

    private JsonStep Text(char c)
    {
        if (readsName)
            name.Append(c);
        if (needsLow && c != '\\')
            return Bad("half a surrogate pair");
        switch (c)
        {
            case '\\':
                at = At.Escape;
                return JsonStep.More;
            case < ' ':
                return Bad("a control character inside a text");
            case not '"':
                return JsonStep.More;
        }

        if (!readsName)
            return EndValue();
        at = At.Colon;
        var decoded = JsonElement.Parse("\"" + name).GetString()!;
        return open.Peek()!.Add(decoded) ? JsonStep.More : Bad($"the name {JsonText.Quoted(decoded)} twice");
    }

    private JsonStep Escaped(char c)
    {
        if (readsName)
            name.Append(c);
        if (c == 'u')
        {
            (at, hexDigits, hexValue) = (At.Hex, 0, 0);
            return JsonStep.More;
        }

        at = At.InText;
        return needsLow || c is not ('"' or '\\' or '/' or 'b' or 'f' or 'n' or 'r' or 't') ? Bad(needsLow ? "half a surrogate pair" : $"the escape \\{c}") : JsonStep.More;
    }

    private JsonStep HexDigit(char c)
    {
        if (readsName)
            name.Append(c);
        if (!char.IsAsciiHexDigit(c))
            return Bad("an escape \\u without four hexadecimal digits");
        hexValue = (hexValue << 4) | Convert.ToInt32(c.ToString(), 16);
        if (++hexDigits < 4)
            return JsonStep.More;
        at = At.InText;
        var low = hexValue is >= 0xDC00 and <= 0xDFFF;
        if (low != needsLow)
            return Bad("half a surrogate pair");
        needsLow = hexValue is >= 0xD800 and <= 0xDBFF;
        return JsonStep.More;
    }

    /// <summary>States: after the sign, a zero, digits, the point, digits behind it, the e, its sign, its digits.</summary>
    private JsonStep Number(char c)
    {
        var digit = char.IsAsciiDigit(c);
        var next = (numberState, c) switch
        {
            ('-', '0') => '0',
            ('-', _) when digit => '1',
            ('1', _) when digit => '1',
            ('0' or '1', '.') => '.',
            ('.' or 'f', _) when digit => 'f',
            ('0' or '1' or 'f', 'e' or 'E') => 'e',
            ('e', '+' or '-') => 's',
            ('e' or 's' or 'x', _) when digit => 'x',
            _ => '\0',
        };
        if (next != '\0')
        {
            numberState = next;
            return JsonStep.More;
        }

        if (numberState is not ('0' or '1' or 'f' or 'x') || digit)
            return Bad("a number that is not written as JSON writes it");
        if (open.Count == 0)
            return JsonStep.DoneBefore;
        at = At.CommaOrEnd;
        return Read(c);
    }

    private JsonStep Bad(string reason)
    {
        Reason = reason;
        return JsonStep.Bad;
    }
}
