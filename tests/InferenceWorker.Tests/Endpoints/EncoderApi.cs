using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using TravelPlanner.InferenceWorker.Encoders;
using TravelPlanner.InferenceWorker.Models.Onnx;
using TravelPlanner.InferenceWorker.Tests.Encoders;
using TravelPlanner.InferenceWorker.Tests.Endpoints;
using TravelPlanner.Native.OnnxRuntime;

[assembly: AssemblyFixture(typeof(EncoderApi))]

namespace TravelPlanner.InferenceWorker.Tests.Endpoints;

/// <summary>A worker with an embedding model, <c>small</c>, and a reranking model, <c>judge</c>, and without a chat model, over Kestrel on loopback.</summary>
public sealed class EncoderApi : IAsyncLifetime
{
    private readonly SmallEncoder _embedder = new("\"queryPrefix\":\"query: \",\"leastDimension\":8");
    private readonly SmallEncoder _reranker = new("\"score\":\"sigmoid\"", SyntheticOutput.Relevance, name: "judge");
    private readonly int _queueLength;
    private EncoderHost? _encoders;
    private WebApplication? _app;
    private HttpClient? _http;

    public EncoderApi()
        : this(100_000)
    {
    }

    private EncoderApi(int queueLength) => _queueLength = queueLength;

    /// <summary>Texts that wait for the embedding model.</summary>
    public int Waiting => _encoders!.Embedder!.Waiting;

    /// <summary>One of its own, for tests that fill the line.</summary>
    public static async Task<EncoderApi> StartAsync(int queueLength)
    {
        var api = new EncoderApi(queueLength);
        await api.InitializeAsync();
        return api;
    }

    public HttpClient Http
    {
        get
        {
            Assert.SkipWhen(_http is null, "ONNX Runtime is not here: npm was absent when this was built.");
            return _http;
        }
    }

    public Uri Address => Http.BaseAddress!;

    public InferenceWorker.Encoders.EncoderPackage EmbedderPackage => _embedder.Package;

    public async ValueTask InitializeAsync()
    {
        if (!Directory.Exists(OnnxEngine.DefaultFolder))
            return;
        _encoders = await EncoderHost.LoadAsync(_embedder.Package, _reranker.Package, new EncoderOptions { Lanes = 2, QueueLength = _queueLength }, CancellationToken.None);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore().AddLogging();
        _app = builder.Build();
        EngineServer.Map(_app, null, _encoders);
        await _app.StartAsync();
        _http = new HttpClient { BaseAddress = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()), Timeout = TimeSpan.FromMinutes(2) };
    }

    public async Task<Answer> PostAsync(string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        var response = await Http.PostAsync(new Uri(path, UriKind.Relative), content);
        return new Answer(response.StatusCode, JsonElement.Parse(await response.Content.ReadAsStringAsync()), response);
    }

    public async Task<JsonElement> GetAsync(string path) => JsonElement.Parse(await Http.GetStringAsync(new Uri(path, UriKind.Relative)));

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        if (_app is not null)
            await _app.DisposeAsync();
        _encoders?.Dispose();
        _embedder.Dispose();
        _reranker.Dispose();
    }
}
