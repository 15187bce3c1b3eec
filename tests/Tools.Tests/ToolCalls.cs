using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Providers.Embedded;

namespace TravelPlanner.Tools.Tests;

/// <summary>Calls tools as every caller does: raw JSON in, result out. The clock stands at 2026-11-21 noon UTC.</summary>
internal static class ToolCalls
{
    public static readonly Instant Now = Instant.FromUtc(2026, 11, 21, 12, 0);
    public static readonly EmbeddedPlaces Places = new();
    public static readonly EmbeddedHotels Hotels = new();
    public static readonly EmbeddedGazetteer Gazetteer = new(Places, Hotels);
    public static readonly EmbeddedHolidays Holidays = new();
    public static readonly EmbeddedClimate Climate = new(new StoppedClock());

    public static async Task<ToolResult> CallAsync(this Tool tool, string arguments, Language language = Language.En, string user = "local", Duration? patience = null)
    {
        using var json = JsonDocument.Parse(arguments);
        var context = ToolContext.Local(new StoppedClock(), language) with { UserId = user, Patience = patience };
        return await tool.Call(json.RootElement, context, TestContext.Current.CancellationToken);
    }

    /// <summary>The refusal on one line: <c>kind field: received → allowed</c>.</summary>
    public static string Refusal(this ToolResult result)
    {
        Assert.NotNull(result.Failure);
        Assert.Null(result.Structured);
        Assert.Contains(result.Failure.Message, result.Text, StringComparison.Ordinal);
        return $"{result.Failure.Kind} {result.Failure.Field}: {result.Failure.Received}";
    }

    public static JsonObject Success(this ToolResult result)
    {
        Assert.True(result.Failure is null, result.Text);
        Assert.NotNull(result.Structured);
        Assert.False(string.IsNullOrWhiteSpace(result.Text));
        return result.Structured;
    }

    private sealed class StoppedClock : IClock
    {
        public Instant GetCurrentInstant() => Now;
    }
}

/// <summary>Snapshots for one test.</summary>
internal sealed class TestSnapshots : ISnapshotStore
{
    private readonly Dictionary<string, JsonObject> _kept = new(StringComparer.Ordinal);

    public ValueTask PutAsync(string userId, string kind, string id, JsonObject content, Instant expiresAt, CancellationToken cancellation)
    {
        _kept[$"{userId}/{kind}/{id}"] = content;
        return ValueTask.CompletedTask;
    }

    public ValueTask<JsonObject?> GetAsync(string userId, string kind, string id, CancellationToken cancellation) =>
        ValueTask.FromResult(_kept.GetValueOrDefault($"{userId}/{kind}/{id}"));
}
