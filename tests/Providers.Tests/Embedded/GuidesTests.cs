using System.Text.RegularExpressions;
using TravelPlanner.Domain;
using TravelPlanner.Providers.Embedded;

namespace TravelPlanner.Providers.Tests.Embedded;

/// <summary>The guides of <c>data/guides</c> beside the tables of <c>data</c>: what both say, both say alike.</summary>
public sealed partial class GuidesTests
{
    private static readonly string[] English =
        ["Getting there and away", "Getting around", "Districts", "Sights", "Food", "Etiquette", "Safety", "Seasons", "Day trips", "With children", "On a budget", "Entry formalities"];

    private static readonly string[] Chinese = ["抵达与离开", "市内交通", "城区与住处", "景点", "饮食", "礼仪", "安全", "季节", "周边一日游", "带孩子", "省钱", "入境手续"];

    private static readonly string Folder = Path.Combine(Repository(), "data", "guides");
    private static readonly EmbeddedPlaces Places = new();
    private static readonly EmbeddedGazetteer Gazetteer = new(Places, new EmbeddedHotels());

    public static TheoryData<string> Cities => [.. Gazetteer.Cities.Select(c => c.Id)];

    public static TheoryData<string> Topics => [.. Directory.EnumerateFiles(Path.Combine(Folder, "topics"), "*.en.md").Select(f => Path.GetFileName(f)[..^6]).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cities))]
    public async Task A_citys_guides_agree_with_the_data_and_with_each_other(string id)
    {
        var city = Gazetteer.FindCity(id)!;
        var country = Gazetteer.FindCountry(city.Country)!;
        var entry = (await new EmbeddedFacts().ListAsync(city.Country, default)).Single(f => f.Topic == "entry").Source;
        var places = (await Places.ListAsync(id, default)).ToDictionary(p => p.Id, StringComparer.Ordinal);
        foreach (var (language, headings) in new[] { ("en", English), ("zh", Chinese) })
        {
            var guide = Read($"{id}.{language}");
            Assert.Equal(("destination", language, id, city.Country, entry), (guide["category"], guide["language"], guide["place"], guide["country"], guide["official"]));
            Assert.Equal(city.Name.In(language == "zh" ? Language.Zh : Language.En), guide["title"]);
            Assert.Equal(headings, guide.Headings);
            Assert.InRange(guide.Words, language == "en" ? 400 : 700, language == "en" ? 800 : 1_300);
            Assert.All(guide.Links, link => Assert.Equal(link.Name, places[link.Place].Name.In(language == "zh" ? Language.Zh : Language.En)));
            Assert.True(guide.Links.Count >= 6, $"{id}.{language} names {guide.Links.Count} places by their id.");
            Assert.Contains(city.Airports[0], guide.Text, StringComparison.Ordinal);
            Assert.Contains(entry["https://".Length..], guide.Text, StringComparison.Ordinal);
            Assert.All(country.EmergencyNumbers, number => Assert.Contains(number.Split(' ')[^1], guide.Text, StringComparison.Ordinal));
            Assert.All(AirportCode().Matches(guide.Text[..guide.Text.IndexOf("## " + headings[1], StringComparison.Ordinal)]), code => Assert.NotNull(Gazetteer.FindAirport(code.Groups["code"].Value)));
        }

        Assert.Equal(Read($"{id}.en").Links.Select(l => l.Place).Order(StringComparer.Ordinal), Read($"{id}.zh").Links.Select(l => l.Place).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Topics))]
    public void A_topic_has_the_same_sections_in_both_languages(string topic)
    {
        var (en, zh) = (Read($"topics/{topic}.en"), Read($"topics/{topic}.zh"));
        Assert.Equal(("topic", "en", "topic", "zh"), (en["category"], en["language"], zh["category"], zh["language"]));
        Assert.Equal((en["country"], en["official"], en["revised"], en.Headings.Count), (zh["country"], zh["official"], zh["revised"], zh.Headings.Count));
        Assert.InRange(en.Words, 400, 800);
        Assert.InRange(zh.Words, 700, 1_300);
    }

    [Fact]
    public void There_is_no_guide_of_a_city_nobody_knows() =>
        Assert.All(Directory.EnumerateFiles(Folder, "*.md").Select(f => Path.GetFileName(f).Split('.')[0]), id => Assert.NotNull(Gazetteer.FindCity(id)));

    /// <summary>A code in brackets behind a name: (KIX), （KIX）.</summary>
    [GeneratedRegex(@"[(（](?<code>[A-Z]{3})[)）]", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex AirportCode();

    [GeneratedRegex(@"\[(?<name>[^\]]+)\]\(place:(?<place>[^)]+)\)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Link();

    [GeneratedRegex(@"[\p{L}\p{N}]+(?:['’\-.][\p{L}\p{N}]+)*", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Word();

    private static Guide Read(string name)
    {
        var parts = File.ReadAllText(Path.Combine(Folder, name + ".md")).Split("---\n", 3);
        return new Guide(parts[1].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(": ", 2)).ToDictionary(l => l[0], l => l[1], StringComparer.Ordinal), parts[2]);
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "TravelPlanner.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }

    private sealed record Guide(IReadOnlyDictionary<string, string> Front, string Text)
    {
        public string this[string key] => Front[key];

        public IReadOnlyList<string> Headings => [.. Text.Split('\n').Where(l => l.StartsWith("## ", StringComparison.Ordinal)).Select(l => l[3..])];

        public IReadOnlyList<(string Name, string Place)> Links => [.. Link().Matches(Text).Select(m => (m.Groups["name"].Value, m.Groups["place"].Value))];

        /// <summary>English words, or Chinese characters.</summary>
        public int Words => Front["language"] == "zh" ? Text.Count(c => c is >= '\u4e00' and <= '\u9fff') : Word().Count(Link().Replace(Text, "${name}"));
    }
}
