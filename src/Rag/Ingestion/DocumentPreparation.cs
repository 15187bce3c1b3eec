using System.Text.Json;
using System.Text.RegularExpressions;
using Polly;
using TravelPlanner.Rag.Ingestion.Chunking;
using TravelPlanner.Rag.Ingestion.Readers;
using TravelPlanner.Rag.Ingestion.Sources;

namespace TravelPlanner.Rag.Ingestion;

/// <summary>The first half of the pipeline: source → reader → cleaner → chunker → metadata. It runs on one thread and keeps nothing but the ids it has seen.</summary>
internal sealed class DocumentPreparation(DocumentReaders readers, IngestionOptions options, ResiliencePipeline retries, IReadOnlyDictionary<string, string> indexed)
{
    private readonly Chunker _chunker = new(options.Chunker);

    private long _bytesOfFiles;
    private MetadataDefaults _defaults = options.Defaults;
    private string _recipe = "";

    /// <summary>Ids of every document that is there now, readable or not.</summary>
    public HashSet<string> Seen { get; } = new(StringComparer.Ordinal);

    /// <summary>Ids of files that broke off: which documents they have nobody knows.</summary>
    public HashSet<string> Broken { get; } = new(StringComparer.Ordinal);

    public IEnumerable<PreparedDocument> Prepare(SourceListing listing, CancellationToken cancellation)
    {
        _defaults = listing.Defaults ?? options.Defaults;
        // What the text alone does not say and the chunks depend on.
        _recipe = JsonSerializer.Serialize(new { IngestionOptions.Recipe, options.Chunker.Target, options.Chunker.Max, options.Chunker.Overlap, options.Chunker.Counter, Defaults = _defaults });
        foreach (var (file, reason) in listing.SetAside)
        {
            Seen.Add(file.Id);
            yield return SetAside(file.Id, file.Location, reason, attempts: 1);
        }

        foreach (var file in listing.Files)
        {
            foreach (var document in Prepare(file, cancellation))
                yield return document;
            _bytesOfFiles += file.Length ?? 0;
        }
    }

    private IEnumerable<PreparedDocument> Prepare(SourceFile file, CancellationToken cancellation)
    {
        var attempts = 0;
        IEnumerator<DocumentDraft>? drafts = null;
        DocumentDraft? draft = null;
        try
        {
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                Note? failure = null;
                var more = false;
                try
                {
                    // Only the opening is tried again: in the middle of a stream there is no going back.
                    more = drafts is null ? retries.Execute(_ => Open(), cancellation) : drafts.MoveNext();
                    draft = more ? drafts!.Current : null;
                }
                catch (Exception fault) when (Reason(fault) is { } reason)
                {
                    failure = reason;
                }

                if (failure is not null)
                {
                    Seen.Add(file.Id);
                    Broken.Add(file.Id);
                    yield return SetAside(file.Id, file.Location, failure, Math.Max(1, attempts));
                    yield break;
                }

                if (!more)
                    yield break;
                yield return Prepare(file, draft!);
            }
        }
        finally
        {
            drafts?.Dispose();
        }

        bool Open()
        {
            attempts++;
            drafts?.Dispose();
            drafts = readers.Read(file).GetEnumerator();
            return drafts.MoveNext();
        }
    }

    private PreparedDocument Prepare(SourceFile file, DocumentDraft draft)
    {
        var read = _bytesOfFiles + draft.BytesRead;
        if (!Seen.Add(draft.Id))
            return SetAside(draft.Id, draft.Location, new Note("Another document of this run has the same id; the first one counts.", "本次运行中已有同名文档，以第一个为准。"), attempts: 1, read);
        var hash = ContentHash.Of($"{_recipe}\n{draft.ContentHash}");
        if (indexed.GetValueOrDefault(draft.Id) == hash)
            return new PreparedDocument(draft.Id, draft.Location, hash, PreparedState.Unchanged, null, [], [], 1, read);
        try
        {
            var parsed = draft.Parse();
            var clean = parsed with { Blocks = TextCleaner.Clean(parsed.Blocks) };
            var facts = Metadata.Facts(clean, _defaults, Path.GetFileName(draft.Id), draft.Location);
            var chunks = _chunker.Split(draft.Id, facts, clean.Blocks);
            if (chunks.Count == 0)
                throw new DocumentException("It has no text.", "没有正文。");
            if (chunks.Count > options.Limits.Chunks)
                throw new DocumentException($"It makes {chunks.Count} chunks; at most {options.Limits.Chunks} are taken. Divide it.", $"切分为 {chunks.Count} 段，最多 {options.Limits.Chunks} 段，请拆分文档。");
            return new PreparedDocument(draft.Id, draft.Location, hash, PreparedState.Changed, facts, chunks, clean.Notes, 1, read);
        }
        catch (Exception fault) when (Reason(fault) is { } reason)
        {
            return SetAside(draft.Id, draft.Location, reason, attempts: 1, read);
        }
    }

    private PreparedDocument SetAside(string id, string location, Note reason, int attempts, long? read = null) =>
        new(id, location, "", PreparedState.SetAside, null, [], [reason], attempts, read ?? _bytesOfFiles);

    /// <summary>What a document's own content can cause; anything else is a fault of this program and ends the run.</summary>
    private static Note? Reason(Exception fault) => fault switch
    {
        DocumentException document => new Note(document.Message, document.Chinese),
        IOException or UnauthorizedAccessException => new Note($"It cannot be read: {fault.Message}", $"无法读取：{fault.Message}"),
        RegexMatchTimeoutException => new Note("Its markup is made so that reading it would take for ever.", "标记结构异常，解析耗时过长。"),
        _ => null,
    };
}
