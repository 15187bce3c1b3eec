using System.Globalization;
using NodaTime;

namespace TravelPlanner.Domain.Places;

/// <summary>An open interval of one local date, in minutes after that date's midnight; the end may pass 1440 (after midnight).</summary>
public readonly record struct OpenInterval(int FromMinute, int ToMinute)
{
    public override string ToString() => $"{Clock(FromMinute)}-{Clock(ToMinute)}";

    private static string Clock(int minute) =>
        string.Create(CultureInfo.InvariantCulture, $"{minute / 60 % 24:00}:{minute % 60:00}");
}

/// <summary>
/// A parsed subset of OpenStreetMap's <c>opening_hours</c> (grammar in <c>data/README.md</c>): rules joined by <c>; </c>, the later one winning on
/// the days it names. A holiday follows the weekday's rule unless a rule names <c>PH</c>.
/// </summary>
public sealed class OpeningHours
{
    private static readonly IReadOnlyList<OpenInterval> AllDay = [new(0, 1440)];
    private readonly IReadOnlyList<OpeningRule> _rules;

    private OpeningHours(string text, IReadOnlyList<OpeningRule> rules)
    {
        Text = text;
        _rules = rules;
    }

    /// <summary>The text it was parsed from.</summary>
    public string Text { get; }

    public bool AlwaysOpen => _rules.Count == 0;

    /// <exception cref="FormatException">The text is outside the subset; the message names the rule.</exception>
    public static OpeningHours Parse(string text) =>
        TryParse(text, out var hours, out var problem) ? hours! : throw new FormatException(problem);

    public static bool TryParse(string text, out OpeningHours? hours, out string? problem)
    {
        hours = null;
        problem = null;
        text = text.Trim();
        if (text == "24/7")
        {
            hours = new OpeningHours(text, []);
            return true;
        }

        var rules = new List<OpeningRule>();
        foreach (var part in text.Split(';', StringSplitOptions.TrimEntries))
        {
            if (!OpeningRule.TryParse(part, out var rule, out var why))
            {
                problem = $"'{part}': {why}";
                return false;
            }

            rules.Add(rule!);
        }

        hours = new OpeningHours(text, rules);
        return true;
    }

    /// <summary>When it is open on that local date, in order; empty when closed.</summary>
    public IReadOnlyList<OpenInterval> On(LocalDate date, bool publicHoliday)
    {
        if (AlwaysOpen)
            return AllDay;
        for (var i = _rules.Count - 1; i >= 0; i--)
        {
            if (_rules[i].Names(date, publicHoliday))
                return _rules[i].Intervals;
        }

        return [];
    }

    /// <summary>True when open at that minute, counting the hours of the evening before that pass midnight.</summary>
    public bool IsOpenAt(LocalDateTime when, Func<LocalDate, bool> isPublicHoliday)
    {
        var minute = (when.Hour * 60) + when.Minute;
        var yesterday = when.Date.PlusDays(-1);
        return On(when.Date, isPublicHoliday(when.Date)).Any(i => i.FromMinute <= minute && minute < i.ToMinute)
            || On(yesterday, isPublicHoliday(yesterday)).Any(i => minute + 1440 < i.ToMinute);
    }

    /// <summary>One date's hours for people: <c>09:00-17:00</c>, <c>open all day</c> or <c>closed</c>.</summary>
    public string Describe(LocalDate date, bool publicHoliday, Language language)
    {
        var intervals = On(date, publicHoliday);
        return intervals switch
        {
            [] => language == Language.Zh ? "闭馆" : "closed",
            [{ FromMinute: 0, ToMinute: 1440 }] => language == Language.Zh ? "全天开放" : "open all day",
            _ => string.Join(", ", intervals),
        };
    }

    public override string ToString() => Text;
}
