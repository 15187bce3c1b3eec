namespace TravelPlanner.InferenceWorker.Models.Download;

/// <summary>Where models come from and how patient a download is.</summary>
public sealed record DownloadOptions
{
    public static readonly Uri Hub = new("https://huggingface.co/");

    /// <summary>A hub or a mirror with the same paths. HTTPS; plain HTTP only towards this machine.</summary>
    public Uri BaseUrl { get; init; } = Hub;

    /// <summary>Hosts that may have an address of a private network; the mirror's own may, since somebody configured it.</summary>
    public IReadOnlyList<string> PrivateHosts { get; init; } = [];

    /// <summary>Requests at once for one file, 1 to 16.</summary>
    public int Parts { get; init; } = 4;

    /// <summary>No part is smaller, bytes.</summary>
    public long LeastPartBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Tries of a part that bring nothing, before giving up.</summary>
    public int Attempts { get; init; } = 6;

    /// <summary>A try that brought this many bytes does not count as one that brings nothing.</summary>
    public long ProgressBytes { get; init; } = 1024 * 1024;

    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A server that asks for a longer wait is not waited for.</summary>
    public TimeSpan LongestRetryAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Silence for this long ends a try.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>After so many new bytes, or so long, the journal is written: what is newer is fetched again after a kill.</summary>
    public long JournalBytes { get; init; } = 32 * 1024 * 1024;

    public TimeSpan JournalInterval { get; init; } = TimeSpan.FromSeconds(5);

    public int Redirects { get; init; } = 5;

    /// <summary>How often a file may turn out to have changed on the server before giving up.</summary>
    public int Restarts { get; init; } = 3;

    /// <exception cref="ModelException">A value cannot be used.</exception>
    public void Validate()
    {
        if (!BaseUrl.IsAbsoluteUri || !(BaseUrl.Scheme == Uri.UriSchemeHttps || (BaseUrl.Scheme == Uri.UriSchemeHttp && BaseUrl.IsLoopback)))
        {
            throw new ModelException(
                ModelFault.Refused, $"models.url: '{BaseUrl}' cannot be used; allowed: https, or http to this machine, such as http://127.0.0.1:8000/.",
                $"models.url：“{BaseUrl}”不可用；须为 https，或指向本机的 http，如 http://127.0.0.1:8000/。");
        }

        if (Parts is < 1 or > 16)
            throw new ModelException(ModelFault.Refused, $"parts: {Parts} cannot be used; allowed: 1 to 16.", $"parts：{Parts} 不可用；须为 1 到 16。");
    }
}
