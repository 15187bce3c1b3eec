using System.Text.Json;

namespace TravelPlanner.InferenceWorker.Models.Download;

/// <summary>A stretch of the file that one request after another fetches.</summary>
/// <param name="From">First byte.</param>
/// <param name="To">Last byte, inclusive.</param>
internal sealed record Segment(long From, long To)
{
    private long _done;

    /// <summary>Bytes from <see cref="From"/> on that are in the part file.</summary>
    public long Done
    {
        get => Interlocked.Read(ref _done);
        set => Interlocked.Exchange(ref _done, value);
    }

    public long Left => To - From + 1 - Done;

    /// <summary>Equal stretches, no more than <paramref name="parts"/> and none smaller than <paramref name="least"/>.</summary>
    public static IReadOnlyList<Segment> Split(long bytes, int parts, long least)
    {
        var count = (int)Math.Clamp(bytes / Math.Max(1, least), 1, parts);
        return [.. Enumerable.Range(0, count).Select(i => new Segment(bytes * i / count, bytes * (i + 1) / count - 1))];
    }
}

/// <summary>
/// Which bytes of a part file are there, written beside it, so that a later run goes on even after this one was killed. It is written
/// only after the bytes are on the disk, and never says more than is there.
/// </summary>
internal static class PartJournal
{
    private const int MostBytes = 64 * 1024;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static void Write(string path, Uri url, RemoteFile remote, IReadOnlyList<Segment> segments)
    {
        var document = new Document(url.AbsoluteUri, remote, [.. segments.Select(s => new Stretch(s.From, s.To, s.Done))]);
        DurableFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(document, Json));
    }

    /// <returns>Null where there is nothing to go on with: no journal, no part file, another file on the server, or a journal that makes no sense.</returns>
    public static IReadOnlyList<Segment>? Read(string path, string part, Uri url, RemoteFile remote)
    {
        if (!File.Exists(path) || !File.Exists(part) || new FileInfo(path).Length > MostBytes || !remote.TakesRanges)
            return null;
        Document? document;
        try
        {
            document = JsonSerializer.Deserialize<Document>(File.ReadAllBytes(path), Json);
        }
        catch (JsonException)
        {
            return null;
        }

        return document is { Remote: { } known, Stretches: { Count: > 0 } stretches } && document.Url == url.AbsoluteUri && known.IsSameAs(remote)
            && CoversWhole(stretches, remote.Bytes!.Value, new FileInfo(part).Length)
            ? [.. stretches.Select(s => new Segment(s.From, s.To) { Done = s.Done })]
            : null;
    }

    private static bool CoversWhole(IReadOnlyList<Stretch> stretches, long bytes, long present)
    {
        long next = 0;
        foreach (var stretch in stretches)
        {
            if (stretch.From != next || stretch.To < stretch.From || stretch.Done < 0 || stretch.Done > stretch.To - stretch.From + 1
                || (stretch.Done > 0 && stretch.From + stretch.Done > present))
            {
                return false;
            }

            next = stretch.To + 1;
        }

        return next == bytes;
    }

    private sealed record Document(string Url, RemoteFile Remote, IReadOnlyList<Stretch> Stretches);

    private sealed record Stretch(long From, long To, long Done);
}
