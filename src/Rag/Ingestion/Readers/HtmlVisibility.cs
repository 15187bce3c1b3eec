using System.Globalization;
using System.Text.RegularExpressions;
using AngleSharp.Dom;

namespace TravelPlanner.Rag.Ingestion.Readers;

/// <summary>The colours in force at an element; null where they are not known, as behind an image.</summary>
internal readonly record struct Look(Colour? Text, Colour? Background)
{
    public static readonly Look Page = new(new Colour(0, 0, 0), new Colour(255, 255, 255));

    /// <summary>Nobody sees letters in the colour of the paper.</summary>
    public bool IsInvisible => Text is { } text && Background is { } background
        && Math.Abs(text.R - background.R) <= 16 && Math.Abs(text.G - background.G) <= 16 && Math.Abs(text.B - background.B) <= 16;
}

internal readonly record struct Colour(int R, int G, int B);

/// <summary>Whether a person looking at the page would see an element, as far as its own styles and the page's say so.</summary>
internal sealed partial class HtmlVisibility
{
    /// <summary>Rules times elements: beyond it, the styles would cost more than the page.</summary>
    private const long MaxMatching = 20_000_000;

    private const double FarOutside = -400;

    private static readonly Dictionary<string, Colour> Named = new(StringComparer.Ordinal)
    {
        ["white"] = new(255, 255, 255), ["black"] = new(0, 0, 0), ["silver"] = new(192, 192, 192), ["gray"] = new(128, 128, 128), ["grey"] = new(128, 128, 128),
        ["red"] = new(255, 0, 0), ["maroon"] = new(128, 0, 0), ["yellow"] = new(255, 255, 0), ["olive"] = new(128, 128, 0), ["lime"] = new(0, 255, 0), ["green"] = new(0, 128, 0),
        ["aqua"] = new(0, 255, 255), ["teal"] = new(0, 128, 128), ["blue"] = new(0, 0, 255), ["navy"] = new(0, 0, 128), ["fuchsia"] = new(255, 0, 255), ["purple"] = new(128, 0, 128),
        ["ivory"] = new(255, 255, 240), ["snow"] = new(255, 250, 250), ["whitesmoke"] = new(245, 245, 245), ["ghostwhite"] = new(248, 248, 255), ["floralwhite"] = new(255, 250, 240),
    };

    /// <summary>What of a style can make an element invisible.</summary>
    private static readonly HashSet<string> Matters = new(StringComparer.Ordinal)
    {
        "display", "visibility", "content-visibility", "opacity", "font-size", "left", "top", "right", "bottom", "text-indent", "margin-left", "margin-top", "overflow", "overflow-x",
        "overflow-y", "height", "max-height", "width", "max-width", "clip", "clip-path", "transform", "color", "-webkit-text-fill-color", "background", "background-color", "background-image",
    };

    private readonly Dictionary<IElement, Dictionary<string, string>> _byRule = [];

    /// <exception cref="DocumentException">The page has more rules than can be applied.</exception>
    public HtmlVisibility(IDocument page)
    {
        var rules = page.QuerySelectorAll("style").SelectMany(s => Rules(s.TextContent)).Where(r => r.Declarations.Count > 0).OrderBy(r => r.Weight).ToList();
        if ((long)rules.Count * page.All.Length > MaxMatching)
            throw new DocumentException("The page has more style rules than can be applied.", "页面样式规则过多，无法逐一应用。");
        foreach (var (selector, declarations, _) in rules)
        {
            foreach (var element in Select(page, selector))
                _byRule[element] = _byRule.TryGetValue(element, out var weaker) ? Over(weaker, declarations) : declarations;
        }
    }

    /// <param name="look">Of its parent; of itself on return.</param>
    public bool IsVisible(IElement element, ref Look look)
    {
        if (element.HasAttribute("hidden"))
            return false;
        if (element.GetAttribute("bgcolor") is { } background)
            look = look with { Background = Parse(background) };
        if (element.GetAttribute("background") is not null)
            look = look with { Background = null };
        if (element.LocalName == "font" && element.GetAttribute("color") is { } colour)
            look = look with { Text = Parse(colour) };
        var style = _byRule.GetValueOrDefault(element);
        if (element.GetAttribute("style") is { Length: > 0 } own)
            style = style is null ? Declarations(own) : Over(style, Declarations(own));
        return (style is null || !Hides(style, look, out look)) && !look.IsInvisible;
    }

    private static Dictionary<string, string> Over(Dictionary<string, string> weaker, Dictionary<string, string> stronger)
    {
        var both = new Dictionary<string, string>(weaker, StringComparer.Ordinal);
        foreach (var (name, value) in stronger)
            both[name] = value;
        return both;
    }

    private static bool Hides(Dictionary<string, string> style, Look inherited, out Look look)
    {
        look = inherited;
        if (style.TryGetValue("background-image", out var image) && image != "none")
            look = look with { Background = null };
        foreach (var name in new[] { "background", "background-color" })
        {
            if (style.TryGetValue(name, out var background))
                look = look with { Background = background.Contains("url(", StringComparison.Ordinal) || background.Contains("gradient", StringComparison.Ordinal) ? null : background is "transparent" or "none" or "inherit" ? look.Background : Parse(background) };
        }

        foreach (var name in new[] { "color", "-webkit-text-fill-color" })
        {
            if (!style.TryGetValue(name, out var colour))
                continue;
            if (colour == "transparent" || Alpha(colour) < 0.05)
                return true;
            if (colour is not "inherit" and not "currentcolor")
                look = look with { Text = Parse(colour) };
        }

        var clipped = style.GetValueOrDefault("overflow") is "hidden" or "clip" || style.GetValueOrDefault("overflow-y") is "hidden" || style.GetValueOrDefault("overflow-x") is "hidden";
        return style.GetValueOrDefault("display") == "none"
            || style.GetValueOrDefault("visibility") is "hidden" or "collapse"
            || style.GetValueOrDefault("content-visibility") == "hidden"
            || Number(style, "opacity") < 0.05
            || (style.ContainsKey("font-size") && Pixels(style, "font-size") < 2)
            || new[] { "left", "top", "right", "bottom", "text-indent", "margin-left", "margin-top" }.Any(n => Pixels(style, n) < FarOutside)
            || (clipped && new[] { "height", "max-height", "width", "max-width" }.Any(n => Pixels(style, n) < 2))
            || (style.TryGetValue("clip", out var clip) && NoArea().IsMatch(clip))
            || (style.TryGetValue("clip-path", out var path) && (path.Contains("inset(50%", StringComparison.Ordinal) || path.Contains("inset(100%", StringComparison.Ordinal) || path.Contains("circle(0", StringComparison.Ordinal)))
            || (style.TryGetValue("transform", out var transform) && NoScale().IsMatch(transform));
    }

    private static Dictionary<string, string> Declarations(string style)
    {
        var declarations = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var declaration in style.Split(';'))
        {
            if (declaration.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && declaration[..colon].Trim().ToLowerInvariant() is var name && Matters.Contains(name))
                declarations[name] = declaration[(colon + 1)..].Replace("!important", "", StringComparison.OrdinalIgnoreCase).Trim().ToLowerInvariant();
        }

        return declarations;
    }

    /// <summary>The rules of a style sheet, each with its weight among the others; those within @media and the like are for another page than this one.</summary>
    private static IEnumerable<(string Selector, Dictionary<string, string> Declarations, int Weight)> Rules(string sheet)
    {
        sheet = Comment().Replace(sheet, " ");
        for (var at = 0; at < sheet.Length;)
        {
            var open = sheet.IndexOf('{', at);
            if (open < 0)
                yield break;
            var selector = sheet[at..open].Trim();
            // A rule that ends without a block, such as @import, stands before the selector.
            selector = selector[(selector.LastIndexOf(';') + 1)..].Trim();
            var depth = 1;
            var end = open + 1;
            for (; end < sheet.Length && depth > 0; end++)
                depth += sheet[end] == '{' ? 1 : sheet[end] == '}' ? -1 : 0;
            at = end;
            if (selector.StartsWith('@'))
                continue;
            var body = sheet[(open + 1)..Math.Max(open + 1, end - 1)];
            var important = body.Contains("!important", StringComparison.OrdinalIgnoreCase) ? 1_000_000 : 0;
            foreach (var one in selector.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(s => SimpleSelector().IsMatch(s)))
                yield return (one, Declarations(body), important + (one.Count(c => c == '#') * 10_000) + (one.Count(c => c == '.') * 100) + one.Split(' ', '>').Count(p => p.Length > 0 && char.IsAsciiLetter(p[0])));
        }
    }

    private static IEnumerable<IElement> Select(IDocument page, string selector)
    {
        try
        {
            return page.QuerySelectorAll(selector);
        }
        catch (DomException)
        {
            // No browser would apply it either.
            return [];
        }
    }

    private static double? Number(Dictionary<string, string> style, string name) =>
        style.TryGetValue(name, out var text) && double.TryParse(text.TrimEnd('%'), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? text.EndsWith('%') ? number / 100 : number
            : null;

    /// <summary>A length in pixels, letters taken as 16 of them; null where it is not a plain length.</summary>
    private static double? Pixels(Dictionary<string, string> style, string name)
    {
        if (!style.TryGetValue(name, out var text) || Length().Match(text) is not { Success: true } length)
            return null;
        var number = double.Parse(length.Groups["number"].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture);
        return number * length.Groups["unit"].Value switch { "" or "px" => 1, "pt" => 4 / 3.0, "em" or "rem" => 16, "%" or "vw" or "vh" => name == "font-size" ? 0.16 : 10, "cm" => 37.8, "in" => 96, _ => 1 };
    }

    private static Colour? Parse(string colour)
    {
        colour = colour.Trim().ToLowerInvariant();
        if (Named.TryGetValue(colour, out var named))
            return named;
        if (Hex().IsMatch(colour))
        {
            var digits = colour[1..];
            if (digits.Length is 3 or 4)
                digits = string.Concat(digits.Take(3).Select(c => new string(c, 2)));
            var value = int.Parse(digits[..6], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            return new Colour(value >> 16, (value >> 8) & 255, value & 255);
        }

        return Rgb().Match(colour) is { Success: true } rgb
            ? new Colour(Byte(rgb.Groups["r"].Value), Byte(rgb.Groups["g"].Value), Byte(rgb.Groups["b"].Value))
            : null;

        static int Byte(string digits) => Math.Min(255, int.Parse(digits, CultureInfo.InvariantCulture));
    }

    private static double Alpha(string colour) =>
        Rgb().Match(colour) is { Success: true } rgb && rgb.Groups["a"] is { Success: true } alpha ? double.Parse(alpha.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture) : 1;

    [GeneratedRegex(@"^[A-Za-z0-9_\-.#\s>*]{1,400}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SimpleSelector();

    [GeneratedRegex(@"/\*.*?(?:\*/|$)", RegexOptions.Singleline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^(?<number>-?[0-9]{0,9}\.?[0-9]{1,9})(?<unit>[a-z%]{0,4})$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Length();

    [GeneratedRegex(@"^rect\(\s*(?:0|1px|0px)[\s,]+(?:0|1px|0px)[\s,]+(?:0|1px|0px)[\s,]+(?:0|1px|0px)\s*\)$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NoArea();

    [GeneratedRegex(@"scale[xy]?\(\s*0(?:\.0\d*)?\s*[,)]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NoScale();

    [GeneratedRegex("^#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hex();

    [GeneratedRegex(@"^rgba?\(\s*(?<r>\d{1,3})\s*[, ]\s*(?<g>\d{1,3})\s*[, ]\s*(?<b>\d{1,3})\s*(?:[,/]\s*(?<a>[0-9]{0,2}\.?[0-9]{1,6}))?\s*\)$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Rgb();
}
