using System.Diagnostics;
using System.Threading.Channels;
using NodaTime;
using Polly;
using Polly.Retry;
using TravelPlanner.Rag.Indexing;
using TravelPlanner.Rag.Ingestion.Readers;
using TravelPlanner.Rag.Ingestion.Sources;

namespace TravelPlanner.Rag.Ingestion;

/// <summary>
/// Takes documents into an index: source → reader → cleaner → chunker → metadata → embed → index. Reading goes on in the background while vectors are made. Unchanged documents
/// are passed over; a run that was cut off goes on where it was; a bad document is set aside with its reason and the rest go on.
/// </summary>
/// <param name="embedder">Null for an index that is searched by words only.</param>
/// <param name="letters">Where what is set aside is listed.</param>
public sealed class Ingestor(IPassageIndex index, NamedEmbedder? embedder, DeadLetters letters, RecordFields fields, IngestionOptions options, IClock clock)
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(200);

    private readonly DocumentReaders _readers = new(options.Limits, fields);

    private readonly ResiliencePipeline _retries = options.Retries == 0 ? ResiliencePipeline.Empty : new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions
    {
        ShouldHandle = new PredicateBuilder().Handle<Exception>(EmbeddingStage.IsTransient),
        MaxRetryAttempts = options.Retries,
        BackoffType = DelayBackoffType.Exponential,
        Delay = options.RetryDelay,
    }).Build();

    /// <exception cref="DocumentException">A source cannot be listed, or the list of what was set aside cannot be read.</exception>
    /// <exception cref="IndexException">The index cannot be written.</exception>
    /// <exception cref="IngestionException">The embedder fails at everything.</exception>
    public async Task<IngestionReport> RunAsync(IReadOnlyList<IDocumentSource> sources, IProgress<IngestionProgress>? progress, CancellationToken cancellation)
    {
        // Before the first word is written: a list that cannot be read would lose what is set aside now.
        letters.Read();
        var listings = sources.Select(s => s.List(cancellation)).ToList();
        await using var writer = await index.WriteAsync(embedder?.Id, embedder?.Dimension ?? 0, cancellation);
        var pending = writer.Pending.ToDictionary(d => d.Id, d => d.ContentHash, StringComparer.Ordinal);
        var indexed = (await index.DocumentsAsync(cancellation)).ToDictionary(d => d.Id, d => d.ContentHash, StringComparer.Ordinal);
        foreach (var (id, hash) in pending)
            indexed[id] = hash;
        var preparation = new DocumentPreparation(_readers, options, _retries, indexed);
        var run = new Run(listings.SelectMany(l => l.Files).Aggregate((long?)0, (sum, f) => sum + f.Length), pending, progress);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var queue = Channel.CreateBounded<PreparedDocument>(new BoundedChannelOptions(options.QueueLength) { SingleReader = true, SingleWriter = true });
        var reading = Task.Run(() => ReadAsync(listings, preparation, queue.Writer, stop.Token), CancellationToken.None);
        try
        {
            await WriteAsync(queue.Reader, writer, run, cancellation);
        }
        finally
        {
            await stop.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            KeepLetters(run, preparation, listings, isWhole: false);
        }

        if (options.RemoveVanished)
        {
            foreach (var id in indexed.Keys.Where(id => IsVanished(id, preparation, listings)).Order(StringComparer.Ordinal))
                run.Removed += await writer.RemoveAsync(id, cancellation) ? 1 : 0;
        }

        await writer.CommitAsync(cancellation);
        KeepLetters(run, preparation, listings, isWhole: true);
        run.Report(isLast: true);
        return new IngestionReport(run.Written.Count, run.Unchanged, run.Resumed, run.Removed, run.Chunks, run.SetAside, run.Partial);
    }

    private static async Task ReadAsync(IReadOnlyList<SourceListing> listings, DocumentPreparation preparation, ChannelWriter<PreparedDocument> queue, CancellationToken stop)
    {
        try
        {
            foreach (var document in listings.SelectMany(l => preparation.Prepare(l, stop)))
                await queue.WriteAsync(document, stop);
            queue.Complete();
        }
        catch (Exception fault)
        {
            // Thrown again where the queue is read.
            queue.Complete(fault);
        }
    }

    private async Task WriteAsync(ChannelReader<PreparedDocument> queue, IIndexWriter writer, Run run, CancellationToken cancellation)
    {
        var embedding = new EmbeddingStage(embedder, options, _retries);
        var waiting = new List<PreparedDocument>();
        while (await queue.WaitToReadAsync(cancellation))
        {
            // What has come together meanwhile, up to one batch.
            while (waiting.Sum(d => d.Chunks.Count) < options.BatchChunks && queue.TryRead(out var document))
            {
                run.BytesRead = document.BytesRead;
                if (document.State == PreparedState.Changed)
                    waiting.Add(document);
                else if (document.State == PreparedState.Unchanged)
                    run.Keep(document);
                else
                    run.SetAside.Add(DeadLetter.Of(document.Id, document.Location, document.Notes[0], isIndexed: false, document.Attempts, clock.GetCurrentInstant()));
            }

            foreach (var (document, chunks, reason, attempts) in await embedding.EmbedAsync(waiting, cancellation))
            {
                if (chunks is null)
                {
                    run.SetAside.Add(DeadLetter.Of(document.Id, document.Location, reason!, isIndexed: false, attempts, clock.GetCurrentInstant()));
                    continue;
                }

                await writer.PutAsync(new IndexedDocument(document.Id, document.ContentHash, chunks.Count, document.Facts!), chunks, cancellation);
                run.Write(document, clock.GetCurrentInstant());
            }

            waiting.Clear();
            run.Report(isLast: false);
        }
    }

    private void KeepLetters(Run run, DocumentPreparation preparation, IReadOnlyList<SourceListing> listings, bool isWhole) =>
        letters.Replace([.. run.SetAside, .. run.Partial], id => run.Written.Contains(id) || (isWhole && IsVanished(id, preparation, listings)));

    private static bool IsVanished(string id, DocumentPreparation preparation, IReadOnlyList<SourceListing> listings) =>
        !preparation.Seen.Contains(id) && listings.Any(l => l.IsWhole && IsBelow(id, l.Prefix)) && !preparation.Broken.Any(b => IsBelow(id, b));

    private static bool IsBelow(string id, string prefix) => id == prefix || id.StartsWith(prefix.EndsWith('/') ? prefix : prefix + "/", StringComparison.Ordinal);

    /// <summary>The counts of one run.</summary>
    private sealed class Run(long? bytesTotal, Dictionary<string, string> pending, IProgress<IngestionProgress>? progress)
    {
        private readonly Stopwatch _time = Stopwatch.StartNew();
        private TimeSpan _reported;

        public HashSet<string> Written { get; } = new(StringComparer.Ordinal);

        public List<DeadLetter> SetAside { get; } = [];

        public List<DeadLetter> Partial { get; } = [];

        public int Unchanged { get; private set; }

        public int Resumed { get; private set; }

        public int Removed { get; set; }

        public int Chunks { get; private set; }

        public long BytesRead { get; set; }

        public void Keep(PreparedDocument document)
        {
            Unchanged++;
            Resumed += pending.ContainsKey(document.Id) ? 1 : 0;
        }

        public void Write(PreparedDocument document, Instant now)
        {
            Written.Add(document.Id);
            Chunks += document.Chunks.Count;
            Partial.AddRange(document.Notes.Select(n => DeadLetter.Of(document.Id, document.Location, n, isIndexed: true, document.Attempts, now)));
        }

        public void Report(bool isLast)
        {
            var elapsed = _time.Elapsed;
            if (progress is null || (!isLast && elapsed - _reported < ReportInterval))
                return;
            _reported = elapsed;
            var left = isLast ? TimeSpan.Zero : bytesTotal is { } total && BytesRead > 0 ? elapsed * Math.Max(0, (total - BytesRead) / (double)BytesRead) : (TimeSpan?)null;
            progress.Report(new IngestionProgress(
                Written.Count + Unchanged + SetAside.Count, Chunks, isLast ? bytesTotal ?? BytesRead : BytesRead, bytesTotal, elapsed.TotalSeconds > 0.1 ? Chunks / elapsed.TotalSeconds : null, left));
        }
    }
}
