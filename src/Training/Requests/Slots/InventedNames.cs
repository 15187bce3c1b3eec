using System.Text;
using TravelPlanner.Domain;

namespace TravelPlanner.Training.Requests.Slots;

/// <summary>Names that no one bears, so that a name must be copied and cannot be remembered.</summary>
internal static class InventedNames
{
    private static readonly string[] Onsets =
        ["b", "br", "c", "ch", "cl", "d", "dr", "f", "fl", "g", "gr", "h", "j", "k", "kr", "l", "m", "n", "p", "pr", "qu", "r", "s", "sh", "st", "t", "th", "tr", "v", "w", "x", "y", "z", ""];

    private static readonly string[] Vowels = ["a", "e", "i", "o", "u", "ai", "ea", "ei", "io", "ou", "oo", "y", "aa", "ö", "é", "ua"];

    private static readonly string[] Codas = ["", "", "", "n", "r", "s", "l", "m", "t", "ng", "ck", "rd", "st", "x", "th", "nd", "k", "sk", "lm"];

    private static readonly string[] Endings = ["ville", "ton", "burg", "stad", "ia", "ford", "mouth", "grad", "pur", "shima", "vik", "haven", "dorf", "berg", "ou", "ão", "ura", "ania"];

    private static readonly string[] Lead = ["San ", "Santa ", "Saint-", "St. ", "Port ", "New ", "El ", "Los ", "Al-", "Ban ", "Nova ", "Bad ", "Upper ", "Fort ", "Mount ", "Kota ", "Ho ", "Las "];

    private static readonly string[] SightsEn =
    [
        "Museum", "Beach", "Palace", "Temple", "Castle", "Park", "Market", "Tower", "Bridge", "Gardens", "Cathedral", "Square", "Old Town", "Gallery", "Falls", "Lake", "Monastery", "Fort", "Zoo", "Station",
        "Hill", "Island", "Shrine", "Mosque", "Basilica", "Aquarium", "Viewpoint", "Harbour", "Opera House", "Library", "National Park", "Quarter", "Pier", "Ruins",
    ];

    private static readonly string[] SightsZh =
    [
        "寺", "湖", "山", "公园", "博物馆", "古镇", "塔", "桥", "老街", "广场", "海滩", "瀑布", "故居", "美术馆", "动物园", "植物园", "城墙", "宫", "庙", "夜市", "教堂", "古城", "森林公园", "水族馆", "观景台", "岛", "峡谷", "大剧院", "书院", "园林",
    ];

    private static readonly string[] CitiesZh = ["市", "镇", "县", "岛", "堡", "港", "州", "尔", "斯", "利亚"];

    /// <summary>The characters of the first level of GB 2312, each as likely as the other.</summary>
    private static readonly string Characters = string.Concat(HanCharacters.Common());

    public static string City(Random random, Language language) => language == Language.Zh
        ? random.Next(4) == 0 ? Han(random, 1, 3) + random.Pick(CitiesZh) : Han(random, 2, 4)
        : random.Next(8) == 0 ? random.Pick(Lead) + Word(random, ending: false) : random.Next(6) == 0 ? Words(random, 2) : Word(random, random.Next(3) == 0);

    public static string Sight(Random random, Language language) => language == Language.Zh
        ? random.Next(3) == 0 ? Han(random, 2, 4) : Han(random, 2, 3) + random.Pick(SightsZh)
        : random.Next(4) == 0 ? Words(random, random.Next(1, 4)) : (random.Next(5) == 0 ? "the " : "") + Words(random, random.Next(1, 3)) + " " + random.Pick(SightsEn);

    public static string Words(Random random, int count) => string.Join(' ', Enumerable.Range(0, count).Select(_ => Word(random, ending: false)));

    public static string Han(Random random, int least, int most) => string.Create(random.Next(least, most + 1), random, static (span, r) =>
    {
        for (var i = 0; i < span.Length; i++)
            span[i] = Characters[r.Next(Characters.Length)];
    });

    private static string Word(Random random, bool ending)
    {
        var word = new StringBuilder();
        var syllables = random.Next(ending ? 1 : 2, 4);
        for (var i = 0; i < syllables; i++)
            word.Append(random.Pick(Onsets)).Append(Vowels[random.Next(3) == 0 ? random.Next(Vowels.Length) : random.Next(5)]).Append(i == syllables - 1 || random.Next(3) == 0 ? random.Pick(Codas) : "");
        if (ending)
            word.Append(random.Pick(Endings));
        word[0] = char.ToUpperInvariant(word[0]);
        return word.ToString();
    }
}
