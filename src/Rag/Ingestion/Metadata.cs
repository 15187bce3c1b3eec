using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime.Text;
using TravelPlanner.Rag.Corpus;

namespace TravelPlanner.Rag.Ingestion;

/// <summary>What is taken for documents that do not say it themselves. Null says nothing.</summary>
public sealed record MetadataDefaults
{
    public static readonly MetadataDefaults None = new();

    public string? Place { get; init; }

    public string? Country { get; init; }

    public string? Category { get; init; }

    public string? Language { get; init; }

    public string? Source { get; init; }

    public string? Licence { get; init; }

    /// <summary>As <c>2026-11-21</c>.</summary>
    public string? Revised { get; init; }

    public double? Quality { get; init; }
}

/// <summary>The fields of a document made facts: checked, and filled from the defaults and the text where the document is silent.</summary>
public static partial class Metadata
{
    /// <summary>Of a document about which nobody said what it is.</summary>
    private const string OtherCategory = "note";

    private const double UsualQuality = 0.5;
    private const int LongestText = 300;
    private const int LongestAddress = 2000;

    /// <param name="name">Of the file, the title of last resort.</param>
    /// <param name="location">Where it was read.</param>
    /// <exception cref="DocumentException">A field has a value it cannot have.</exception>
    public static DocumentFacts Facts(ParsedDocument document, MetadataDefaults defaults, string name, string location)
    {
        // A hyphen or a question mark says that there is nothing to say.
        var fields = document.Fields.Where(f => f.Value is not ("-" or "?")).ToDictionary(f => f.Key, f => f.Value, StringComparer.Ordinal);
        var title = Text("title", null) ?? document.Blocks.FirstOrDefault(b => b.Kind == BlockKind.Heading)?.Text ?? name;
        return new DocumentFacts
        {
            Title = title.Length <= LongestText ? title : title[..LongestText],
            Language = Of("language", defaults.Language, KnownLanguage(), "zh, en", "zh、en")?.ToLowerInvariant()[..2] ?? LanguageGuess.Of(document.Blocks),
            Category = Of("category", defaults.Category, Word(), "a word such as destination, topic, policy, tip, review", "一个词，如 destination、topic、policy、tip、review") ?? OtherCategory,
            Source = Text("source", defaults.Source) ?? name,
            Place = Of("place", defaults.Place, Word(), "the id of a city such as kyoto", "城市标识，如 kyoto"),
            Country = Of("country", defaults.Country, TwoLetters(), "ISO 3166-1 alpha-2 such as JP", "ISO 3166-1 两字母代码，如 JP")?.ToUpperInvariant(),
            Location = Text("location", null, LongestAddress) ?? location,
            Official = Text("official", null, LongestAddress),
            Licence = Text("licence", null) ?? Text("license", defaults.Licence),
            Revised = Date(fields.GetValueOrDefault("revised") ?? defaults.Revised),
            Quality = Share(fields.GetValueOrDefault("quality")) ?? defaults.Quality ?? UsualQuality,
        };

        string? Text(string field, string? otherwise, int most = LongestText)
        {
            var value = TextCleaner.Line(fields.GetValueOrDefault(field) ?? otherwise ?? "");
            return value.Length == 0 ? null : value.Length <= most ? value : throw Refuse(field, value[..20] + "…", $"at most {most} characters", $"至多 {most} 个字符");
        }

        string? Of(string field, string? otherwise, Regex allowed, string example, string chinese)
        {
            var value = Text(field, otherwise, LongestText);
            return value is null || allowed.IsMatch(value) ? value : throw Refuse(field, value, example, chinese);
        }
    }

    private static NodaTime.LocalDate? Date(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        // A time behind the date does not make it another day.
        var date = text.Trim();
        return LocalDatePattern.Iso.Parse(date.Length > 10 && date[10] is 'T' or ' ' ? date[..10] : date) is { Success: true, Value: var value }
            ? value
            : throw Refuse("revised", date.Length <= 40 ? date : date[..40], "a date such as 2026-11-21", "日期，如 2026-11-21");
    }

    private static double? Share(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) && share is >= 0 and <= 1
            ? share
            : throw Refuse("quality", text.Length <= 40 ? text : text[..40], "a number from 0 to 1", "0 到 1 的数");
    }

    private static DocumentException Refuse(string field, string value, string allowed, string chinese) => new($"{field}: '{value}' cannot be used; allowed: {allowed}.", $"{field}：“{value}”不可用，应为 {chinese}。");

    [GeneratedRegex("^(?:zh|en)(?:[-_][A-Za-z-]{2,20})?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex KnownLanguage();

    [GeneratedRegex(@"^[\p{L}\p{N}][\p{L}\p{N}_\-]{0,63}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();

    [GeneratedRegex("^[A-Za-z]{2}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TwoLetters();
}
