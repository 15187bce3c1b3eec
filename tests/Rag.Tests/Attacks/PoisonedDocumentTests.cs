using NodaTime;
using TravelPlanner.Rag.Corpus;
using TravelPlanner.Rag.Indexing;
using TravelPlanner.Rag.Indexing.Local;
using TravelPlanner.Rag.Ingestion;
using TravelPlanner.Rag.Ingestion.Readers;
using TravelPlanner.Rag.Ingestion.Sources;
using TravelPlanner.Rag.Tests.Indexing;
using TravelPlanner.Tools.Guides;

namespace TravelPlanner.Rag.Tests.Attacks;

/// <summary>A poisoned document changes nothing but its own passage. The attacks stand beside this file, one document each; <c>attacks.psv</c> says what each tries.</summary>
public sealed class PoisonedDocumentTests
{
    /// <summary>Front matter that claims what cannot be and a page nested without end are refused whole, with a reason.</summary>
    private static readonly string[] Refused = ["42-unclosed-tags", "60-absurd-front-matter"];

    private static readonly string Folder = FindFolder();

    private static readonly Dictionary<string, Attack> Attacks = Read().ToDictionary(a => a.File, StringComparer.Ordinal);

    public static TheoryData<string> Files => [.. Attacks.Keys.Order(StringComparer.Ordinal)];

    [Fact]
    public void There_are_fifty_and_more_and_each_is_listed()
    {
        Assert.True(Attacks.Count >= 50);
        Assert.Equal(
            Directory.EnumerateFiles(Folder).Select(f => Path.GetFileName(f)).Where(f => Path.GetExtension(f) is not (".cs" or ".psv")).Order(StringComparer.Ordinal),
            Attacks.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task What_people_do_not_see_is_not_read_and_what_they_see_stays_between_the_marks(string file)
    {
        using var folder = new TemporaryFolder();
        await using var index = new LocalPassageIndex(folder.Path, SystemClock.Instance, "t");
        var report = await TakeInAsync(index, folder.Path, new FileSource(Path.Combine(Folder, file), "attack"));
        if (Refused.Any(r => file.StartsWith(r, StringComparison.Ordinal)))
        {
            Assert.NotEmpty(Assert.Single(report.SetAside).Reason);
            return;
        }

        var attack = Attacks[file];
        var chunks = await ChunksAsync(index);
        var shown = chunks.Select(c => (Heading: FencedText.Line(string.Join(" › ", [c.Facts.Title, .. c.HeadingPath])), c.Text)).ToList();
        Assert.Contains(chunks, c => (c.Searchable + c.Text).Contains(attack.Visible, StringComparison.Ordinal));
        if (attack.Hidden != "-")
            Assert.DoesNotContain(chunks, c => c.Searchable.Contains(attack.Hidden, StringComparison.Ordinal));

        var fence = new FencedText(shown.Select(s => s.Text));
        foreach (var (heading, text) in shown)
        {
            var fenced = fence.Fence(text);
            Assert.Equal(2, fenced.Split(fence.Begin).Length);
            Assert.Equal(2, fenced.Split(fence.End).Length);
            Assert.EndsWith(fence.End, fenced, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', heading);
            foreach (var mark in (string[])["<|im_start|>", "<|im_end|>", "<|system|>", "<tool_call>", "</tool_call>", "</tool_response>", "</document>", "</passage>", "<start_of_turn>", "[INST]"])
                Assert.DoesNotContain(mark, heading + fenced, StringComparison.OrdinalIgnoreCase);
            // Invisible letters spell orders that a model reads and its user does not: tags, zero widths, directions.
            Assert.DoesNotContain(fenced.EnumerateRunes(), r => r.Value is (>= 0xE0000 and <= 0xE007F) or 0x200B or 0x2060 or 0xFEFF or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069));
        }
    }

    [Fact]
    public async Task All_of_them_together_leave_every_other_passage_as_it_was()
    {
        using var clean = new TemporaryFolder();
        using var poisoned = new TemporaryFolder();
        await using var before = new LocalPassageIndex(clean.Path, SystemClock.Instance, "t");
        await using var after = new LocalPassageIndex(poisoned.Path, SystemClock.Instance, "t");
        await TakeInAsync(before, clean.Path, new EmbeddedGuides());
        await TakeInAsync(after, poisoned.Path, new EmbeddedGuides(), new FolderSource(Folder, "attack", new HashSet<string>(StringComparer.Ordinal) { ".md", ".html", ".txt", ".json", ".csv" }, new IngestionLimits()));

        var guides = await ChunksAsync(before);
        Assert.Equal(guides.Select(Line), (await ChunksAsync(after)).Where(c => !c.DocumentId.StartsWith("attack/", StringComparison.Ordinal)).Select(Line));
        Assert.All((await ChunksAsync(after)).Where(c => c.DocumentId.StartsWith("attack/", StringComparison.Ordinal)), c => Assert.True(c.Facts.Quality < 1, "A document nobody vouches for is trusted like a guide."));
    }

    private static string Line(Chunk chunk) => $"{chunk.Id} {chunk.Searchable} {chunk.Facts}";

    private static Task<IngestionReport> TakeInAsync(LocalPassageIndex index, string folder, params IReadOnlyList<IDocumentSource> sources) =>
        new Ingestor(index, null, new DeadLetters(Path.Combine(folder, "dead-letters.json")), RecordFields.Usual, new IngestionOptions(), SystemClock.Instance).RunAsync(sources, null, CancellationToken.None);

    private static async Task<IReadOnlyList<Chunk>> ChunksAsync(LocalPassageIndex index)
    {
        var documents = await index.DocumentsAsync(CancellationToken.None);
        return await index.GetAsync([.. documents.OrderBy(d => d.Id, StringComparer.Ordinal).SelectMany(d => Enumerable.Range(0, d.Chunks).Select(i => $"{d.Id}#{i}"))], CancellationToken.None);
    }

    private static IEnumerable<Attack> Read() =>
        File.ReadLines(Path.Combine(Folder, "attacks.psv")).Where(l => l.Length > 0 && l[0] != '#').Skip(1)
            .Select(l => l.Split(" | ")).Select(c => new Attack(c[0].Trim(), c[2].Trim(' '), c[3].Trim(' ')));

    private static string FindFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "TravelPlanner.sln")))
            folder = folder.Parent;
        return Path.Combine(folder.FullName, "tests", "Rag.Tests", "Attacks");
    }

    private sealed record Attack(string File, string Visible, string Hidden);
}
