using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;

namespace TravelPlanner.Agents.Dates;

/// <summary>One day, or a span of days, or one of two days.</summary>
internal readonly record struct DaySpan(LocalDate From, LocalDate? To = null, LocalDate? Or = null)
{
    public static DaySpan? Of(LocalDate? day) => day is { } from ? new DaySpan(from) : null;
}

/// <summary>How dates may be written, and what such a writing means. Null where it means no day: 31 February.</summary>
internal sealed record DateForm(Regex Pattern, Func<Match, DateContext, DaySpan?> Read);

/// <summary>How a length of stay may be written: groups <c>n</c>, a number or a word, and one of <c>night</c>, <c>day</c>, <c>week</c>.</summary>
internal sealed record LengthForm(Regex Pattern, Func<string, int?> Number);

/// <summary>What the forms of both languages share.</summary>
internal static class DateParts
{
    public const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    /// <summary>Of one pattern over one message, in milliseconds; the patterns are linear on what people write.</summary>
    public const int LongestMatch = 1000;

    public static int? Digits(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>From a day of a month to another of the same, or of the next where it is smaller.</summary>
    public static DaySpan? Span(LocalDate? from, int? last)
    {
        if (from is not { } first)
            return null;
        if (last is not { } day)
            return new DaySpan(first);
        var month = day > first.Day ? first : first.PlusMonths(1);
        return DateContext.Valid(month.Year, month.Month, day) is { } to ? new DaySpan(first, to) : null;
    }
}
