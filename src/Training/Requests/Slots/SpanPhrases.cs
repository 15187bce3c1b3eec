using System.Globalization;
using NodaTime;
using TravelPlanner.Domain;

namespace TravelPlanner.Training.Requests.Slots;

/// <summary>From one day to another.</summary>
internal static class SpanPhrases
{
    public static List<DatePhrase> Of(LocalDate from, LocalDate to, LocalDate today, Language language, Random random)
    {
        var phrases = new List<DatePhrase>(30);
        if (language == Language.Zh)
            Chinese(phrases, from, to, today, random);
        else
            English(phrases, from, to, today, random);
        return phrases;
    }

    private static void English(List<DatePhrase> phrases, LocalDate from, LocalDate to, LocalDate today, Random random)
    {
        var (a, b) = (from.Day, to.Day);
        var (nthA, nthB) = (NumberWords.Ordinal(a), NumberWords.Ordinal(b));
        if (Days.IsNextOfItsName(from, today))
        {
            foreach (var shortened in (bool[])[false, true])
            {
                var (m, n) = (EnglishDates.Month(from.Month, shortened), EnglishDates.Month(to.Month, shortened));
                if (from.Month == to.Month)
                {
                    phrases.AddRange(
                    [
                        new($"{a}–{b} {m}", 5), new($"{a}-{b} {m}", 9), new($"{m} {a}-{b}", 9), new($"{m} {a}–{b}", 5), new($"{m} {a} to {b}", 6), new($"{a} to {b} {m}", 6), new($"from {a} to {b} {m}", 6),
                        new($"from {m} {a} to {b}", 6), new($"from the {nthA} to the {nthB} of {m}", 5), new($"between {a} and {b} {m}", 4), new($"between the {nthA} and the {nthB} of {m}", 2), new($"{m} {nthA} to {nthB}", 4),
                        new($"{m} {nthA} through {nthB}", 2), new($"{nthA} to {nthB} {m}", 2), new($"{m} {nthA}-{nthB}", 3), new($"{m} {nthA} until the {nthB}", 2),
                    ]);
                }

                phrases.AddRange(
                [
                    new($"from {m} {a} to {n} {b}", 6), new($"{a} {m} to {b} {n}", 6), new($"{m} {a} - {n} {b}", 4), new($"from {a} {m} to {b} {n}", 5), new($"{a} {m} - {b} {n}", 4), new($"between {m} {a} and {n} {b}", 3),
                    new($"{m} {nthA} to {n} {nthB}", 4), new($"from {a} {m} until {b} {n}", 2), new($"from {m} {nthA} till {n} {nthB}", 2),
                ]);
            }
        }

        phrases.AddRange([new($"{Iso(from)} to {Iso(to)}", 5), new($"from {Iso(from)} to {Iso(to)}", 5)]);
        if (Days.IsNextOfItsNumber(from, today) && Days.IsNextOfItsNumber(to, from))
            phrases.AddRange([new($"from the {nthA} to the {nthB}", 16), new($"the {nthA} to the {nthB}", 10), new($"between the {nthA} and the {nthB}", 4), new($"{nthA}-{nthB}", 2)]);
        var (first, last) = (from.DayOfWeek.ToString(), to.DayOfWeek.ToString());
        if (Days.WeeksOn(from, today) == 1 && Days.WeeksOn(to, today) == 1)
            phrases.AddRange([new($"next week {first} to {last}", 16), new($"from {first} to {last} next week", 14), new($"next week {first[..3]} to {last[..3]}", 8), new($"{first} to {last} next week", 10), new($"next {first} to {last}", 6)]);
        if (Days.WeeksOn(from, today) == 0 && Days.WeeksOn(to, today) == 0 && from > today)
            phrases.AddRange([new($"this {first} to {last}", 14), new($"from {first} to {last}", 16), new($"{first[..3]} to {last[..3]}", 6)]);
        if (from.DayOfWeek == IsoDayOfWeek.Saturday && to == from.PlusDays(1) && Days.WeeksOn(from, today) is 0 or 1)
            phrases.AddRange(Days.WeeksOn(from, today) == 0 ? [new("this weekend", 160), new("at the weekend", 20), new("over the weekend", 20), new("this coming weekend", 20)] : [new("next weekend", 160)]);
        if (from.DayOfWeek == IsoDayOfWeek.Monday && to == from.PlusDays(6) && Days.WeeksOn(from, today) == 1)
            phrases.AddRange([new("next week", 160), new("all of next week", 30)]);
        Composed(phrases, EnglishDates.Of(from, today, null), EnglishDates.Of(to, today, from), random, (x, y) => $"from {x} to {y}");
        Composed(phrases, EnglishDates.Of(from, today, null), EnglishDates.Of(to, today, from), random, (x, y) => $"from {x} until {y}");
    }

    private static void Chinese(List<DatePhrase> phrases, LocalDate from, LocalDate to, LocalDate today, Random random)
    {
        var (m, a, n, b) = (from.Month, from.Day, to.Month, to.Day);
        if (Days.IsNextOfItsName(from, today))
        {
            if (m == n)
            {
                phrases.AddRange(
                [
                    new($"{m}月{a}日到{b}日", 16), new($"{m}月{a}号到{b}号", 18), new($"{m}月{a}日至{b}日", 12), new($"{m}月{a}-{b}日", 8), new($"{m}月{a}-{b}号", 8), new($"{m}月{a}日-{b}日", 6), new($"{m}月{a}到{b}号", 8),
                    new($"从{m}月{a}号到{b}号", 8), new($"{m}月{a}日—{b}日", 4), new($"{m}月{a}～{b}日", 3), new($"{NumberWords.Chinese(m)}月{NumberWords.Chinese(a)}号到{NumberWords.Chinese(b)}号", 4), new($"{m}.{a}-{b}", 2),
                ]);
            }

            phrases.AddRange(
            [
                new($"{m}月{a}日到{n}月{b}日", 10), new($"{m}月{a}号到{n}月{b}号", 10), new($"{m}月{a}日至{n}月{b}日", 8), new($"从{m}月{a}日到{n}月{b}日", 5), new($"{m}月{a}日-{n}月{b}日", 4), new($"{m}.{a}-{n}.{b}", 6),
                new($"{m}/{a}-{n}/{b}", 5), new($"{m}.{a}到{n}.{b}", 4), new($"{m}月{a}号—{n}月{b}号", 2),
            ]);
        }

        phrases.AddRange([new($"{Iso(from)}到{Iso(to)}", 5), new($"{Iso(from)}至{Iso(to)}", 5), new($"{Iso(from)} 到 {Iso(to)}", 3)]);
        if (Days.IsNextOfItsNumber(from, today) && Days.IsNextOfItsNumber(to, from))
            phrases.AddRange([new($"{a}号到{b}号", 26), new($"{a}到{b}号", 12), new($"从{a}号到{b}号", 8), new($"{a}日至{b}日", 6), new($"{a}-{b}号", 6)]);
        var (first, last) = (ChineseDates.Weekday(from.DayOfWeek), ChineseDates.Weekday(to.DayOfWeek));
        var (weekA, weekB) = (Days.WeeksOn(from, today), Days.WeeksOn(to, today));
        if (weekA == 1 && weekB == 1)
            phrases.AddRange([new($"下周{first}到周{last}", 30), new($"下周{first}到{last}", 14), new($"下周{first}至周{last}", 8), new($"下周{first}到下周{last}", 6), new($"下星期{first}到星期{last}", 4)]);
        if (weekA == 0 && weekB == 0 && from > today)
            phrases.AddRange([new($"周{first}到周{last}", 20), new($"这周{first}到周{last}", 18), new($"本周{first}至周{last}", 10)]);
        if (weekA == 2 && weekB == 2)
            phrases.Add(new($"下下周{first}到周{last}", 20));
        if (from.DayOfWeek == IsoDayOfWeek.Saturday && to == from.PlusDays(1) && weekA is 0 or 1)
            phrases.AddRange(weekA == 0 ? [new("这个周末", 120), new("这周末", 80), new("本周末", 60), new("周末", 40)] : [new("下周末", 100), new("下个周末", 80)]);
        if (from.DayOfWeek == IsoDayOfWeek.Monday && to == from.PlusDays(6) && weekA == 1)
            phrases.AddRange([new("下周", 120), new("下一周", 40), new("下星期", 40)]);
        if ((m, a, n, b) is (10, 1, 10, 7))
            phrases.AddRange([new("国庆黄金周", 60), new("国庆七天", 60), new("国庆假期", 80)]);
        Composed(phrases, ChineseDates.Of(from, today, null), ChineseDates.Of(to, today, from), random, (x, y) => $"{x}到{y}");
        Composed(phrases, ChineseDates.Of(from, today, null), ChineseDates.Of(to, today, from), random, (x, y) => $"从{x}到{y}");
    }

    private static string Iso(LocalDate date) => date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>One of the many ways in which two days meet.</summary>
    private static void Composed(List<DatePhrase> phrases, List<DatePhrase> from, List<DatePhrase> to, Random random, Func<string, string, string> join)
    {
        var (a, b) = (Weighted.Pick(from, random, noun: true), Weighted.Pick(to, random, noun: true));
        phrases.Add(new(join(a.Text, b.Text), 24));
    }
}

/// <summary>Draws by weight.</summary>
internal static class Weighted
{
    public static DatePhrase Pick(List<DatePhrase> phrases, Random random, bool noun)
    {
        var total = 0;
        foreach (var p in phrases)
            total += noun && p.Adverb ? 0 : p.Weight;
        var at = random.Next(total);
        foreach (var p in phrases)
        {
            at -= noun && p.Adverb ? 0 : p.Weight;
            if (at < 0)
                return p;
        }

        throw new InvalidOperationException("the weights changed while one was drawn");
    }

    public static T Pick<T>(this Random random, IReadOnlyList<T> list) => list[random.Next(list.Count)];
}
