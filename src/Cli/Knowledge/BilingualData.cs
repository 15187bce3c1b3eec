using TravelPlanner.Inference.StaticEmbedding.Training;
using TravelPlanner.Providers.Embedded;
using TravelPlanner.Rag.Ingestion;
using TravelPlanner.Rag.Ingestion.Chunking;
using TravelPlanner.Rag.Ingestion.Readers;
using TravelPlanner.Rag.Ingestion.Sources;

namespace TravelPlanner.Cli.Knowledge;

/// <summary>What the embedded data say in both languages: words and names for search, and texts to train an embedder on.</summary>
internal static class BilingualData
{
    /// <summary>Every so many cities one is kept out of training, with its guide and the words about its places.</summary>
    private const int HeldOutEvery = 8;

    /// <summary>The lexicon and every name that the data have in Chinese and English.</summary>
    public static IReadOnlyList<Concept> Concepts()
    {
        var concepts = new List<Concept>();
        foreach (var file in DataFiles.List("lexicon"))
            concepts.AddRange(Rows(file).Select(r => new Concept(r.List("zh", ';'), r.List("en", ';'))));
        foreach (var row in Rows("cities.psv"))
        {
            var aliases = row.List("aliases", ';');
            concepts.Add(new Concept([row.Text("name_zh"), .. aliases.Where(IsChinese)], [row.Text("name_en"), .. aliases.Where(a => !IsChinese(a))]));
        }

        foreach (var file in new[] { "countries.psv", "currencies.psv", "airlines.psv", "airports.psv", "holidays.psv" })
            concepts.AddRange(Rows(file).Select(r => new Concept([r.Text("name_zh")], [r.Text("name_en")])));
        foreach (var file in DataFiles.List("places"))
            concepts.AddRange(Rows(file).Select(r => new Concept([r.Text("name_zh")], Names(r.Text("name_en")))));
        return [.. concepts.Where(c => c.Chinese.Count > 0 && c.English.Count > 0)];
    }

    public static TrainingCorpus Corpus()
    {
        var (translations, related, heldOut, documents) = (new List<TextPair>(), new List<TextPair>(), new List<TextPair>(), new List<IReadOnlyList<string>>());
        var cities = Rows("cities.psv").Select(r => r.Text("id")).Order(StringComparer.Ordinal).Where((_, i) => i % HeldOutEvery == HeldOutEvery - 1).ToHashSet(StringComparer.Ordinal);
        foreach (var file in DataFiles.List("places"))
        {
            var isHeldOut = cities.Contains(Path.GetFileNameWithoutExtension(file));
            foreach (var row in Rows(file))
            {
                (isHeldOut ? heldOut : translations).Add(new TextPair(row.Text("about_zh"), row.Text("about_en")));
                if (!isHeldOut)
                    translations.Add(new TextPair($"{row.Text("name_zh")}：{row.Text("about_zh")}", $"{row.Text("name_en")}: {row.Text("about_en")}"));
            }
        }

        translations.AddRange(DataFiles.List("facts").SelectMany(Rows).Select(r => new TextPair(r.Text("zh"), r.Text("en"))));
        var guides = Guides();
        foreach (var (id, chinese) in guides.Where(g => g.Key.EndsWith(".zh", StringComparison.Ordinal)))
        {
            if (!guides.TryGetValue(id[..^3] + ".en", out var english))
                continue;
            var isHeldOut = cities.Contains(id[(id.LastIndexOf('/') + 1)..^3]);
            if (english.Count == chinese.Count)
                (isHeldOut ? heldOut : translations).AddRange(chinese.Zip(english, (zh, en) => new TextPair(zh.Whole, en.Whole)));
            if (isHeldOut)
                continue;
            foreach (var guide in new[] { chinese, english })
            {
                documents.Add([.. guide.SelectMany(s => s.Sentences)]);
                related.AddRange(guide.Select(s => new TextPair($"{guide[0].Heading} {s.Heading}", s.Text)));
                related.AddRange(guide.SelectMany(s => s.Sentences.Zip(s.Sentences.Skip(1), (a, b) => new TextPair(a, b))));
            }
        }

        return new TrainingCorpus { Concepts = Concepts(), Translations = translations, Related = related, HeldOut = heldOut, Documents = documents };
    }

    /// <summary>The sections of every embedded guide by its id, the title with what stands under it first.</summary>
    private static SortedDictionary<string, List<Section>> Guides()
    {
        var guides = new SortedDictionary<string, List<Section>>(StringComparer.Ordinal);
        var reader = new MarkdownReader(new IngestionLimits());
        foreach (var file in new EmbeddedGuides().List(CancellationToken.None).Files)
        {
            foreach (var draft in reader.Read(file))
                guides.Add(draft.Id, Sections(draft.Parse()));
        }

        return guides;
    }

    private static List<Section> Sections(ParsedDocument document)
    {
        var sections = new List<Section>();
        foreach (var block in document.Blocks)
        {
            if (block.Kind == BlockKind.Heading || sections.Count == 0)
                sections.Add(new Section(block.Kind == BlockKind.Heading ? block.Text : "", []));
            if (block.Kind != BlockKind.Heading)
                sections[^1].Sentences.AddRange(Sentences.Split(block.Text).Select(s => s.Trim()).Where(s => s.Length > 0));
        }

        return sections;
    }

    private static IReadOnlyList<PsvRow> Rows(string file) => DataFiles.Read(file.StartsWith("data/", StringComparison.Ordinal) ? file["data/".Length..] : file).Rows;

    private static bool IsChinese(string text) => text.Any(c => c is >= '\u3400' and <= '\u9fff');

    /// <summary>A name, and the one in brackets behind it: <c>Kinkaku-ji (Golden Pavilion)</c> is two.</summary>
    private static IReadOnlyList<string> Names(string name) =>
        name.IndexOf('(', StringComparison.Ordinal) is > 0 and var open && name[^1] == ')' ? [name[..open].Trim(), name[(open + 1)..^1].Trim()] : [name];

    private sealed record Section(string Heading, List<string> Sentences)
    {
        public string Text => string.Join(' ', Sentences);

        public string Whole => $"{Heading}\n{Text}";
    }
}
