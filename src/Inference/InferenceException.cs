namespace TravelPlanner.Inference;

/// <summary>What went wrong with a model's answer, so that a caller can decide without reading prose.</summary>
public enum InferenceFault
{
    /// <summary>The key is missing, wrong or not allowed to do this (401, 403).</summary>
    Authentication,

    /// <summary>Too many requests or tokens (429); see <see cref="InferenceException.RetryAfter"/>.</summary>
    RateLimited,

    /// <summary>No connection, a connection that broke, or a server that cannot answer now (500, 502, 503, 504).</summary>
    Unavailable,

    /// <summary>The request will never be answered as it is; the message has the server's sentence.</summary>
    BadRequest,

    /// <summary>The prompt and the answer do not fit the model's context.</summary>
    ContextTooLong,

    /// <summary>A stage took longer than <see cref="InferenceTimeouts"/> allow.</summary>
    Timeout,

    /// <summary>An answer that is not what the protocol says, or larger than <see cref="InferenceLimits"/> allow.</summary>
    MalformedAnswer,
}

/// <summary>The one exception of this library's clients, besides those for a caller's own mistake and for cancellation.</summary>
public sealed class InferenceException : Exception
{
    public InferenceException(InferenceFault fault, string message, Exception? inner = null)
        : base(message, inner) => Fault = fault;

    public InferenceFault Fault { get; }

    /// <summary>The HTTP status, where there was one.</summary>
    public int? StatusCode { get; init; }

    /// <summary>How long the server asks to wait, where it said so.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the same request may succeed a little later.</summary>
    public bool IsTransient { get; init; }
}
