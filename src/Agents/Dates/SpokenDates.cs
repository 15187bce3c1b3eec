using System.Text.RegularExpressions;
using NodaTime;

namespace TravelPlanner.Agents.Dates;

/// <summary>
/// Reads the dates of a traveller's message, in Chinese and English, because language models count days badly. A week begins on Monday; a day without its year is the next
/// such day; 3/4 in an English message is one of two.
/// </summary>
public static class SpokenDates
{
    /// <summary>Of a longer message only the beginning is read.</summary>
    private const int MostCharacters = 4000;

    private static readonly Regex Iso = new(
        @"(?<![0-9])(?<y>20[0-9]{2})(?<mark>[-/.]|年)(?<m>[01]?[0-9])(?:\k<mark>|月)(?<d>[0-3]?[0-9])(?![0-9])[日号]?", DateParts.Options | RegexOptions.Compiled, TimeSpan.FromMilliseconds(DateParts.LongestMatch));

    private static readonly DateForm[] Forms =
    [
        new(Iso, (m, _) => DaySpan.Of(DateContext.Valid(Number(m, "y"), Number(m, "m"), Number(m, "d")))),
        .. EnglishDateForms.Dates,
    ];

    private static readonly DateForm[] ChineseForms = [.. ChineseDateForms.Dates, .. Forms];

    private static readonly LengthForm[] Lengths = [.. EnglishDateForms.Lengths, .. ChineseDateForms.Lengths];

    /// <param name="earlier">Messages of the traveller before this one, the oldest first.</param>
    /// <returns>In the order of the message; lengths only where a date is known to count them from.</returns>
    public static IReadOnlyList<SpokenDate> In(string message, LocalDate today, params IReadOnlyList<string> earlier)
    {
        (LocalDate First, LocalDate Last)? before = null;
        foreach (var text in earlier)
            before = Ends(Read(text, today, before)) ?? before;
        return Read(message, today, before);
    }

    private static (LocalDate First, LocalDate Last)? Ends(List<SpokenDate> dates) =>
        dates.Where(d => !d.IsLength).ToList() is [var first, ..] named ? (first.From, named[^1].To ?? named[^1].From) : null;

    private static List<SpokenDate> Read(string message, LocalDate today, (LocalDate First, LocalDate Last)? earlier)
    {
        var text = Narrow(message.Length <= MostCharacters ? message : message[..MostCharacters]);
        var named = new List<(int At, SpokenDate Date)>();
        LocalDate? last = null;
        foreach (var (match, form) in Found(text))
        {
            if (form.Read(match, new DateContext(today, last, earlier?.Last)) is not { } span)
                continue;
            // "28 December to 3 January": the second day is not before the first.
            if (named is [.., var (_, previous)] && span.From < previous.From && form.Read(match, new DateContext(previous.From, previous.From, null)) is { } later && IsJoined(text, named[^1], match.Index))
                span = later;
            named.Add((match.Index, new SpokenDate(match.Value.Trim(' ', '.'), span.From, span.To, Or: span.Or)));
            last = span.To ?? span.From;
        }

        var all = named.ToList();
        foreach (var form in Lengths)
        {
            foreach (Match match in form.Pattern.Matches(text))
            {
                if (form.Number(match.Groups["n"].Value) is { } count and > 0 && !named.Any(d => d.At < match.Index + match.Length && match.Index < d.At + d.Date.Text.Length)
                    && Start(named, match.Index, earlier?.First) is { } start)
                    all.AddRange(LengthsFrom(start, match, count).Select(l => (match.Index, l)));
            }
        }

        return [.. all.OrderBy(d => d.At).Select(d => d.Date)];
    }

    private static int Number(Match match, string group) => DateParts.Digits(match.Groups[group].Value) ?? 0;

    /// <summary>A length counts from the date before it; else from the next one; else from what was spoken of.</summary>
    private static LocalDate? Start(List<(int At, SpokenDate Date)> named, int at, LocalDate? earlier) =>
        named.Where(d => d.At < at).Select(d => (LocalDate?)d.Date.From).LastOrDefault() ?? (named is [var first, ..] ? first.Date.From : earlier);

    private static IEnumerable<SpokenDate> LengthsFrom(LocalDate start, Match match, int count)
    {
        var text = match.Value.Trim();
        if (match.Groups["night"].Success)
            return [new SpokenDate(text, start, start.PlusDays(count), IsLength: true)];
        if (match.Groups["day"].Success)
            return [new SpokenDate(text, start, start.PlusDays(count - 1), IsLength: true)];

        // A week in a hotel ends a day later than a week of sights.
        var days = 7 * count;
        return [new SpokenDate($"{days} days", start, start.PlusDays(days - 1), IsLength: true), new SpokenDate($"{days} nights", start, start.PlusDays(days), IsLength: true)];
    }

    /// <summary>The longest of the forms that begin first, then on behind it.</summary>
    private static IEnumerable<(Match Match, DateForm Form)> Found(string text)
    {
        var forms = text.Any(IsChinese) ? ChineseForms : Forms;
        var next = forms.Select(f => f.Pattern.Match(text)).ToArray();
        for (var end = 0; ;)
        {
            var best = -1;
            for (var i = 0; i < forms.Length; i++)
            {
                if (next[i].Success && next[i].Index < end)
                    next[i] = forms[i].Pattern.Match(text, end);
                if (next[i].Success && (best < 0 || next[i].Index < next[best].Index || (next[i].Index == next[best].Index && next[i].Length > next[best].Length)))
                    best = i;
            }

            if (best < 0)
                yield break;
            yield return (next[best], forms[best]);
            end = next[best].Index + Math.Max(1, next[best].Length);
        }
    }

    /// <summary>A Chinese character or mark.</summary>
    private static bool IsChinese(char c) => c is >= '\u3000' and <= '\u9FFF' or >= '\uFF00' and <= '\uFFEF';

    private static bool IsJoined(string text, (int At, SpokenDate Date) before, int at)
    {
        var between = text[Math.Min(at, before.At + before.Date.Text.Length)..at].Trim();
        return between is "-" or "–" or "—" or "~" or "～" or "to" or "until" or "till" or "through" or "and" or "到" or "至";
    }

    /// <summary>Digits of full width as those of half width, letter for letter.</summary>
    private static string Narrow(string text) => string.Create(text.Length, text, static (to, from) =>
    {
        for (var i = 0; i < from.Length; i++)
            to[i] = from[i] is >= '０' and <= '９' ? (char)(from[i] - '０' + '0') : from[i];
    });
}
