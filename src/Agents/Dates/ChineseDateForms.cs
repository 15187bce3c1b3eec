using System.Text.RegularExpressions;
using NodaTime;

namespace TravelPlanner.Agents.Dates;

/// <summary>中文的日期与天数: dates and lengths of stay in Chinese. Digits are half width when they come here.</summary>
internal static partial class ChineseDateForms
{
    private const string Number = @"(?:[0-9]{1,2}|(?:[二三四五六七八九]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|[一二两三四五六七八九])(?![一二三四五六七八九十]))";
    private const string Week = @"(?:周|星期|礼拜)";
    private const string To = @"\s*(?:到|至|-|–|—|~|～)\s*";

    /// <summary>Before the "week" of a weekday: 一周三天 is no Wednesday, 每周五 is every one.</summary>
    private const string NoCount = @"(?<![一两二三四五六七八九十0-9每上半几])";

    /// <summary>What "5号" may also be the number of.</summary>
    private const string NotAThing = @"(?!线|航站楼|楼|门|院|馆|店|公路|车厢|码头|口|厅|房|桌|游)";
    private const string NotAMeasure = @"(?![0-9.%]|\s*(?:星|分|折|万|千|公里|米|个|天(?!气)|晚|人|元|块|欧|镑|度|k\b|点|小时|岁|位|间|次))";

    public static IReadOnlyList<DateForm> Dates { get; } =
    [
        new(MonthDay(), (m, c) => NumberOf(m.Groups["a"].Value) is { } day && NumberOf(m.Groups["m"].Value) is { } month ? DateParts.Span(c.Named(month, day, Year(m, c)), NumberIn(m, "b")) : null),
        new(DayOnly(), ByNumber),
        new(Marked(), ByMarks),
        new(Relative(), (m, c) => DaySpan.Of(ByName(m.Groups["name"].Value, c))),
        new(After(), (m, c) => NumberOf(m.Groups["n"].Value) is { } count ? new((m.Groups["again"].Success ? c.Today : c.Before ?? c.Today).PlusDays(count * (m.Groups["week"].Success ? 7 : 1))) : null),
        new(OnWeekday(), ByWeekday),
        new(Weeks(), ByWeek),
        new(WholeMonth(), ByMonth),
        new(Feast(), (m, c) => Feasts.Find(m.Groups["name"].Value, m.Groups["whole"].Success, c.Today, Year(m, c))),
    ];

    public static IReadOnlyList<LengthForm> Lengths { get; } = [new(Length(), NumberOf)];

    private static DaySpan? ByNumber(Match match, DateContext context)
    {
        if (NumberIn(match, "a") is not { } day)
            return null;
        var month = context.Today.With(DateAdjusters.StartOfMonth);
        var from = match.Groups["next"].Success ? DateContext.Valid(month.PlusMonths(1).Year, month.PlusMonths(1).Month, day)
            : match.Groups["this"].Success ? DateContext.Valid(month.Year, month.Month, day)
            : context.Numbered(day);
        return DateParts.Span(from, NumberIn(match, "b"));
    }

    private static DaySpan? ByMarks(Match match, DateContext context)
    {
        if (context.Named(NumberIn(match, "m") ?? 0, NumberIn(match, "a") ?? 0) is not { } from)
            return null;
        if (NumberIn(match, "n") is not { } month)
            return DateParts.Span(from, NumberIn(match, "b"));
        return DateContext.Valid(month < from.Month ? from.Year + 1 : from.Year, month, NumberIn(match, "b") ?? 0) is { } to ? new DaySpan(from, to) : null;
    }

    private static LocalDate? ByName(string name, DateContext context) => name switch
    {
        "第二天" or "次日" or "隔天" => (context.Before ?? context.Earlier)?.PlusDays(1),
        "大后天" => context.Today.PlusDays(3),
        _ when name[0] == '后' => context.Today.PlusDays(2),
        _ when name[0] == '明' => context.Today.PlusDays(1),
        _ => context.Today,
    };

    private static DaySpan? ByWeekday(Match match, DateContext context)
    {
        var from = Day(match.Groups["w"].Value, match.Groups["d"].Value[0], context);
        if (!match.Groups["e"].Success)
            return new(from);
        var last = DayOf(match.Groups["e"].Value[0]);
        var to = match.Groups["v"].Success ? Day(match.Groups["v"].Value, match.Groups["e"].Value[0], context) : from.Next(last);
        return new(from, to > from ? to : from.Next(last));
    }

    private static LocalDate Day(string week, char weekday, DateContext context) => week.Length == 0 ? context.Weekday(DayOf(weekday)) : context.InWeek(WeeksOn(week), DayOf(weekday));

    private static DaySpan? ByWeek(Match match, DateContext context)
    {
        var on = WeeksOn(match.Groups["w"].Value);
        if (match.Groups["end"].Success)
        {
            var saturday = on == 0 ? context.Saturday : context.InWeek(on, IsoDayOfWeek.Saturday);
            return new(saturday, saturday.PlusDays(1));
        }

        return on == 0 ? new(context.Today, context.InWeek(0, IsoDayOfWeek.Sunday)) : new(context.InWeek(on, IsoDayOfWeek.Monday), context.InWeek(on, IsoDayOfWeek.Sunday));
    }

    private static DaySpan? ByMonth(Match match, DateContext context)
    {
        LocalDate first;
        if (match.Groups["w"].Success)
            first = context.Today.With(DateAdjusters.StartOfMonth).PlusMonths(WeeksOn(match.Groups["w"].Value));
        else if (NumberIn(match, "m") is { } month and >= 1 and <= 12)
            first = new LocalDate(Year(match, context) ?? (month < context.Today.Month ? context.Today.Year + 1 : context.Today.Year), month, 1);
        else
            return null;
        var (from, to) = match.Groups["part"].Value switch
        {
            "初" or "上旬" => (first, first.PlusDays(9)),
            "中" or "中旬" => (first.PlusDays(10), first.PlusDays(19)),
            "底" or "末" or "下旬" => (first.PlusDays(20), first.With(DateAdjusters.EndOfMonth)),
            _ => (first, first.With(DateAdjusters.EndOfMonth)),
        };
        return new(LocalDate.Max(from, LocalDate.Min(context.Today, to)), to);
    }

    /// <summary>下下周 is two weeks on, 这周 none.</summary>
    private static int WeeksOn(string week) => week.Count(c => c == '下');

    private static int? Year(Match match, DateContext context) => match.Groups["y"].Value switch
    {
        "" => null,
        "今年" => context.Today.Year,
        "明年" => context.Today.Year + 1,
        "后年" => context.Today.Year + 2,
        var year => DateParts.Digits(year[..4]),
    };

    private static int? NumberIn(Match match, string group) => match.Groups[group] is { Success: true } found ? NumberOf(found.Value) : null;

    private static IsoDayOfWeek DayOf(char day) => (IsoDayOfWeek)("一二三四五六日".IndexOf(day == '天' ? '日' : day, StringComparison.Ordinal) + 1);

    /// <summary>Up to 99: 十二, 二十, 三十一, 廿五, 两.</summary>
    private static int? NumberOf(string text)
    {
        if (DateParts.Digits(text) is { } digits)
            return digits;
        var (tens, rest) = text.IndexOf('十', StringComparison.Ordinal) switch
        {
            0 => (1, text[1..]),
            1 => (Digit(text[0]), text[2..]),
            _ when text[0] == '廿' => (2, text[1..]),
            _ => (0, text),
        };
        return rest.Length switch
        {
            0 => 10 * tens,
            1 when Digit(rest[0]) is > 0 and var ones => (10 * tens) + ones,
            _ => null,
        };
    }

    private static int Digit(char c) => c == '两' ? 2 : "零一二三四五六七八九".IndexOf(c, StringComparison.Ordinal);

    [GeneratedRegex(
        @"(?:(?:" + Week + @"[一二三四五六日天])\s*[（(]?\s*)?(?:(?<y>20[0-9]{2}年|今年|明年|后年)\s*)?(?<![0-9一二三四五六七八九十])(?<m>" + Number + @")月(?:份)?\s*(?<a>" + Number + @")(?:(?:日|号)|(?=" + To + Number + @"(?:日|号))|(?![0-9晚个人月万千块元]|天(?!气)))(?:" + To + "(?<b>" + Number + @")(?:日|号)?(?![0-9月./个晚人周]|天(?!气)|星期|礼拜))?(?:\s*(?:[（(]\s*)?" + Week + @"[一二三四五六日天])?[）)]?",
        DateParts.Options, DateParts.LongestMatch)]
    private static partial Regex MonthDay();

    [GeneratedRegex(
        @"(?<![0-9.一二三四五六七八九十月第玩待住逛呆留共])(?:(?<this>这个?月|本月)|(?<next>下个?月))?\s*(?<a>" + Number + ")(?:(?:日|号)" + NotAThing + "(?:" + To + "(?<b>" + Number + ")(?:日|号)" + NotAThing + ")?|" + To + "(?<b>" + Number + ")号" + NotAThing + @")(?:\s*" + Week + @"[一二三四五六日天])?",
        DateParts.Options, DateParts.LongestMatch)]
    private static partial Regex DayOnly();

    [GeneratedRegex(
        @"(?<![0-9./\-¥$A-Za-z])(?<m>1[0-2]|0?[1-9])(?<mark>[./\-])(?<a>[0-3]?[0-9])(?:" + To + @"(?:(?<n>1[0-2]|0?[1-9])\k<mark>)?(?<b>[0-3]?[0-9])(?![0-9月]))?(?:日|号)?" + NotAMeasure + @"(?![0-9./月])", DateParts.Options, DateParts.LongestMatch)]
    private static partial Regex Marked();

    [GeneratedRegex(@"(?<name>今天|今日|今儿|今晚|明天|明日|明儿|明晚|明早|大后天|(?<!以|之|[0-9一二两三四五六七八九十天周])后[天日]|第二天|次日|隔天)", DateParts.Options, DateParts.LongestMatch)]
    private static partial Regex Relative();

    [GeneratedRegex(@"(?<again>再?过)?(?<n>" + Number + @")\s*(?:天|日|个?(?<week>周|星期|礼拜))(?:之后|以后|后)|(?<again>再?过)(?<n>" + Number + @")\s*(?:天|个?(?<week>周|星期|礼拜))", DateParts.Options, DateParts.LongestMatch)]
    private static partial Regex After();

    [GeneratedRegex(
        @"(?:(?<w>(?<!一)下下个?|下个?|这个?|本)|" + NoCount + "(?<w>))" + Week + "(?<d>[一二三四五六日天])(?:" + To + "(?:(?:(?<v>下下个?|下个?|这个?|本)?" + Week + @")(?<e>[一二三四五六日天])|(?<e>[一二三四五六日](?![0-9个天号月]))))?",
        DateParts.Options, DateParts.LongestMatch)]
    private static partial Regex OnWeekday();

    [GeneratedRegex(@"(?:(?<w>(?<!一)下下个?|下一?个?|这一?个?|本)(?:周|星期|礼拜)(?<end>末)?|" + NoCount + @"(?<w>)周(?<end>末))", DateParts.Options, DateParts.LongestMatch)]
    private static partial Regex Weeks();

    [GeneratedRegex(@"(?:(?<w>下个?|这个?|本)月|(?:(?<y>20[0-9]{2}年|今年|明年|后年)\s*)?(?<![0-9一二三四五六七八九十])(?<m>" + Number + @")月(?:份)?)(?<part>初|底|末|[上中下]旬|中(?!国|午|文|心|间|餐))?(?!\s*[0-9一二三四五六七八九十])", DateParts.Options, DateParts.LongestMatch)]
    private static partial Regex WholeMonth();

    [GeneratedRegex(
        @"(?:(?<y>今年|明年|后年)的?)?(?<name>元旦|情人节|五一(?!广场|大道|路|商圈)|劳动节|六一|儿童节|国庆节?|十一(?![月点日号个天晚人块点岁位])|万圣节|平安夜|圣诞节?(?!老人|市场|集市|岛|树|湾)|跨年夜?|除夕|年三十|春节|大年初一|元宵节?|清明节?(?!上河)|端午节?|七夕节?|中秋节?|重阳节?|复活节|感恩节)(?<whole>假期|黄金周|长假|小长假|七天|期间)?(?:当天|那天)?",
        DateParts.Options, DateParts.LongestMatch)]
    private static partial Regex Feast();

    [GeneratedRegex(
        @"(?<![第每下上0-9一二三四五六七八九十周.元块钱])(?<n>" + Number + @")\s*(?:个?(?<night>晚上|晚|夜)|(?<day>天(?!气)|日(?=游|的?行程)|(?<=[玩待住逛呆留共]\s*(?:[0-9]+|[一二三四五六七八九十两]+)\s*)日)|个?(?<week>周(?![一二三四五六日末])|星期(?![一二三四五六日天])|礼拜(?![一二三四五六日天])))(?!\s*(?:之后|以后|后|前|之前|以前|内|一次))",
        DateParts.Options, DateParts.LongestMatch)]
    private static partial Regex Length();
}
