using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using TravelPlanner.InferenceWorker.Models.Catalogue;

namespace TravelPlanner.InferenceWorker.Models.Download;

/// <summary>One GET of a range, redirects followed by the address rules, the answer sorted into what can be used, retried or not.</summary>
internal sealed class RangeClient : IDisposable
{
    private readonly DownloadOptions _options;
    private readonly AddressRules _rules;
    private readonly HttpMessageInvoker _http;
    private readonly TimeProvider _time;

    /// <param name="proxy">Null for the standard variables (<c>HTTPS_PROXY</c>, <c>NO_PROXY</c> …).</param>
    public RangeClient(DownloadOptions options, TimeProvider time, IWebProxy? proxy = null)
    {
        (_options, _time) = (options, time);
        proxy ??= HttpClient.DefaultProxy;
        _rules = new AddressRules(options, proxy);
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            Proxy = proxy,
            ConnectTimeout = options.StallTimeout,
            ConnectCallback = _rules.ConnectAsync,
            MaxConnectionsPerServer = 16,
            MaxResponseHeadersLength = 64,
        });
    }

    /// <param name="to">The last byte, inclusive.</param>
    /// <param name="validator">The file must still be this one; otherwise the answer is the whole of another.</param>
    /// <returns>An answer of 200, 206 or 416, and what it says of the file.</returns>
    /// <exception cref="TransientException">Worth another try.</exception>
    /// <exception cref="ModelException">Not worth another try.</exception>
    public async Task<(HttpResponseMessage Response, RemoteFile File)> GetAsync(Uri url, long from, long to, string? validator, CancellationToken cancellation)
    {
        string? linked = null, revision = null;
        long? linkedBytes = null;
        for (var hop = 0; hop <= _options.Redirects; hop++)
        {
            _rules.Check(url);
            var response = await SendAsync(url, from, to, validator, cancellation);
            linked ??= Hash(Header(response, "X-Linked-Etag"));
            linkedBytes ??= long.TryParse(Header(response, "X-Linked-Size"), NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : null;
            revision ??= Header(response, "X-Repo-Commit");
            if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable)
                return (response, Describe(response, linked, linkedBytes, revision, isHub: hop == 0));
            using (response)
            {
                if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308))
                    throw Sort(response, url);
                url = response.Headers.Location is { } location
                    ? new Uri(url, location)
                    : throw new ModelException(ModelFault.Unavailable, $"{url.Host} redirects to nowhere.", $"{url.Host} 的重定向没有目标。");
            }
        }

        throw new ModelException(
            ModelFault.Unavailable, $"{url.Host}: more than {_options.Redirects} redirects were not followed.", $"{url.Host}：重定向超过 {_options.Redirects} 次。");
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(Uri url, long from, long to, string? validator, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Range = new RangeHeaderValue(from, to);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("travel-planner", typeof(RangeClient).Assembly.GetName().Version!.ToString(3)));
        if (validator is not null)
            request.Headers.TryAddWithoutValidation("If-Range", validator);
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        silence.CancelAfter(_options.StallTimeout);
        try
        {
            return await _http.SendAsync(request, silence.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TransientException($"no answer for {_options.StallTimeout.TotalSeconds:0.#} s");
        }
        catch (HttpRequestException fault)
        {
            for (Exception? cause = fault; cause is not null; cause = cause.InnerException)
            {
                if (cause is ModelException refused)
                    throw refused;
                if (cause is AuthenticationException untrusted)
                    throw new ModelException(ModelFault.Refused, $"{url.Host} is not trusted: {untrusted.Message}", $"{url.Host} 的证书不受信任：{untrusted.Message}", untrusted);
            }

            throw new TransientException((fault.GetBaseException() as SocketException)?.Message ?? fault.Message, fault);
        }
    }

    private static RemoteFile Describe(HttpResponseMessage response, string? linked, long? linkedBytes, string? revision, bool isHub)
    {
        var isRange = response.StatusCode == HttpStatusCode.PartialContent;
        var bytes = isRange || response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable
            ? response.Content.Headers.ContentRange?.Length
            : response.Content.Headers.ContentLength;
        var tag = response.Headers.ETag;
        // If-Range takes strong tags only; a date is one second coarse, which is better than nothing.
        var validator = tag is { IsWeak: false } ? tag.Tag : tag is null && response.Content.Headers.LastModified is { } modified ? modified.ToString("r", CultureInfo.InvariantCulture) : null;
        // What stands behind a redirect may use 64 digits for another hash than the file's own SHA-256.
        return new RemoteFile(bytes ?? linkedBytes, validator, linked ?? (isHub ? Hash(tag?.Tag) : null), revision, isRange);
    }

    private Exception Sort(HttpResponseMessage response, Uri url)
    {
        var status = (int)response.StatusCode;
        switch (status)
        {
            case 404 or 410:
                return new ModelException(ModelFault.NotFound, $"{url.Host} has no {url.AbsolutePath} ({status}).", $"{url.Host} 上没有 {url.AbsolutePath}（{status}）。");
            case 401 or 403:
                return new ModelException(ModelFault.Refused, $"{url.Host} does not give {url.AbsolutePath} ({status}): it asks for an account or a licence.", $"{url.Host} 拒绝提供 {url.AbsolutePath}（{status}）：需要账号或许可。");
            case 408 or 425 or 429 or >= 500:
                var wait = response.Headers.RetryAfter switch
                {
                    { Delta: { } delta } => delta,
                    { Date: { } date } => date - _time.GetUtcNow(),
                    _ => (TimeSpan?)null,
                };
                if (wait > _options.LongestRetryAfter)
                {
                    return new ModelException(
                        ModelFault.Unavailable, $"{url.Host} answers {status} and asks to come back in {wait.Value.TotalMinutes:0} minutes. What arrived is kept.",
                        $"{url.Host} 返回 {status}，要求 {wait.Value.TotalMinutes:0} 分钟后再试。已下载部分已保留。");
                }

                return new TransientException($"{url.Host} answers {status}", retryAfter: wait < TimeSpan.Zero ? TimeSpan.Zero : wait);
            default:
                return new ModelException(ModelFault.Unavailable, $"{url.Host} answers {status}, which is no file.", $"{url.Host} 返回 {status}，不是文件。");
        }
    }

    private static string? Header(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) ? values.First() : null;

    private static string? Hash(string? tag) => tag?.Trim('"').ToLowerInvariant() is { } hash && ModelCatalogue.IsSha256(hash) ? hash : null;
}
