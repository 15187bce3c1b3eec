using TravelPlanner.Domain.Calendars;

namespace TravelPlanner.Domain.Tests.Calendars;

/// <summary>Rule and year in, dates out; the expected dates are from published calendars.</summary>
public sealed class HolidayRuleTests
{
    [Theory]
    [InlineData("fixed 12-25", 2026, "2026-12-25")]
    [InlineData("fixed 12-26 +observed", 2026, "2026-12-28")]
    [InlineData("easter 0", 2025, "2025-04-20")]
    [InlineData("easter 0", 2026, "2026-04-05")]
    [InlineData("easter 0", 2027, "2027-03-28")]
    [InlineData("easter -2", 2026, "2026-04-03")]
    [InlineData("orthodox 0", 2026, "2026-04-12")]
    [InlineData("orthodox 0", 2024, "2024-05-05")]
    [InlineData("nth 1 mon 09", 2026, "2026-09-07")]
    [InlineData("nth 4 thu 11", 2026, "2026-11-26")]
    [InlineData("last mon 05", 2026, "2026-05-25")]
    [InlineData("lunar 01-01", 2026, "2026-02-17")]
    [InlineData("lunar 01-01", 2027, "2027-02-06")]
    [InlineData("lunar 01-01 -1", 2026, "2026-02-16")]
    [InlineData("lunar 05-05", 2026, "2026-06-19")]
    [InlineData("lunar 08-15", 2025, "2025-10-06")]
    [InlineData("lunar 08-15", 2026, "2026-09-25")]
    [InlineData("solarterm qingming", 2026, "2026-04-05")]
    [InlineData("solarterm qingming", 2024, "2024-04-04")]
    [InlineData("equinox vernal", 2026, "2026-03-20")]
    [InlineData("equinox autumnal", 2026, "2026-09-23")]
    public void A_rule_gives_the_published_date(string rule, int year, string expected)
    {
        Assert.Equal(expected, string.Join(", ", HolidayRule.Parse(rule).In(year).Select(d => d.ToString("uuuu-MM-dd", null))));
    }

    [Fact]
    public void A_tabular_islamic_date_is_within_a_day_of_the_announced_one()
    {
        // Eid al-Fitr 2026 was announced for 20 March in most countries.
        var eid = HolidayRule.Parse("hijri 10-01").In(2026).Single();

        Assert.InRange(NodaTime.Period.DaysBetween(eid, new NodaTime.LocalDate(2026, 3, 20)), -1, 1);
    }

    [Theory]
    [InlineData("sometimes")]
    [InlineData("fixed 13")]
    [InlineData("nth x mon 05")]
    [InlineData("last funday 05")]
    public void An_unknown_rule_is_refused(string rule) => Assert.Throws<FormatException>(() => HolidayRule.Parse(rule));
}
