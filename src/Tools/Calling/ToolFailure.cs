namespace TravelPlanner.Tools;

/// <summary>Kinds of failure a caller can act on.</summary>
public static class FailureKind
{
    public const string InvalidArgument = "invalid_argument";
    public const string Ambiguous = "ambiguous";
    public const string NotFound = "not_found";
    public const string NoAvailability = "no_availability";
    public const string Blocked = "blocked";
    public const string RateLimited = "rate_limited";
    public const string StaleCache = "stale_cache";
    public const string ProviderChanged = "provider_changed";
    public const string Conflict = "conflict";
    public const string ReadOnly = "read_only";
}

/// <summary>
/// A refusal that can be mended: which field, what came, what is allowed and a corrected example.
/// </summary>
/// <param name="Kind">One of <see cref="FailureKind"/>.</param>
/// <param name="Field">Path of the argument, for instance <c>slices[0].depart</c>; null when no single field is at fault.</param>
/// <param name="Example">A corrected argument or call, as it could be sent.</param>
/// <param name="Candidates">For <see cref="FailureKind.Ambiguous"/>: what could have been meant.</param>
public sealed record ToolFailure(
    string Kind, string Message, string? Field = null, string? Received = null, string? Allowed = null, string? Example = null,
    IReadOnlyList<string>? Candidates = null, int? RetryAfterSeconds = null);

/// <summary>
/// Ends a tool call with a refusal. Thrown only inside the Tools project, caught only where a call ends
/// (<see cref="ToolFactory"/>): it lets a handler read as the road it takes when all is well.
/// </summary>
public sealed class ToolRefusalException(ToolFailure failure) : Exception(failure.Message)
{
    public ToolFailure Failure { get; } = failure;
}
