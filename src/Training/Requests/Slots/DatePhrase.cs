using NodaTime;

namespace TravelPlanner.Training.Requests.Slots;

/// <param name="Weight">How usual it is.</param>
/// <param name="Preposition">English: needs "on" as an adverb.</param>
/// <param name="Adverb">Only as an adverb: "in three days" follows no "from".</param>
internal readonly record struct DatePhrase(string Text, int Weight, bool Preposition = false, bool Adverb = false);

/// <summary>What both languages share: which days a phrase can mean.</summary>
internal static class Days
{
    public const int WeekDays = 7;

    public static LocalDate Monday(LocalDate date) => date.PlusDays(1 - (int)date.DayOfWeek);

    /// <summary>Whole weeks between the weeks of both days: 0 the same week.</summary>
    public static int WeeksOn(LocalDate date, LocalDate today) => Period.DaysBetween(Monday(today), Monday(date)) / WeekDays;

    /// <summary>Whether the date without its year means this very day: the next such day to come.</summary>
    public static bool IsNextOfItsName(LocalDate date, LocalDate today) =>
        date >= today && Period.DaysBetween(today, date) < 364;

    /// <summary>Whether "the 5th" means this day: the next day with this number.</summary>
    public static bool IsNextOfItsNumber(LocalDate date, LocalDate today)
    {
        if (date <= today)
            return false;
        var first = new LocalDate(today.Year, today.Month, 1);
        for (var month = first; ; month = month.PlusMonths(1))
        {
            if (date.Day > month.Calendar.GetDaysInMonth(month.Year, month.Month))
                continue;
            var day = month.PlusDays(date.Day - 1);
            if (day > today)
                return day == date;
        }
    }
}
