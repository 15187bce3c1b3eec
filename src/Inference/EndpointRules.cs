namespace TravelPlanner.Inference;

/// <summary>What an endpoint must be before a client is made of it.</summary>
internal static class EndpointRules
{
    /// <exception cref="ArgumentException">A value that cannot be used, with the allowed ones.</exception>
    public static void Check(InferenceEndpoint endpoint)
    {
        var address = endpoint.Address;
        if (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https"))
            throw new ArgumentException($"Address: received \"{Shown(address)}\"; allowed: an absolute http or https address, such as http://127.0.0.1:8090/v1.", nameof(endpoint));
        if (address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0)
            throw new ArgumentException("Address: a user name, query or fragment is not allowed; give a key as ApiKey.", nameof(endpoint));
        if (string.IsNullOrWhiteSpace(endpoint.Model))
            throw new ArgumentException("Model: received nothing; allowed: the name that the server lists under /v1/models.", nameof(endpoint));
        if (endpoint.ApiKey is not null && (endpoint.ApiKey.Length == 0 || endpoint.ApiKey.Any(c => c is <= ' ' or > '~')))
            throw new ArgumentException("ApiKey: it is empty or has a character that a header cannot carry (a space, a line break or one outside ASCII).", nameof(endpoint));

        var timeouts = endpoint.Timeouts;
        foreach (var (name, value) in new[]
        {
            (nameof(timeouts.Connect), timeouts.Connect), (nameof(timeouts.FirstToken), timeouts.FirstToken),
            (nameof(timeouts.BetweenTokens), timeouts.BetweenTokens), (nameof(timeouts.Total), timeouts.Total),
        })
        {
            if (value <= TimeSpan.Zero || value > TimeSpan.FromHours(24))
                throw new ArgumentException($"Timeouts.{name}: received {value}; allowed: above zero and at most 24 hours.", nameof(endpoint));
        }

        var retries = endpoint.Retries;
        if (retries.Attempts is < 0 or > 10)
            throw new ArgumentException($"Retries.Attempts: received {retries.Attempts}; allowed: 0 to 10.", nameof(endpoint));
        if (retries.FirstDelay < TimeSpan.Zero || retries.LongestDelay < retries.FirstDelay || retries.LongestDelay > TimeSpan.FromMinutes(10))
            throw new ArgumentException($"Retries: received FirstDelay {retries.FirstDelay}, LongestDelay {retries.LongestDelay}; allowed: 0 ≤ FirstDelay ≤ LongestDelay ≤ 10 minutes.", nameof(endpoint));

        var limits = endpoint.Limits;
        if (limits.EventBytes < 256 || limits.AnswerBytes < limits.EventBytes)
            throw new ArgumentException($"Limits: received AnswerBytes {limits.AnswerBytes}, EventBytes {limits.EventBytes}; allowed: 256 ≤ EventBytes ≤ AnswerBytes.", nameof(endpoint));
    }

    /// <summary>An address that is refused may hold a password; only its scheme is repeated.</summary>
    private static string Shown(Uri address) => address.IsAbsoluteUri ? $"{address.Scheme}:…" : "a relative address";
}
