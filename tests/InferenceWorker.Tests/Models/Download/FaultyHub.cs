using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace TravelPlanner.InferenceWorker.Tests.Models.Download;

/// <summary>What the hub says a file is.</summary>
public enum HubIdentity
{
    /// <summary><c>X-Linked-Etag</c>, the file's SHA-256, as the hub sends it.</summary>
    Linked,

    /// <summary>A strong ETag that is no hash.</summary>
    Tag,

    /// <summary>Nothing at all.</summary>
    None,
}

/// <summary>
/// A hub on loopback that serves one file under every path and follows a script, one step a request, in the order of arrival; after the
/// script it behaves. Steps: <c>ok</c>, <c>drop N</c> (N bytes of the body, then the connection is cut), <c>stall N</c> (N bytes, then
/// silence), <c>whole</c> (ranges ignored), <c>change</c> (from here on another file), <c>wrong</c> (a byte is flipped), <c>longer</c>
/// (a total that is not true), <c>empty</c>, <c>page</c> (an HTML page with 200), <c>redirect</c>, <c>away</c> (a redirect to another
/// port of this machine), <c>loop</c> (redirects without end) and a number: that status, with <c>after S</c> as Retry-After.
/// </summary>
public sealed class FaultyHub : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _script;
    private readonly HubIdentity _identity;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<string> _ranges = new();
    private long _served;
    private int _requests;

    private FaultyHub(WebApplication app, string script, byte[] content, HubIdentity identity)
    {
        (_app, _identity, Content) = (app, identity, content);
        Versions.Enqueue(content);
        _script = new(script.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
    }

    public byte[] Content { get; private set; }

    /// <summary>What the file was and is.</summary>
    public ConcurrentQueue<byte[]> Versions { get; } = new();

    public Uri Url => new(_app.Urls.Single() + "/");

    /// <summary>Bytes of bodies sent.</summary>
    public long Served => Interlocked.Read(ref _served);

    public int Requests => _requests;

    /// <summary>The ranges asked for, in order.</summary>
    public IEnumerable<string> Ranges => _ranges;

    public string? ETag { get; private set; } = "\"v1\"";

    /// <summary>Bytes a second; null for no limit.</summary>
    public int? Throttle { get; set; }

    public static async Task<FaultyHub> StartAsync(string script, byte[] content, HubIdentity identity = HubIdentity.Linked)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var hub = new FaultyHub(app, script, content, identity);
        app.Run(hub.AnswerAsync);
        await app.StartAsync();
        return hub;
    }

    /// <summary>Bytes that look like a model: a GGUF header, then what the seed gives.</summary>
    public static byte[] Model(int bytes, int seed = 1)
    {
        var content = new byte[bytes];
        new Random(seed).NextBytes(content);
        "GGUF"u8.CopyTo(content);
        BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(4), 3);
        return content;
    }

    public static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _app.DisposeAsync();
        _end.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _requests);
        _ranges.Enqueue(context.Request.Headers.Range.ToString());
        var words = (_script.TryDequeue(out var step) ? step : "ok").Split(' ');
        var argument = words.Length > 1 ? words[^1] : "0";
        switch (words[0])
        {
            case "redirect":
                context.Response.Redirect("/moved");
                return;
            case "loop":
                _script.Enqueue("loop");
                context.Response.Redirect("/round");
                return;
            case "away":
                context.Response.Redirect("http://127.0.0.1:1/elsewhere");
                return;
            case "page":
                context.Response.ContentType = "text/html";
                var page = "<html><body>Please log in to go on to the file you asked for.</body></html>"u8.ToArray();
                context.Response.ContentLength = page.Length;
                await context.Response.Body.WriteAsync(page);
                return;
            case "empty":
                context.Response.ContentLength = 0;
                return;
            case "change":
                // Of the same length and shape, so that only its identity tells.
                Content = Model(Content.Length, seed: Content[^1] + 2);
                Versions.Enqueue(Content);
                ETag = $"\"v{Hash(Content)[..8]}\"";
                break;
            case var status when int.TryParse(status, CultureInfo.InvariantCulture, out var code):
                context.Response.StatusCode = code;
                if (words.Length > 1)
                    context.Response.Headers.RetryAfter = argument;
                if (code == 416)
                    context.Response.Headers.ContentRange = "bytes */0";
                return;
        }

        await SendAsync(context, words[0], int.Parse(argument, CultureInfo.InvariantCulture));
    }

    private async Task SendAsync(HttpContext context, string step, int argument)
    {
        var content = Content;
        if (_identity == HubIdentity.Linked)
            context.Response.Headers["X-Linked-Etag"] = $"\"{Hash(content)}\"";
        if (_identity != HubIdentity.None)
            context.Response.Headers.ETag = ETag;
        context.Response.Headers["X-Repo-Commit"] = "0123456789abcdef0123456789abcdef01234567";
        var (from, to) = (0, content.Length - 1);
        var unchanged = context.Request.Headers.IfRange.ToString() is var condition && (condition.Length == 0 || condition == ETag);
        if (step != "whole" && unchanged && context.Request.Headers.Range.ToString() is ['b', ..] range)
        {
            var ends = range["bytes=".Length..].Split('-');
            (from, to) = (int.Parse(ends[0], CultureInfo.InvariantCulture), Math.Min(to, int.Parse(ends[1], CultureInfo.InvariantCulture)));
            context.Response.StatusCode = StatusCodes.Status206PartialContent;
            context.Response.Headers.ContentRange = $"bytes {from}-{to}/{content.Length + (step == "longer" ? 10 : 0)}";
        }

        var body = content.AsMemory(from, to - from + 1);
        context.Response.ContentLength = body.Length;
        if (step == "wrong")
        {
            body = body.ToArray();
            body.Span[body.Length / 2] ^= 1;
        }

        var upTo = step is "drop" or "stall" ? Math.Min(argument, body.Length) : body.Length;
        await WriteAsync(context, body[..upTo]);
        if (step == "drop")
            context.Abort();
        if (step == "stall")
        {
            using var gone = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _end.Token);
            await Task.Delay(Timeout.InfiniteTimeSpan, gone.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private async Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        var chunk = Throttle is { } rate ? Math.Max(1, rate / 20) : 64 * 1024;
        for (var at = 0; at < body.Length; at += chunk)
        {
            var piece = body.Slice(at, Math.Min(chunk, body.Length - at));
            if (context.RequestAborted.IsCancellationRequested)
                return;
            await context.Response.Body.WriteAsync(piece, context.RequestAborted).AsTask().ContinueWith(_ => { }, TaskScheduler.Default);
            Interlocked.Add(ref _served, piece.Length);
            if (Throttle is not null)
                await Task.Delay(50, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        }

        await context.Response.Body.FlushAsync(context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
    }
}
