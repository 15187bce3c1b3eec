using NodaTime;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.Domain;
using TravelPlanner.Rag.Indexing;
using TravelPlanner.Rag.Ingestion;
using TravelPlanner.Rag.Ingestion.Readers;
using TravelPlanner.Rag.Ingestion.Sources;
using TravelPlanner.Rag.Retrieval;
using TravelPlanner.Tools;
using TravelPlanner.Tools.Guides;

namespace TravelPlanner.Cli.Knowledge;

/// <summary>
/// The guides that come with the program and the user's own documents, as the tools see them. The index is opened at the first question, and made, or brought up to
/// date with the guides of this version, where that is needed.
/// </summary>
internal sealed class GuideLibrary(Settings settings, IClock clock, IGazetteer gazetteer) : IGuideLibrary, IAsyncDisposable
{
    /// <summary>A passage is about as long as the chunker makes it; so many tokens each keep an answer within what a tool may say.</summary>
    private const int TokensEach = 380;

    /// <summary>Another process may be making the index: it takes some seconds.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    /// <summary>The twelve sections of a city's guide, in their order, behind what stands before the first.</summary>
    private static readonly string[] Topics = ["about", "arrival", "transport", "districts", "sights", "food", "etiquette", "safety", "seasons", "day_trips", "children", "budget", "entry"];

    private static readonly HashSet<string> ToldNotes = new(StringComparer.Ordinal) { "words_only", "old", "cut" };

    private readonly SemaphoreSlim _opening = new(1);
    private IPassageIndex? _index;
    private KnowledgeSearch? _search;
    private (long Generation, HashSet<string> Ids) _documents = (-1, []);

    public async ValueTask<GuideAnswer> SearchAsync(GuideQuestion question, CancellationToken cancellation)
    {
        try
        {
            var search = await OpenAsync(cancellation);
            return await SearchAsync(search, question, cancellation);
        }
        catch (Exception fault) when (fault is IndexException or IOException or UnauthorizedAccessException or DocumentException or IngestionException or CommandException)
        {
            throw new GuidesUnavailableException(
                question.Reader == Language.Zh ? $"指南目前无法检索：{fault.Message}" : $"The guides cannot be searched now: {fault.Message}", fault);
        }
    }

    public IReadOnlyList<GuideSection> Read(string cityId, Language language)
    {
        if (EmbeddedGuides.Find($"{cityId}.{language.Code()}.md") is not { } file)
            return [];
        var document = new MarkdownReader(new IngestionLimits()).Read(file).Single().Parse();
        var facts = Metadata.Facts(document, MetadataDefaults.None, file.Name, file.Location);
        List<(string Heading, List<string> Text)> sections = [];
        foreach (var block in document.Blocks)
        {
            if (block.Kind == BlockKind.Heading)
                sections.Add((block.Text, []));
            else
                sections[^1].Text.Add(block.Text);
        }

        return [.. sections.Zip(Topics, (s, topic) => new GuideSection(topic, s.Heading, string.Join("\n\n", s.Text), facts.Source, facts.Revised!.Value))];
    }

    public async ValueTask DisposeAsync()
    {
        if (_index is not null)
            await _index.DisposeAsync();
        _opening.Dispose();
    }

    /// <summary>
    /// In the reader's language first; then, where that is not enough, what only another language has; then, for a place, what concerns every place. A guide in another
    /// language says the same as the reader's own.
    /// </summary>
    private async Task<GuideAnswer> SearchAsync(KnowledgeSearch search, GuideQuestion question, CancellationToken cancellation)
    {
        var reader = question.Reader.Code();
        var placed = new PassageFilter
        {
            Places = question.CityId is { } city ? new HashSet<string>(StringComparer.Ordinal) { city } : null,
            Countries = question.Country is { } country ? new HashSet<string>(StringComparer.Ordinal) { country } : null,
        };
        List<PassageFilter> passes = [placed with { Languages = new HashSet<string>(StringComparer.Ordinal) { reader } }, placed];
        if (!placed.AsksNothing)
            passes.Add(new PassageFilter { Languages = new HashSet<string>(StringComparer.Ordinal) { reader }, Categories = new HashSet<string>(StringComparer.Ordinal) { "topic" } });

        var documents = await DocumentsAsync(cancellation);
        List<KnowledgePassage> found = [];
        List<string> notes = [];
        foreach (var pass in passes)
        {
            if (found.Count >= question.Limit)
                break;
            var answer = await search.SearchAsync(
                new KnowledgeQuery(question.Text) { Filter = pass, Language = reader, Limit = Math.Min(KnowledgeQuery.MostPassages, question.Limit * 2), TokenBudget = TokensEach * question.Limit }, cancellation);
            found.AddRange(answer.Passages.Where(p => (p.Language == reader || !documents.Contains(Twin(p.DocumentId, reader))) && !found.Exists(f => f.ChunkId == p.ChunkId)));
            notes.AddRange(answer.Notes.Where(n => ToldNotes.Contains(n.Code)).Select(n => question.Reader == Language.Zh ? n.Chinese : n.English));
        }

        return new GuideAnswer(
            [.. found.Take(question.Limit).Select(p => new GuidePassage(p.ChunkId, p.Title, p.HeadingPath, p.Text, p.Language, p.Place, p.Source, p.Location, p.Revised, p.Score))],
            [.. notes.Distinct(StringComparer.Ordinal)]);
    }

    private async Task<KnowledgeSearch> OpenAsync(CancellationToken cancellation)
    {
        if (_search is { } ready)
            return ready;
        await _opening.WaitAsync(cancellation);
        try
        {
            return _search ??= await MakeAsync(cancellation);
        }
        finally
        {
            _opening.Release();
        }
    }

    private async Task<KnowledgeSearch> MakeAsync(CancellationToken cancellation)
    {
        _index ??= await KnowledgeIndexes.OpenAsync(settings, clock, EmbeddedGuides.Prefix, cancellation);
        await BringUpToDateAsync(_index, cancellation);
        return await KnowledgeIndexes.SearchAsync(_index, settings, gazetteer, cancellation);
    }

    /// <summary>An index with another embedder is its owner's: it is searched by words, and only <c>index build</c> changes it.</summary>
    private async Task BringUpToDateAsync(IPassageIndex index, CancellationToken cancellation)
    {
        var folder = KnowledgeIndexes.Folder(settings, EmbeddedGuides.Prefix);
        var stamp = Path.Combine(folder, "embedded-guides.version");
        var embedder = KnowledgeIndexes.UsualEmbedderId(settings);
        var version = $"{EmbeddedGuides.Version()} {embedder}";
        var isNew = index.Manifest.Generation == 0;
        if (!isNew && (index.Manifest.Embedder != embedder || (File.Exists(stamp) && await File.ReadAllTextAsync(stamp, cancellation) == version)))
            return;
        var began = clock.GetCurrentInstant();
        while (true)
        {
            try
            {
                var made = await KnowledgeIndexes.UsualEmbedderAsync(settings, cancellation);
                await new Ingestor(index, made, KnowledgeIndexes.DeadLetters(folder), RecordFields.Usual, new IngestionOptions { RemoveVanished = true }, clock).RunAsync([new EmbeddedGuides()], null, cancellation);
                Directory.CreateDirectory(folder);
                await File.WriteAllTextAsync(stamp, version, cancellation);
                return;
            }
            catch (IndexException) when (!isNew)
            {
                // Another process writes: what is there already answers, and the next start looks again.
                return;
            }
            catch (IndexException) when (clock.GetCurrentInstant() - began < Duration.FromTimeSpan(LongestWait))
            {
                await Task.Delay(500, cancellation);
                isNew = index.Manifest.Generation == 0;
            }
        }
    }

    private async Task<HashSet<string>> DocumentsAsync(CancellationToken cancellation)
    {
        var generation = _index!.Manifest.Generation;
        if (_documents.Generation != generation)
            _documents = (generation, (await _index.DocumentsAsync(cancellation)).Select(d => d.Id).ToHashSet(StringComparer.Ordinal));
        return _documents.Ids;
    }

    /// <summary>The id that the same guide has in another language.</summary>
    private static string Twin(string documentId, string language) =>
        documentId.EndsWith(".zh", StringComparison.Ordinal) || documentId.EndsWith(".en", StringComparison.Ordinal) ? documentId[..^2] + language : "";
}
