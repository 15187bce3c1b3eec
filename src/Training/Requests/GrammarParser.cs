using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TravelPlanner.Training.Requests;

/// <summary>A grammar that cannot be used; every finding with file, line and what is allowed.</summary>
public sealed class GrammarException(IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    public IReadOnlyList<string> Problems { get; } = problems;
}

/// <summary>Reads rules from text: a name with a colon, then its alternatives, indented by two spaces. The form stands in <c>training/requests/README.md</c>.</summary>
internal sealed class GrammarParser(string file, List<string> problems)
{
    private const int Indent = 2;

    /// <summary>Marks a variable or field inside a value; neither occurs in text.</summary>
    public const char VariableMark = '\u0001', FieldMark = '\u0002', EndMark = '\u0003';

    private static readonly Dictionary<string, SlotKind> Kinds = Enum.GetValues<SlotKind>().ToDictionary(
        k => k switch { SlotKind.FromCity => "from-city", SlotKind.ToCity => "to-city", _ => k.ToString().ToLowerInvariant() }, StringComparer.Ordinal);

    private string _line = "";
    private int _at;
    private int _number;

    public IReadOnlyList<Rule> Parse(string text)
    {
        var rules = new List<Rule>();
        var lines = text.Split('\n');
        for (_number = 1; _number <= lines.Length; _number++)
        {
            var line = lines[_number - 1].TrimEnd();
            if (line.Length == 0 || line.TrimStart()[0] == '#')
                continue;
            if (!char.IsWhiteSpace(line[0]))
                ReadHead(line, rules);
            else if (rules.Count == 0)
                Report("an alternative stands before the first rule.");
            else
                ReadAlternative(line, rules[^1]);
        }

        return rules;
    }

    private void Report(string message) => problems.Add(string.Create(CultureInfo.InvariantCulture, $"{file}:{_number}: {message}"));

    private void ReadHead(string line, List<Rule> rules)
    {
        if (line[^1] == ':' && IsName(line.AsSpan(0, line.Length - 1)))
            rules.Add(new Rule(line[..^1], file, _number));
        else
            Report($"'{line}' is neither a rule's name with a colon nor an indented alternative.");
    }

    private void ReadAlternative(string line, Rule rule)
    {
        var start = line[0] == '\t' ? 1 : Math.Min(Indent, line.Length - line.TrimStart().Length);
        var (weight, heldOut) = (1, false);
        for (var more = true; more;)
        {
            more = false;
            if (line.AsSpan(start).StartsWith("! ") && !heldOut)
                (heldOut, start, more) = (true, start + 2, true);
            var digits = start;
            while (digits < line.Length && char.IsAsciiDigit(line[digits]))
                digits++;
            if (digits > start && digits - start < 3 && digits + 1 < line.Length && line[digits] == '*' && line[digits + 1] == ' ')
                (weight, start, more) = (int.Parse(line.AsSpan(start, digits - start), CultureInfo.InvariantCulture), digits + 2, true);
        }

        (_line, _at) = (line, start);
        if (_at >= line.Length || line.AsSpan(start).Trim() is "!" or "")
        {
            Report("the alternative is empty; write (|) for nothing.");
            return;
        }

        var before = problems.Count;
        var body = ReadSequence(nested: false);
        if (problems.Count == before && _at < _line.Length)
            Report($"')' at column {_at + 1} closes nothing.");
        rule.Alternatives.Add(new Alternative(body, Math.Max(1, weight), heldOut, _number));
    }

    private Sequence ReadSequence(bool nested)
    {
        var parts = new List<Node>();
        var text = new StringBuilder();
        while (_at < _line.Length)
        {
            var c = _line[_at];
            if (c == ')' || (c == '|' && nested))
                break;
            switch (c)
            {
                case '|':
                    Report($"'|' at column {_at + 1} stands outside parentheses.");
                    _at++;
                    continue;
                case '\\' when _at + 1 < _line.Length:
                    text.Append(_line[_at + 1]);
                    _at += 2;
                    continue;
                case '~':
                    _at++;
                    continue;
                case '(' or '<' or '{':
                    Flush();
                    if ((c == '(' ? ReadChoice() : c == '<' ? ReadRule() : ReadBraces()) is { } node)
                        parts.Add(node);
                    continue;
                default:
                    text.Append(c);
                    _at++;
                    continue;
            }
        }

        Flush();
        return new Sequence(parts);

        void Flush()
        {
            if (text.Length > 0)
                parts.Add(new Literal(text.ToString()));
            text.Clear();
        }
    }

    private Choice ReadChoice()
    {
        var opened = _at++;
        var options = new List<Node>();
        while (true)
        {
            options.Add(ReadSequence(nested: true));
            if (_at >= _line.Length)
            {
                Report($"'(' at column {opened + 1} is not closed.");
                return new Choice(options);
            }

            if (_line[_at++] == ')')
                return new Choice(options);
        }
    }

    private RuleUse? ReadRule()
    {
        var close = _line.IndexOf('>', _at);
        var name = close < 0 ? "" : _line[(_at + 1)..close];
        var optional = name.EndsWith('?');
        if (optional)
            name = name[..^1];
        if (!IsName(name))
        {
            Report($"'<' at column {_at + 1} does not name a rule; a plain one is written \\<.");
            _at++;
            return null;
        }

        _at = close + 1;
        return new RuleUse(name, optional, _number);
    }

    private Node? ReadBraces()
    {
        var (opened, depth, quoted) = (_at, 0, false);
        for (; _at < _line.Length; _at++)
        {
            var c = _line[_at];
            if (c == '"')
                quoted = !quoted;
            else if (!quoted && c == '{')
                depth++;
            else if (!quoted && c == '}' && --depth == 0)
                break;
        }

        if (_at >= _line.Length)
        {
            Report($"'{{' at column {opened + 1} is not closed.");
            return null;
        }

        return ReadInside(_line[(opened + 1)..(_at++)]);
    }

    private Node? ReadInside(string inside)
    {
        switch (inside)
        {
            case ['!', .. var tool]:
                return new ToolSwitch(tool, _number);
            case ['@', .. var field]:
                return new FieldText(field);
            case ['=', .. var known]:
                return new OldText(known, _number);
        }

        if (inside.StartsWith("old:", StringComparison.Ordinal))
            return new OldText(inside[4..], _number);
        if (inside.StartsWith("unset:", StringComparison.Ordinal))
            return new Unset(inside[6..], _number);
        var cut = inside.AsSpan().IndexOfAny(':', '=');
        if (cut < 0)
        {
            Report($"{{{inside}}} is neither a slot {{argument:type}} nor a value {{argument=value}}.");
            return null;
        }

        var append = cut > 0 && inside[cut - 1] == '+';
        var target = inside[..(append ? cut - 1 : cut)];
        return inside[cut] == ':' ? ReadSlot(target, append, inside[(cut + 1)..]) : ReadAssign(target, append, inside[(cut + 1)..]);
    }

    private Assign? ReadAssign(string target, bool append, string value)
    {
        if (!IsPath(target))
        {
            Report($"'{target}' is not an argument's name.");
            return null;
        }

        var json = Marked(value);
        try
        {
            // A bare word is a text; numbers, true, false and JSON are themselves.
            var node = json.Length > 0 && (json[0] is '[' or '{' or '"' or '-' || char.IsAsciiDigit(json[0]) || json is "true" or "false") ? Parsed(json) : JsonValue.Create(value);
            return new Assign(target, append, node!, _number);
        }
        catch (JsonException)
        {
            Report($"the value {value} is not JSON.");
            return null;
        }
    }

    /// <summary>A number with something after it, such as 06:00 or a date, is a text.</summary>
    private static JsonNode? Parsed(string json)
    {
        if (json[0] is '[' or '{' or '"')
            return JsonNode.Parse(json);
        return decimal.TryParse(json, NumberStyles.Number & ~NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out _) || json is "true" or "false" ? JsonNode.Parse(json) : JsonValue.Create(json);
    }

    /// <summary>Variables and fields, bare in JSON, become marked texts.</summary>
    private static string Marked(string value)
    {
        var json = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (c == '"')
                quoted = !quoted;
            if (c is not ('$' or '@') || i + 1 == value.Length || !IsNamePart(value[i + 1]))
            {
                json.Append(c);
                continue;
            }

            var end = i + 1;
            while (end < value.Length && (IsNamePart(value[end]) || (c == '@' && value[end] == '.')))
                end++;
            var marked = string.Concat((c == '$' ? "\\u0001" : "\\u0002").AsSpan(), value.AsSpan(i + 1, end - i - 1));
            // Within quotes the mark is closed by a second one, as letters may follow.
            json.Append(quoted ? marked + "\\u0003" : $"\"{marked}\"");
            i = end - 1;
        }

        return json.ToString();
    }

    private SlotUse? ReadSlot(string target, bool append, string type)
    {
        var words = type.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var head = words.Length == 0 ? "" : words[0];
        var (kindName, after) = head.IndexOf('>', StringComparison.Ordinal) is > 0 and var cut ? (head[..cut], head[(cut + 1)..]) : (head, null);
        if (!Kinds.TryGetValue(kindName, out var kind))
        {
            Report($"there is no slot type '{kindName}'; the types are {string.Join(", ", Kinds.Keys)}.");
            return null;
        }

        var names = target.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (kind == SlotKind.Span && names.Length == 0 && words.Length == 3)
            names = words[1..];
        var isVariable = target.StartsWith('$');
        if (names.Any(n => !IsPath(n.TrimStart('$'))) || names.Length > (kind == SlotKind.Span ? 2 : 1) || (kind == SlotKind.Span && names.Length is 1))
        {
            Report($"'{target}' does not fit the slot type {kindName}.");
            return null;
        }

        if (kind is SlotKind.Nights or SlotKind.Days && words.Length == 2)
            after = words[1];
        var (low, high) = (1, 0);
        if (kind is SlotKind.Int or SlotKind.People && !(words.Length == 3 && int.TryParse(words[1], CultureInfo.InvariantCulture, out low) && int.TryParse(words[2], CultureInfo.InvariantCulture, out high) && low <= high))
            Report($"'{type}' lacks its bounds; example: {kindName} 1 6.");
        if (kind == SlotKind.Text && words.Length != 2)
        {
            Report("a text slot names the rule that writes it: {query:text RULE}.");
            return null;
        }

        return new SlotUse(
            kind, isVariable ? [] : names, [.. names.Select(n => n.TrimStart('$'))], append, after, low, high,
            kind == SlotKind.Text ? new RuleUse(words[1].Trim('<', '>'), Optional: false, _number) : null, _number);
    }

    private static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';

    private static bool IsName(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!IsNamePart(c) && c != '.')
                return false;
        }

        return text.Length > 0;
    }

    private static bool IsPath(string text) => IsName(text) && text[0] != '.';
}
