using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TravelPlanner.Tools;

namespace TravelPlanner.Cli.Clients;

/// <summary>
/// Sets or removes one member two levels deep (<c>mcpServers.travel-planner</c>) in the text of a JSON file. All other bytes stay as
/// they are: comments, order, indentation and unknown members belong to somebody else.
/// </summary>
internal sealed class JsonMembers
{
    private static readonly JsonReaderOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 128 };

    private readonly string _text;
    private readonly byte[] _bytes;

    /// <exception cref="JsonException">The text is not JSON, even with comments and trailing commas allowed.</exception>
    public JsonMembers(string text)
    {
        _text = string.IsNullOrWhiteSpace(text) ? "{\n}\n" : text;
        _bytes = Encoding.UTF8.GetBytes(_text);
        var root = Span(FirstToken());
        if (_bytes[root.Start] != (byte)'{')
            throw new JsonException("The file must hold one JSON object.");
        Root = root;
    }

    private readonly record struct Range(int Start, int End);

    private readonly record struct Member(string Name, int NameStart, Range Value);

    private Range Root { get; }

    /// <summary>The member's value; null when it is not there.</summary>
    public JsonNode? Find(string parent, string name) =>
        Last(Root, parent) is { } holder && IsObject(holder.Value) && Last(holder.Value, name) is { } found
            ? JsonNode.Parse(Slice(found.Value), documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true })
            : null;

    /// <summary>The text with the member set; the same text when it already has that value.</summary>
    /// <exception cref="JsonException">The parent is there but is no object.</exception>
    public string Set(string parent, string name, JsonObject value)
    {
        if (Last(Root, parent) is not { } holder)
            return Insert(Root, parent, new JsonObject { [name] = value.DeepClone() });
        if (!IsObject(holder.Value))
            throw new JsonException($"'{parent}' is not an object.");
        if (Last(holder.Value, name) is not { } found)
            return Insert(holder.Value, name, value);
        return JsonNode.DeepEquals(Find(parent, name), value) ? _text : Splice(found.Value, Write(value, IndentOf(found.NameStart)));
    }

    /// <summary>The text without the member and its comma; the same text when it is not there.</summary>
    public string Remove(string parent, string name)
    {
        if (Last(Root, parent) is not { } holder || !IsObject(holder.Value))
            return _text;
        var members = Members(holder.Value);
        var at = members.FindLastIndex(m => m.Name == name);
        if (at < 0)
            return _text;
        var start = members[at].NameStart;
        var end = members[at].Value.End;
        if (FindComma(end, at + 1 < members.Count ? members[at + 1].NameStart : holder.Value.End - 1) is { } after)
            end = after + 1;
        else if (at > 0 && FindComma(members[at - 1].Value.End, start) is { } before)
            return Splice(new Range(before, before + 1), "", WholeLine(start, end));
        return Splice(WholeLine(start, end), "");
    }

    private string Insert(Range into, string name, JsonObject value)
    {
        var members = Members(into);
        var close = into.End - 1;
        var outer = IndentOf(into.Start);
        var indent = members.Count > 0 ? IndentOf(members[^1].NameStart) : outer + Step();
        var at = close;
        while (at > into.Start + 1 && char.IsWhiteSpace((char)_bytes[at - 1]))
            at--;
        var member = $"{JsonValue.Create(name).ToJsonString(ToolJson.Options)}: {Write(value, indent)}";
        var text = NewLine + indent + member + NewLine + outer;
        if (members.Count == 0 || FindComma(members[^1].Value.End, close) is not null)
            return Splice(new Range(at, close), text);
        var end = members[^1].Value.End;
        return Splice(new Range(end, end), ",", new Range(at, close), text);
    }

    private string Write(JsonNode value, string indent)
    {
        var step = Step();
        var options = new JsonSerializerOptions(ToolJson.Options)
        {
            WriteIndented = true, IndentCharacter = step[0], IndentSize = step.Length, NewLine = NewLine,
        };
        return value.ToJsonString(options).Replace(NewLine, NewLine + indent, StringComparison.Ordinal);
    }

    private string NewLine => _text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";

    /// <summary>One level of indentation: that of the first member, two spaces when there is none on a line of its own.</summary>
    private string Step() => Members(Root) is [var first, ..] && IndentOf(first.NameStart) is { Length: > 0 } indent ? indent : "  ";

    /// <summary>The white space that starts the line of a position.</summary>
    private string IndentOf(int position)
    {
        var start = position;
        while (start > 0 && _bytes[start - 1] != (byte)'\n')
            start--;
        var end = start;
        while (end < position && _bytes[end] is (byte)' ' or (byte)'\t')
            end++;
        return Encoding.UTF8.GetString(_bytes, start, end - start);
    }

    /// <summary>The first comma outside comments.</summary>
    private int? FindComma(int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            if (_bytes[i] == (byte)',')
                return i;
            if (_bytes[i] != (byte)'/')
                continue;
            var ending = _bytes[i + 1] == (byte)'/' ? "\n"u8 : "*/"u8;
            var length = _bytes.AsSpan(i + 2, to - i - 2).IndexOf(ending);
            if (length < 0)
                return null;
            i += length + 1 + ending.Length;
        }

        return null;
    }

    /// <summary>Widened to the line when nothing else stands on it.</summary>
    private Range WholeLine(int start, int end)
    {
        var before = start;
        while (before > 0 && _bytes[before - 1] is (byte)' ' or (byte)'\t')
            before--;
        var after = end;
        while (after < _bytes.Length && _bytes[after] is (byte)' ' or (byte)'\t' or (byte)'\r')
            after++;
        var alone = before > 0 && _bytes[before - 1] == (byte)'\n' && after < _bytes.Length && _bytes[after] == (byte)'\n';
        return alone ? new Range(before, after + 1) : new Range(start, end);
    }

    private string Splice(Range first, string one, Range second, string two) =>
        Text(0, first.Start) + one + Text(first.End, second.Start) + two + Text(second.End, _bytes.Length);

    private string Splice(Range first, string one, Range removed) => Splice(first, one, removed, "");

    private string Splice(Range range, string text) => Text(0, range.Start) + text + Text(range.End, _bytes.Length);

    private string Text(int start, int end) => Encoding.UTF8.GetString(_bytes, start, end - start);

    private ReadOnlySpan<byte> Slice(Range range) => _bytes.AsSpan(range.Start, range.End - range.Start);

    private bool IsObject(Range value) => _bytes[value.Start] == (byte)'{';

    /// <summary>Readers take the last of two equal names, and so does this.</summary>
    private Member? Last(Range parent, string name) => Members(parent).FindLast(m => m.Name == name) is { Name: not null } member ? member : null;

    private List<Member> Members(Range parent)
    {
        var members = new List<Member>();
        var reader = new Utf8JsonReader(Slice(parent), Lenient);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            var nameStart = parent.Start + (int)reader.TokenStartIndex;
            reader.Read();
            var start = parent.Start + (int)reader.TokenStartIndex;
            reader.Skip();
            members.Add(new Member(name, nameStart, new Range(start, parent.Start + (int)reader.BytesConsumed)));
        }

        return members;
    }

    private int FirstToken()
    {
        var reader = new Utf8JsonReader(_bytes, Lenient);
        reader.Read();
        return (int)reader.TokenStartIndex;
    }

    /// <summary>The value that starts here; reads to the end, so that a broken file is found now.</summary>
    private Range Span(int start)
    {
        var reader = new Utf8JsonReader(_bytes, Lenient);
        reader.Read();
        reader.Skip();
        var end = (int)reader.BytesConsumed;
        while (reader.Read())
        {
            // Only comments may follow, and they are skipped.
        }

        return new Range(start, end);
    }
}
