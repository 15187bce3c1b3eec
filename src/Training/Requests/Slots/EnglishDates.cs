using System.Globalization;
using NodaTime;

namespace TravelPlanner.Training.Requests.Slots;

/// <summary>The ways to name a day in English.</summary>
internal static class EnglishDates
{
    private static readonly string[] Months =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    private static readonly Dictionary<(int Month, int Day), string[]> Feasts = new()
    {
        [(1, 1)] = ["New Year's Day"],
        [(2, 14)] = ["Valentine's Day"],
        [(3, 17)] = ["St Patrick's Day"],
        [(7, 4)] = ["the Fourth of July"],
        [(10, 31)] = ["Halloween"],
        [(12, 24)] = ["Christmas Eve"],
        [(12, 25)] = ["Christmas Day", "Christmas"],
        [(12, 26)] = ["Boxing Day"],
        [(12, 31)] = ["New Year's Eve"],
    };

    public static IReadOnlyCollection<(int Month, int Day)> FeastDays => Feasts.Keys;

    public static string Month(int month, bool shortened) => shortened ? month == 9 ? "Sept" : Months[month - 1][..3] : Months[month - 1];

    /// <summary>Every way that means this day and no other.</summary>
    /// <param name="start">A day said just before, after which this one lies: "the 9th" may then follow.</param>
    public static List<DatePhrase> Of(LocalDate date, LocalDate today, LocalDate? start)
    {
        var phrases = new List<DatePhrase>(40);
        var days = Period.DaysBetween(today, date);
        var (full, brief) = (Months[date.Month - 1], Months[date.Month - 1][..3]);
        var (day, nth) = (date.Day.ToString(CultureInfo.InvariantCulture), NumberWords.Ordinal(date.Day));
        var weekday = date.DayOfWeek.ToString();
        if (Days.IsNextOfItsName(date, today))
        {
            phrases.AddRange(
            [
                new($"{day} {full}", 8, true), new($"{full} {day}", 10, true), new($"{brief} {day}", 9, true), new($"{day} {brief}", 8, true), new($"{full} {nth}", 9, true), new($"{nth} {full}", 5, true),
                new($"the {nth} of {full}", 6, true), new($"{nth} of {full}", 3, true), new($"{brief} {nth}", 6, true), new($"{nth} {brief}", 3, true), new($"{weekday} {day} {full}", 3, true),
                new($"{weekday[..3]} {day} {brief}", 2, true), new($"{weekday}, {full} {day}", 3, true), new($"{weekday} the {nth} of {full}", 2, true), new($"{weekday} {nth} {full}", 1, true),
                new($"{brief}. {day}", 1, true),
            ]);
            if (date.Day > 12)
                phrases.AddRange([new($"{date.Month}/{day}", 2, true), new($"{day}/{date.Month}", 2, true), new($"{day}.{date.Month}.", 1, true)]);
            if (Feasts.TryGetValue((date.Month, date.Day), out var feasts))
                phrases.AddRange(feasts.Select(f => new DatePhrase(f, 40, true)));
        }

        if (days is > 200 or < 90 && (days > 200 || date.Year != today.Year || (date.Day & 3) == 0))
            phrases.AddRange([new($"{day} {full} {date.Year}", 4, true), new($"{full} {day}, {date.Year}", 4, true), new($"{brief} {day} {date.Year}", 3, true), new($"{day} {brief} {date.Year}", 3, true), new($"the {nth} of {full} {date.Year}", 1, true)]);
        phrases.Add(new(date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture), 7, true));
        if (start is { } before)
            After(phrases, date, before, nth, weekday);
        else
            Near(phrases, date, today, days, nth, weekday);
        return phrases;
    }

    private static void Near(List<DatePhrase> phrases, LocalDate date, LocalDate today, int days, string nth, string weekday)
    {
        if (Days.IsNextOfItsNumber(date, today))
        {
            phrases.AddRange([new($"the {nth}", 18, true), new($"{weekday} the {nth}", 5, true), new(date.Month == today.Month ? $"the {nth} of this month" : $"the {nth} of next month", 3, true)]);
        }
        else if (date.Year * 12 + date.Month == today.Year * 12 + today.Month + 1)
        {
            phrases.Add(new($"the {nth} of next month", 6, true));
        }

        switch (days)
        {
            case 0:
                phrases.AddRange([new("today", 80), new("tonight", 12, Adverb: true)]);
                break;
            case 1:
                phrases.AddRange([new("tomorrow", 90), new("tmrw", 3)]);
                break;
            case 2:
                phrases.Add(new("the day after tomorrow", 70));
                break;
        }

        if (days is >= 2 and <= 12)
            phrases.AddRange([new($"in {days} days", 7, Adverb: true), new($"in {NumberWords.Word(days, Domain.Language.En)} days", 7, Adverb: true), new($"{NumberWords.Word(days, Domain.Language.En)} days from now", 4)]);
        if (days is 7)
            phrases.AddRange([new("in a week", 16, Adverb: true), new("a week from today", 14), new("in a week's time", 4, Adverb: true)]);
        if (days is 8)
            phrases.Add(new("a week from tomorrow", 14));
        if (days is 14 or 21 or 28)
            phrases.AddRange([new($"in {NumberWords.Word(days / 7, Domain.Language.En)} weeks", 16, Adverb: true), new($"in {days / 7} weeks", 10, Adverb: true), new($"{NumberWords.Word(days / 7, Domain.Language.En)} weeks from today", 10)]);
        var weeks = Days.WeeksOn(date, today);
        // The coming one of its name; on its own day nobody says so.
        if (days is > 0 and < 7)
            phrases.AddRange([new(weekday, 26, true), new(weekday[..3], 7, true), new($"this coming {weekday}", 5)]);
        if (days > 0 && weeks == 0)
            phrases.AddRange([new($"this {weekday}", 26), new($"this {weekday[..3]}", 4)]);
        if (weeks == 1)
            phrases.AddRange([new($"next {weekday}", 40), new($"next {weekday[..3]}", 6), new($"{weekday} next week", 14, true), new($"next week {weekday}", 5), new($"{weekday} of next week", 4, true)]);
        if (weeks == 2)
            phrases.AddRange([new($"{weekday} in two weeks", 5, true), new($"{weekday} the week after next", 8, true)]);
    }

    private static void After(List<DatePhrase> phrases, LocalDate date, LocalDate before, string nth, string weekday)
    {
        var days = Period.DaysBetween(before, date);
        if (Days.IsNextOfItsNumber(date, before))
            phrases.AddRange([new($"the {nth}", 34, true), new(nth, 8), new($"{weekday} the {nth}", 5, true)]);
        if (days < 7)
            phrases.AddRange([new(weekday, 12, true), new($"the following {weekday}", 4)]);
        if (days == 1)
            phrases.Add(new("the next day", 30));
        if (days == 7)
            phrases.AddRange([new("a week later", 24), new("one week later", 8)]);
        if (days == 14)
            phrases.Add(new("two weeks later", 24));
        if (days is > 1 and <= 12)
            phrases.AddRange([new($"{NumberWords.Word(days, Domain.Language.En)} days later", 6), new($"{days} days later", 6)]);
    }
}
