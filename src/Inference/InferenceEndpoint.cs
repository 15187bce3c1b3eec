namespace TravelPlanner.Inference;

/// <summary>Where a model answers, and how patient its caller is. Checked when a client is made of it.</summary>
public sealed class InferenceEndpoint
{
    /// <summary>The address that <c>/chat/completions</c> is appended to, such as <c>http://127.0.0.1:8090/v1</c>. http or https, no user name, no query.</summary>
    public required Uri Address { get; init; }

    /// <summary>The model asked for when a request names none.</summary>
    public required string Model { get; init; }

    /// <summary>Sent as a bearer token; never written to a log, an exception or <see cref="ToString"/>.</summary>
    public string? ApiKey { get; init; }

    /// <summary>What telemetry calls the server (<c>gen_ai.provider.name</c>): <c>openai</c>, <c>vllm</c>, …</summary>
    public string Provider { get; init; } = "openai-compatible";

    /// <summary>
    /// Whether the host may resolve to a loopback, private, link-local or otherwise unroutable address. Usual for our own worker; turn it off
    /// where an address comes from a user.
    /// </summary>
    public bool AllowPrivateAddresses { get; init; } = true;

    /// <summary>
    /// Sends the model's earlier thinking back to it as <c>reasoning_content</c>. Templates that keep it between tool calls gain by it (and the
    /// prefix of the prompt stays the same); some clouds refuse the field.
    /// </summary>
    public bool EchoReasoning { get; init; }

    public InferenceTimeouts Timeouts { get; init; } = new();

    public InferenceRetries Retries { get; init; } = new();

    public InferenceLimits Limits { get; init; } = new();

    public override string ToString() => $"{Model} at {Address}";
}

/// <summary>How long each stage may take.</summary>
public sealed record InferenceTimeouts
{
    /// <summary>Until the connection stands.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From the request to the first content of a stream: queueing, loading and prefill. An answer that is not streamed has only <see cref="Total"/>.</summary>
    public TimeSpan FirstToken { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Between two events of a stream; comments do not count as a sign of life.</summary>
    public TimeSpan BetweenTokens { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The whole call, its retries included.</summary>
    public TimeSpan Total { get; init; } = TimeSpan.FromMinutes(10);
}

/// <summary>Retries happen only on faults that pass by themselves, and never after the first token.</summary>
public sealed record InferenceRetries
{
    /// <summary>Attempts after the first; 0 turns retrying off.</summary>
    public int Attempts { get; init; } = 2;

    /// <summary>The first wait; each further one is about twice as long, with jitter.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest wait. A server that asks for more (<c>Retry-After</c>) is not asked again; the caller learns how long to wait.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(20);
}

/// <summary>How much a server may send.</summary>
public sealed record InferenceLimits
{
    /// <summary>Bytes of a whole answer, streamed or not.</summary>
    public int AnswerBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Bytes of one event of a stream, and of one of its lines.</summary>
    public int EventBytes { get; init; } = 1024 * 1024;
}
