using System.Text.RegularExpressions;
using TravelPlanner.Inference.StaticEmbedding;

namespace TravelPlanner.Rag.Retrieval;

/// <summary>Understands a question by the lexicon and the gazetteer alone.</summary>
public sealed partial class QueryReader(BilingualLexicon lexicon, StaticModel model, IPlaceNames? places = null)
{
    /// <summary>Characters of a question that are read.</summary>
    public const int LongestQuestion = 2_000;

    private const int MostMeanings = 2;

    // A word of nearly every text says nothing in the other language either; a character alone, or a part of a word, has too many meanings unless it is rare.
    private const double LeastImportance = 0.3;
    private const double LeastImportanceOfPart = 0.55;

    private static readonly string[] EnglishMonths = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    public UnderstoodQuery Read(string question)
    {
        var text = question.Length > LongestQuestion ? question[..LongestQuestion] : question;
        var isChinese = IsChinese(text);
        var mentions = places?.Find(text) ?? [];
        var named = mentions.Select(m => m.Place).DistinctBy(p => (p.City, p.Country)).ToList();
        var translated = lexicon.Translations(lexicon.Terms(text).Where(IsTelling), !isChinese, MostMeanings);
        var translation = string.Join(' ', translated.Concat(named.Select(p => isChinese ? p.English : p.Chinese)).Distinct(StringComparer.OrdinalIgnoreCase));
        return new UnderstoodQuery(text, Subject(text, mentions), isChinese ? "zh" : "en", named, Months(text), AskedKinds.Of(text), translation);
    }

    private bool IsTelling(Term term) => model.Importance(term.Key) >= (term.Weight < 1 ? LeastImportanceOfPart : LeastImportance);

    /// <summary>The text itself when nothing else would be left.</summary>
    private static string Subject(string text, IReadOnlyList<PlaceMention> mentions)
    {
        var rest = text.ToCharArray();
        foreach (var mention in mentions.Where(m => m.Place.City is not null))
            rest.AsSpan(mention.Start, mention.Length).Fill(' ');
        return rest.Any(char.IsLetterOrDigit) ? new string(rest) : text;
    }

    /// <summary>A Chinese character says about as much as four letters.</summary>
    private static bool IsChinese(string text)
    {
        var (han, latin) = (0, 0);
        foreach (var character in text)
        {
            han += character is >= '\u3400' and <= '\u9fff' ? 1 : 0;
            latin += char.IsAsciiLetter(character) ? 1 : 0;
        }

        return han * 4 > latin;
    }

    private static List<int> Months(string text)
    {
        var months = new List<int>();
        foreach (Match match in Month().Matches(text))
        {
            var month = match.Groups["number"].Success ? int.Parse(match.Groups["number"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture)
                : Array.FindIndex(EnglishMonths, m => match.Value.StartsWith(m, StringComparison.OrdinalIgnoreCase)) + 1;
            if (month is >= 1 and <= 12 && !months.Contains(month))
                months.Add(month);
        }

        return months;
    }

    [GeneratedRegex(@"(?<number>(?<![0-9])1?[0-9]) ?月|\b(January|February|March|April|May|June|July|August|September|October|November|December)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Month();
}
