using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using TravelPlanner.InferenceWorker.Models.Gguf;
using TravelPlanner.InferenceWorker.Models.Hosting;
using TravelPlanner.InferenceWorker.Scheduling;
using TravelPlanner.InferenceWorker.Tests.Endpoints;
using TravelPlanner.Native.LlamaCpp;

[assembly: AssemblyFixture(typeof(WorkerApi))]
[assembly: AssemblyFixture(typeof(QuietWorkerApi))]

namespace TravelPlanner.InferenceWorker.Tests.Endpoints;

/// <summary>What came back.</summary>
public sealed record Answer(HttpStatusCode Status, JsonElement Json, HttpResponseMessage Response)
{
    public JsonElement Error => Json.GetProperty("error");

    public JsonElement Choice => Json.GetProperty("choices")[0];

    public JsonElement Message => Choice.GetProperty("message");

    public string Text => Message.GetProperty("content").GetString()!;

    public string Finish => Choice.GetProperty("finish_reason").GetString()!;
}

/// <summary>
/// The API over Kestrel on loopback, with a model of random weights under three names: <c>tiny</c> speaks Hermes, <c>tiny-xml</c> calls in
/// tags and thinks, <c>tiny-plain</c> knows no tools.
/// </summary>
public class WorkerApi : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("worker-api-");
    private readonly SchedulerOptions _scheduling;
    private ModelHost? _models;
    private WebApplication? _app;
    private HttpClient? _http;

    public WorkerApi()
        : this(new SchedulerOptions { Slots = 4, KeptPrefixes = 8 })
    {
    }

    protected WorkerApi(SchedulerOptions scheduling) => _scheduling = scheduling;

    public HttpClient Http
    {
        get
        {
            Assert.SkipWhen(_http is null, "The native libraries are not here: npm was absent when this was built.");
            return _http;
        }
    }

    public Uri Address => Http.BaseAddress!;

    /// <summary>What answers behind it.</summary>
    public ModelHost Models
    {
        get
        {
            Assert.SkipWhen(_models is null, "The native libraries are not here: npm was absent when this was built.");
            return _models;
        }
    }

    /// <summary>One of its own, for tests that look at what the engine is doing.</summary>
    public static async Task<WorkerApi> StartAsync(SchedulerOptions scheduling)
    {
        var api = new WorkerApi(scheduling);
        await api.InitializeAsync();
        return api;
    }

    public async ValueTask InitializeAsync()
    {
        if (!Directory.Exists(LlamaRuntime.DefaultFolder))
            return;
        var path = Path.Combine(_folder.FullName, "tiny.gguf");
        SyntheticModel.Write(path, SyntheticShape.Of("tiny")!, SyntheticQuantization.Of("q8_0")!, seed: 1);
        _models = new ModelHost(
            LlamaRuntime.Open(), [new("tiny", path), new("tiny-xml", path, "qwen3.5"), new("tiny-plain", path, "chatml")],
            new HostingOptions { ContextTokens = 4096, Threads = 1, GpuLayers = 0 }, _scheduling, NullLogger.Instance);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore().AddLogging();
        _app = builder.Build();
        EngineServer.Map(_app, _models);
        await _app.StartAsync();
        _http = new HttpClient { BaseAddress = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()), Timeout = TimeSpan.FromMinutes(2) };
    }

    public async Task<Answer> PostAsync(string path, string json) => await PostAsync(path, Encoding.UTF8.GetBytes(json));

    public async Task<Answer> PostAsync(string path, byte[] body)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
        var response = await Http.PostAsync(new Uri(path, UriKind.Relative), content);
        return new Answer(response.StatusCode, JsonElement.Parse(await response.Content.ReadAsStringAsync()), response);
    }

    public async Task<JsonElement> GetAsync(string path) => JsonElement.Parse(await Http.GetStringAsync(new Uri(path, UriKind.Relative)));

    /// <summary>The data of a stream's events, the closing <c>[DONE]</c> checked and left out.</summary>
    public async Task<IReadOnlyList<JsonElement>> StreamAsync(string path, string json, bool closing = true)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await Http.PostAsync(new Uri(path, UriKind.Relative), content);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        var data = text.Split('\n').Where(l => l.StartsWith("data: ", StringComparison.Ordinal)).Select(l => l[6..]).ToList();
        if (closing)
        {
            Assert.Equal("[DONE]", data[^1]);
            data.RemoveAt(data.Count - 1);
        }

        return [.. data.Select(d => JsonElement.Parse(d))];
    }

    /// <summary>A chat answer, which has to come.</summary>
    public async Task<Answer> ChatAsync(string members, string model = "tiny")
    {
        var answer = await PostAsync("/v1/chat/completions", Chat(members, model));
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Json.GetRawText());
        return answer;
    }

    public Task<IReadOnlyList<JsonElement>> ChatStreamAsync(string members, string model = "tiny") => StreamAsync("/v1/chat/completions", Chat("\"stream\":true" + (members.Length == 0 ? "" : ",") + members, model));

    /// <summary>A body: a user's "hello" unless the members have messages; short, and always the same answer unless they say otherwise.</summary>
    public static string Chat(string members, string model = "tiny")
    {
        var given = JsonElement.Parse($"{{{members}}}");
        var body = new StringBuilder($"{{\"model\":\"{model}\"");
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("messages", """[{"role":"user","content":"hello"}]"""), ("max_tokens", "12"), ("temperature", "0")])
        {
            if (!given.TryGetProperty(name, out _))
                body.Append($",\"{name}\":{value}");
        }

        return body.Append(members.Length == 0 ? "" : ",").Append(members).Append('}').ToString();
    }

    public async Task<int[]> TokensAsync(string text, bool special = true)
    {
        var answer = await PostAsync("/tokenize", JsonSerializer.Serialize(new { content = text, parse_special = special }));
        return [.. answer.Json.GetProperty("tokens").EnumerateArray().Select(t => t.GetInt32())];
    }

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        if (_app is not null)
        {
            using var atOnce = new CancellationTokenSource();
            await atOnce.CancelAsync();
            await _app.StopAsync(atOnce.Token);
            await _app.DisposeAsync();
        }

        if (_models is not null)
            await _models.DisposeAsync();
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }
}

/// <summary>
/// The same where nothing is computed beside a request and nothing is kept: what is computed along with a token moves its odds in the last
/// digits, and random weights are often undecided. Here the same request has the same answer to the last bit.
/// </summary>
public sealed class QuietWorkerApi() : WorkerApi(new SchedulerOptions { Slots = 1, KeptPrefixes = 0 });
