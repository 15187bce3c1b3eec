using NodaTime;
using TravelPlanner.Rag.Indexing;
using TravelPlanner.Rag.Indexing.Qdrant;

namespace TravelPlanner.Rag.Tests.Indexing.Qdrant;

/// <summary>The contract over the strict stub.</summary>
public sealed class QdrantPassageIndexTests : PassageIndexContract, IAsyncLifetime
{
    private QdrantStub _stub = null!;

    public async ValueTask InitializeAsync() => _stub = await QdrantStub.StartAsync();

    public ValueTask DisposeAsync() => _stub.DisposeAsync();

    private protected override async Task<IPassageIndex> OpenAsync() =>
        await QdrantPassageIndex.OpenAsync(new() { Address = _stub.Address, Index = "guides" }, SystemClock.Instance, default);
}

/// <summary>The contract over a real server: <c>QDRANT_TEST_URL</c>, and <c>QDRANT_TEST_KEY</c> where it asks for one. Each test has an index of its own and removes it.</summary>
public sealed class QdrantLiveTests : PassageIndexContract, IAsyncLifetime
{
    private static readonly string? Address = Environment.GetEnvironmentVariable("QDRANT_TEST_URL");

    private static readonly string? Key = Environment.GetEnvironmentVariable("QDRANT_TEST_KEY");

    private readonly string _name = "test-" + Guid.NewGuid().ToString("N")[..12];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (string.IsNullOrEmpty(Address))
            return;
        using var http = new HttpClient { BaseAddress = new Uri(Address) };
        if (Key is not null)
            http.DefaultRequestHeaders.Add("api-key", Key);
        using var all = System.Text.Json.JsonDocument.Parse(await http.GetStringAsync("/collections"));
        foreach (var collection in all.RootElement.GetProperty("result").GetProperty("collections").EnumerateArray().Select(c => c.GetProperty("name").GetString()!))
        {
            if (collection.StartsWith(_name, StringComparison.Ordinal))
                (await http.DeleteAsync($"/collections/{collection}")).EnsureSuccessStatusCode();
        }
    }

    private protected override async Task<IPassageIndex> OpenAsync()
    {
        Assert.SkipWhen(string.IsNullOrEmpty(Address), "QDRANT_TEST_URL is not set; the live suite asks a real Qdrant server, such as http://127.0.0.1:6333.");
        return await QdrantPassageIndex.OpenAsync(new() { Address = new Uri(Address!), Index = _name, ApiKey = Key }, SystemClock.Instance, default);
    }
}
