using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace TravelPlanner.InferenceWorker.Models.Download;

/// <summary>
/// Which addresses a download may open: a catalogue or a redirect must not lead into the network this machine stands in. A name is
/// resolved once and the connection goes to the address that was checked.
/// </summary>
internal sealed class AddressRules(DownloadOptions options, IWebProxy proxy)
{
    private readonly ConcurrentDictionary<string, bool> _proxies = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Before a request goes out, the first one or after a redirect.</summary>
    /// <exception cref="ModelException">The address is not to be opened.</exception>
    public void Check(Uri url)
    {
        var isMirror = IsMirror(url.Host, url.Port);
        if (url.Scheme != Uri.UriSchemeHttps && !(url.Scheme == Uri.UriSchemeHttp && url.IsLoopback && isMirror))
            throw Refused(url.GetLeftPart(UriPartial.Authority), "only https is opened", "只允许 https");
        if (url.UserInfo.Length > 0)
            throw Refused(url.Host, "it carries a user name", "地址中含用户名");
        if (!isMirror && !IsNamedPrivate(url.Host) && (url.IsLoopback || (IPAddress.TryParse(url.IdnHost, out var literal) && IsPrivate(literal))))
            throw Private(url.Host);
        if (proxy.GetProxy(url) is { } way && way != url)
            _proxies[$"{way.IdnHost}:{way.Port}"] = true;
    }

    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>: through a proxy, the proxy resolves the name and answers for it.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellation);
        var open = IsMirror(host, port) || IsNamedPrivate(host) || _proxies.ContainsKey($"{host}:{port}");
        if (!open && Array.Exists(addresses, IsPrivate))
            throw Private(host);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Loopback, link-local, private, shared, multicast, documentation and reserved ranges (RFC 6890 and its successors).</summary>
    internal static bool IsPrivate(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        var b = address.GetAddressBytes();
        if (b.Length == 4)
        {
            return b[0] is 0 or 10 or 127 or >= 224
                || (b[0] == 100 && (b[1] & 0xC0) == 64)
                || (b[0] == 169 && b[1] == 254)
                || (b[0] == 172 && (b[1] & 0xF0) == 16)
                || (b[0] == 192 && b[1] == 168)
                || (b[0] == 192 && b[1] == 0 && b[2] is 0 or 2)
                || (b[0] == 198 && b[1] is 18 or 19);
        }

        if (b.AsSpan().StartsWith((ReadOnlySpan<byte>)[0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]))
            return IsPrivate(new IPAddress(b.AsSpan(12)));
        // Of IPv6 only global unicast, 2000::/3, is public; 2001:db8::/32 is documentation, 2002::/16 carries an IPv4 address.
        return (b[0] & 0xE0) != 0x20 || (b[0] == 0x20 && b[1] == 1 && b[2] == 0x0D && b[3] == 0xB8)
            || (b[0] == 0x20 && b[1] == 2 && IsPrivate(new IPAddress(b.AsSpan(2, 4))));
    }

    private bool IsMirror(string host, int port) =>
        options.BaseUrl != DownloadOptions.Hub && port == options.BaseUrl.Port && host.Equals(options.BaseUrl.Host, StringComparison.OrdinalIgnoreCase);

    private bool IsNamedPrivate(string host) => options.PrivateHosts.Contains(host, StringComparer.OrdinalIgnoreCase);

    private static ModelException Private(string host) =>
        Refused(host, "it lies in a private network; name it in models.private_hosts if that is meant", "位于私有网络；如确需访问，请写入 models.private_hosts");

    private static ModelException Refused(string address, string english, string chinese) =>
        new(ModelFault.Refused, $"{address} is not opened: {english}.", $"拒绝访问 {address}：{chinese}。");
}
