using System.Text.RegularExpressions;

namespace TravelPlanner.Rag.Retrieval;

/// <summary>What kind of thing a question wants to hear, and whether a passage has one that the question has not.</summary>
[Flags]
public enum AskedKind
{
    None = 0,
    Number = 1,
    Date = 2,
    Person = 4,
    Place = 8,
    Money = 16,
    Duration = 32,
    Reason = 64,
}

public static partial class AskedKinds
{
    public static AskedKind Of(string question)
    {
        var asked = AskedKind.None;
        if (Duration().IsMatch(question))
            asked |= AskedKind.Duration;
        else if (Money().IsMatch(question))
            asked |= AskedKind.Money;
        else if (Date().IsMatch(question))
            asked |= AskedKind.Date;
        else if (Number().IsMatch(question))
            asked |= AskedKind.Number;
        if (Person().IsMatch(question))
            asked |= AskedKind.Person;
        if (Place().IsMatch(question))
            asked |= AskedKind.Place;
        if (Reason().IsMatch(question))
            asked |= AskedKind.Reason;
        return asked;
    }

    /// <summary>Whether the passage could tell what is asked; true when nothing of a kind is asked.</summary>
    public static bool Tells(string passage, string question, AskedKind asked) =>
        (!asked.HasFlag(AskedKind.Number) || HasNew(HeldNumber(), passage, question))
        && (!asked.HasFlag(AskedKind.Date) || HasNew(HeldDate(), passage, question))
        && (!asked.HasFlag(AskedKind.Money) || HasNew(HeldMoney(), passage, question))
        && (!asked.HasFlag(AskedKind.Duration) || HasNew(HeldDuration(), passage, question))
        && (!asked.HasFlag(AskedKind.Person) || HasNew(HeldName(), passage, question))
        && (!asked.HasFlag(AskedKind.Place) || HasNew(HeldPlace(), passage, question))
        && (!asked.HasFlag(AskedKind.Reason) || HeldReason().IsMatch(passage));

    private static bool HasNew(Regex held, string passage, string question)
    {
        foreach (var match in held.EnumerateMatches(passage))
        {
            if (!question.AsSpan().Contains(passage.AsSpan(match.Index, match.Length), StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private const RegexOptions Usual = RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant;

    [GeneratedRegex(@"\bhow (many|much|large|big|tall|high|far|old|often|deep|wide|fast|heavy|few)\b|\bwhat (percent|percentage|number|proportion|share|amount|population)\b|多少|多大|多高|多远|几|百分之", Usual | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Number();

    [GeneratedRegex(@"\bwhen\b|\b(what|which) (year|date|day|month|decade|century|time)\b|什么时候|何时|哪(一)?年|哪(一)?天|几点|几月|什么时间|哪个世纪|哪个年代|日期", Usual | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Date();

    [GeneratedRegex(@"\bwho(m|se)?\b|谁|哪位|何人|什么人", Usual | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Person();

    [GeneratedRegex(@"\bwhere\b|\b(what|which) (city|country|state|place|region|island|town|county|area|river|street|station)\b|哪里|哪儿|何处|什么地方|哪个(城市|国家|州|地方|地区|岛|省|车站)", Usual | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Place();

    [GeneratedRegex(@"\bhow much (does|do|is|are|was|were|did|money)\b|\b(cost|price|fee|fare)\b|多少钱|价格|票价|费用|花费", Usual | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Money();

    [GeneratedRegex(@"\bhow long\b|\bhow much time\b|\bhow many (minutes|hours|days|weeks|months|years)\b|多久|多长时间|几天|几个小时|多少(分钟|小时|天|年)", Usual | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Duration();

    [GeneratedRegex(@"\bwhy\b|为什么|为何|什么原因", Usual | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Reason();

    [GeneratedRegex(@"[0-9][0-9.,]*|\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundreds?|thousands?|millions?|billions?|half|twice|third|quarter)\b|[一二两三四五六七八九十百千万亿半]+", Usual | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex HeldNumber();

    [GeneratedRegex(@"\b(1[0-9]{3}|20[0-9]{2})(?![0-9])|[0-9]{1,4} ?年|[0-9]+月|[0-9]:[0-9]{2}|[0-9]+(st|nd|rd|th) century|世纪|\b(January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b", Usual, 1000)]
    private static partial Regex HeldDate();

    [GeneratedRegex(@"[$€£¥] ?[0-9][0-9.,]*|[0-9][0-9.,]* ?(million |billion )?(dollars?|euros?|pounds|yen|yuan|baht|won|CNY|USD|EUR|JPY|GBP)|[0-9.,]+(万|亿)?(美元|欧元|英镑|日元|元|镑|法郎)|\bfree\b|免费", Usual | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex HeldMoney();

    [GeneratedRegex(@"[0-9.]+ ?(-|–|to )?[0-9.]* ?(minutes?|hours?|days?|weeks?|months?|years?|h\b|min\b)|\b(a|an|one|two|three|four|five|six|half an?|several|ten|fifteen|twenty|thirty) (minutes?|hours?|days?|weeks?|months?|years?|centuries|decades?)|[0-9一二两三四五六七八九十半几]+(个)?(多)?(分钟|小时|天|周|月|年|世纪|刻钟)", Usual | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex HeldDuration();

    [GeneratedRegex(@"\b[A-Z][a-z]+( (de|of|von|van|al|the))?( [A-Z][a-z]+|[A-Z]\.)+|(?<=[a-z,] )[A-Z][a-z]{2,}|\p{IsCJKUnifiedIdeographs}{1,6}·\p{IsCJKUnifiedIdeographs}{1,6}|[阿艾安奥巴贝本比布查达戴丹德迪杜恩尔法菲弗福格哈海汉赫亨霍吉加杰卡凯科克肯库拉莱兰雷里利莉林卢鲁路罗洛马玛迈曼梅蒙米莫姆纳南尼诺帕佩皮普乔瑞萨塞森莎史斯苏索塔泰特汤图托瓦威韦维温沃西希肖谢雅亚伊约泽詹朱]{3,8}", Usual, 1000)]
    private static partial Regex HeldName();

    [GeneratedRegex(@"(?<=\b(in|at|near|from|to|of|on|outside|around) (the )?)[A-Z][\p{L}]+|[在于从到往][\p{IsCJKUnifiedIdeographs}]{2}|[省市县区州岛国城镇村街路站河湖山]", Usual, 1000)]
    private static partial Regex HeldPlace();

    [GeneratedRegex(@"\b(because|since|due to|owing to|so that|reason|in order to|as a result|therefore|cause[sd]?)\b|因为|由于|因此|所以|为了|原因|导致|使得", Usual | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex HeldReason();
}
