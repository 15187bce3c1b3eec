using System.Buffers.Text;
using System.Text;

namespace TravelPlanner.Load;

/// <summary>One session over one connection, which makes the same call again and again under a new id.</summary>
internal sealed class McpCaller : IDisposable
{
    /// <summary>Ids have a fixed width, so that a new one is written over the old one in the prepared request.</summary>
    private const int FirstId = 1_000_000_000;

    private readonly HttpConnection _connection;
    private readonly byte[] _call;
    private readonly int _idAt;
    private int _id = FirstId;

    /// <param name="call">The params of <c>tools/call</c>, as JSON.</param>
    public McpCaller(Uri endpoint, string call)
    {
        _connection = new HttpConnection(endpoint.Host, endpoint.Port);
        var opened = _connection.Exchange(Request(
            endpoint, "", """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"load","version":"1"}}}"""));
        if (opened.Status != 200 || opened.Session is null)
            throw new InvalidDataException($"initialize: {opened.Status} {Encoding.UTF8.GetString(opened.Body)}");
        var session = $"Mcp-Session-Id: {opened.Session}\r\nMCP-Protocol-Version: 2025-11-25\r\n";
        var ready = _connection.Exchange(Request(endpoint, session, """{"jsonrpc":"2.0","method":"notifications/initialized"}"""));
        if (ready.Status != 202)
            throw new InvalidDataException($"initialized: {ready.Status}");
        _call = Request(endpoint, session, $$"""{"jsonrpc":"2.0","id":{{FirstId}},"method":"tools/call","params":{{call}} }""");
        _idAt = _call.AsSpan().LastIndexOf(Encoding.ASCII.GetBytes($"\"id\":{FirstId}")) + "\"id\":".Length;
    }

    /// <exception cref="InvalidDataException">The call was not answered with a result.</exception>
    public void Call()
    {
        Utf8Formatter.TryFormat(_id++, _call.AsSpan(_idAt), out _);
        var reply = _connection.Exchange(_call);
        if (reply.Status != 200 || reply.Body.IndexOf("\"result\""u8) < 0 || reply.Body.IndexOf("\"isError\":true"u8) >= 0)
            throw new InvalidDataException($"tools/call: {reply.Status} {Encoding.UTF8.GetString(reply.Body)}");
    }

    public void Dispose() => _connection.Dispose();

    private static byte[] Request(Uri endpoint, string headers, string body) => Encoding.UTF8.GetBytes(
        $"POST {endpoint.AbsolutePath} HTTP/1.1\r\nHost: {endpoint.Authority}\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\n{headers}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
}
