using System.Text.RegularExpressions;
using TravelPlanner.Inference.StaticEmbedding.Features;

namespace TravelPlanner.Inference.StaticEmbedding.Training;

/// <summary>
/// Questions made from sentences: a part of the sentence is taken out as the answer, a word that asks for its kind is put before, and some of the rest stays. Nobody
/// would ask quite so, but what a question and its answer have in common is the same.
/// </summary>
public static partial class ClozeQuestions
{
    private const int LeastWords = 2;
    private const int MostWords = 5;
    private const int LeastSpans = 2;
    private const int MostSpans = 3;

    /// <summary>Null when too little would be left to ask about.</summary>
    internal static string? Make(string sentence, ref SplitMix random)
    {
        var han = sentence.Count(FeatureReader.IsHan);
        return han * 4 > sentence.Length ? MakeChinese(sentence, ref random) : MakeEnglish(sentence, ref random);
    }

    /// <summary>The same question for the same sentence and seed.</summary>
    public static string? Make(string sentence, ulong seed)
    {
        var random = new SplitMix(seed);
        return Make(sentence, ref random);
    }

    private static string? MakeEnglish(string sentence, ref SplitMix random)
    {
        var words = sentence.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToList();
        if (words.Count < 5)
            return null;
        var asked = TakeEnglishAnswer(words, ref random);
        // Longer words say more, and a question has few.
        var kept = words.Select((word, i) => (word, i)).Where(w => w.word.Length > 3).ToList();
        for (var most = LeastWords + random.Below(MostWords - LeastWords + 1); kept.Count > most;)
            kept.RemoveAt(random.Below(kept.Count));
        return kept.Count >= LeastWords ? $"{asked} {string.Join(' ', kept.Select(w => w.word))}?" : null;
    }

    private static string TakeEnglishAnswer(List<string> words, ref SplitMix random)
    {
        var numbers = Enumerable.Range(0, words.Count).Where(i => words[i].Any(char.IsAsciiDigit)).ToList();
        if (numbers.Count > 0 && random.Share() < 0.7)
        {
            var at = numbers[random.Below(numbers.Count)];
            var (number, next) = (words[at], at + 1 < words.Count ? words[at + 1] : "");
            words.RemoveAt(at);
            if (Year().IsMatch(number))
                return Pick(["When", "What year", "In what year", "When was"], ref random);
            if (Clock().IsMatch(number))
                return Pick(["When", "What time", "At what time"], ref random);
            if (Currency().IsMatch(number) || Currency().IsMatch(next))
                return Pick(["How much", "What is the price", "How much money"], ref random);
            if (!Duration().IsMatch(next))
                return Pick(["How many", "How many", "What number of", "How much", "What"], ref random);
            words.RemoveAt(at);
            return Pick(["How long", "How much time"], ref random);
        }

        var names = Enumerable.Range(1, words.Count - 1).Where(i => char.IsUpper(words[i][0])).ToList();
        if (names.Count > 0 && random.Share() < 0.6)
        {
            var at = names[random.Below(names.Count)];
            var length = 1;
            while (at + length < words.Count && char.IsUpper(words[at + length][0]))
                length++;
            var isPlace = words[at - 1] is "in" or "at" or "near" or "from" or "to";
            words.RemoveRange(at, length);
            return isPlace ? Pick(["Where", "In which city", "What place"], ref random) : Pick(["Who", "What", "Which", "What is the name of"], ref random);
        }

        var start = random.Below(words.Count);
        words.RemoveRange(start, Math.Min(words.Count - start, 1 + random.Below(3)));
        return Pick(["What", "What", "Which", "How", "Why", "What kind of", "What did", "What does"], ref random);
    }

    private static string? MakeChinese(string sentence, ref SplitMix random)
    {
        var text = sentence;
        var asked = "";
        var numbers = ChineseNumber().Matches(text);
        if (numbers.Count > 0 && random.Share() < 0.7)
        {
            var number = numbers[random.Below(numbers.Count)];
            text = text.Remove(number.Index, number.Length);
            asked = number.Value switch
            {
                [.., '年'] => Pick(["哪一年", "什么时候", "何时", "哪年"], ref random),
                [.., '点' or '时'] => Pick(["几点", "什么时候"], ref random),
                [.., '钟' or '天' or '月'] => Pick(["多久", "多长时间", "几天"], ref random),
                [.., '元' or '镑'] => Pick(["多少钱", "价格是多少"], ref random),
                _ => Pick(["多少", "有多少", "几个"], ref random),
            };
        }
        else if (text.Length > 8)
        {
            var start = random.Below(text.Length - 4);
            text = text.Remove(start, 2 + random.Below(3));
            asked = Pick(["什么", "什么", "哪里", "谁", "哪个", "哪些", "怎么", "为什么", "是什么"], ref random);
        }

        var spans = new List<string>();
        for (var at = 0; at + 2 <= text.Length;)
        {
            var length = Math.Min(text.Length - at, 2 + random.Below(3));
            spans.Add(text.Substring(at, length));
            at += length;
        }

        for (var most = LeastSpans + random.Below(MostSpans - LeastSpans + 1); spans.Count > most;)
            spans.RemoveAt(random.Below(spans.Count));
        return spans.Count >= LeastSpans ? string.Concat(spans) + asked + "？" : null;
    }

    private static string Pick(ReadOnlySpan<string> words, ref SplitMix random) => words[random.Below(words.Length)];

    [GeneratedRegex(@"^\(?1\d{3}\b|^\(?20\d{2}\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Year();

    [GeneratedRegex(@"\d:\d\d", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Clock();

    [GeneratedRegex("[$€£¥]|^(CNY|USD|EUR|JPY|GBP|HKD|yuan|euros?|dollars?|pounds?|yen|baht|won)\\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Currency();

    [GeneratedRegex("^(min|minutes?|hours?|days?|weeks?|months?|years?|h)\\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Duration();

    [GeneratedRegex("[0-9][0-9.,:]*(年|点|时|分钟|小时|天|个月|日元|欧元|美元|英镑|元|米|公里|个|座|种|%)?", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ChineseNumber();
}
