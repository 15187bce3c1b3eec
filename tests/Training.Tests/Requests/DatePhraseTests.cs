using System.Globalization;
using NodaTime;
using NodaTime.Text;
using TravelPlanner.Agents.Dates;
using TravelPlanner.Domain;
using TravelPlanner.Training.Requests.Slots;

namespace TravelPlanner.Training.Tests.Requests;

/// <summary>A phrase on a day in, the date out.</summary>
public sealed class DatePhraseTests
{
    private const int Horizon = 330;

    [Theory]
    // 2026-11-18 is a Wednesday.
    [InlineData("2026-11-18", "today", "2026-11-18")]
    [InlineData("2026-11-18", "tomorrow", "2026-11-19")]
    [InlineData("2026-11-18", "the day after tomorrow", "2026-11-20")]
    [InlineData("2026-11-18", "Friday", "2026-11-20")]
    [InlineData("2026-11-18", "this Friday", "2026-11-20")]
    [InlineData("2026-11-18", "next Friday", "2026-11-27")]
    [InlineData("2026-11-18", "Monday", "2026-11-23")]
    [InlineData("2026-11-18", "next Monday", "2026-11-23")]
    [InlineData("2026-11-18", "in a week", "2026-11-25")]
    [InlineData("2026-11-18", "in 3 days", "2026-11-21")]
    [InlineData("2026-11-18", "in two weeks", "2026-12-02")]
    [InlineData("2026-11-18", "the 5th", "2026-12-05")]
    [InlineData("2026-11-18", "the 20th", "2026-11-20")]
    [InlineData("2026-11-18", "5 December", "2026-12-05")]
    [InlineData("2026-11-18", "Dec 5th", "2026-12-05")]
    [InlineData("2026-11-18", "March 3", "2027-03-03")]
    [InlineData("2026-11-18", "New Year's Day", "2027-01-01")]
    [InlineData("2026-11-18", "Christmas Eve", "2026-12-24")]
    [InlineData("2026-12-31", "New Year's Eve", "2026-12-31")]
    [InlineData("2026-12-30", "the 1st", "2027-01-01")]
    [InlineData("2027-01-30", "the 30th", "2027-03-30")]
    [InlineData("2026-11-22", "Monday", "2026-11-23")]
    [InlineData("2026-11-22", "next Sunday", "2026-11-29")]
    [InlineData("2026-11-22", "2026-12-05", "2026-12-05")]
    public void English(string today, string phrase, string date) => Check(phrase, today, date, (d, t) => EnglishDates.Of(d, t, null));

    [Theory]
    [InlineData("2026-11-18", "今天", "2026-11-18")]
    [InlineData("2026-11-18", "后天", "2026-11-20")]
    [InlineData("2026-11-18", "大后天", "2026-11-21")]
    [InlineData("2026-11-18", "周五", "2026-11-20")]
    [InlineData("2026-11-18", "这周五", "2026-11-20")]
    [InlineData("2026-11-18", "下周五", "2026-11-27")]
    [InlineData("2026-11-18", "下周一", "2026-11-23")]
    [InlineData("2026-11-18", "下下周五", "2026-12-04")]
    [InlineData("2026-11-22", "下周一", "2026-11-23")]
    [InlineData("2026-11-22", "下周日", "2026-11-29")]
    [InlineData("2026-11-22", "下个星期天", "2026-11-29")]
    [InlineData("2026-11-18", "3天后", "2026-11-21")]
    [InlineData("2026-11-18", "两周后", "2026-12-02")]
    [InlineData("2026-11-18", "5号", "2026-12-05")]
    [InlineData("2026-11-18", "20号", "2026-11-20")]
    [InlineData("2026-11-18", "下个月5号", "2026-12-05")]
    [InlineData("2026-11-18", "12月5号", "2026-12-05")]
    [InlineData("2026-11-18", "十二月五号", "2026-12-05")]
    [InlineData("2026-11-18", "12.5", "2026-12-05")]
    [InlineData("2026-11-18", "12-5", "2026-12-05")]
    [InlineData("2026-11-18", "3月3日", "2027-03-03")]
    [InlineData("2026-11-18", "元旦", "2027-01-01")]
    [InlineData("2026-11-18", "国庆", "2027-10-01")]
    [InlineData("2026-11-18", "五一", "2027-05-01")]
    [InlineData("2026-11-18", "圣诞节", "2026-12-25")]
    [InlineData("2026-11-18", "明年3月3日", "2027-03-03")]
    public void Chinese(string today, string phrase, string date) => Check(phrase, today, date, (d, t) => ChineseDates.Of(d, t, null));

    [Fact]
    public void No_phrase_means_two_days()
    {
        for (var start = 0; start < 60; start += 3)
        {
            var today = new LocalDate(2027, 12, 1).PlusDays(start);
            foreach (var write in (Func<LocalDate, List<DatePhrase>>[])[d => EnglishDates.Of(d, today, null), d => ChineseDates.Of(d, today, null)])
            {
                var meant = new Dictionary<string, LocalDate>(StringComparer.Ordinal);
                for (var day = 0; day < Horizon; day++)
                {
                    foreach (var phrase in write(today.PlusDays(day)))
                        Assert.True(meant.TryAdd(phrase.Text, today.PlusDays(day)) || meant[phrase.Text] == today.PlusDays(day), string.Create(CultureInfo.InvariantCulture, $"{phrase.Text} on {today:R}"));
                }
            }
        }
    }

    [Fact]
    public void The_assistant_reads_every_phrase_as_it_was_meant()
    {
        for (var start = 0; start < 60; start += 7)
        {
            var today = new LocalDate(2027, 12, 1).PlusDays(start);
            for (var day = 0; day < Horizon; day++)
            {
                var date = today.PlusDays(day);
                foreach (var phrase in EnglishDates.Of(date, today, null).Concat(ChineseDates.Of(date, today, null)))
                {
                    var read = SpokenDates.In(phrase.Text + (phrase.Text.Any(char.IsAsciiLetter) ? " please" : "去"), today);
                    Assert.True(read is [var first, ..] && first.From == date, string.Create(CultureInfo.InvariantCulture, $"{phrase.Text} on {today:R} is {date:R}, read as {string.Join(", ", read)}"));
                }
            }
        }
    }

    [Theory]
    [InlineData(Language.En)]
    [InlineData(Language.Zh)]
    public void The_assistant_reads_every_span_as_it_was_meant(Language language)
    {
        var random = new Random(4);
        var failed = new List<string>();
        const int Spans = 600;
        for (var i = 0; i < Spans; i++)
        {
            var today = new LocalDate(2027, 1, 1).PlusDays(random.Next(700));
            var from = today.PlusDays(random.Next(1, 120));
            var to = from.PlusDays(random.Next(1, 9));
            var phrase = Weighted.Pick(SpanPhrases.Of(from, to, today, language, random), random, noun: true).Text;
            var read = SpokenDates.In(phrase + (language == Language.En ? " please" : "去"), today);
            if (read.Count == 0 || read[0].From != from || (read[^1].To ?? read[^1].From) != to)
                failed.Add(string.Create(CultureInfo.InvariantCulture, $"{phrase} on {today:R}: {string.Join(", ", read)}"));
        }

        // Where two dates meet some can be read in two ways: "Friday the 26th until 11th Mar".
        Assert.True(failed.Count <= Spans / 50, string.Join('\n', failed));
    }

    private static void Check(string phrase, string today, string date, Func<LocalDate, LocalDate, List<DatePhrase>> write)
    {
        var now = LocalDatePattern.Iso.Parse(today).Value;
        var days = Enumerable.Range(0, Horizon).Select(now.PlusDays).Where(d => write(d, now).Any(p => p.Text == phrase)).Select(LocalDatePattern.Iso.Format);
        Assert.Equal([date], days);
    }
}
