using System.Buffers;
using System.Net;
using Microsoft.Win32.SafeHandles;
using Polly;

namespace TravelPlanner.InferenceWorker.Models.Download;

/// <summary>Brings the segments of one file into one part file, all at once, and keeps the journal.</summary>
internal sealed class SegmentedTransfer(
    RangeClient client, DownloadOptions options, ResiliencePipeline retries, Uri url, RemoteFile remote, IReadOnlyList<Segment> segments, string part, TransferMeter meter, TimeProvider time)
{
    private const int Chunk = 256 * 1024;

    private readonly Lock _journal = new();
    private long _unwritten;
    private long _written;

    /// <exception cref="RemoteChangedException">The server has another file now.</exception>
    /// <exception cref="TransientException">A segment brings nothing any more.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var file = File.OpenHandle(part, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, FileOptions.Asynchronous);
        try
        {
            WriteJournal(file);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            Exception? first = null;
            await Task.WhenAll(segments.Where(s => s.Left > 0).Select(async segment =>
            {
                try
                {
                    await FetchAsync(segment, file, stop.Token);
                }
                catch (Exception fault)
                {
                    // The others end because of this one; theirs is not the reason.
                    Interlocked.CompareExchange(ref first, fault, null);
                    await stop.CancelAsync();
                }
            }));
            if (first is not null)
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
            RandomAccess.FlushToDisk(file);
        }
        finally
        {
            WriteJournal(file);
        }
    }

    private async Task FetchAsync(Segment segment, SafeFileHandle file, CancellationToken cancellation)
    {
        while (segment.Left > 0)
        {
            await retries.ExecuteAsync(
                async token =>
                {
                    var before = segment.Done;
                    try
                    {
                        await FetchOnceAsync(segment, file, token);
                    }
                    catch (TransientException) when (remote.TakesRanges && segment.Done - before >= options.ProgressBytes && segment.Left > 0)
                    {
                        // It brought something: the next try is a first one again.
                    }
                },
                cancellation);
        }
    }

    private async Task FetchOnceAsync(Segment segment, SafeFileHandle file, CancellationToken cancellation)
    {
        if (!remote.TakesRanges)
        {
            meter.Add(-segment.Done);
            segment.Done = 0;
        }

        var (response, now) = await client.GetAsync(url, segment.From + segment.Done, segment.To, validator: remote is { TakesRanges: true, Sha256: null } ? remote.Validator : null, cancellation);
        using var held = response;
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            throw new RemoteChangedException("the file became shorter while it was read");
        // Where the hub names the hash, that is the identity: the machines behind it may each have an ETag of their own.
        if (now.Bytes != remote.Bytes || (remote.Sha256 is { } hash ? now.Sha256 != hash : now.Validator != remote.Validator))
            throw new RemoteChangedException("the file changed while it was read");
        if (now.TakesRanges != remote.TakesRanges)
            throw new RemoteChangedException("the server takes ranges at one time and not at another");
        if (now.TakesRanges && response.Content.Headers.ContentRange?.From != segment.From + segment.Done)
            throw new TransientException("the server sent another range than the one asked for");
        await CopyAsync(response, segment, file, cancellation);
    }

    private async Task CopyAsync(HttpResponseMessage response, Segment segment, SafeFileHandle file, CancellationToken cancellation)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var buffer = ArrayPool<byte>.Shared.Rent(Chunk);
        try
        {
            var body = await response.Content.ReadAsStreamAsync(silence.Token);
            while (segment.Left > 0)
            {
                silence.CancelAfter(options.StallTimeout);
                var read = await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, segment.Left)), silence.Token);
                if (read == 0)
                    throw new TransientException("the connection ended early");
                await WriteAsync(file, buffer.AsMemory(0, read), segment.From + segment.Done);
                segment.Done += read;
                meter.Add(read);
                if (Interlocked.Add(ref _unwritten, read) >= options.JournalBytes || time.GetElapsedTime(Interlocked.Read(ref _written)) >= options.JournalInterval)
                    WriteJournal(file);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TransientException($"nothing arrived for {options.StallTimeout.TotalSeconds:0.#} s");
        }
        catch (Exception fault) when (fault is HttpRequestException or HttpIOException or IOException and not DiskException)
        {
            throw new TransientException("the connection broke", fault);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>A fault of the disk is none of the network: trying again would not mend it.</summary>
    private static async Task WriteAsync(SafeFileHandle file, ReadOnlyMemory<byte> bytes, long at)
    {
        try
        {
            await RandomAccess.WriteAsync(file, bytes, at, CancellationToken.None);
        }
        catch (IOException fault)
        {
            throw new DiskException(fault.Message, fault);
        }
    }

    private void WriteJournal(SafeFileHandle file)
    {
        if (!remote.TakesRanges)
            return;
        lock (_journal)
        {
            Interlocked.Exchange(ref _unwritten, 0);
            Interlocked.Exchange(ref _written, time.GetTimestamp());
            // Counted first, flushed after: the journal may say less than the disk has, never more.
            var counted = segments.Select(s => new Segment(s.From, s.To) { Done = s.Done }).ToList();
            RandomAccess.FlushToDisk(file);
            PartJournal.Write(FileDownloader.Journal(part), url, remote, counted);
        }
    }

    private sealed class DiskException(string message, Exception cause) : IOException(message, cause);
}
