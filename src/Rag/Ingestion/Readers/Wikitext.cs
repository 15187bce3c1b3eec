using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace TravelPlanner.Rag.Ingestion.Readers;

/// <summary>The text of an article without its markup: headings, paragraphs, lists and tables stay, references, files and templates go. Listings of sights keep their name and words.</summary>
internal static partial class Wikitext
{
    private const int MaxNesting = 64;

    private static readonly HashSet<string> Listings = new(StringComparer.OrdinalIgnoreCase) { "see", "do", "buy", "eat", "drink", "sleep", "go", "listing" };

    private static readonly HashSet<string> NotText = new(StringComparer.OrdinalIgnoreCase)
    {
        "file", "image", "media", "category", "文件", "文件檔案", "檔案", "图像", "圖像", "分类", "分類", "template", "模板",
    };

    private static readonly HashSet<string> NotTextElements = new(StringComparer.Ordinal)
    {
        "ref", "math", "gallery", "timeline", "score", "syntaxhighlight", "mapframe", "maplink", "imagemap", "templatestyles",
    };

    public static IReadOnlyList<Block> Blocks(string wikitext)
    {
        var text = WithoutHidden(wikitext);
        text = Tag().Replace(Resolve(Resolve(text, "-{", "}-", Variant), "{{", "}}", Template), m => m.Groups["name"].Value.Equals("br", StringComparison.OrdinalIgnoreCase) ? "\n" : "");
        text = Resolve(text, "[[", "]]", Link);
        text = ExternalLink().Replace(text, m => m.Groups["label"].Value.Trim());
        text = WebUtility.HtmlDecode(Quotes().Replace(MagicWord().Replace(text, ""), ""));
        return Lines(text);
    }

    /// <summary>Without comments and the elements that are no text. One pass: of an element without its end only the tag goes, and its end is not looked for again.</summary>
    private static string WithoutHidden(string text)
    {
        var shown = new StringBuilder(text.Length);
        var endless = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var at = 0; at < text.Length;)
        {
            var open = text.IndexOf('<', at);
            if (open < 0)
                return shown.Append(text, at, text.Length - at).ToString();
            shown.Append(text, at, open - at);
            at = open;
            if (text.AsSpan(at).StartsWith("<!--", StringComparison.Ordinal))
            {
                at = text.IndexOf("-->", at, StringComparison.Ordinal) is >= 0 and var end ? end + 3 : text.Length;
                continue;
            }

            var length = text.AsSpan(at + 1).IndexOfAnyExceptInRange('a', 'z');
            var name = length > 0 ? text.Substring(at + 1, length) : "";
            if (NotTextElements.Contains(name) && !endless.Contains(name) && text.IndexOf('>', at) is >= 0 and var tagEnd)
            {
                if (text[tagEnd - 1] == '/')
                {
                    at = tagEnd + 1;
                    continue;
                }

                if (text.IndexOf($"</{name}", tagEnd, StringComparison.OrdinalIgnoreCase) is >= 0 and var close && text.IndexOf('>', close) is >= 0 and var closeEnd)
                {
                    at = closeEnd + 1;
                    continue;
                }

                endless.Add(name);
            }

            shown.Append('<');
            at++;
        }

        return shown.ToString();
    }

    private static IReadOnlyList<Block> Lines(string text)
    {
        var blocks = new List<Block>();
        var paragraph = new JoinedLines();
        var items = new List<string>();
        List<string>? table = null;
        foreach (var raw in text.AsSpan().EnumerateLines())
        {
            var line = raw.Trim();
            if (table is not null)
            {
                if (line.StartsWith("|}", StringComparison.Ordinal))
                {
                    Add(BlockKind.Table, string.Join('\n', table.Where(r => r.Length > 0)));
                    table = null;
                }
                else
                {
                    Cells(line, table);
                }
            }
            else if (line.StartsWith("{|", StringComparison.Ordinal))
            {
                End();
                table = [""];
            }
            else if (Heading(line) is { } heading)
            {
                End();
                blocks.Add(heading);
            }
            else if (line.Length > 0 && line[0] is '*' or '#' or ';' or ':')
            {
                Add(BlockKind.Paragraph, paragraph.Take());
                var marks = line.IndexOfAnyExcept("*#;: ");
                if (marks > 0)
                    items.Add($"{new string(' ', Math.Min(line[..marks].Trim().Length - 1, 8) * 2)}- {line[marks..]}");
            }
            else if (line.IsEmpty || line.StartsWith("----", StringComparison.Ordinal))
            {
                End();
            }
            else
            {
                Add(BlockKind.List, string.Join('\n', items));
                items.Clear();
                paragraph.Add(line);
            }
        }

        if (table is not null)
            Add(BlockKind.Table, string.Join('\n', table.Where(r => r.Length > 0)));
        End();
        return blocks;

        void End()
        {
            Add(BlockKind.Paragraph, paragraph.Take());
            Add(BlockKind.List, string.Join('\n', items));
            items.Clear();
        }

        void Add(BlockKind kind, string content)
        {
            if (!string.IsNullOrWhiteSpace(content))
                blocks.Add(new Block(kind, content));
        }
    }

    private static Block? Heading(ReadOnlySpan<char> line)
    {
        var level = line.IndexOfAnyExcept('=');
        if (level is < 1 or > 6 || !line.EndsWith(line[..level], StringComparison.Ordinal) || line.Length <= 2 * level)
            return null;
        return new Block(BlockKind.Heading, line[level..^level].Trim('=').Trim().ToString(), level);
    }

    /// <summary>A line of a table, into its last row.</summary>
    private static void Cells(ReadOnlySpan<char> line, List<string> rows)
    {
        if (line.StartsWith("|-", StringComparison.Ordinal) || line.StartsWith("|+", StringComparison.Ordinal))
        {
            rows.Add("");
            return;
        }

        if (line.Length == 0 || line[0] is not ('|' or '!'))
        {
            rows[^1] += line.Length > 0 ? $" {line}" : "";
            return;
        }

        foreach (var cell in line[1..].ToString().Replace("!!", "||", StringComparison.Ordinal).Split("||"))
        {
            // Before a single bar stand the cell's attributes.
            var content = cell[(cell.LastIndexOf('|') + 1)..].Trim();
            rows[^1] += rows[^1].Length > 0 ? $" | {content}" : content;
        }
    }

    /// <summary>Replaces what stands between two marks, the innermost first; one pass, and marks without their other half stay as text.</summary>
    private static string Resolve(string text, string open, string close, Func<string, string> replace)
    {
        var stack = new Stack<StringBuilder>();
        var current = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (stack.Count < MaxNesting && string.CompareOrdinal(text, i, open, 0, open.Length) == 0)
            {
                stack.Push(current);
                current = new StringBuilder();
                i += open.Length - 1;
            }
            else if (stack.Count > 0 && string.CompareOrdinal(text, i, close, 0, close.Length) == 0)
            {
                var inner = replace(current.ToString());
                current = stack.Pop().Append(inner);
                i += close.Length - 1;
            }
            else
            {
                current.Append(text[i]);
            }
        }

        while (stack.Count > 0)
        {
            var rest = current.ToString();
            current = stack.Pop().Append(' ').Append(rest);
        }

        return current.ToString();
    }

    private static string Template(string content)
    {
        var parts = content.Split('|');
        var name = parts[0].Trim();
        var named = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var unnamed = new List<string>();
        foreach (var part in parts.Skip(1))
        {
            if (part.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
                named[part[..equals].Trim()] = part[(equals + 1)..].Trim();
            else
                unnamed.Add(part.Trim());
        }

        if (Listings.Contains(name))
        {
            var said = new[] { "name", "address", "directions", "hours", "price", "content" }.Select(n => named.GetValueOrDefault(n)).Where(v => v is { Length: > 0 });
            return string.Join(". ", said.Select(v => v!.TrimEnd('.', '。')));
        }

        if (name.StartsWith("lang", StringComparison.OrdinalIgnoreCase) || name is "nihongo" or "nowrap" or "tl")
            return unnamed.Count == 0 ? "" : name is "nihongo" ? string.Join(' ', unnamed.Take(2)) : unnamed[^1];
        if (name.Equals("convert", StringComparison.OrdinalIgnoreCase) || name.Equals("cvt", StringComparison.OrdinalIgnoreCase))
            return string.Join(' ', unnamed.Take(2));
        return "";
    }

    private static string Link(string content)
    {
        var colon = content.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && NotText.Contains(content[..colon].Trim()))
            return "";
        var label = content[(content.LastIndexOf('|') + 1)..];
        return label.TrimStart(':');
    }

    /// <summary>Two ways of writing Chinese in one place: the simplified one, or what both share.</summary>
    private static string Variant(string content)
    {
        var cut = content[(content.LastIndexOf('|') + 1)..];
        var variants = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var variant in cut.Split(';'))
        {
            if (variant.Split(':', 2) is [var name, var words] && name.Trim().StartsWith("zh", StringComparison.OrdinalIgnoreCase))
                variants[name.Trim()] = words.Trim();
        }

        return variants.Count == 0 ? cut : variants.GetValueOrDefault("zh-hans") ?? variants.GetValueOrDefault("zh-cn") ?? variants.Values.First();
    }

    [GeneratedRegex("</?(?<name>[a-zA-Z][a-zA-Z0-9]{0,20})\\b[^<>]*>", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Tag();

    [GeneratedRegex(@"\[(?:https?:)?//[^\s\]]{1,2000}(?<label>[^\]\n]{0,2000})\]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5000)]
    private static partial Regex ExternalLink();

    [GeneratedRegex("'{2,5}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Quotes();

    [GeneratedRegex("__[A-Z]{3,30}__", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MagicWord();
}
