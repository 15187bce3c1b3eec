using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace TravelPlanner.Rag.Ingestion.Readers;

/// <summary>The text of a page as a person would read it: no scripts, comments, navigation, addresses of links, nor anything that is not to be seen.</summary>
internal sealed class HtmlText
{
    private static readonly HashSet<string> NotText = new(StringComparer.Ordinal)
    {
        "script", "style", "noscript", "template", "head", "iframe", "object", "embed", "svg", "canvas", "audio", "video", "map", "select", "datalist", "textarea", "input", "button",
        "nav", "footer", "img", "picture", "meter", "progress", "dialog",
    };

    private static readonly HashSet<string> NotTextRoles = new(StringComparer.Ordinal) { "navigation", "banner", "search", "contentinfo", "dialog", "alertdialog", "menu", "toolbar" };

    /// <summary>What divides paragraphs; everything else stands in a line.</summary>
    private static readonly HashSet<string> Divides = new(StringComparer.Ordinal)
    {
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption", "figure", "form", "header", "hgroup", "hr",
        "html", "legend", "li", "main", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
    };

    private readonly HtmlVisibility _visibility;
    private readonly int _maxDepth;
    private readonly List<Block> _blocks = [];
    private readonly StringBuilder _line = new();

    private HtmlText(IDocument page, int maxDepth) => (_visibility, _maxDepth) = (new HtmlVisibility(page), maxDepth);

    /// <returns>The title of the page or of its only first heading, the language it declares, and its blocks.</returns>
    /// <exception cref="DocumentException">It nests too deep or has too much of something.</exception>
    public static (string Title, string? Language, IReadOnlyList<Block> Blocks) Read(string html, IngestionLimits limits)
    {
        HtmlNesting.Check(html, limits.Nesting);
        using var page = new HtmlParser().ParseDocument(html);
        // The rules of HTML put in elements of their own (tbody, a second <b>), which the check cannot count.
        var text = new HtmlText(page, limits.Nesting * 8);
        var look = Look.Page;
        if (page.DocumentElement is { } whole && text._visibility.IsVisible(whole, ref look) && page.Body is { } body && text._visibility.IsVisible(body, ref look))
            text.Walk(page.QuerySelector("main, [role=main]") ?? body, look, 0);
        text.End();
        var first = text._blocks.Where(b => b is { Kind: BlockKind.Heading, Level: 1 }).Take(2).ToList();
        return (first is [var only] ? only.Text : Joined(page.Title ?? ""), page.DocumentElement?.GetAttribute("lang"), text._blocks);
    }

    private void Walk(INode node, Look look, int depth)
    {
        if (depth > _maxDepth)
            throw new DocumentException($"The page nests deeper than {_maxDepth} elements.", $"页面嵌套超过 {_maxDepth} 层。");
        foreach (var child in node.ChildNodes)
        {
            if (child is IText text)
                _line.Append(text.Data);
            else if (child is IElement element && IsText(element))
                Enter(element, look, depth + 1);
        }
    }

    private void Enter(IElement element, Look look, int depth)
    {
        if (!_visibility.IsVisible(element, ref look))
            return;
        switch (element.LocalName)
        {
            case "br":
                // Two of them are how some pages write a paragraph.
                if (_line.Length > 0 && _line[^1] == '\n')
                    End();
                else
                    _line.Append('\n');
                break;
            case ['h', >= '1' and <= '6'] heading:
                End();
                Add(BlockKind.Heading, Joined(Inner(element, look, depth)), heading[1] - '0');
                break;
            case "ul" or "ol" or "dl":
                End();
                var items = new List<string>();
                Items(element, look, depth, 0, items);
                Add(BlockKind.List, string.Join('\n', items));
                break;
            case "table" when IsData(element):
                End();
                Add(BlockKind.Table, string.Join('\n', Rows(element, look, depth)));
                break;
            case "pre":
                End();
                Add(BlockKind.List, Inner(element, look, depth).Trim('\n', '\r'));
                break;
            case var name when Divides.Contains(name):
                End();
                Walk(element, look, depth);
                End();
                break;
            default:
                Walk(element, look, depth);
                break;
        }
    }

    private static bool IsText(IElement element) =>
        !NotText.Contains(element.LocalName) && !(element.GetAttribute("role") is { } role && NotTextRoles.Contains(role))
        && !element.ClassList.Contains("mw-editsection") && !(element.LocalName == "sup" && element.ClassList.Contains("reference"));

    /// <summary>The text of an element in one line, whatever stands inside it.</summary>
    private string Inner(IElement element, Look look, int depth)
    {
        var inner = new HtmlText(_visibility, _maxDepth);
        inner.Walk(element, look, depth);
        inner.End(trim: element.LocalName != "pre");
        return string.Join(element.LocalName == "pre" ? "\n" : " ", inner._blocks.Select(b => b.Text));
    }

    private HtmlText(HtmlVisibility visibility, int maxDepth) => (_visibility, _maxDepth) = (visibility, maxDepth);

    private void Items(IElement list, Look look, int depth, int level, List<string> items)
    {
        if (depth > _maxDepth)
            throw new DocumentException($"The page nests deeper than {_maxDepth} elements.", $"页面嵌套超过 {_maxDepth} 层。");
        var indent = new string(' ', Math.Min(level, 8) * 2);
        foreach (var child in list.Children)
        {
            var own = look;
            if (!IsText(child) || !_visibility.IsVisible(child, ref own))
                continue;
            if (child.LocalName is "ul" or "ol" or "dl")
            {
                Items(child, own, depth + 1, level + 1, items);
                continue;
            }

            var lists = child.Children.Where(c => c.LocalName is "ul" or "ol").ToList();
            var text = new HtmlText(_visibility, _maxDepth);
            foreach (var part in child.ChildNodes)
            {
                if (part is IText words)
                    text._line.Append(words.Data);
                else if (part is IElement element && !lists.Contains(element) && IsText(element))
                    text.Enter(element, own, depth + 2);
            }

            text.End();
            if (string.Join(' ', text._blocks.Select(b => b.Text.Replace('\n', ' '))) is { Length: > 0 } item)
                items.Add(child.LocalName == "dd" ? $"{indent}  {item}" : $"{indent}- {item}");
            foreach (var inner in lists)
            {
                var below = own;
                if (_visibility.IsVisible(inner, ref below))
                    Items(inner, below, depth + 2, level + 1, items);
            }
        }
    }

    /// <summary>A table of values, not one that arranges a page.</summary>
    private static bool IsData(IElement table) => table.QuerySelector("table, h1, h2, h3, h4, ul, ol, p + p") is null;

    private IEnumerable<string> Rows(IElement table, Look look, int depth)
    {
        foreach (var caption in table.Children.Where(c => c.LocalName == "caption"))
        {
            var own = look;
            if (_visibility.IsVisible(caption, ref own) && Inner(caption, own, depth) is { Length: > 0 } text)
                _blocks.Add(new Block(BlockKind.Paragraph, text));
        }

        foreach (var row in table.QuerySelectorAll("tr"))
        {
            var rowLook = look;
            if (row.ParentElement is { } part && part != table && !_visibility.IsVisible(part, ref rowLook))
                continue;
            if (!_visibility.IsVisible(row, ref rowLook))
                continue;
            var cells = new List<string>();
            foreach (var cell in row.Children.Where(c => c.LocalName is "td" or "th"))
            {
                var own = rowLook;
                cells.Add(_visibility.IsVisible(cell, ref own) ? Inner(cell, own, depth + 2).Replace('\n', ' ') : "");
            }

            if (cells.Exists(c => c.Length > 0))
                yield return string.Join(" | ", cells);
        }
    }

    private void End(bool trim = true)
    {
        var text = trim ? Joined(_line.ToString()) : _line.ToString();
        _line.Clear();
        Add(BlockKind.Paragraph, text);
    }

    private void Add(BlockKind kind, string text, int level = 0)
    {
        if (text.AsSpan().Trim().Length > 0)
            _blocks.Add(new Block(kind, text, level));
    }

    private static string Joined(string text)
    {
        var lines = new JoinedLines();
        foreach (var line in text.AsSpan().EnumerateLines())
            lines.Add(line.Trim());
        return lines.Take();
    }
}
