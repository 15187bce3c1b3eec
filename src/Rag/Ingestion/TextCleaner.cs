using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace TravelPlanner.Rag.Ingestion;

/// <summary>
/// What every reader's text goes through: one form of Unicode (NFC), no characters that are not seen (controls, zero width, changes of direction, tags, variation selectors), one
/// kind of space, and no lines that belong to the page and not to the text.
/// </summary>
public static partial class TextCleaner
{
    /// <summary>A letter with more marks than any script stacks is an attack on whoever lays it out.</summary>
    private const int MaxMarks = 8;

    private const int LongestBoilerplate = 80;

    /// <summary>The blocks that have text left, and are not boilerplate.</summary>
    public static IReadOnlyList<Block> Clean(IReadOnlyList<Block> blocks)
    {
        var clean = new List<Block>(blocks.Count);
        foreach (var block in blocks)
        {
            var text = block.Kind is BlockKind.List or BlockKind.Table
                ? string.Join('\n', block.Text.Split('\n').Select(l => Indent(l) + Line(l)).Where(l => l.AsSpan().Trim().Length > 0))
                : Line(block.Text);
            if (text.Length > 0 && !IsBoilerplate(block.Kind, text))
                clean.Add(block with { Text = text });
        }

        return clean;
    }

    /// <summary>One line of text: see the class.</summary>
    public static string Line(string text)
    {
        var seen = new StringBuilder(text.Length);
        var marks = 0;
        var space = false;
        foreach (var rune in text.EnumerateRunes())
        {
            // Half of a pair is enumerated as the replacement character.
            if (rune == Rune.ReplacementChar || IsUnseen(rune))
                continue;
            if (Rune.IsWhiteSpace(rune))
            {
                space = true;
                continue;
            }

            var isMark = Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
            marks = isMark ? marks + 1 : 0;
            if (marks > MaxMarks)
                continue;
            if (space && seen.Length > 0)
                seen.Append(' ');
            space = false;
            seen.Append(rune);
        }

        return seen.ToString().Normalize(NormalizationForm.FormC);
    }

    private static string Indent(string line)
    {
        var spaces = line.AsSpan().IndexOfAnyExcept(' ');
        return spaces <= 0 ? "" : new string(' ', Math.Min(spaces, 16));
    }

    private static bool IsUnseen(Rune rune)
    {
        var value = rune.Value;
        return Rune.GetUnicodeCategory(rune) switch
        {
            // A line break is a space by now.
            UnicodeCategory.Control => !Rune.IsWhiteSpace(rune),
            // Zero width, changes of direction, the soft hyphen, tags.
            UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate => true,
            _ => value is >= 0xFE00 and <= 0xFE0F or >= 0xE0100 and <= 0xE01EF or >= 0x180B and <= 0x180F or 0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x034F or 0x2800 or 0x17B4 or 0x17B5,
        };
    }

    private static bool IsBoilerplate(BlockKind kind, string text) => kind is BlockKind.Paragraph && text.Length <= LongestBoilerplate && Boilerplate().IsMatch(text);

    [GeneratedRegex(
        """
        ^(?:skip\ to\ (?:main\ )?content|back\ to\ top|read\ more|share(?:\ (?:this|on\ \w+))?|print(?:\ this\ page)?|tweet|advertisement|subscribe|sign\ (?:in|up)|log\ in|menu|search
          |(?:we\ use|this\ (?:site|website)\ uses)\ cookies.{0,60}|accept(?:\ all)?(?:\ cookies)?|all\ rights\ reserved\.?|(?:copyright\ )?(?:©|\(c\)).{0,60}
          |返回顶部|回到顶部|阅读更多|查看更多|分享(?:到.{0,8})?|打印|广告|登录|注册|订阅|菜单|搜索|上一页|下一页|本(?:网)?站使用\s?cookies?.{0,40}|版权所有.{0,60})$
        """,
        RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Boilerplate();
}
