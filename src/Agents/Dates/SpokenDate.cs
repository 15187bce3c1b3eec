using NodaTime;

namespace TravelPlanner.Agents.Dates;

/// <summary>A day, a span of days or a length of stay as a message names it.</summary>
/// <param name="Text">As it was written.</param>
/// <param name="From">The day; of a length, the day it counts from.</param>
/// <param name="To">The last day of a span; of nights the day of leaving; null for one day.</param>
/// <param name="IsLength">"3 nights", counted from another date.</param>
/// <param name="Or">The other day it may mean: 3/4 is March in one country and April in another.</param>
public sealed record SpokenDate(string Text, LocalDate From, LocalDate? To = null, bool IsLength = false, LocalDate? Or = null);

/// <summary>What is known while a message is read.</summary>
/// <param name="Before">The date last named in this message.</param>
/// <param name="Earlier">The date last named in an earlier message.</param>
internal readonly record struct DateContext(LocalDate Today, LocalDate? Before, LocalDate? Earlier)
{
    /// <summary>The next day of this name to come, today's among them; 29 February waits for its year.</summary>
    public LocalDate? Named(int month, int day, int? year = null)
    {
        if (year is { } given)
            return Valid(given, month, day);
        for (var y = Today.Year; y <= Today.Year + 8; y++)
        {
            if (Valid(y, month, day) is { } date && date >= Today)
                return date;
        }

        return null;
    }

    /// <summary>"The 9th": after a date of the same message the next one; else the one nearest to what was spoken of; else the next to come.</summary>
    public LocalDate? Numbered(int day) => Before is { } before
        ? Following(before, day)
        : Earlier is { } earlier ? Nearest(earlier, day) : Following(Today, day);

    /// <summary>"Friday", by the same rules.</summary>
    public LocalDate Weekday(IsoDayOfWeek day)
    {
        if (Before is { } before)
            return before.Next(day);
        if (Earlier is not { } earlier)
            return Today.Next(day);
        var nearest = Enumerable.Range(-3, 7).Select(earlier.PlusDays).First(d => d.DayOfWeek == day);
        return nearest >= Today ? nearest : Today.Next(day);
    }

    /// <summary>A day of the week so many weeks on; a week begins on Monday.</summary>
    public LocalDate InWeek(int weeksOn, IsoDayOfWeek day) => Monday.PlusWeeks(weeksOn).PlusDays((int)day - 1);

    public LocalDate Monday => Today.PlusDays(1 - (int)Today.DayOfWeek);

    /// <summary>Saturday of this week, or of the next when Saturday is over.</summary>
    public LocalDate Saturday => InWeek(0, IsoDayOfWeek.Saturday) is var saturday && saturday < Today ? saturday.PlusWeeks(1) : saturday;

    public static LocalDate? Valid(int year, int month, int day) =>
        year is >= 1 and <= 9998 && month is >= 1 and <= 12 && day >= 1 && day <= CalendarSystem.Iso.GetDaysInMonth(year, month) ? new LocalDate(year, month, day) : null;

    private static LocalDate? Following(LocalDate before, int day)
    {
        for (var month = new YearMonth(before.Year, before.Month); month.CompareTo(new YearMonth(before.Year + 1, 12)) <= 0; month = month.PlusMonths(1))
        {
            if (Valid(month.Year, month.Month, day) is { } date && date > before)
                return date;
        }

        return null;
    }

    private LocalDate? Nearest(LocalDate to, int day)
    {
        var today = Today;
        return Enumerable.Range(-1, 3).Select(m => to.PlusMonths(m)).Select(m => Valid(m.Year, m.Month, day)).Where(d => d >= today)
            .OrderBy(d => Math.Abs(Period.DaysBetween(to, d!.Value))).FirstOrDefault();
    }
}
