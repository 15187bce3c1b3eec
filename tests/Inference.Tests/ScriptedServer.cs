using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace TravelPlanner.Inference.Tests;

/// <summary>A request as the server saw it.</summary>
public sealed record SeenRequest(string Path, string Body, IReadOnlyDictionary<string, string> Headers)
{
    public JsonElement Json => JsonElement.Parse(Body);
}

/// <summary>A server on loopback that answers as a script says: the first request with the first step, every one after the last with the last.</summary>
public sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly IReadOnlyList<Func<HttpContext, Task>> _steps;
    private readonly ConcurrentQueue<SeenRequest> _seen = new();
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ScriptedServer(WebApplication app, IReadOnlyList<Func<HttpContext, Task>> steps) => (_app, _steps) = (app, steps);

    public IReadOnlyList<SeenRequest> Seen => [.. _seen];

    /// <summary>Completes when a client closed its connection while it was being answered.</summary>
    public Task ClientLeft => _gone.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/v1");

    public static async Task<ScriptedServer> StartAsync(params Func<HttpContext, Task>[] steps)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var server = new ScriptedServer(app, steps);
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        return server;
    }

    public InferenceEndpoint Endpoint(InferenceTimeouts? timeouts = null, InferenceRetries? retries = null, InferenceLimits? limits = null, string? key = null) => new()
    {
        Address = Address,
        Model = "toy",
        ApiKey = key,
        Timeouts = timeouts ?? new(),
        Retries = retries ?? new() { Attempts = 2, FirstDelay = TimeSpan.FromMilliseconds(1), LongestDelay = TimeSpan.FromSeconds(1) },
        Limits = limits ?? new(),
    };

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        _seen.Enqueue(new SeenRequest(http.Request.Path, body, http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
        http.Items["body"] = body;
        http.RequestAborted.Register(() => _gone.TrySetResult());
        try
        {
            await _steps[Math.Min(_seen.Count, _steps.Count) - 1](http);
        }
        catch (OperationCanceledException)
        {
            _gone.TrySetResult();
        }
    }
}

/// <summary>What a server may do with a request.</summary>
public static class Script
{
    public const string Done = "data: [DONE]\n\n";

    public static Func<HttpContext, Task> Json(string body, int status = 200, string type = "application/json", (string Name, string Value)? header = null) => async http =>
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = type;
        if (header is { } extra)
            http.Response.Headers[extra.Name] = extra.Value;
        await http.Response.WriteAsync(body, http.RequestAborted);
    };

    /// <summary>Sends each part of the body on its own.</summary>
    public static Func<HttpContext, Task> Stream(params string[] parts) => http => WriteAsync(http, parts);

    /// <summary>Sends the parts and then nothing, until the client goes.</summary>
    public static Func<HttpContext, Task> Stall(params string[] parts) => async http =>
    {
        await WriteAsync(http, parts);
        await Task.Delay(Timeout.Infinite, http.RequestAborted);
    };

    /// <summary>Sends the parts and breaks the connection, once the client has heard them where that matters: a reset may overtake what was sent.</summary>
    public static Func<HttpContext, Task> Break(string part, TaskCompletionSource? heard = null) => async http =>
    {
        await WriteAsync(http, [part]);
        await (heard?.Task ?? Task.CompletedTask);
        http.Abort();
    };

    /// <summary>One event of a stream with this choice.</summary>
    public static string Chunk(string delta, string? finish = null) =>
        $$$"""data: {"id":"a1","model":"toy","created":1700000000,"choices":[{"index":0,"delta":{{{delta}}},"finish_reason":{{{(finish is null ? "null" : $"\"{finish}\"")}}}}]}""" + "\n\n";

    public static string Text(string text) => Chunk($$"""{"content":{{JsonSerializer.Serialize(text)}}}""");

    public static string End(string finish = "stop") => Chunk("{}", finish);

    public static string Usage(int input, int output, int cached = 0) =>
        $$$$"""data: {"id":"a1","model":"toy","choices":[],"usage":{"prompt_tokens":{{{{input}}}},"completion_tokens":{{{{output}}}},"total_tokens":{{{{input + output}}}},"prompt_tokens_details":{"cached_tokens":{{{{cached}}}}}}}""" + "\n\n";

    public static string Answer(string message, string finish = "stop") =>
        $$$"""{"id":"a1","model":"toy","created":1700000000,"choices":[{"index":0,"message":{{{message}}},"finish_reason":"{{{finish}}}"}],"usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10}}""";

    private static async Task WriteAsync(HttpContext http, string[] parts)
    {
        if (!http.Response.HasStarted)
            http.Response.ContentType = "text/event-stream; charset=utf-8";
        foreach (var part in parts)
        {
            await http.Response.WriteAsync(part, http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
        }
    }
}
