using System.Globalization;
using NodaTime;
using NodaTime.Calendars;

namespace TravelPlanner.Domain.Calendars;

/// <summary>
/// When a holiday falls, by rule; the forms are in <c>data/README.md</c>. Years 2000–2099: the solar-term and equinox formulas hold
/// for that century.
/// </summary>
public sealed class HolidayRule
{
    private static readonly string[] Weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    private static readonly ChineseLunisolarCalendar Lunar = new();
    private static readonly CalendarSystem Hijri = CalendarSystem.GetIslamicCalendar(IslamicLeapYearPattern.Base16, IslamicEpoch.Civil);
    private readonly Func<int, IEnumerable<LocalDate>> _dates;

    private HolidayRule(string text, Func<int, IEnumerable<LocalDate>> dates)
    {
        Text = text;
        _dates = dates;
    }

    public string Text { get; }

    /// <exception cref="FormatException">Not one of the known forms.</exception>
    public static HolidayRule Parse(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        try
        {
            return new HolidayRule(text, Dates(words));
        }
        catch (Exception fault) when (fault is FormatException or IndexOutOfRangeException or ArgumentOutOfRangeException)
        {
            throw new FormatException($"'{text}' is not a holiday rule.", fault);
        }
    }

    /// <summary>The dates in one Gregorian year, mostly one; a Hijri date can fall twice, a 30th lunar day not at all.</summary>
    public IEnumerable<LocalDate> In(int year) => _dates(year);

    private static Func<int, IEnumerable<LocalDate>> Dates(string[] words)
    {
        switch (words)
        {
            case ["fixed", var date]:
            {
                var (month, day) = MonthDay(date);
                return year => [new LocalDate(year, month, day)];
            }

            case ["fixed", var date, "+observed"]:
            {
                var (month, day) = MonthDay(date);
                return year => [NextWorkingDay(new LocalDate(year, month, day))];
            }

            case ["easter", var offset]:
            {
                var days = Number(offset);
                return year => [Easter(year).PlusDays(days)];
            }

            case ["orthodox", var offset]:
            {
                var days = Number(offset);
                return year => [OrthodoxEaster(year).PlusDays(days)];
            }

            case ["nth", var nth, var weekday, var month]:
            {
                var (n, day, m) = (Number(nth), Weekday(weekday), Number(month));
                return year => [new LocalDate(year, m, 1).PlusDays(-1).Next(day).PlusWeeks(n - 1)];
            }

            case ["last", var weekday, var month]:
            {
                var (day, m) = (Weekday(weekday), Number(month));
                return year => [new LocalDate(year, m, 1).PlusMonths(1).Previous(day)];
            }

            case ["lunar", var date, .. var shift] when shift.Length <= 1:
            {
                var (month, day) = MonthDay(date);
                var days = shift.Length == 1 ? Number(shift[0]) : 0;
                return year => LunarDates(year, month, day, days);
            }

            case ["solarterm", "qingming"]:
                return year => [new LocalDate(year, 4, SolarDay(year, 4.81))];
            case ["equinox", "vernal"]:
                return year => [new LocalDate(year, 3, EquinoxDay(year, 20.8431))];
            case ["equinox", "autumnal"]:
                return year => [new LocalDate(year, 9, EquinoxDay(year, 23.2488))];
            case ["hijri", var date, .. var shift] when shift.Length <= 1:
            {
                var (month, day) = MonthDay(date);
                var days = shift.Length == 1 ? Number(shift[0]) : 0;
                return year => HijriDates(year, month, day, days);
            }

            default:
                throw new FormatException();
        }
    }

    private static LocalDate NextWorkingDay(LocalDate date) => date.DayOfWeek switch
    {
        IsoDayOfWeek.Saturday => date.PlusDays(2),
        IsoDayOfWeek.Sunday => date.PlusDays(1),
        _ => date,
    };

    /// <summary>Gregorian computus (Meeus, Jones, Butcher).</summary>
    private static LocalDate Easter(int year)
    {
        int a = year % 19, b = year / 100, c = year % 100, d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
        int h = ((19 * a) + b - d - g + 15) % 30, i = c / 4, k = c % 4, l = (32 + (2 * e) + (2 * i) - h - k) % 7;
        var m = (a + (11 * h) + (22 * l)) / 451;
        var n = h + l - (7 * m) + 114;
        return new LocalDate(year, n / 31, (n % 31) + 1);
    }

    /// <summary>Julian computus (Meeus), given as a Gregorian date.</summary>
    private static LocalDate OrthodoxEaster(int year)
    {
        int a = year % 4, b = year % 7, c = year % 19, d = ((19 * c) + 15) % 30, e = ((2 * a) + (4 * b) - d + 34) % 7;
        var n = d + e + 114;
        return new LocalDate(year, n / 31, (n % 31) + 1, CalendarSystem.Julian).WithCalendar(CalendarSystem.Iso);
    }

    private static IEnumerable<LocalDate> LunarDates(int year, int month, int day, int shift)
    {
        // A lunar year begins in January or February, so its last months fall into the next Gregorian year.
        for (var lunarYear = year - 1; lunarYear <= year; lunarYear++)
        {
            var leap = Lunar.GetLeapMonth(lunarYear);
            var position = leap > 0 && month >= leap ? month + 1 : month;
            if (day > Lunar.GetDaysInMonth(lunarYear, position))
                continue;
            var date = LocalDate.FromDateTime(Lunar.ToDateTime(lunarYear, position, day, 0, 0, 0, 0)).PlusDays(shift);
            if (date.Year == year)
                yield return date;
        }
    }

    private static IEnumerable<LocalDate> HijriDates(int year, int month, int day, int shift)
    {
        var first = new LocalDate(year, 1, 1).WithCalendar(Hijri).Year;
        for (var hijriYear = first; hijriYear <= first + 1; hijriYear++)
        {
            if (day > Hijri.GetDaysInMonth(hijriYear, month))
                continue;
            var date = new LocalDate(hijriYear, month, day, Hijri).WithCalendar(CalendarSystem.Iso).PlusDays(shift);
            if (date.Year == year)
                yield return date;
        }
    }

    /// <summary>The usual almanac formula of a solar term in the 21st century.</summary>
    private static int SolarDay(int year, double constant) => (int)((year % 100 * 0.2422) + constant) - (year % 100 / 4);

    /// <summary>Day of an equinox in Japan, 1980–2099.</summary>
    private static int EquinoxDay(int year, double constant) => (int)(constant + (0.242194 * (year - 1980)) - ((year - 1980) / 4));

    private static (int Month, int Day) MonthDay(string text) =>
        (int.Parse(text.AsSpan(0, 2), CultureInfo.InvariantCulture), int.Parse(text.AsSpan(3), CultureInfo.InvariantCulture));

    private static int Number(string text) => int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private static IsoDayOfWeek Weekday(string text)
    {
        var index = Array.IndexOf(Weekdays, text);
        return index < 0 ? throw new FormatException() : (IsoDayOfWeek)(index + 1);
    }
}
