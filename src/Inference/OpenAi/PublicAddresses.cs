using System.Net;
using System.Net.Sockets;

namespace TravelPlanner.Inference.OpenAi;

/// <summary>Connects only to addresses of the public internet. The address that was checked is the one connected to, so a name cannot change in between.</summary>
internal static class PublicAddresses
{
    private static readonly IPNetwork[] Unroutable =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.168.0.0/16",
            "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
            // Everything of IPv6 outside 2000::/3, then what inside it stands for something else: 6to4, Teredo, documentation.
            "::/3", "4000::/2", "8000::/1", "2002::/16", "2001::/32", "2001:db8::/32",
        }.Select(n => IPNetwork.Parse(n)),
    ];

    public static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        if (addresses.Length == 0 || !addresses.All(IsPublic))
        {
            throw new InferenceException(InferenceFault.BadRequest,
                $"{context.DnsEndPoint.Host} is not an address of the public internet, and AllowPrivateAddresses is off.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public static bool IsPublic(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return !Unroutable.Any(n => n.Contains(plain));
    }
}
