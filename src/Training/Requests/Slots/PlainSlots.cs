using System.Globalization;
using System.Text.Json.Nodes;
using NodaTime;
using TravelPlanner.Domain;

namespace TravelPlanner.Training.Requests.Slots;

/// <summary>Times, sums, ids and small talk: slots that lean on nothing else.</summary>
internal static class PlainSlots
{
    private static readonly string[] Codes = ["CNY", "JPY", "USD", "EUR", "GBP", "HKD", "SGD", "THB", "KRW", "AUD", "CHF", "CAD"];
    private static readonly string[] IdSlugs = ["kyoto/hyatt", "rome/artemide", "paris/lutetia", "bangkok/siam", "chengdu/temple-house", "lisbon/memmo", "tokyo/andaz", "berlin/michelberger", "beijing/peninsula", "oslo/thief"];

    private static readonly (string Text, string Code)[] CurrenciesEn =
    [
        ("euros", "EUR"), ("EUR", "EUR"), ("USD", "USD"), ("US dollars", "USD"), ("dollars", "USD"), ("pounds", "GBP"), ("GBP", "GBP"), ("yen", "JPY"), ("JPY", "JPY"), ("yuan", "CNY"), ("RMB", "CNY"), ("CNY", "CNY"),
        ("Hong Kong dollars", "HKD"), ("HKD", "HKD"), ("Singapore dollars", "SGD"), ("SGD", "SGD"), ("won", "KRW"), ("baht", "THB"), ("THB", "THB"), ("Swiss francs", "CHF"), ("CHF", "CHF"), ("Australian dollars", "AUD"),
        ("AUD", "AUD"), ("Canadian dollars", "CAD"), ("renminbi", "CNY"), ("sterling", "GBP"),
    ];

    private static readonly (string Text, string Code)[] CurrenciesZh =
    [
        ("人民币", "CNY"), ("人民币", "CNY"), ("美元", "USD"), ("美金", "USD"), ("欧元", "EUR"), ("日元", "JPY"), ("日币", "JPY"), ("英镑", "GBP"), ("港币", "HKD"), ("港元", "HKD"), ("韩元", "KRW"), ("新加坡元", "SGD"), ("新币", "SGD"),
        ("泰铢", "THB"), ("澳元", "AUD"), ("瑞士法郎", "CHF"), ("加元", "CAD"), ("USD", "USD"), ("EUR", "EUR"),
    ];

    private static readonly (string Text, string Code)[] Alliances = [("Star Alliance", "star"), ("Oneworld", "oneworld"), ("oneworld", "oneworld"), ("SkyTeam", "skyteam"), ("Skyteam", "skyteam")];
    private static readonly (string Text, string Code)[] AlliancesZh = [("星空联盟", "star"), ("星盟", "star"), ("寰宇一家", "oneworld"), ("天合联盟", "skyteam"), ("天合", "skyteam")];

    private static readonly string[] FirstNamesEn = ["Anna", "Ben", "Carla", "David", "Ella", "Farid", "Grace", "Hugo", "Ines", "James", "Kate", "Liam", "Mia", "Noah", "Olga", "Priya", "Quinn", "Rosa", "Sam", "Tom", "Uma", "Vera", "Will", "Yuki", "Zoe"];
    private static readonly string[] FirstNamesZh = ["小王", "小李", "阿强", "老张", "小美", "丽丽", "大伟", "阿玲", "小陈", "建国", "晓燕", "子涵", "浩然", "婷婷", "老周", "阿花", "小赵", "佳佳"];
    private static readonly string[] ThingsEn = ["my suitcase", "the cat", "a new phone", "the garden", "my laptop", "the old car", "the washing machine", "a birthday cake", "my tax return", "the fence", "our wifi", "a job interview", "my homework", "the kitchen sink", "a guitar"];
    private static readonly string[] ThingsZh = ["行李箱", "家里的猫", "新手机", "花园", "电脑", "旧车", "洗衣机", "生日蛋糕", "报税", "作业", "面试", "吉他", "水龙头", "路由器", "阳台"];

    private static readonly string[] TitlesEn =
        ["Spring in {0}", "{0} weekend", "Honeymoon in {0}", "{0} with the kids", "Family trip to {0}", "{0} 2027", "Grandma's 80th in {0}", "Autumn colours in {0}", "{0} city break", "Work trip {0}", "Christmas in {0}", "{0} and beyond", "Girls' trip {0}", "Our {0} adventure", "{0} food tour"];

    private static readonly string[] TitlesZh = ["{0}之春", "国庆{0}自驾", "{0}周末游", "{0}蜜月", "带娃去{0}", "{0}美食之旅", "爸妈{0}行", "春节{0}", "毕业旅行{0}", "{0}亲子游", "{0}三日", "闺蜜{0}行", "{0}出差", "冬天的{0}", "暑假{0}"];

    private static readonly string[] NotesEn =
    [
        "aunt is vegetarian", "grandpa needs a lift", "bring the tripod", "allergic to peanuts", "late check-in", "ask for a quiet room", "pick up the rental car", "no early mornings", "book the cooking class", "window seats please", "celebrate the anniversary", "meet Paul on Friday",
        "passport expires soon", "travel with a stroller", "need vegan food", "pack hiking boots", "dad uses a wheelchair", "call the hotel first", "kids go to bed at eight", "buy train passes", "leave luggage at the station",
    ];

    private static readonly string[] NotesZh =
    [
        "阿姨吃素", "爷爷需要电梯", "带三脚架", "对花生过敏", "会晚到", "要安静的房间", "记得取租车", "不要太早起", "预约烹饪课", "想要靠窗座位", "庆祝纪念日", "周五见老同学", "护照快到期", "带婴儿车", "需要清真餐", "带登山鞋", "爸爸坐轮椅", "先给酒店打电话", "孩子八点睡觉", "买好火车票", "行李寄存车站",
    ];

    public static SlotValue Draw(SlotKind kind, Scene scene, NameWriter names)
    {
        var random = scene.Random;
        var zh = scene.Language == Language.Zh;
        return kind switch
        {
            SlotKind.Alliance => Coded(random.Pick(zh && random.Next(6) > 0 ? AlliancesZh : Alliances)),
            SlotKind.Currency => Coded(random.Pick(zh ? CurrenciesZh : CurrenciesEn)),
            SlotKind.Time => Time(scene),
            SlotKind.Window => Window(scene),
            SlotKind.Money => Money(scene),
            SlotKind.Amount => Amount(scene),
            SlotKind.TripId => Copied("trip-" + Hex(random, 10)),
            SlotKind.PlanId => Copied("plan-" + Hex(random, 12)),
            SlotKind.BudgetId => Copied("budget-" + Hex(random, 12)),
            SlotKind.OfferId => Copied(FlightId(random)),
            SlotKind.HotelOfferId => Copied(string.Create(
                CultureInfo.InvariantCulture, $"h.{random.Pick(IdSlugs)}.{Day(random)}.{random.Next(1, 9)}.{(char)('A' + random.Next(3))}.{random.Pick(Codes)}.U{random.Next(1, 5)}.{Hex(random, 4)}")),
            SlotKind.Title => Said(scene, string.Format(null, random.Pick(zh ? TitlesZh : TitlesEn), names.City(scene))),
            SlotKind.Note => Said(scene, random.Pick(zh ? NotesZh : NotesEn)),
            SlotKind.Name => Said(scene, random.Pick(zh ? FirstNamesZh : FirstNamesEn)),
            SlotKind.Thing => Said(scene, random.Pick(zh ? ThingsZh : ThingsEn)),
            _ => throw new InvalidOperationException($"no writer for {kind}"),
        };
    }

    public static string Hex(Random random, int digits) => string.Create(digits, random, static (span, r) =>
    {
        for (var i = 0; i < span.Length; i++)
            span[i] = "0123456789abcdef"[r.Next(16)];
    });

    private static string FlightId(Random random) => string.Create(
        CultureInfo.InvariantCulture,
        $"f.{random.Next(1, 5)}{(char)('a' + random.Next(6))}.{"EPBF"[random.Next(4)]}{random.Next(4)}.{random.Pick(Codes)}.{(char)('A' + random.Next(26))}{(char)('A' + random.Next(26))}{random.Next(100, 9999)}-{Day(random)}.{Hex(random, 4)}");

    private static string Day(Random random) => string.Create(CultureInfo.InvariantCulture, $"{random.Next(25, 30)}{random.Next(1, 13):00}{random.Next(1, 29):00}");

    private static SlotValue Copied(string text) => new(text, [JsonValue.Create(text)], IsCopied: true);

    private static SlotValue Said(Scene scene, string text) => Copied(scene.Lower ? text.ToLowerInvariant() : text);

    private static SlotValue Coded((string Text, string Code) named) => new(named.Text, [JsonValue.Create(named.Code)]);

    private static SlotValue Time(Scene scene)
    {
        var time = DrawTime(scene.Random);
        return new SlotValue(TimeText(time, scene), [JsonValue.Create(Clock(time))]);
    }

    private static LocalTime DrawTime(Random random) => new(random.Next(8) == 0 ? random.Next(0, 24) : random.Next(6, 23), random.Next(5) switch { 0 => 30, 1 when random.Next(2) == 0 => random.Next(12) * 5, _ => 0 });

    private static string Clock(LocalTime time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);

    private static string TimeText(LocalTime time, Scene scene)
    {
        var random = scene.Random;
        if (random.Next(4) == 0)
            return time.Hour < 10 && random.Next(2) == 0 ? time.ToString("H:mm", CultureInfo.InvariantCulture) : Clock(time);
        return scene.Language == Language.Zh ? TimeZh(time, random) : TimeEn(time, random);
    }

    private static string TimeEn(LocalTime time, Random random)
    {
        if (time == LocalTime.Noon && random.Next(2) == 0)
            return "noon";
        var twelve = time.Hour % 12 == 0 ? 12 : time.Hour % 12;
        var minutes = time.Minute == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{(random.Next(4) == 0 ? '.' : ':')}{time.Minute:00}");
        var part = time.Hour < 12 ? "am" : "pm";
        return (random.Next(12)) switch
        {
            0 => $"{twelve}{minutes} {part.ToUpperInvariant()}",
            1 when minutes.Length == 0 && time.Hour is > 5 and < 12 => $"{NumberWords.Word(twelve, Language.En)} in the morning",
            2 when minutes.Length == 0 && time.Hour is > 12 and < 18 => $"{NumberWords.Word(twelve, Language.En)} in the afternoon",
            3 when minutes.Length == 0 && time.Hour is > 17 and < 23 => $"{NumberWords.Word(twelve, Language.En)} in the evening",
            < 8 => $"{twelve}{minutes}{part}",
            _ => $"{twelve}{minutes} {part}",
        };
    }

    private static string TimeZh(LocalTime time, Random random)
    {
        var words = random.Next(2) == 0;
        var part = time.Hour switch { < 6 => "凌晨", < 9 => random.Pick(["早上", "早晨", "上午"]), < 12 => random.Pick(["上午", "早上"]), 12 => "中午", < 18 => "下午", < 19 => random.Pick(["傍晚", "晚上", "下午"]), _ => "晚上" };
        if (random.Next(7) == 0)
            return string.Create(CultureInfo.InvariantCulture, $"{time.Hour}点{(time.Minute == 0 ? "" : time.Minute == 30 ? "半" : $"{time.Minute:00}")}");
        var hour = time.Hour is > 12 ? time.Hour - 12 : time.Hour;
        var number = words ? NumberWords.Counting(hour) : hour.ToString(CultureInfo.InvariantCulture);
        var minutes = time.Minute switch { 0 => random.Next(6) == 0 ? "钟" : "", 30 => "半", _ => words ? NumberWords.Chinese(time.Minute) + "分" : string.Create(CultureInfo.InvariantCulture, $"{time.Minute:00}") };
        return $"{part}{number}点{minutes}";
    }

    private static SlotValue Window(Scene scene)
    {
        var random = scene.Random;
        var zh = scene.Language == Language.Zh;
        var (from, to) = (new LocalTime(random.Next(6, 21), 0), default(LocalTime));
        switch (random.Next(10))
        {
            case < 5:
                var (words, window) = random.Pick(zh
                    ? [("早上", "06:00-12:00"), ("上午", "06:00-12:00"), ("下午", "12:00-18:00"), ("晚上", "18:00-23:59"), ("傍晚", "17:00-20:00"), ("清晨", "05:00-08:00"), ("中午", "11:00-14:00"), ("一大早", "05:00-09:00"), ("早晨", "06:00-12:00"), ("夜里", "18:00-23:59")]
                    : new (string, string)[]
                    {
                        ("in the morning", "06:00-12:00"), ("in the afternoon", "12:00-18:00"), ("in the evening", "18:00-23:59"), ("early in the morning", "05:00-09:00"), ("around noon", "11:00-14:00"), ("in the early evening", "17:00-20:00"),
                        ("at night", "18:00-23:59"), ("in the late afternoon", "15:00-18:00"),
                    });
                return new SlotValue(words, [JsonValue.Create(window)]);
            case < 7:
                var after = TimeText(from, scene);
                return new SlotValue(zh ? after + random.Pick(["以后", "之后", "后"]) : (random.Next(3) == 0 ? "later than " : "after ") + after, [JsonValue.Create($"{Clock(from)}-23:59")]);
            case < 9:
                var before = TimeText(from, scene);
                return new SlotValue(zh ? before + random.Pick(["以前", "之前", "前"]) : (random.Next(3) == 0 ? "earlier than " : "before ") + before, [JsonValue.Create($"00:00-{Clock(from)}")]);
            default:
                to = from.PlusHours(random.Next(1, 4));
                var (first, last) = (TimeText(from, scene), TimeText(to, scene));
                return new SlotValue(zh ? random.Pick([$"{first}到{last}", $"{first}到{last}之间", $"{first}至{last}"]) : random.Pick([$"between {first} and {last}", $"from {first} to {last}"]), [JsonValue.Create($"{Clock(from)}-{Clock(to)}")]);
        }
    }

    private static int DrawSum(Random random) => random.Next(5) switch
    {
        0 => random.Next(5, 100) * 10,
        1 => random.Next(1, 60) * 50,
        2 => random.Next(1, 40) * 100,
        3 => random.Next(2, 40) * 500,
        _ => random.Next(1, 31) * 1000,
    };

    private static SlotValue Amount(Scene scene)
    {
        var sum = Math.Clamp(DrawSum(scene.Random), 50, 30_000);
        return new SlotValue(sum.ToString(CultureInfo.InvariantCulture), [JsonValue.Create(sum)]);
    }

    private static SlotValue Money(Scene scene)
    {
        var random = scene.Random;
        var sum = Math.Clamp(DrawSum(random), 50, 30_000);
        return scene.Language == Language.Zh ? MoneyZh(sum, random) : MoneyEn(sum, random);
    }

    private static SlotValue MoneyEn(int sum, Random random)
    {
        var digits = random.Next(3) == 0 ? sum.ToString("#,0", CultureInfo.InvariantCulture) : sum.ToString(CultureInfo.InvariantCulture);
        if (sum % 1000 == 0 && random.Next(4) == 0)
            digits = string.Create(CultureInfo.InvariantCulture, $"{sum / 1000}k");
        else if (sum is 50 or 100 or 200 or 300 or 500 && random.Next(8) == 0)
            digits = sum switch { 50 => "fifty", 100 => "a hundred", 200 => "two hundred", 300 => "three hundred", _ => "five hundred" };
        var written = char.IsAsciiDigit(digits[0]);
        return random.Next(10) switch
        {
            0 => new SlotValue(digits, [JsonValue.Create(sum)]),
            < 3 when written => Of(random.Pick([("$", "USD"), ("€", "EUR"), ("£", "GBP"), ("US$", "USD"), ("HK$", "HKD"), ("S$", "SGD"), ("$", "USD")]), before: true),
            3 when written => Of(random.Pick([("USD ", "USD"), ("EUR ", "EUR"), ("CNY ", "CNY"), ("GBP ", "GBP"), ("JPY ", "JPY"), ("RMB ", "CNY")]), before: true),
            _ => Of(random.Pick([(" yuan", "CNY"), (" euros", "EUR"), (" dollars", "USD"), (" pounds", "GBP"), (" yen", "JPY"), (" CNY", "CNY"), (" USD", "USD"), (" EUR", "EUR"), (" RMB", "CNY"), (" baht", "THB"), (" bucks", "USD"), (" quid", "GBP"), (" HKD", "HKD"), (" won", "KRW"), (" US dollars", "USD"), (" GBP", "GBP"), (" JPY", "JPY")]), before: false),
        };

        SlotValue Of((string Text, string Code) currency, bool before) => new(before ? currency.Text + digits : digits + currency.Text, [JsonValue.Create(sum)], Currency: currency.Code);
    }

    private static SlotValue MoneyZh(int sum, Random random)
    {
        var digits = sum.ToString(CultureInfo.InvariantCulture);
        if (sum % 10_000 == 0 && random.Next(2) == 0)
            digits = (random.Next(2) == 0 ? NumberWords.Chinese(sum / 10_000) : (sum / 10_000).ToString(CultureInfo.InvariantCulture)) + "万";
        else if (sum % 1000 == 0 && sum < 10_000 && random.Next(3) == 0)
            digits = NumberWords.Counting(sum / 1000) + "千";
        else if (sum % 100 == 0 && sum < 1000 && random.Next(3) == 0)
            digits = NumberWords.Counting(sum / 100) + "百";
        if (random.Next(12) == 0)
            return new SlotValue(digits, [JsonValue.Create(sum)]);
        if (char.IsAsciiDigit(digits[^1]) && random.Next(12) == 0)
            return new SlotValue("¥" + digits, [JsonValue.Create(sum)], Currency: "CNY");
        var (text, code) = random.Next(3) > 0
            ? random.Pick([("块", "CNY"), ("元", "CNY"), ("块钱", "CNY"), ("元人民币", "CNY"), ("人民币", "CNY")])
            : random.Pick([("美元", "USD"), ("美金", "USD"), ("欧元", "EUR"), ("日元", "JPY"), ("英镑", "GBP"), ("港币", "HKD"), ("泰铢", "THB"), ("韩元", "KRW"), ("新币", "SGD"), ("澳元", "AUD")]);
        return new SlotValue(digits + text, [JsonValue.Create(sum)], Currency: code);
    }
}
