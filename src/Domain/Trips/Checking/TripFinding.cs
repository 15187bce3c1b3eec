using System.Globalization;
using NodaTime;

namespace TravelPlanner.Domain.Trips.Checking;

public enum Severity
{
    /// <summary>Cannot be done as written.</summary>
    Error,

    /// <summary>Can be done, but not well, or may turn out not to be possible.</summary>
    Warning,

    /// <summary>Worth knowing.</summary>
    Info,
}

/// <summary>A rule that a trip breaks, or something to know about it.</summary>
/// <param name="Date">Null when it is of the whole trip.</param>
/// <param name="Subject">Place id, offer id or name of what it is about; with the code and the date it tells findings apart.</param>
/// <param name="Evidence">The facts: hours, times, distances, prices, and where they come from.</param>
/// <param name="FixVerified">The trip was checked again with the fix: this finding is gone and no error has come.</param>
public sealed record TripFinding(
    string Code, Severity Severity, LocalDate? Date, string Subject, BilingualName Name, BilingualName Evidence, BilingualName Fix, bool FixVerified = false)
{
    /// <summary>The same matter, wherever it has been moved to.</summary>
    public (string Code, string Subject) Matter => (Code, Subject);
}

/// <summary>How findings name dates, times and lengths.</summary>
internal static class Wording
{
    private static readonly CultureInfo Chinese = CultureInfo.GetCultureInfo("zh-CN");

    public static BilingualName Day(LocalDate date) =>
        new(date.ToString("ddd uuuu-MM-dd", CultureInfo.InvariantCulture), date.ToString("uuuu-MM-dd ddd", Chinese));

    public static string Clock(LocalDateTime time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);

    public static string Km(double km) => km.ToString(km < 10 ? "0.0" : "0", CultureInfo.InvariantCulture);

    public static BilingualName Span(LocalDateTime from, LocalDateTime to)
    {
        var day = Day(from.Date);
        return new($"{day.En} {Clock(from)}–{Clock(to)}", $"{day.Zh} {Clock(from)}–{Clock(to)}");
    }

    public static string NameEn(IEnumerable<BilingualName> names) => string.Join(", ", names.Select(n => n.En));

    public static string NameZh(IEnumerable<BilingualName> names) => string.Join("、", names.Select(n => n.Zh));
}
