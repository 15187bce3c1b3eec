using Microsoft.Extensions.AI;
using NodaTime;
using TravelPlanner.Inference;
using TravelPlanner.Rag.Ingestion;
using TravelPlanner.Rag.Ingestion.Readers;
using TravelPlanner.Rag.Ingestion.Sources;

namespace TravelPlanner.Rag.Tests.Ingestion;

/// <summary>The rules of the queue: what is written, passed over, set aside, tried again and removed.</summary>
public sealed class IngestorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ingest-").FullName;
    private readonly MemoryPassageIndex _index = new();

    private string Documents => Path.Combine(_folder, "docs");

    private string LettersFile => Path.Combine(_folder, "index", "dead-letters.json");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Good_documents_go_in_and_bad_ones_are_set_aside_with_their_reason()
    {
        Write("a.md", "# A\n\nFirst.");
        Write("b/c.txt", "Second.");
        Write("bad.json", "{");
        Write("empty.md", "");
        Write("picture.png", "not a document");
        var report = await RunAsync();
        Assert.Equal("2 written, 0 unchanged, 0 resumed, 0 removed, 2 chunks", Line(report));
        Assert.Equal("docs/a: First.\ndocs/b/c.txt: Second.", _index.Lines);
        Assert.Equal(["docs/bad.json It is not JSON", "docs/empty The file is empty."], Letters().Select(l => $"{l.Document} {l.Reason.Split(':')[0]}"));
        Assert.All(Letters(), l => Assert.Equal(("2026-11-21T10:15:00Z", false), (l.At, l.IsIndexed)));
    }

    [Fact]
    public async Task Unchanged_documents_are_passed_over_and_a_letter_goes_once_its_document_is_well()
    {
        Write("a.md", "First.");
        Write("b.json", "{");
        await RunAsync();
        Write("b.json", """{"text":"Better."}""");
        Write("c.md", "Third.");
        Assert.Equal("2 written, 1 unchanged, 0 resumed, 0 removed, 2 chunks", Line(await RunAsync()));
        Assert.Equal("0 written, 3 unchanged, 0 resumed, 0 removed, 0 chunks", Line(await RunAsync()));
        Assert.Equal(3, _index.Puts);
        Assert.False(File.Exists(LettersFile));
    }

    [Fact]
    public async Task Other_chunks_or_other_defaults_are_a_change()
    {
        Write("a.md", "First.");
        await RunAsync();
        Assert.Equal("1 written, 0 unchanged, 0 resumed, 0 removed, 1 chunks", Line(await RunAsync(Options with { Defaults = new MetadataDefaults { Category = "tip" } })));
        Assert.Equal("1 written, 0 unchanged, 0 resumed, 0 removed, 1 chunks", Line(await RunAsync(Options with { Chunker = new() { Target = 100 } })));
    }

    [Fact]
    public async Task Vanished_documents_are_removed_when_asked_and_only_those_of_the_source()
    {
        Write("a.md", "First.");
        Write("b.md", "Second.");
        Directory.CreateDirectory(Path.Combine(_folder, "other"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "other", "x.md"), "Elsewhere.", Cancellation);
        await RunAsync(Options, new FolderSource(Path.Combine(_folder, "other"), null, Extensions, new IngestionLimits()));
        await RunAsync();
        File.Delete(Path.Combine(Documents, "b.md"));
        Assert.Equal("0 written, 1 unchanged, 0 resumed, 0 removed, 0 chunks", Line(await RunAsync()));
        Assert.Equal("0 written, 1 unchanged, 0 resumed, 1 removed, 0 chunks", Line(await RunAsync(Options with { RemoveVanished = true })));
        Assert.Equal("docs/a: First.\nother/x: Elsewhere.", _index.Lines);
    }

    [Fact]
    public async Task A_file_that_broke_off_removes_nothing_that_it_had()
    {
        const string One = "<page><title>One</title><revision><text>First.</text></revision></page>", Two = "<page><title>Two</title><revision><text>Second.</text></revision></page>";
        Write("d.xml", $"<mediawiki>{One}{Two}</mediawiki>");
        await RunAsync();
        Write("d.xml", $"<mediawiki>{One}<page>");
        Assert.Equal("0 written, 1 unchanged, 0 resumed, 0 removed, 0 chunks", Line(await RunAsync(Options with { RemoveVanished = true })));
        Assert.Equal("docs/d.xml/One: First.\ndocs/d.xml/Two: Second.", _index.Lines);
        Write("d.xml", $"<mediawiki>{One}</mediawiki>");
        Assert.Equal("0 written, 1 unchanged, 0 resumed, 1 removed, 0 chunks", Line(await RunAsync(Options with { RemoveVanished = true })));
    }

    [Fact]
    public async Task A_document_that_cannot_be_read_any_more_stays_as_it_was()
    {
        Write("a.json", """{"text":"Good."}""");
        await RunAsync();
        Write("a.json", "{");
        await RunAsync(Options with { RemoveVanished = true });
        Assert.Equal("docs/a.json: Good.", _index.Lines);
        Assert.Equal("docs/a.json", Letters().Single().Document);
    }

    [Fact]
    public async Task A_run_that_broke_off_goes_on_with_what_was_acknowledged()
    {
        for (var i = 0; i < 40; i++)
            Write($"{i:00}.md", $"Document {i}.");
        _index.OnPut = n => _ = n == 26 ? throw new InvalidOperationException("power cut") : n;
        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync());
        Assert.Equal("", _index.Lines);
        _index.OnPut = _ => { };
        Assert.Equal("15 written, 25 unchanged, 25 resumed, 0 removed, 15 chunks", Line(await RunAsync()));
        Assert.Equal(40, _index.Lines.Split('\n').Length);
    }

    [Fact]
    public async Task Two_documents_of_one_id_are_not_mixed()
    {
        Write("r.jsonl", """
            {"id":"x","text":"First."}
            {"id":"x","text":"Second."}
            """);
        await RunAsync();
        Assert.Equal("docs/r.jsonl/x: First.", _index.Lines);
        Assert.Equal("Another document of this run has the same id; the first one counts.", Letters().Single().Reason);
    }

    [Fact]
    public async Task A_moment_of_failure_is_tried_again()
    {
        Write("a.md", "First.");
        var embedder = new Embedder(call => call < 3 ? new InferenceException(InferenceFault.Unavailable, "down") { IsTransient = true } : null);
        Assert.Equal("1 written, 0 unchanged, 0 resumed, 0 removed, 1 chunks", Line(await RunAsync(embedder: embedder)));
        Assert.Equal(3, embedder.Calls);
        Assert.Equal("docs/a: First. <8>", _index.Lines);
    }

    [Fact]
    public async Task A_text_that_the_embedder_refuses_costs_only_its_own_document()
    {
        for (var i = 0; i < 5; i++)
            Write($"{i}.md", i == 2 ? "poison" : $"Document {i}.");
        var embedder = new Embedder(_ => null, refused: "poison");
        Assert.Equal("4 written, 0 unchanged, 0 resumed, 0 removed, 4 chunks", Line(await RunAsync(embedder: embedder)));
        Assert.Equal("docs/2 The embedder e failed: cannot embed", $"{Letters().Single().Document} {Letters().Single().Reason}");
    }

    [Fact]
    public async Task An_embedder_that_fails_at_everything_stops_the_run_and_what_was_written_is_kept()
    {
        for (var i = 0; i < 100; i++)
            Write($"{i:00}.md", $"Document {i}.");
        var embedder = new Embedder(call => call > 1 ? new InferenceException(InferenceFault.Authentication, "no key") : null);
        var stopped = await Assert.ThrowsAsync<IngestionException>(() => RunAsync(embedder: embedder));
        Assert.Equal("The embedder e failed at 3 documents in a row: no key What was written is kept; the same command goes on from there.", stopped.Message);
        var report = await RunAsync(embedder: new Embedder(_ => null));
        Assert.Equal((100, _index.Lines.Split('\n').Length), (report.Written + report.Resumed, 100));
        Assert.InRange(report.Resumed, 1, 32);
    }

    [Fact]
    public async Task A_cancelled_run_commits_nothing_and_keeps_what_it_acknowledged()
    {
        for (var i = 0; i < 30; i++)
            Write($"{i:00}.md", $"Document {i}.");
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        _index.OnPut = n => { if (n == 10) cancelled.Cancel(); };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Ingestor(Options, null).RunAsync([Folder()], null, cancelled.Token));
        Assert.Equal("", _index.Lines);
        Assert.Equal(10, (await RunAsync()).Resumed);
    }

    [Fact]
    public async Task Progress_counts_documents_chunks_and_bytes_to_the_end()
    {
        Write("a.md", "First.");
        Write("b.md", "Second.");
        var seen = new List<IngestionProgress>();
        await Ingestor(Options, null).RunAsync([Folder()], new Listener(seen.Add), Cancellation);
        var last = seen[^1];
        Assert.Equal((2, 2, 13, 13, TimeSpan.Zero), (last.Documents, last.Chunks, last.BytesRead, last.BytesTotal, last.TimeLeft));
    }

    [Fact]
    public async Task What_could_not_be_read_of_a_document_is_noted_and_the_rest_taken_in()
    {
        Directory.CreateDirectory(Documents);
        await File.WriteAllBytesAsync(Path.Combine(Documents, "a.pdf"), new PdfFile("BT /F1 10 Tf 50 700 Td (Seen.) Tj ET", "/Im Do").ToBytes(), Cancellation);
        var report = await RunAsync();
        Assert.Equal("docs/a.pdf: Seen.", _index.Lines);
        Assert.Equal("1 of 2 pages have no text; text in pictures is not recognised.", report.Partial.Single().Reason);
        Assert.True(Letters().Single().IsIndexed);
        await RunAsync();
        Assert.Single(Letters());
    }

    [Fact]
    public async Task Links_out_of_a_folder_are_not_followed()
    {
        Write("a.md", "First.");
        await File.WriteAllTextAsync(Path.Combine(_folder, "secret.md"), "Secret.", Cancellation);
        File.CreateSymbolicLink(Path.Combine(Documents, "out.md"), Path.Combine(_folder, "secret.md"));
        File.CreateSymbolicLink(Path.Combine(Documents, "in.md"), Path.Combine(Documents, "a.md"));
        Directory.CreateSymbolicLink(Path.Combine(Documents, "up"), _folder);
        Directory.CreateSymbolicLink(Path.Combine(Documents, "self"), Documents);
        File.CreateSymbolicLink(Path.Combine(Documents, "round.md"), Path.Combine(Documents, "round.md"));
        Write(".hidden/x.md", "Hidden.");
        await RunAsync();
        Assert.Equal("docs/a: First.\ndocs/in: First.", _index.Lines);
        Assert.Equal(["docs/out", "docs/round", "docs/self", "docs/up"], Letters().Select(l => l.Document));
    }

    [Fact]
    public async Task Files_and_folders_beyond_the_limits_are_named()
    {
        Write("1.md", "First.");
        Write("2.md", "Second.");
        Write("a/b/c.md", "Deep.");
        await RunAsync(Options with { Limits = new IngestionLimits { Files = 1, Depth = 1 } });
        Assert.Equal("docs/1: First.", _index.Lines);
        Assert.Equal(["docs/2 A source may have 1 files; this one and those after it are not read."], Letters().Select(l => $"{l.Document} {l.Reason}"));
        await RunAsync(Options with { Limits = new IngestionLimits { Depth = 1, FileBytes = 6 } });
        Assert.Contains("docs/a/b Folders are entered 1 deep, not deeper.", Letters().Select(l => $"{l.Document} {l.Reason}"));
        Assert.Contains("docs/2 The file has 7 bytes; at most 6 are read.", Letters().Select(l => $"{l.Document} {l.Reason}"));
    }

    [Fact]
    public async Task Standard_input_is_a_document()
    {
        using var input = new MemoryStream("# Note\n\nFrom a pipe."u8.ToArray());
        await Ingestor(Options, null).RunAsync([new StreamSource(input, "stdin.md", null)], null, Cancellation);
        Assert.Equal("files/stdin: From a pipe.", _index.Lines);
    }

    [Fact]
    public async Task The_embedded_guides_are_all_taken_in()
    {
        var listing = new EmbeddedGuides().List(Cancellation);
        var report = await RunAsync(Options, new EmbeddedGuides());
        Assert.Equal((listing.Files.Count, 0, 0), (report.Written, report.SetAside.Count, report.Partial.Count));
        Assert.Equal("0 written", Line(await RunAsync(Options with { Defaults = new MetadataDefaults { Place = "kyoto" } }, new EmbeddedGuides())).Split(',')[0]);
        Assert.All(await _index.DocumentsAsync(Cancellation), d => Assert.Equal(1, d.Facts.Quality));
        Assert.All(listing.Files, f => Assert.Matches(@"^guides/[a-z0-9/-]+\.(zh|en)$", f.Id));
    }

    private static IngestionOptions Options => new() { RetryDelay = TimeSpan.Zero };

    private static IReadOnlySet<string> Extensions => new DocumentReaders(new IngestionLimits(), RecordFields.Usual).Extensions;

    private FolderSource Folder(IngestionLimits? limits = null) => new(Documents, null, Extensions, limits ?? new IngestionLimits());

    private Ingestor Ingestor(IngestionOptions options, Embedder? embedder) =>
        new(_index, embedder is null ? null : new NamedEmbedder("e", 1, embedder), new DeadLetters(LettersFile), RecordFields.Usual, options, new Clock());

    private Task<IngestionReport> RunAsync(IngestionOptions? options = null, IDocumentSource? source = null, Embedder? embedder = null) =>
        Ingestor(options ?? Options, embedder).RunAsync([source ?? Folder(options?.Limits)], null, Cancellation);

    private void Write(string name, string text)
    {
        var path = Path.Combine(Documents, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private IReadOnlyList<DeadLetter> Letters() => new DeadLetters(LettersFile).Read();

    private static string Line(IngestionReport report) => $"{report.Written} written, {report.Unchanged} unchanged, {report.Resumed} resumed, {report.Removed} removed, {report.Chunks} chunks";

    private sealed class Clock : IClock
    {
        public Instant GetCurrentInstant() => Instant.FromUtc(2026, 11, 21, 10, 15);
    }

    private sealed class Listener(Action<IngestionProgress> heard) : IProgress<IngestionProgress>
    {
        public void Report(IngestionProgress value) => heard(value);
    }

    /// <summary>Its vectors are the lengths of the texts.</summary>
    /// <param name="fault">By the number of the call, from 1.</param>
    private sealed class Embedder(Func<int, Exception?> fault, string? refused = null) : IEmbeddingGenerator<string, Embedding<float>>
    {
        public int Calls { get; private set; }

        public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
        {
            if (fault(++Calls) is { } failure)
                throw failure;
            var texts = values.ToList();
            return refused is not null && texts.Exists(t => t.Contains(refused, StringComparison.Ordinal))
                ? throw new InferenceException(InferenceFault.BadRequest, "cannot embed")
                : Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(texts.Select(t => new Embedding<float>(new float[] { t.Length }))));
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
