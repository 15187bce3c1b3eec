using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using NodaTime.Text;
using TravelPlanner.Domain.Places;

namespace TravelPlanner.Domain.Tests.Places;

/// <summary>Hours in, one date's line out. 2027-05-03 is a Monday.</summary>
public sealed class OpeningHoursTests
{
    [Theory]
    [InlineData("24/7", "2027-05-03", "00:00-00:00")]
    [InlineData("Tu-Su 08:30-17:00", "2027-05-03", "closed")]
    [InlineData("Tu-Su 08:30-17:00", "2027-05-04", "08:30-17:00")]
    [InlineData("We-Mo 09:00-18:00; We,Fr 09:00-21:00", "2027-05-07", "09:00-21:00")]
    [InlineData("We-Mo 09:00-18:00; We,Fr 09:00-21:00", "2027-05-04", "closed")]
    [InlineData("Apr-Oct Tu-Su 08:30-17:00; Nov-Mar Tu-Su 08:30-16:30", "2027-01-05", "08:30-16:30")]
    [InlineData("09:00-17:00; Dec 25 off", "2027-12-25", "closed")]
    [InlineData("09:00-17:00; Dec 24-26 off", "2027-12-26", "closed")]
    [InlineData("Nov 15-Mar 15 10:00-16:00", "2027-01-01", "10:00-16:00")]
    [InlineData("Nov 15-Mar 15 10:00-16:00", "2027-03-16", "closed")]
    [InlineData("Mo-Sa 10:00-18:00; Su[1] 10:00-14:00", "2027-05-02", "10:00-14:00")]
    [InlineData("Mo-Sa 10:00-18:00; Su[1] 10:00-14:00", "2027-05-09", "closed")]
    [InlineData("Mo-Fr 10:00-18:00; Fr[-1] off", "2027-05-28", "closed")]
    [InlineData("11:00-14:00,17:00-22:00", "2027-05-03", "11:00-14:00, 17:00-22:00")]
    [InlineData("Fr-Sa 18:00-02:00", "2027-05-07", "18:00-02:00")]
    [InlineData("Sa-Tu 10:00-12:00", "2027-05-03", "10:00-12:00")]
    public void Hours_on_a_date(string text, string date, string expected)
    {
        var intervals = OpeningHours.Parse(text).On(Date(date), publicHoliday: false);

        Assert.Equal(expected, intervals.Count == 0 ? "closed" : string.Join(", ", intervals));
    }

    [Theory]
    [InlineData("Mo-Fr 09:00-17:00; PH off", true, "closed")]
    [InlineData("Mo-Fr 09:00-17:00; PH off", false, "09:00-17:00")]
    [InlineData("Tu-Su,PH 09:00-17:00", true, "09:00-17:00")]
    public void A_holiday_follows_its_own_rule(string text, bool holiday, string expected)
    {
        var intervals = OpeningHours.Parse(text).On(Date("2027-05-03"), holiday);

        Assert.Equal(expected, intervals.Count == 0 ? "closed" : string.Join(", ", intervals));
    }

    [Theory]
    [InlineData("2027-05-07T23:00", true)]
    [InlineData("2027-05-08T01:59", true)]
    [InlineData("2027-05-08T02:00", false)]
    [InlineData("2027-05-07T17:59", false)]
    public void An_evening_reaches_past_midnight(string when, bool open)
    {
        var hours = OpeningHours.Parse("Fr 18:00-02:00");

        Assert.Equal(open, hours.IsOpenAt(LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm").Parse(when).Value, _ => false));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Mo-Fr")]
    [InlineData("Monday 09:00-17:00")]
    [InlineData("Mo-Fr 9:00-17:00")]
    [InlineData("Mo-Fr 09:00-17:00;")]
    [InlineData("sunrise-sunset")]
    [InlineData("Dec 45 off")]
    [InlineData("Mo 49:00-49:30")]
    public void What_is_outside_the_subset_is_refused_with_the_rule_named(string text)
    {
        Assert.False(OpeningHours.TryParse(text, out _, out var problem));
        Assert.False(string.IsNullOrEmpty(problem));
    }

    [Fact]
    public void Any_text_is_read_or_refused_but_never_breaks()
    {
        Prop.ForAll<string>(text => OpeningHours.TryParse(text ?? "", out var hours, out var problem) ? hours is not null : problem is not null)
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Intervals_are_ordered_and_within_two_days()
    {
        var rules = Gen.Elements("Mo-Fr 09:00-17:00", "Sa,Su 10:00-26:00", "Dec 25 off", "PH off", "Su[1] 12:00-13:00,08:00-09:00", "Apr-Oct We 18:00-02:00");
        var texts = Gen.NonEmptyListOf(rules).Select(r => string.Join("; ", r));
        var dates = Gen.Choose(0, 3_000).Select(d => new LocalDate(2024, 1, 1).PlusDays(d));

        Prop.ForAll(texts.ToArbitrary(), dates.ToArbitrary(), (text, date) =>
        {
            var intervals = OpeningHours.Parse(text).On(date, publicHoliday: false);
            return intervals.All(i => i.FromMinute >= 0 && i.FromMinute < i.ToMinute && i.ToMinute <= 2880)
                && intervals.Zip(intervals.Skip(1)).All(p => p.First.FromMinute <= p.Second.FromMinute);
        }).QuickCheckThrowOnFailure();
    }

    private static LocalDate Date(string text) => LocalDatePattern.Iso.Parse(text).Value;
}
