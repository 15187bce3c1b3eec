using NodaTime;
using TravelPlanner.Domain.Calendars;

namespace TravelPlanner.Agents.Dates;

/// <summary>Days that people name instead of dating them.</summary>
internal static class Feasts
{
    private static readonly Dictionary<string, Feast> Known = new Feast[]
    {
        // Names as Key writes them: small letters, nothing between the words.
        new("fixed 01-01", 1, "newyearsday", "元旦"), new("fixed 02-14", 1, "valentinesday", "情人节"), new("fixed 03-17", 1, "stpatricksday"), new("fixed 05-01", 5, "五一", "劳动节"),
        new("fixed 06-01", 1, "六一", "儿童节"), new("fixed 07-04", 1, "fourthofjuly"), new("fixed 10-01", 7, "国庆", "国庆节", "十一"), new("fixed 10-31", 1, "halloween", "万圣节"),
        new("fixed 12-24", 1, "christmaseve", "平安夜"), new("fixed 12-25", 1, "christmas", "christmasday", "xmas", "圣诞", "圣诞节"), new("fixed 12-26", 1, "boxingday"),
        new("fixed 12-31", 1, "newyearseve", "跨年夜", "跨年"), new("lunar 01-01 -1", 1, "除夕", "年三十"), new("lunar 01-01", 7, "chinesenewyear", "lunarnewyear", "springfestival", "春节", "大年初一"),
        new("lunar 01-15", 1, "lanternfestival", "元宵", "元宵节"), new("solarterm qingming", 3, "qingming", "清明", "清明节"), new("lunar 05-05", 3, "dragonboatfestival", "端午", "端午节"),
        new("lunar 07-07", 1, "七夕", "七夕节"), new("lunar 08-15", 3, "midautumnfestival", "midautumn", "中秋", "中秋节"), new("lunar 09-09", 1, "重阳", "重阳节"),
        new("easter 0", 1, "easter", "eastersunday", "复活节"), new("easter -2", 1, "goodfriday"), new("easter 1", 1, "eastermonday"), new("nth 4 thu 11", 1, "thanksgiving", "thanksgivingday", "感恩节"),
    }.SelectMany(f => f.Names.Select(n => (n, f))).ToDictionary(x => x.n, x => x.f, StringComparer.Ordinal);

    /// <param name="name">As written.</param>
    /// <param name="whole">The days off, not the feast alone.</param>
    /// <param name="year">Null for the next to come.</param>
    public static DaySpan? Find(string name, bool whole, LocalDate today, int? year = null)
    {
        if (!Known.TryGetValue(Key(name), out var feast))
            return null;
        var dates = year is { } given ? feast.Rule.In(given) : feast.Rule.In(today.Year).Concat(feast.Rule.In(today.Year + 1)).Where(d => d >= today);
        return dates.Select(d => (DaySpan?)(whole && feast.Days > 1 ? new DaySpan(d, d.PlusDays(feast.Days - 1)) : new DaySpan(d))).FirstOrDefault();
    }

    private static string Key(string name) => string.Concat(name.Where(c => c is not (' ' or '\'' or '’' or '-'))).ToLowerInvariant();

    /// <param name="days">Off work from the feast on, in the usual calendar.</param>
    private sealed class Feast(string rule, int days, params string[] names)
    {
        public HolidayRule Rule { get; } = HolidayRule.Parse(rule);

        public int Days => days;

        public string[] Names => names;
    }
}
