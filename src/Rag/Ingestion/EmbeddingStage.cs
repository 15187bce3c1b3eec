using Microsoft.Extensions.AI;
using Polly;
using TravelPlanner.Inference;
using TravelPlanner.Rag.Indexing;

namespace TravelPlanner.Rag.Ingestion;

/// <summary>Makes the vectors of a few documents at once; where that fails, of each alone, so that one bad text costs only its own document.</summary>
internal sealed class EmbeddingStage(NamedEmbedder? embedder, IngestionOptions options, ResiliencePipeline retries)
{
    private int _failuresInARow;

    /// <returns>The chunks with their vectors for each document, or the reason why it has none and how often it was tried.</returns>
    /// <exception cref="IngestionException">The embedder fails at everything.</exception>
    public async Task<IReadOnlyList<(PreparedDocument Document, IReadOnlyList<EmbeddedChunk>? Chunks, Note? Reason, int Attempts)>> EmbedAsync(
        IReadOnlyList<PreparedDocument> documents, CancellationToken cancellation)
    {
        if (embedder is null)
            return [.. documents.Select(d => (d, (IReadOnlyList<EmbeddedChunk>?)[.. d.Chunks.Select(c => new EmbeddedChunk(c, null))], (Note?)null, 1))];
        var done = new List<(PreparedDocument, IReadOnlyList<EmbeddedChunk>?, Note?, int)>();
        foreach (var batch in Batches(documents))
        {
            try
            {
                done.AddRange(await TryAsync(batch, cancellation));
                _failuresInARow = 0;
            }
            catch (Exception fault) when (IsRefusal(fault) && batch.Count > 1)
            {
                foreach (var document in batch)
                    done.Add(await AloneAsync(document, cancellation));
            }
            catch (Exception fault) when (IsRefusal(fault))
            {
                done.Add(Failed(batch[0], fault));
            }
        }

        return done;
    }

    private async Task<(PreparedDocument, IReadOnlyList<EmbeddedChunk>?, Note?, int)> AloneAsync(PreparedDocument document, CancellationToken cancellation)
    {
        try
        {
            var done = (await TryAsync([document], cancellation))[0];
            _failuresInARow = 0;
            return done;
        }
        catch (Exception fault) when (IsRefusal(fault))
        {
            return Failed(document, fault);
        }
    }

    private (PreparedDocument, IReadOnlyList<EmbeddedChunk>?, Note?, int) Failed(PreparedDocument document, Exception fault)
    {
        if (++_failuresInARow >= options.MaxEmbedderFailures)
            throw new IngestionException($"The embedder {embedder!.Id} failed at {_failuresInARow} documents in a row: {fault.Message} What was written is kept; the same command goes on from there.", $"向量模型 {embedder.Id} 连续 {_failuresInARow} 篇失败：{fault.Message} 已写入的内容保留，重复同一命令即可继续。", fault);
        var attempts = IsTransient(fault) ? options.Retries + 1 : 1;
        return (document, null, new Note($"The embedder {embedder!.Id} failed: {fault.Message}", $"向量模型 {embedder.Id} 失败：{fault.Message}"), attempts);
    }

    private IEnumerable<IReadOnlyList<PreparedDocument>> Batches(IReadOnlyList<PreparedDocument> documents)
    {
        var batch = new List<PreparedDocument>();
        var chunks = 0;
        foreach (var document in documents)
        {
            if (batch.Count > 0 && chunks + document.Chunks.Count > options.BatchChunks)
            {
                yield return batch;
                batch = [];
                chunks = 0;
            }

            batch.Add(document);
            chunks += document.Chunks.Count;
        }

        if (batch.Count > 0)
            yield return batch;
    }

    private async Task<IReadOnlyList<(PreparedDocument, IReadOnlyList<EmbeddedChunk>?, Note?, int)>> TryAsync(IReadOnlyList<PreparedDocument> documents, CancellationToken cancellation)
    {
        var texts = documents.SelectMany(d => d.Chunks).Select(c => c.Searchable).ToList();
        var vectors = new List<Embedding<float>>(texts.Count);
        // A long document is more than one batch by itself.
        foreach (var part in texts.Chunk(options.BatchChunks))
        {
            var embedded = await retries.ExecuteAsync(async token => await embedder!.Generator.GenerateAsync(part, cancellationToken: token), cancellation);
            if (embedded.Count != part.Length || embedded.Any(e => e.Vector.Length != embedder!.Dimension))
                throw new InferenceException(InferenceFault.MalformedAnswer, $"{embedded.Count} vectors for {part.Length} texts, of {(embedded.Count > 0 ? embedded[0].Vector.Length : 0)} numbers; {embedder!.Dimension} are expected.");
            vectors.AddRange(embedded);
        }

        var next = 0;
        return [.. documents.Select(d => (d, (IReadOnlyList<EmbeddedChunk>?)[.. d.Chunks.Select(c => new EmbeddedChunk(c, vectors[next++].Vector))], (Note?)null, 1))];
    }

    private static bool IsRefusal(Exception fault) => IsTransient(fault) || fault is InferenceException or HttpRequestException or ArgumentException;

    /// <summary>What a little waiting may mend.</summary>
    internal static bool IsTransient(Exception fault) => fault is TimeoutException or HttpRequestException or IOException and not (FileNotFoundException or DirectoryNotFoundException) or InferenceException { IsTransient: true };
}

/// <summary>A run that stopped; what it had written is kept and the next one goes on.</summary>
public sealed class IngestionException(string message, string chinese, Exception inner) : Exception(message, inner)
{
    public string Chinese { get; } = chinese;
}
