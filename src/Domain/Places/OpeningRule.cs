using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;

namespace TravelPlanner.Domain.Places;

/// <summary>One rule of opening hours: on which dates and weekdays, open when (nothing means closed).</summary>
internal sealed partial class OpeningRule
{
    private static readonly string[] Months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    private static readonly string[] Weekdays = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

    /// <summary>Month × 100 + day of both ends; an end before its start wraps over New Year.</summary>
    private readonly List<(int From, int To)> _dates = [];

    /// <summary>ISO weekday (1 Monday) with the occurrence in the month: 0 any, 1… the first…, −1 the last.</summary>
    private readonly HashSet<(int Weekday, int Nth)> _weekdays = [];
    private bool _publicHolidays;

    public IReadOnlyList<OpenInterval> Intervals { get; private set; } = [];

    public static bool TryParse(string text, out OpeningRule? rule, out string? problem)
    {
        rule = null;
        problem = null;
        var match = Shape().Match(text);
        if (!match.Success)
        {
            problem = "not of the form [months or dates] [weekdays] times | off";
            return false;
        }

        var parsed = new OpeningRule();
        foreach (var item in Items(match.Groups["dates"].Value))
            parsed._dates.Add(DateRange(item));
        foreach (var item in WeekdayItems(match.Groups["days"].Value))
            parsed.AddWeekdays(item);
        var times = match.Groups["times"].Value;
        if (times != "off")
        {
            parsed.Intervals = [.. Items(times).Select(Interval).OrderBy(i => i.FromMinute)];
            if (parsed.Intervals.Any(i => i.ToMinute <= i.FromMinute || i.FromMinute >= 1440 || i.ToMinute > 2880))
            {
                problem = "a time of day that does not exist";
                return false;
            }
        }

        if (parsed._dates.Any(d => d.From % 100 > 31 || d.To % 100 > 31))
        {
            problem = "a day of the month that does not exist";
            return false;
        }

        rule = parsed;
        return true;
    }

    public bool Names(LocalDate date, bool publicHoliday)
    {
        var key = (date.Month * 100) + date.Day;
        if (_dates.Count > 0 && !_dates.Any(d => d.From <= d.To ? d.From <= key && key <= d.To : key >= d.From || key <= d.To))
            return false;
        if (_weekdays.Count == 0 && !_publicHolidays)
            return true;
        if (_publicHolidays && publicHoliday)
            return true;
        var weekday = (int)date.DayOfWeek;
        var nth = ((date.Day - 1) / 7) + 1;
        var isLast = date.Day + 7 > date.Calendar.GetDaysInMonth(date.Year, date.Month);
        return _weekdays.Contains((weekday, 0)) || _weekdays.Contains((weekday, nth)) || (isLast && _weekdays.Contains((weekday, -1)));
    }

    private static string[] Items(string list) =>
        list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Commas inside brackets (<c>Mo[1,3]</c>) do not separate.</summary>
    private static IEnumerable<string> WeekdayItems(string list) =>
        WeekdayItem().Matches(list).Select(m => m.Value);

    private static (int From, int To) DateRange(string item)
    {
        var ends = item.Split('-', 2, StringSplitOptions.TrimEntries);
        var (fromMonth, fromDay) = MonthDay(ends[0]);
        if (ends.Length == 1)
            return fromDay is { } only ? ((fromMonth * 100) + only, (fromMonth * 100) + only) : ((fromMonth * 100) + 1, (fromMonth * 100) + 31);
        if (int.TryParse(ends[1], CultureInfo.InvariantCulture, out var toDayAlone))
            return ((fromMonth * 100) + (fromDay ?? 1), (fromMonth * 100) + toDayAlone);
        var (toMonth, toDay) = MonthDay(ends[1]);
        return ((fromMonth * 100) + (fromDay ?? 1), (toMonth * 100) + (toDay ?? 31));
    }

    private static (int Month, int? Day) MonthDay(string text)
    {
        var month = Array.IndexOf(Months, text[..3]) + 1;
        return text.Length > 3 ? (month, int.Parse(text.AsSpan(3).Trim(), CultureInfo.InvariantCulture)) : (month, null);
    }

    private void AddWeekdays(string item)
    {
        if (item == "PH")
        {
            _publicHolidays = true;
            return;
        }

        var bracket = item.IndexOf('[', StringComparison.Ordinal);
        if (bracket > 0)
        {
            foreach (var nth in Items(item[(bracket + 1)..^1]))
                _weekdays.Add((Weekday(item[..bracket]), int.Parse(nth, CultureInfo.InvariantCulture)));
            return;
        }

        var ends = item.Split('-');
        var from = Weekday(ends[0]);
        var to = ends.Length > 1 ? Weekday(ends[1]) : from;
        for (var day = from; ; day = (day % 7) + 1)
        {
            _weekdays.Add((day, 0));
            if (day == to)
                break;
        }
    }

    private static int Weekday(string text) => Array.IndexOf(Weekdays, text) + 1;

    private static OpenInterval Interval(string item)
    {
        var from = Minute(item.AsSpan(0, 5));
        var to = Minute(item.AsSpan(6, 5));
        return new OpenInterval(from, to <= from ? to + 1440 : to);
    }

    private static int Minute(ReadOnlySpan<char> clock) =>
        (int.Parse(clock[..2], CultureInfo.InvariantCulture) * 60) + int.Parse(clock[3..], CultureInfo.InvariantCulture);

    private const string Month = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
    private const string DateItem = Month + @"(?: \d\d)?(?:-(?:" + Month + @"(?: \d\d)?|\d\d))?";
    private const string Day = "(?:Mo|Tu|We|Th|Fr|Sa|Su)";
    private const string DayItem = "(?:PH|" + Day + @"(?:-" + Day + @"|\[(?:-1|[1-5])(?:,(?:-1|[1-5]))*\])?)";
    private const string Time = @"[0-4]\d:[0-5]\d-[0-4]\d:[0-5]\d";

    [GeneratedRegex(
        "^(?:(?<dates>" + DateItem + "(?:,(?:" + DateItem + "))*) ?)?(?:(?<days>" + DayItem + "(?:,(?:" + DayItem + "))*) ?)?(?<times>off|" + Time
        + "(?:, ?" + Time + ")*)$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 200)]
    private static partial Regex Shape();

    [GeneratedRegex(DayItem, RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 200)]
    private static partial Regex WeekdayItem();
}
