using System.Globalization;
using NodaTime;
using NodaTime.Text;
using TravelPlanner.Agents.Dates;

namespace TravelPlanner.Agents.Tests.Dates;

/// <summary>A message in, its dates out. Today is Wednesday 18 November 2026.</summary>
public sealed class SpokenDatesTests
{
    private static readonly LocalDate Today = new(2026, 11, 18);

    [Theory]
    [InlineData("flights to Oslo tomorrow", "11-19")]
    [InlineData("in 3 days", "11-21")]
    [InlineData("a week from tomorrow", "11-26")]
    [InlineData("in two weeks' time", "12-02")]
    [InlineData("Friday", "11-20")]
    [InlineData("on sun", "11-22")]
    [InlineData("some sun and a beach", "")]
    [InlineData("this Friday", "11-20")]
    [InlineData("next Friday", "11-27")]
    [InlineData("Monday next week", "11-23")]
    [InlineData("next week Mon to Thu", "11-23..11-26")]
    [InlineData("Monday to Thursday the week after next", "11-30..12-03")]
    [InlineData("this weekend", "11-21..11-22")]
    [InlineData("next weekend", "11-28..11-29")]
    [InlineData("5 December", "12-05")]
    [InlineData("the 5th of Dec", "12-05")]
    [InlineData("Sat 5 Dec.", "12-05")]
    [InlineData("March 3", "2027-03-03")]
    [InlineData("3 Mar 2028", "2028-03-03")]
    [InlineData("Feb 29", "2028-02-29")]
    [InlineData("31 Feb", "")]
    [InlineData("Dec 28 to Jan 3", "12-28, 2027-01-03")]
    [InlineData("5-8 December", "12-05..12-08")]
    [InlineData("December 5 to 8", "12-05..12-08")]
    [InlineData("between the 5th and the 8th of December", "12-05..12-08")]
    [InlineData("from the 20th to the 3rd", "11-20..12-03")]
    [InlineData("arrive 5 December, leave the 9th", "12-05, 12-09")]
    [InlineData("arrive tomorrow, leave Friday", "11-19, 11-20")]
    [InlineData("leave 5 December, back two days later", "12-05, 12-07")]
    [InlineData("the 3rd offer, on the 4th floor, 1st class", "")]
    [InlineData("booked last Friday, every Monday", "")]
    [InlineData("open 24/7, with a 24/7 desk, on Easter Island", "")]
    [InlineData("from 24/7", "2027-07-24")]
    [InlineData("12/24", "12-24")]
    [InlineData("24/12", "12-24")]
    [InlineData("3/4", "2027-03-04/2027-04-03")]
    [InlineData("4/4", "2027-04-04")]
    [InlineData("24.12.", "12-24")]
    [InlineData("4.5 stars", "")]
    [InlineData("2026-12-05", "12-05")]
    [InlineData("in December", "12-01..12-31")]
    [InlineData("next month", "12-01..12-31")]
    [InlineData("New Year's Eve", "12-31")]
    [InlineData("christmas", "12-25")]
    [InlineData("Chinese New Year", "2027-02-06")]
    [InlineData("Thanksgiving", "11-26")]
    [InlineData("Easter Monday 2027", "2027-03-29")]
    public void English(string message, string dates) => Assert.Equal(dates, Write(SpokenDates.In(message, Today)));

    [Theory]
    [InlineData("明天去大理", "11-19")]
    [InlineData("大后天", "11-21")]
    [InlineData("三天后", "11-21")]
    [InlineData("两周以后", "12-02")]
    [InlineData("周五", "11-20")]
    [InlineData("每周五", "")]
    [InlineData("一周三天", "")]
    [InlineData("下周五", "11-27")]
    [InlineData("下下个星期天", "12-06")]
    [InlineData("查一下下周一的票", "11-23")]
    [InlineData("下周三到五", "11-25..11-27")]
    [InlineData("下周五到下下周一", "11-27..11-30")]
    [InlineData("周五到周日", "11-20..11-22")]
    [InlineData("这周末", "11-21..11-22")]
    [InlineData("下周末", "11-28..11-29")]
    [InlineData("12月5日", "12-05")]
    [InlineData("十二月二十五号", "12-25")]
    [InlineData("12月5到7号", "12-05..12-07")]
    [InlineData("12月28号到1月3号", "12-28, 2027-01-03")]
    [InlineData("从20号到3号", "11-20..12-03")]
    [InlineData("5-8号", "12-05..12-08")]
    [InlineData("下周五到5号", "11-27, 12-05")]
    [InlineData("5号线到2号航站楼", "")]
    [InlineData("12.5-12.8在青岛", "12-05..12-08")]
    [InlineData("４.５分以上的酒店", "")]
    [InlineData("4.5星以上", "")]
    [InlineData("１２月５日", "12-05")]
    [InlineData("明年3月3日", "2027-03-03")]
    [InlineData("2027年3月3日", "2027-03-03")]
    [InlineData("下个月5号", "12-05")]
    [InlineData("12月", "12-01..12-31")]
    [InlineData("12月底", "12-21..12-31")]
    [InlineData("下个月", "12-01..12-31")]
    [InlineData("国庆", "2027-10-01")]
    [InlineData("国庆假期", "2027-10-01..2027-10-07")]
    [InlineData("春节去三亚", "2027-02-06")]
    [InlineData("中秋节", "2027-09-15")]
    [InlineData("清明", "2027-04-05")]
    [InlineData("十一点出发", "")]
    [InlineData("五一广场和清明上河园", "")]
    [InlineData("两个月", "")]
    public void Chinese(string message, string dates) => Assert.Equal(dates, Write(SpokenDates.In(message, Today)));

    [Theory]
    [InlineData("5 December for 3 nights", "12-05, +12-08")]
    [InlineData("3 nights from 5 December", "+12-08, 12-05")]
    [InlineData("4 days starting 5 December", "+12-08, 12-05")]
    [InlineData("5 December, a week", "12-05, +12-11, +12-12")]
    [InlineData("in 4 days starting on the 5th", "+12-08, 12-05")]
    [InlineData("5 December, under 100 a night", "12-05")]
    [InlineData("三晚", "")]
    [InlineData("12月5日住三晚", "12-05, +12-08")]
    [InlineData("12月5日起玩4天", "12-05, +12-08")]
    [InlineData("12月5日待两日", "12-05, +12-06")]
    [InlineData("12月5日入住，两百元一晚", "12-05")]
    [InlineData("12月5日出发三日游", "12-05, +12-07")]
    public void A_length_counts_from_a_date(string message, string dates) => Assert.Equal(dates, Write(SpokenDates.In(message, Today)));

    [Theory]
    [InlineData("Boston to Lisbon on 5 March", "make it the 7th", "2027-03-07")]
    [InlineData("28 December for a week", "until the 3rd instead", "2027-01-03")]
    [InlineData("5 March, 3 nights", "four nights", "+2027-03-09")]
    [InlineData("Thursday 10 December", "Friday instead", "12-11")]
    [InlineData("3月5号去里斯本", "改成7号", "2027-03-07")]
    [InlineData("3月5号住三晚", "住四晚吧", "+2027-03-09")]
    [InlineData("hello", "the 7th", "12-07")]
    public void A_later_message_speaks_of_the_same_days(string before, string message, string dates) => Assert.Equal(dates, Write(SpokenDates.In(message, Today, before)));

    [Fact]
    public void A_note_stands_behind_the_message() =>
        Assert.Equal(
            "Lisbon from next Friday for 3 nights\n[dates: next Friday = 2026-11-27; 3 nights = until 2026-11-30]",
            DateNotes.Append("Lisbon from next Friday for 3 nights", Today));

    [Fact]
    public void What_the_traveller_wrote_is_found_again() => Assert.Equal("on [date] 3/4", DateNotes.Without(DateNotes.Append("on [date] 3/4", Today)));

    [Fact]
    public void Without_dates_there_is_no_note() => Assert.Equal("hello", DateNotes.Append("hello", Today));

    [Fact]
    public void A_long_message_of_digits_is_read_in_time() =>
        Assert.NotNull(SpokenDates.In(string.Concat(Enumerable.Repeat("5 5-5/5 5.5 十到 5th to ", 2000)), Today));

    private static string Write(IEnumerable<SpokenDate> dates) =>
        string.Join(", ", dates.Select(d => d.IsLength ? $"+{Short(d.To!.Value)}" : d.To is { } to ? $"{Short(d.From)}..{Short(to)}" : d.Or is { } other ? $"{Short(d.From)}/{Short(other)}" : Short(d.From)));

    private static string Short(LocalDate date) => date.Year == Today.Year ? date.ToString("MM-dd", CultureInfo.InvariantCulture) : LocalDatePattern.Iso.Format(date);
}
