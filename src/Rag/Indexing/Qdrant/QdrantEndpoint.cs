namespace TravelPlanner.Rag.Indexing.Qdrant;

/// <summary>Where a Qdrant server answers and which index of it is meant. Checked when an index is opened.</summary>
public sealed class QdrantEndpoint
{
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromHours(1);

    /// <summary>The server, such as <c>http://127.0.0.1:6333</c>. http or https, no user name, no query.</summary>
    public required Uri Address { get; init; }

    /// <summary>The alias that stands for the index; its collection is called <c>&lt;alias&gt;-&lt;number&gt;</c>. Letters, digits, <c>-</c> and <c>_</c>.</summary>
    public required string Index { get; init; }

    /// <summary>Sent in the header <c>api-key</c>; never written to a log or an exception.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Whether the host may resolve to a loopback, private or otherwise unroutable address. Usual for a server of one's own.</summary>
    public bool AllowPrivateAddresses { get; init; } = true;

    /// <summary>One request, without its repetitions.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Attempts after the first, on faults that pass by themselves.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>The first wait before a repetition; each further one is twice as long.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    public override string ToString() => $"{Index} at {Address}";

    /// <exception cref="IndexException">A value that cannot be used, with the allowed ones.</exception>
    internal void Check()
    {
        if (!Address.IsAbsoluteUri || Address.Scheme is not ("http" or "https"))
            throw new IndexException("The address of Qdrant is not an absolute http or https address, such as http://127.0.0.1:6333.");
        if (Address.UserInfo.Length > 0 || Address.Query.Length > 0 || Address.Fragment.Length > 0)
            throw new IndexException("The address of Qdrant has a user name, query or fragment, which is not allowed; give a key as ApiKey.");
        if (Index.Length is 0 or > 64 || !Index.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            throw new IndexException("The name of the index at Qdrant has 1 to 64 letters, digits, '-' and '_'.");
        if (ApiKey is not null && (ApiKey.Length == 0 || ApiKey.Any(c => c is <= ' ' or > '~')))
            throw new IndexException("The key of Qdrant is empty or has a character that a header cannot carry.");
        if (Timeout <= TimeSpan.Zero || Timeout > LongestTimeout || Retries is < 0 or > 10 || FirstDelay < TimeSpan.Zero || FirstDelay > TimeSpan.FromMinutes(1))
            throw new IndexException($"Qdrant: Timeout is above zero and at most {LongestTimeout}, Retries 0 to 10, FirstDelay up to a minute.");
    }
}
