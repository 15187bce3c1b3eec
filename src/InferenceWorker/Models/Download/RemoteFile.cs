namespace TravelPlanner.InferenceWorker.Models.Download;

/// <summary>What a server says about a file before it is fetched.</summary>
/// <param name="Bytes">Null where the server does not say.</param>
/// <param name="Validator">A strong ETag or a Last-Modified date, as <c>If-Range</c> takes it; null where there is neither.</param>
/// <param name="Sha256">From the hub's header (<c>X-Linked-Etag</c>), or an ETag that is one.</param>
/// <param name="Revision">The commit, from <c>X-Repo-Commit</c>.</param>
/// <param name="TakesRanges">The server answered a range with a range.</param>
internal sealed record RemoteFile(long? Bytes, string? Validator, string? Sha256, string? Revision, bool TakesRanges)
{
    /// <summary>The same bytes, as far as anybody can tell without reading them.</summary>
    public bool IsSameAs(RemoteFile other) => Bytes == other.Bytes
        && (Sha256 is not null && other.Sha256 is not null ? Sha256 == other.Sha256 : Validator is not null && Validator == other.Validator);
}

/// <summary>Worth another try, after the wait the server asked for.</summary>
internal sealed class TransientException(string message, Exception? cause = null, TimeSpan? retryAfter = null) : Exception(message, cause)
{
    public TimeSpan? RetryAfter { get; } = retryAfter;
}

/// <summary>The file on the server is not the one that was begun.</summary>
internal sealed class RemoteChangedException(string message) : Exception(message);
