using System.Collections.Concurrent;
using System.Collections.Frozen;
using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Calendars;
using TravelPlanner.Tools;

namespace TravelPlanner.Providers.Embedded;

/// <summary>
/// Holidays by rule; where a country's official calendar for a year is published and known, that calendar stands in place of the
/// rules of that year (it moves days off and names the weekend days worked in lieu).
/// </summary>
public sealed class EmbeddedHolidays : IHolidayCalendar
{
    private const int FirstYear = 2000;
    private const int LastYear = 2099;

    private readonly Lazy<FrozenDictionary<string, List<(HolidayRule Rule, BilingualName Name, string Kind)>>> _rules = new(() =>
        DataFiles.Read("holidays.psv").Rows
            .GroupBy(r => r.Text("country"))
            .ToFrozenDictionary(
                g => g.Key, g => g.Select(r => (HolidayRule.Parse(r.Text("rule")), r.Name("name_en", "name_zh"), r.Text("kind"))).ToList(), StringComparer.Ordinal));

    private readonly Lazy<FrozenDictionary<(string Country, int Year), List<Holiday>>> _published = new(() =>
        DataFiles.Read("holidays_published.psv").Rows
            .Select(r => new Holiday(r.Text("country"), r.Date("date"), r.Name("name_en", "name_zh"), r.Text("kind"), "published"))
            .GroupBy(h => (h.Country, h.Date.Year))
            .ToFrozenDictionary(g => g.Key, g => g.OrderBy(h => h.Date).ToList()));

    private readonly ConcurrentDictionary<(string Country, int Year), IReadOnlyList<Holiday>> _years = new();

    public IReadOnlyCollection<string> Countries => _rules.Value.Keys;

    public IReadOnlyList<Holiday> List(string country, LocalDate from, LocalDate to)
    {
        var years = Enumerable.Range(from.Year, Math.Max(0, to.Year - from.Year + 1)).Where(y => y is >= FirstYear and <= LastYear);
        return [.. years.SelectMany(y => Year(country, y)).Where(h => h.Date >= from && h.Date <= to)];
    }

    public bool IsPublicHoliday(string country, LocalDate date) =>
        date.Year is >= FirstYear and <= LastYear && Year(country, date.Year).Any(h => h.Date == date && h.Kind is "public" or "holiday");

    private IReadOnlyList<Holiday> Year(string country, int year) =>
        !_rules.Value.ContainsKey(country) ? [] : _years.GetOrAdd((country, year), key => _published.Value.TryGetValue(key, out var published)
            ? [.. published, .. ByRule(key.Country, key.Year).Where(h => h.Kind == "observance")]
            : [.. ByRule(key.Country, key.Year).OrderBy(h => h.Date)]);

    private IEnumerable<Holiday> ByRule(string country, int year) =>
        _rules.Value[country].SelectMany(r => r.Rule.In(year).Select(date => new Holiday(country, date, r.Name, r.Kind, "rule")));
}
