using System.Globalization;
using NodaTime;

namespace TravelPlanner.Training.Requests.Slots;

/// <summary>中文里说一天的各种方式: the ways to name a day in Chinese. A week begins on Monday.</summary>
internal static class ChineseDates
{
    private const string Weekdays = "一二三四五六日";

    private static readonly Dictionary<(int Month, int Day), string[]> Feasts = new()
    {
        [(1, 1)] = ["元旦", "元旦当天", "元旦那天"],
        [(2, 14)] = ["情人节", "情人节当天"],
        [(5, 1)] = ["五一", "劳动节", "五一当天"],
        [(6, 1)] = ["六一", "儿童节"],
        [(10, 1)] = ["国庆", "国庆节", "十一", "国庆当天"],
        [(12, 24)] = ["平安夜"],
        [(12, 25)] = ["圣诞", "圣诞节", "圣诞当天"],
        [(12, 31)] = ["跨年夜"],
    };

    public static IReadOnlyCollection<(int Month, int Day)> FeastDays => Feasts.Keys;

    public static string Weekday(IsoDayOfWeek day) => Weekdays[(int)day - 1].ToString();

    /// <summary>Every way that means this day and no other.</summary>
    /// <param name="start">A day said just before, after which this one lies: 9号 may then follow.</param>
    public static List<DatePhrase> Of(LocalDate date, LocalDate today, LocalDate? start)
    {
        var phrases = new List<DatePhrase>(40);
        var (month, day) = (date.Month, date.Day);
        var week = Weekday(date.DayOfWeek);
        if (Days.IsNextOfItsName(date, today))
        {
            phrases.AddRange(
            [
                new($"{month}月{day}日", 26), new($"{month}月{day}号", 26), new($"{NumberWords.Chinese(month)}月{NumberWords.Chinese(day)}号", 7), new($"{NumberWords.Chinese(month)}月{NumberWords.Chinese(day)}日", 5),
                new($"{month}月{day}日周{week}", 2), new($"{month}月{day}号星期{week}", 2), new($"周{week}（{month}月{day}日）", 1), new(Dashed(date, '.'), 4), new(Dashed(date, '-'), 4), new(Dashed(date, '/'), 3),
                new(date.ToString("MM'月'dd'日'", CultureInfo.InvariantCulture), 2),
            ]);
            if (Feasts.TryGetValue((month, day), out var feasts))
                phrases.AddRange(feasts.Select(f => new DatePhrase(f, 40)));
        }

        if (date.Year == today.Year + 1)
            phrases.AddRange([new($"明年{month}月{day}日", 4), new($"明年{month}月{day}号", 4)]);
        if (date.Year == today.Year && date >= today)
            phrases.Add(new($"今年{month}月{day}号", 1));
        phrases.AddRange([new($"{date.Year}年{month}月{day}日", 5), new($"{date.Year}年{month}月{day}号", 2), new(date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture), 6), new(date.ToString("uuuu/M/d", CultureInfo.InvariantCulture), 1)]);
        if (start is { } before)
            After(phrases, date, before, week);
        else
            Near(phrases, date, today, week);
        return phrases;
    }

    public static string Dashed(LocalDate date, char mark) => string.Create(CultureInfo.InvariantCulture, $"{date.Month}{mark}{date.Day}");

    private static void Near(List<DatePhrase> phrases, LocalDate date, LocalDate today, string week)
    {
        var days = Period.DaysBetween(today, date);
        var day = date.Day;
        if (Days.IsNextOfItsNumber(date, today))
            phrases.AddRange([new($"{day}号", 24), new($"{NumberWords.Chinese(day)}号", 5), new($"{day}日", 6), new($"{day}号周{week}", 2)]);
        var months = (date.Year - today.Year) * 12 + date.Month - today.Month;
        if (months == 0 && days > 0)
            phrases.AddRange([new($"这个月{day}号", 4), new($"本月{day}日", 4)]);
        if (months == 1)
            phrases.AddRange([new($"下个月{day}号", 8), new($"下月{day}日", 4), new($"下月{day}号", 3)]);
        switch (days)
        {
            case 0:
                phrases.AddRange([new("今天", 80), new("今日", 10), new("今儿", 4)]);
                break;
            case 1:
                phrases.AddRange([new("明天", 90), new("明日", 8), new("明儿", 5)]);
                break;
            case 2:
                phrases.AddRange([new("后天", 90), new("后日", 2)]);
                break;
            case 3:
                phrases.Add(new("大后天", 60));
                break;
        }

        if (days is >= 3 and <= 15)
            phrases.AddRange([new($"{days}天后", 9), new($"{NumberWords.Counting(days)}天后", 7), new($"{days}天之后", 3), new($"{NumberWords.Counting(days)}天以后", 3), new($"再过{NumberWords.Counting(days)}天", 2)]);
        if (days is 7 or 14 or 21)
        {
            var count = NumberWords.Counting(days / 7);
            phrases.AddRange([new($"{count}周后", 14), new($"{count}个星期后", 10), new($"{days / 7}周后", 6), new($"{count}个礼拜后", 4)]);
        }

        if (days is > 0 and < 7 && Days.WeeksOn(date, today) == 0)
            phrases.AddRange([new($"周{week}", 26), new($"星期{week}", 14), new($"礼拜{week}", 6)]);
        Weeks(phrases, date, today, days, week);
    }

    private static void Weeks(List<DatePhrase> phrases, LocalDate date, LocalDate today, int days, string week)
    {
        var also = week == "日" ? "天" : week;
        switch (Days.WeeksOn(date, today))
        {
            case 0 when days > 0:
                phrases.AddRange([new($"这周{week}", 24), new($"本周{week}", 20), new($"这个星期{also}", 6), new($"这礼拜{also}", 4), new($"这星期{also}", 3), new($"这个周{week}", 2)]);
                break;
            case 1:
                phrases.AddRange([new($"下周{week}", 60), new($"下个周{week}", 4), new($"下星期{also}", 14), new($"下个星期{also}", 6), new($"下礼拜{also}", 8)]);
                break;
            case 2:
                phrases.AddRange([new($"下下周{week}", 34), new($"下下个星期{also}", 4), new($"下下星期{also}", 4)]);
                break;
        }
    }

    private static void After(List<DatePhrase> phrases, LocalDate date, LocalDate before, string week)
    {
        var days = Period.DaysBetween(before, date);
        if (Days.IsNextOfItsNumber(date, before))
            phrases.AddRange([new($"{date.Day}号", 44), new($"{date.Day}日", 16), new($"{NumberWords.Chinese(date.Day)}号", 6)]);
        if (days < 7 && Days.WeeksOn(date, before) == 0)
            phrases.AddRange([new($"周{week}", 14), new($"星期{week}", 6)]);
        if (days == 1)
            phrases.Add(new("第二天", 26));
        if (days == 7)
            phrases.Add(new("一周后", 24));
        if (days is > 2 and < 10)
            phrases.Add(new($"{NumberWords.Counting(days)}天后", 4));
    }
}
