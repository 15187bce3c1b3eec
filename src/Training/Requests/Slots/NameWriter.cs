using TravelPlanner.Domain;

namespace TravelPlanner.Training.Requests.Slots;

/// <summary>Draws names: of the product's data, of a longer list of the world, or invented.</summary>
internal sealed class NameWriter
{
    private const int FromData = 45, FromList = 25;
    private const int MixedInChinese = 7, MixedInEnglish = 3, LowerCase = 8;

    private static readonly string[] HotelsEn = ["Hotel {0}", "{0} Hotel", "The {0}", "{0} Inn", "Grand {0}", "{0} Plaza", "{0} Guesthouse", "{0} Resort & Spa", "Villa {0}", "{0} Hostel", "Casa {0}", "{0} Suites"];
    private static readonly string[] HotelsZh = ["{0}大酒店", "{0}宾馆", "{0}酒店", "{0}民宿", "{0}客栈", "{0}国际酒店", "{0}青年旅舍", "{0}度假村", "{0}公寓"];
    private static readonly string[] TablesEn = ["{0} Kitchen", "Trattoria {0}", "{0} Noodle House", "Café {0}", "{0}'s", "Le {0}", "{0} Grill", "Chez {0}"];
    private static readonly string[] TablesZh = ["{0}小馆", "{0}饭店", "{0}火锅", "{0}面馆", "{0}餐厅", "老{0}", "{0}酒楼", "{0}食堂"];

    private readonly Dictionary<(string Kind, Language Language, Split Split), string[]> _data = [];
    private readonly Dictionary<Split, string[]> _airports;
    private readonly IReadOnlyList<NamedAirline> _airlines;
    private readonly bool _ofDataOnly;

    /// <param name="ofDataOnly">Only names that the product knows, as it writes them: for calls that are really made.</param>
    public NameWriter(NamePool pool, bool ofDataOnly = false)
    {
        _ofDataOnly = ofDataOnly;
        Add("city", pool.Cities);
        Add("country", pool.Countries);
        Add("sight", pool.Sights);
        Add("hotel", pool.Hotels);
        Add("restaurant", pool.Restaurants);
        foreach (var kind in (string[])["cities", "sights"])
        {
            AddList(kind, Language.En);
            AddList(kind, Language.Zh);
        }

        _airports = Splits().ToDictionary(s => s, s => Of(pool.Airports, s));
        _airlines = pool.Airlines;
    }

    public string City(Scene scene) => Draw(scene, "city", "cities", InventedNames.City);

    public string Sight(Scene scene) => Draw(scene, "sight", "sights", InventedNames.Sight);

    public string Country(Scene scene) => Draw(scene, "country", null, null);

    public string Hotel(Scene scene) => Draw(scene, "hotel", null, (r, l) => Formed(r, l, HotelsEn, HotelsZh));

    public string Restaurant(Scene scene) => Draw(scene, "restaurant", null, (r, l) => Formed(r, l, TablesEn, TablesZh));

    /// <summary>An IATA code; sometimes as people type it, in lower case.</summary>
    public string Airport(Scene scene)
    {
        var codes = _airports[scene.Split];
        for (var tries = 0; ; tries++)
        {
            var code = (_ofDataOnly || scene.Random.Next(3) > 0) && codes.Length > 0 ? scene.Random.Pick(codes) : string.Create(3, scene.Random, static (span, r) =>
            {
                for (var i = 0; i < span.Length; i++)
                    span[i] = (char)('A' + r.Next(26));
            });
            if (HeldOutNames.IsIn(code, scene.Split) && (scene.Names.Add(code) || tries > 8))
                return !_ofDataOnly && (scene.Lower || scene.Random.Next(8) == 0) ? code.ToLowerInvariant() : code;
        }
    }

    public NamedAirline Airline(Scene scene) => scene.Random.Pick(_airlines);

    private static Split[] Splits() => Enum.GetValues<Split>();

    private static string[] Of(IEnumerable<string> names, Split split) => [.. names.Where(n => n.Length > 0 && HeldOutNames.IsIn(n, split)).Distinct(StringComparer.Ordinal)];

    private void Add(string kind, IReadOnlyList<BilingualName> names)
    {
        foreach (var split in Splits())
        {
            _data[(kind, Language.En, split)] = Of(names.Select(n => n.En), split);
            _data[(kind, Language.Zh, split)] = Of(names.Select(n => n.Zh), split);
        }
    }

    private void AddList(string kind, Language language)
    {
        using var reader = new StreamReader(typeof(NameWriter).Assembly.GetManifestResourceStream($"names/{kind}.{language.Code()}.txt")!);
        var names = reader.ReadToEnd().Split(['\n', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(n => n[0] != '#').ToList();
        foreach (var split in Splits())
            _data[(kind, language, split)] = Of(names, split);
    }

    private string Draw(Scene scene, string kind, string? list, Func<Random, Language, string>? invent)
    {
        var random = scene.Random;
        for (var tries = 0; ; tries++)
        {
            // A name in the other script now and then: 帮我看看 Lyon 的天气.
            var mixed = !_ofDataOnly && random.Next(100) < (scene.Language == Language.Zh ? MixedInChinese : MixedInEnglish);
            var language = mixed == (scene.Language == Language.Zh) ? Language.En : Language.Zh;
            var source = random.Next(_ofDataOnly ? FromData : 100);
            var from = invent is null || source < FromData ? _data[(kind, language, scene.Split)] : list is not null && source < FromData + FromList ? _data[(list, language, scene.Split)] : [];
            var name = from.Length > 0 ? random.Pick(from) : invent?.Invoke(random, language);
            if (name is null || !HeldOutNames.IsIn(name, scene.Split) || (!scene.Names.Add(name) && tries < 20))
                continue;
            return !_ofDataOnly && (scene.Lower || random.Next(100) < LowerCase) ? name.ToLowerInvariant() : name;
        }
    }

    private static string Formed(Random random, Language language, string[] english, string[] chinese) => language == Language.Zh
        ? string.Format(null, random.Pick(chinese), InventedNames.Han(random, 2, 3))
        : string.Format(null, random.Pick(english), InventedNames.Words(random, random.Next(1, 3)));
}
