using System.Buffers.Text;
using System.Net.Sockets;
using System.Text;

namespace TravelPlanner.Load;

/// <param name="body">Valid until the connection's next exchange; chunks are put together.</param>
internal readonly ref struct HttpReply(int status, string? session, ReadOnlySpan<byte> body)
{
    public int Status { get; } = status;

    /// <summary>The <c>Mcp-Session-Id</c> header.</summary>
    public string? Session { get; } = session;

    public ReadOnlySpan<byte> Body { get; } = body;
}

/// <summary>
/// One kept-alive HTTP/1.1 connection on a blocking socket. It reads only what MCP servers send (Content-Length or chunked), so that the
/// load generator takes as little as possible of the processor it shares with the server.
/// </summary>
internal sealed class HttpConnection : IDisposable
{
    private readonly Socket _socket;
    private byte[] _buffer = new byte[64 * 1024];
    private byte[] _body = new byte[64 * 1024];
    private int _start;
    private int _end;

    public HttpConnection(string host, int port)
    {
        _socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 30_000 };
        _socket.Connect(host, port);
    }

    /// <exception cref="InvalidDataException">The answer is not HTTP as this reader knows it, or the server closed the connection.</exception>
    public HttpReply Exchange(ReadOnlySpan<byte> request)
    {
        _socket.Send(request);
        _start = _end = 0;
        var statusLine = ReadLine();
        if (!Utf8Parser.TryParse(statusLine["HTTP/1.1 ".Length..], out int status, out _))
            throw new InvalidDataException("no status line");
        int? length = null;
        var chunked = false;
        string? session = null;
        while (true)
        {
            var line = ReadLine();
            if (line.IsEmpty)
                break;
            var colon = line.IndexOf((byte)':');
            var name = line[..colon];
            var value = line[(colon + 1)..].TrimStart((byte)' ');
            if (Ascii.EqualsIgnoreCase(name, "content-length"u8))
                length = int.Parse(value, System.Globalization.CultureInfo.InvariantCulture);
            else if (Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8))
                chunked = true;
            else if (Ascii.EqualsIgnoreCase(name, "mcp-session-id"u8))
                session = Encoding.ASCII.GetString(value);
        }

        var size = chunked ? ReadChunks() : Take(length ?? 0, 0);
        return new HttpReply(status, session, _body.AsSpan(0, size));
    }

    public void Dispose() => _socket.Dispose();

    private int ReadChunks()
    {
        var size = 0;
        while (true)
        {
            var line = ReadLine();
            if (!Utf8Parser.TryParse(line, out int chunk, out _, 'x'))
                throw new InvalidDataException("no chunk size");
            size = Take(chunk, size);
            if (!ReadLine().IsEmpty)
                throw new InvalidDataException("a chunk is longer than it says");
            if (chunk == 0)
                return size;
        }
    }

    /// <summary>Copies the next bytes into the body at <paramref name="at"/>; returns the body's new length.</summary>
    private int Take(int count, int at)
    {
        if (_body.Length < at + count)
            Array.Resize(ref _body, (at + count) * 2);
        while (count > 0)
        {
            if (_start == _end)
                Fill();
            var part = Math.Min(count, _end - _start);
            _buffer.AsSpan(_start, part).CopyTo(_body.AsSpan(at));
            _start += part;
            at += part;
            count -= part;
        }

        return at;
    }

    private ReadOnlySpan<byte> ReadLine()
    {
        while (true)
        {
            var found = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8);
            if (found >= 0)
            {
                var line = _buffer.AsSpan(_start, found);
                _start += found + 2;
                return line;
            }

            Fill();
        }
    }

    private void Fill()
    {
        if (_start > 0 && _start == _end)
            _start = _end = 0;
        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        var read = _socket.Receive(_buffer.AsSpan(_end));
        if (read == 0)
            throw new InvalidDataException("the server closed the connection");
        _end += read;
    }
}
