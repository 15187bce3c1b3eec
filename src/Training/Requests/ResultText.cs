using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.Text;
using TravelPlanner.Training.Requests.Slots;

namespace TravelPlanner.Training.Requests;

/// <summary>A result's text taken apart once, so that each use can have other ids, prices, times and days, the same ones everywhere.</summary>
internal sealed partial class ResultText
{
    private enum Kind
    {
        Plain,
        Id,
        Price,
        Day,
        Time,
        Argument,
    }

    private readonly record struct Part(Kind Kind, string Text, string Before = "", LocalDate Date = default, string After = "");

    private readonly Part[] _parts;

    private ResultText(Part[] parts) => _parts = parts;

    /// <param name="arguments">Texts of the call that the result repeats, by argument.</param>
    public static ResultText Of(string text, IReadOnlyDictionary<string, string> arguments)
    {
        var parts = new List<Part>();
        var at = 0;
        foreach (Match match in Varying().Matches(text))
        {
            Plain(text[at..match.Index]);
            parts.Add(arguments.FirstOrDefault(a => a.Value == match.Value) is { Key: { } repeated } ? new Part(Kind.Argument, match.Value, repeated) : PartOf(match));
            at = match.Index + match.Length;
        }

        Plain(text[at..]);
        return new ResultText([.. parts]);

        void Plain(string between)
        {
            while (between.Length > 0)
            {
                var found = arguments.Select(a => (At: between.IndexOf(a.Value, StringComparison.Ordinal), a)).Where(f => f.At >= 0).OrderBy(f => f.At).ThenByDescending(f => f.a.Value.Length).FirstOrDefault();
                if (found.a.Value is null)
                    break;
                if (found.At > 0)
                    parts.Add(new Part(Kind.Plain, between[..found.At]));
                parts.Add(new Part(Kind.Argument, found.a.Value, found.a.Key));
                between = between[(found.At + found.a.Value.Length)..];
            }

            if (between.Length > 0)
                parts.Add(new Part(Kind.Plain, between));
        }
    }

    public string Write(Redraw redraw)
    {
        var text = new StringBuilder();
        foreach (var part in _parts)
        {
            _ = part.Kind switch
            {
                Kind.Id => text.Append(redraw.Id(part.Text)),
                Kind.Price => text.Append(redraw.Price(part.Text)),
                Kind.Day => text.Append(redraw.Day(part.Before, part.Date, part.After)),
                Kind.Time => text.Append(redraw.Time(part.Text)),
                Kind.Argument => text.Append(redraw.Argument(part.Before, part.Text)),
                _ => text.Append(part.Text),
            };
        }

        return text.ToString();
    }

    private static Part PartOf(Match match)
    {
        if (match.Groups["id"].Success)
            return new Part(Kind.Id, match.Value);
        if (match.Groups["price"].Success)
            return new Part(Kind.Price, match.Value);
        if (match.Groups["date"].Success && LocalDatePattern.Iso.Parse(match.Groups["date"].Value) is { Success: true } date)
            return new Part(Kind.Day, match.Value, match.Groups["before"].Value, date.Value, match.Groups["after"].Value);
        return new Part(match.Groups["time"].Success ? Kind.Time : Kind.Plain, match.Value);
    }

    [GeneratedRegex(
        @"(?<id>(?<=⟦/?)[0-9a-f]{8}(?=⟧)|\b(?:[fh]\.[A-Za-z0-9/.~_\-]+[A-Za-z0-9]|(?:plan|trip|budget|draft)-[0-9a-f]{6,}))|(?<price>\b\d[\d,]*(?:\.\d+)? [A-Z]{3}\b)|(?<before>\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?(?<date>\b\d{4}-\d\d-\d\d)(?<after> (?:周[一二三四五六日]|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b))?|(?<time>\b\d\d:\d\d\b)",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Varying();
}

/// <summary>One use of a result: what stands in place of its ids, prices, times and days.</summary>
/// <param name="days">How much later everything happens.</param>
/// <param name="said">Texts of the call that is shown, by argument.</param>
internal sealed class Redraw(Random random, int days, IReadOnlyDictionary<string, string> said)
{
    private const int MinutesADay = 24 * 60;

    private readonly Dictionary<string, string> _ids = new(StringComparer.Ordinal);
    private readonly decimal _prices = (decimal)(0.4 + random.NextDouble() * 2);
    private readonly int _minutes = random.Next(-18, 19) * 5;

    public string Argument(string name, string was) => said.GetValueOrDefault(name, was);

    /// <summary>Digits and hexadecimal endings change, the form stays.</summary>
    public string Id(string id)
    {
        if (_ids.TryGetValue(id, out var known))
            return known;
        var slug = id.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash ? id.IndexOf('.', slash) : id.IndexOf(id[0] is 'f' or 'h' && id[1] == '.' ? '.' : '-', StringComparison.Ordinal);
        var ending = id[1] == '.' ? id.LastIndexOf('.') : slug;
        var drawn = string.Create(id.Length, (id, slug, ending, random), static (span, s) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                var c = s.id[i];
                span[i] = i <= s.slug ? c : i > s.ending ? "0123456789abcdef"[s.random.Next(16)] : char.IsAsciiDigit(c) ? (char)('0' + s.random.Next(10)) : c;
            }
        });
        return _ids[id] = drawn;
    }

    /// <summary>All prices by the same factor, so that the cheapest stays it.</summary>
    public string Price(string price)
    {
        var space = price.IndexOf(' ', StringComparison.Ordinal);
        var amount = decimal.Parse(price.AsSpan(0, space), NumberStyles.Number, CultureInfo.InvariantCulture) * _prices;
        return amount.ToString(price.Contains('.', StringComparison.Ordinal) ? "#,0.00" : "#,0", CultureInfo.InvariantCulture) + price[space..];
    }

    public string Day(string before, LocalDate date, string after)
    {
        var shifted = date.PlusDays(days);
        var text = LocalDatePattern.Iso.Format(shifted);
        if (before.Length > 0)
            text = shifted.DayOfWeek.ToString()[..3] + " " + text;
        return after.Length == 0 ? text : text + (after[1] == '周' ? " 周" + ChineseDates.Weekday(shifted.DayOfWeek) : " " + shifted.DayOfWeek.ToString()[..3]);
    }

    public string Time(string time)
    {
        var minutes = (int.Parse(time.AsSpan(0, 2), CultureInfo.InvariantCulture) * 60 + int.Parse(time.AsSpan(3), CultureInfo.InvariantCulture) + _minutes + MinutesADay) % MinutesADay;
        return string.Create(CultureInfo.InvariantCulture, $"{minutes / 60:00}:{minutes % 60:00}");
    }
}
