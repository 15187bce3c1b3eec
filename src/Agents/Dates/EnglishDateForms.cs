using System.Text.RegularExpressions;
using NodaTime;

namespace TravelPlanner.Agents.Dates;

/// <summary>Dates and lengths of stay in English.</summary>
internal static partial class EnglishDateForms
{
    private const string Month = @"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?";
    private const string Weekday = @"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)\b\.?";

    /// <summary>Of which "sun" and "sat" alone are only read with a capital: the beach has sun too.</summary>
    private const string LoneWeekday = @"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?|saturday|sunday|(?-i:Sat|Sun))\b";

    private const string To = @"\s*(?:-|–|—|~|\bto\b|\bthrough\b|\bthru\b|\buntil\b|\btill?\b)\s*(?:the\s+)?";
    private const string And = @"\s+and\s+(?:the\s+)?";
    private const string Day = @"(?:[0-3]?[0-9])(?:st|nd|rd|th)?";
    private const string Ordinal = @"(?:[0-3]?[0-9])(?:st|nd|rd|th)";
    private const string NotAMeasure = @"(?![0-9/]|st|nd|rd|th|[:.,][0-9]|\s*(?:of\s+)?" + Month + @"|\s*(?:nights?|days?|weeks?|people|adults?|stars?|am|pm|rooms?|hours?)\b)";
    private const string Number = @"(?:[0-9]{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen)";
    private const string Before = @"\b(?:" + Weekday + @",?\s+)?(?:the\s+)?";

    private static readonly string[] Words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen"];

    public static IReadOnlyList<DateForm> Dates { get; } =
    [
        new(MonthDay(), Dated),
        new(DayMonth(), Dated),
        new(Between(), Dated),
        new(Slashed(), BySlash),
        new(TheOrdinal(), ByOrdinal),
        new(Relative(), ByName),
        new(InSome(), (m, c) => DaySpan.Of(c.Today.PlusDays(Count(m) * (m.Groups["week"].Success ? 7 : 1) + (m.Groups["tomorrow"].Success ? 1 : 0)))),
        new(Later(), (m, c) => DaySpan.Of((c.Before ?? c.Earlier)?.PlusDays(Count(m) * (m.Groups["week"].Success ? 7 : 1)))),
        new(OnWeekday(), ByWeekday),
        new(WeekdaySpan(), ByWeekdays),
        new(Weeks(), ByWeek),
        new(WholeMonth(), (m, c) => c.Named(MonthOf(m), 1, Year(m)) is { } first || (first = c.Today.With(DateAdjusters.StartOfMonth)).Month == MonthOf(m) ? new DaySpan(first, first.With(DateAdjusters.EndOfMonth)) : null),
        new(Feast(), (m, c) => Feasts.Find(m.Groups["name"].Value, whole: false, c.Today, Year(m))),
    ];

    public static IReadOnlyList<LengthForm> Lengths { get; } = [new(Length(), NumberOf)];

    private static DaySpan? Dated(Match match, DateContext context) =>
        DayOf(match, "a") is { } day ? DateParts.Span(context.Named(MonthOf(match), day, Year(match)), DayOf(match, "b")) : null;

    private static DaySpan? BySlash(Match match, DateContext context)
    {
        if (DateParts.Digits(match.Groups["a"].Value) is not { } a || DateParts.Digits(match.Groups["b"].Value) is not { } b)
            return null;
        if (match.Groups["dot"].Success)
            return DaySpan.Of(context.Named(b, a));
        var (monthFirst, dayFirst) = (context.Named(a, b), context.Named(b, a));
        return monthFirst is { } one && dayFirst is { } other && one != other ? new DaySpan(one, Or: other) : DaySpan.Of(monthFirst ?? dayFirst);
    }

    private static DaySpan? ByOrdinal(Match match, DateContext context)
    {
        if (DayOf(match, "a") is not { } day)
            return null;
        if (!match.Groups["month"].Success)
            return DateParts.Span(context.Numbered(day), DayOf(match, "b"));
        var month = context.Today.With(DateAdjusters.StartOfMonth).PlusMonths(match.Groups["next"].Success ? 1 : 0);
        return DateParts.Span(DateContext.Valid(month.Year, month.Month, day), DayOf(match, "b"));
    }

    private static DaySpan? ByName(Match match, DateContext context) => match.Groups["name"].Value.ToLowerInvariant() switch
    {
        "today" or "tonight" or "this evening" or "this afternoon" or "this morning" => new(context.Today),
        "the next day" or "the following day" or "the day after" => DaySpan.Of((context.Before ?? context.Earlier)?.PlusDays(1)),
        var name when name.Contains("after tomorrow", StringComparison.Ordinal) => new(context.Today.PlusDays(2)),
        _ => new(context.Today.PlusDays(1)),
    };

    private static DaySpan? ByWeekday(Match match, DateContext context)
    {
        var day = WeekdayOf(match.Groups["w"].Value);
        return new(match.Groups["next"].Success || match.Groups["nextWeek"].Success ? context.InWeek(1, day)
            : match.Groups["after"].Success ? context.InWeek(2, day)
            : match.Groups["this"].Success ? context.InWeek(0, day) is var inWeek && inWeek >= context.Today ? inWeek : context.Today.Next(day)
            : match.Groups["coming"].Success ? context.Today.Next(day)
            : context.Weekday(day));
    }

    private static DaySpan? ByWeekdays(Match match, DateContext context)
    {
        var (first, last) = (WeekdayOf(match.Groups["w"].Value), WeekdayOf(match.Groups["v"].Value));
        var from = match.Groups["next"].Success ? context.InWeek(1, first) : match.Groups["after"].Success ? context.InWeek(2, first)
            : match.Groups["this"].Success && context.InWeek(0, first) is var inWeek && inWeek >= context.Today ? inWeek : context.Weekday(first);
        return new(from, from.Next(last));
    }

    private static DaySpan? ByWeek(Match match, DateContext context)
    {
        var next = match.Groups["next"].Success;
        if (match.Groups["weekend"].Success)
        {
            var saturday = next ? context.InWeek(1, IsoDayOfWeek.Saturday) : context.Saturday;
            return new(saturday, saturday.PlusDays(1));
        }

        if (match.Groups["ofmonth"].Success)
        {
            var first = next ? context.Today.With(DateAdjusters.StartOfMonth).PlusMonths(1) : context.Today;
            return new(first, first.With(DateAdjusters.EndOfMonth));
        }

        return next ? new(context.InWeek(1, IsoDayOfWeek.Monday), context.InWeek(1, IsoDayOfWeek.Sunday)) : new(context.Today, context.InWeek(0, IsoDayOfWeek.Sunday));
    }

    private static int Count(Match match) => match.Groups["n"].Success ? NumberOf(match.Groups["n"].Value) ?? 0 : 1;

    private static int? NumberOf(string text) =>
        text.ToLowerInvariant() is "a" or "an" ? 1 : DateParts.Digits(text) ?? (Array.IndexOf(Words, text.ToLowerInvariant()) is var word and > 0 ? word : null);

    private static int? DayOf(Match match, string group) => match.Groups[group] is { Success: true } day ? DateParts.Digits(string.Concat(day.Value.TakeWhile(char.IsAsciiDigit))) : null;

    private static int? Year(Match match) => match.Groups["y"] is { Success: true } year ? DateParts.Digits(year.Value) : null;

    private static int MonthOf(Match match) => Array.IndexOf(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], match.Groups["m"].Value[..3].ToLowerInvariant()) + 1;

    private static IsoDayOfWeek WeekdayOf(string text) => (IsoDayOfWeek)(Array.IndexOf(["mon", "tue", "wed", "thu", "fri", "sat", "sun"], text[..3].ToLowerInvariant()) + 1);

    [GeneratedRegex(Before + "(?<m>" + Month + @")\s*(?:the\s+)?(?<a>" + Day + @")(?!\d|:\d)(?:" + To + "(?<b>" + Day + ")" + NotAMeasure + @")?(?:,?\s+(?<y>20[0-9]{2})\b)?", DateParts.Options, DateParts.LongestMatch)]
    private static partial Regex MonthDay();

    [GeneratedRegex(Before + "(?<a>" + Day + ")(?:" + To + "(?<b>" + Day + @"))?\s*(?:of\s+)?(?<m>" + Month + @")(?:,?\s+(?<y>20[0-9]{2})\b)?", DateParts.Options, DateParts.LongestMatch)]
    private static partial Regex DayMonth();

    [GeneratedRegex(@"\bbetween\s+(?:(?:the\s+)?(?<a>" + Day + ")" + And + "(?<b>" + Day + @")\s+(?:of\s+)?(?<m>" + Month + ")|(?<m>" + Month + @")\s+(?:the\s+)?(?<a>" + Day + ")" + And + "(?<b>" + Day + ")" + NotAMeasure + ")", DateParts.Options, DateParts.LongestMatch)]
    private static partial Regex Between();

    [GeneratedRegex(@"(?<![0-9./])(?<!\b(?:open|available|staffed)\s+)(?!24/7\s+(?:reception|desk|service|check))(?:(?<a>[0-3]?[0-9])/(?<b>[0-3]?[0-9])(?![0-9/])|(?<a>[0-3]?[0-9])\.(?<b>[01]?[0-9])(?<dot>\.)(?![0-9]))", DateParts.Options, DateParts.LongestMatch)]
    private static partial Regex Slashed();

    [GeneratedRegex(
        @"(?<![0-9./])(?:\b" + Weekday + @",?\s+)?(?:the\s+)?\b(?<a>" + Ordinal + @")(?:" + To + "(?<b>" + Ordinal + ")|(?<=between.{0,30})" + And + "(?<b>" + Ordinal + @"))?(?<month>\s+of\s+(?:this|(?<next>next))\s+month)?\b(?!\s*(?:floor|century|avenue|ave|street|arrondissement|district|birthday|anniversary|time|place|edition|version|one|offer|option|flight|hotel|result|plan|trip|day|night|stop|class|choice|leg|city|person|child|kid|week|month|year|half|part|row|best|cheapest|fastest))",
        DateParts.Options, DateParts.LongestMatch)]
    private static partial Regex TheOrdinal();

    [GeneratedRegex(@"\b(?<name>today|tonight|this (?:morning|afternoon|evening)|(?:the )?day after tomorrow|tomorrow|tmrw|tmr|the (?:next|following) day|the day after(?! tomorrow))\b", DateParts.Options, DateParts.LongestMatch)]
    private static partial Regex Relative();

    [GeneratedRegex(@"\b(?:in\s+(?<n>an?|(?!one\s+day\b)" + Number + @")\s+(?:days?|(?<week>weeks?))\b(?!,?\s+(?:starting|beginning|first\s+day|from))(?:'?s?\s+time)?|(?<n>an?|" + Number + @")\s+(?:days?|(?<week>weeks?))\s+from\s+(?:now|today|(?<tomorrow>tomorrow)))\b", DateParts.Options, DateParts.LongestMatch)]
    private static partial Regex InSome();

    [GeneratedRegex(@"\b(?<n>an?|" + Number + @")\s+(?:days?|(?<week>weeks?))\s+(?:later|after that)\b", DateParts.Options, DateParts.LongestMatch)]
    private static partial Regex Later();

    [GeneratedRegex(
        @"\b(?:(?:(?<this>this)\s+(?<coming>coming)?|(?<coming>coming)|(?<next>next)(?<nextWeek>\s+week)?|the\s+following|(?<=\bon\s+))\s*(?<w>" + Weekday + @")|(?<!\b(?:last|past|every|each)\s+)(?<w>" + LoneWeekday + @"))(?:\s+(?:of\s+)?(?:(?<nextWeek>next\s+week)|(?<after>in\s+two\s+weeks|the\s+week\s+after\s+next)))?",
        DateParts.Options, DateParts.LongestMatch)]
    private static partial Regex OnWeekday();

    [GeneratedRegex(
        @"\b(?:(?<this>this)(?:\s+week)?\s+|(?<next>next)(?:\s+week)?\s+)?(?:from\s+)?(?<w>" + Weekday + ")" + To + "(?<v>" + Weekday + @")(?:\s+(?:of\s+)?(?:(?<next>next\s+week)|(?<after>the\s+week\s+after\s+next)))?",
        DateParts.Options, DateParts.LongestMatch)]
    private static partial Regex WeekdaySpan();

    [GeneratedRegex(@"\b(?:(?:(?:this|the|at the|over the)(?:\s+coming)?|(?<next>next)|coming)\s+(?<weekend>weekend)|(?:all\s+of\s+)?(?:this|(?<next>next))\s+(?:week|(?<ofmonth>month)))\b", DateParts.Options, DateParts.LongestMatch)]
    private static partial Regex Weeks();

    [GeneratedRegex(@"\b(?:in|during|for)\s+(?:(?:early|mid|late)[\s-]+)?(?<m>" + Month + @")(?:,?\s+(?<y>20[0-9]{2})\b)?(?!\.?\s*(?:the\s+)?[0-9])", DateParts.Options, DateParts.LongestMatch)]
    private static partial Regex WholeMonth();

    [GeneratedRegex(
        @"\b(?:the\s+)?(?<name>new\s+year['’]?s\s+(?:day|eve)|valentine['’]?s\s+day|st\.?\s+patrick['’]?s\s+day|fourth\s+of\s+july|halloween|(?:christmas|xmas)(?:\s+(?:eve|day))?|boxing\s+day|(?:chinese|lunar)\s+new\s+year|spring\s+festival|lantern\s+festival|qingming|dragon\s+boat\s+festival|mid-?\s?autumn(?:\s+festival)?|easter(?:\s+(?:sunday|monday))?|good\s+friday|thanksgiving(?:\s+day)?)\b(?!\s+(?:markets?|island|trees?|seals?))(?:,?\s+(?<y>20[0-9]{2})\b)?",
        DateParts.Options, DateParts.LongestMatch)]
    private static partial Regex Feast();

    [GeneratedRegex(
        @"(?<!\b(?:next|this|last|every|twice|once|per|each)\s+)\b(?<n>a(?=\s+week)|(?<=\bfor\s+)a|" + Number + @")(?:\s+|-)(?:full\s+)?(?:(?<night>nights?)|(?<day>days?)|(?<week>weeks?))\b(?!\s+(?:later|from\s+(?:now|today|tomorrow)|ago|before|after|in\s+advance|notice))",
        DateParts.Options, DateParts.LongestMatch)]
    private static partial Regex Length();
}
