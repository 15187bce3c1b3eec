using System.Net;

namespace TravelPlanner.InferenceWorker;

/// <summary>How the worker listens.</summary>
public sealed record WorkerOptions
{
    public IReadOnlyList<string> Urls { get; init; } = ["http://127.0.0.1:8766"];

    /// <summary>Names and the keys they present as bearer tokens; empty for no keys, on loopback only.</summary>
    public IReadOnlyDictionary<string, string> ApiKeys { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <exception cref="WorkerOptionsException">An address cannot be used, or is open to others without a key.</exception>
    public void Validate()
    {
        if (Urls.Count == 0)
            throw new WorkerOptionsException("worker.urls is empty; give an address such as http://127.0.0.1:8766.");
        foreach (var url in Urls)
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme != "http")
                throw new WorkerOptionsException($"worker.urls: \"{url}\" is no address of the form http://host:port; for TLS put a proxy before it.");
            if (ApiKeys.Count == 0 && !IsLoopback(address.Host))
                throw new WorkerOptionsException($"worker.urls: \"{url}\" is open to other machines; give at least one key with --api-key name=key.");
        }

        if (ApiKeys.FirstOrDefault(k => k.Value.Length < 16) is { Key: { } name })
            throw new WorkerOptionsException($"worker.api_keys: the key of \"{name}\" has fewer than 16 characters.");
    }

    internal static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}

/// <summary>An option of the worker cannot be used; the message names its key.</summary>
public sealed class WorkerOptionsException(string message) : Exception(message);
