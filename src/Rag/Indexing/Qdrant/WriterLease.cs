using NodaTime;
using NodaTime.Text;

namespace TravelPlanner.Rag.Indexing.Qdrant;

/// <summary>
/// Who may write, as a point with an end. The server compares nothing before it writes, so a lease is written, and read again a moment later: of two that are written at
/// once only the last is still there. It holds among machines whose clocks agree within some seconds; a writer that was killed keeps others out until its lease ends.
/// </summary>
internal sealed class WriterLease : IAsyncDisposable
{
    private static readonly Duration Length = Duration.FromSeconds(60);

    /// <summary>Longer than a request takes that was sent before ours and arrives after it.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(50);

    private static readonly Guid LeaseId = QdrantPassageIndex.Id("lease");

    private readonly QdrantEndpoint _endpoint;
    private readonly QdrantClient _client;
    private readonly IClock _clock;
    private readonly string _owner = Guid.NewGuid().ToString("N");
    private Instant _until;

    private WriterLease(QdrantEndpoint endpoint, QdrantClient client, IClock clock) => (_endpoint, _client, _clock) = (endpoint, client, clock);

    /// <exception cref="IndexException">Another writer has it.</exception>
    public static async Task<WriterLease> TakeAsync(QdrantEndpoint endpoint, QdrantClient client, IClock clock, CancellationToken cancellation)
    {
        var lease = new WriterLease(endpoint, client, clock);
        await lease.RequireFreeAsync(cancellation);
        await lease.WriteAsync(cancellation);
        await Task.Delay(Settling, cancellation);
        await lease.RequireFreeAsync(cancellation);
        return lease;
    }

    /// <summary>Before each write; sends something only when a third of the time is over.</summary>
    /// <exception cref="IndexException">It has ended and another writer has taken it.</exception>
    public async Task RenewAsync(CancellationToken cancellation)
    {
        if (_until - _clock.GetCurrentInstant() > Length * 2 / 3)
            return;
        await RequireFreeAsync(cancellation);
        await WriteAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        if (await ReadAsync(CancellationToken.None) is { } held && held.Owner == _owner)
            await _client.DeleteAsync(_endpoint.Index, new DeletePoints(null, [LeaseId]), CancellationToken.None);
    }

    private async Task RequireFreeAsync(CancellationToken cancellation)
    {
        if (await ReadAsync(cancellation) is { Owner: { } owner, Until: { } text } && owner != _owner
            && InstantPattern.ExtendedIso.Parse(text) is { Success: true, Value: var until } && until > _clock.GetCurrentInstant())
            throw new IndexException($"Another writer of the index {_endpoint} is at work until {text}; wait until it is done, or until then if it was killed.");
    }

    private async Task<PointPayload?> ReadAsync(CancellationToken cancellation) =>
        await _client.RetrieveAsync(_endpoint.Index, new RetrievePoints([LeaseId], WithPayload: true), cancellation) is [var point] ? point.Payload : null;

    private async Task WriteAsync(CancellationToken cancellation)
    {
        _until = _clock.GetCurrentInstant() + Length;
        var payload = new PointPayload { Kind = "lease", Owner = _owner, Until = InstantPattern.ExtendedIso.Format(_until) };
        await _client.UpsertAsync(_endpoint.Index, new UpsertPoints([new Point(LeaseId, new PointVectors(null, null), payload)]), cancellation);
    }
}
