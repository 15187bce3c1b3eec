using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace TravelPlanner.InferenceWorker.Endpoints;

/// <summary>Server-sent events, several writers taking turns.</summary>
internal sealed class EventStream(HttpContext http) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    public bool Begun => http.Response.HasStarted;

    public Task BeginAsync()
    {
        http.Response.ContentType = "text/event-stream; charset=utf-8";
        http.Response.Headers.CacheControl = "no-cache";
        return http.Response.StartAsync(http.RequestAborted);
    }

    /// <param name="name">Of the event; null for none.</param>
    public async Task WriteAsync<T>(T data, JsonTypeInfo<T> type, string? name = null)
    {
        await _turn.WaitAsync(http.RequestAborted).ConfigureAwait(false);
        try
        {
            if (name is not null)
                Encoding.ASCII.GetBytes($"event: {name}\n", http.Response.BodyWriter);
            http.Response.BodyWriter.Write("data: "u8);
            using (var json = new Utf8JsonWriter(http.Response.BodyWriter, new JsonWriterOptions { SkipValidation = true, Encoder = WireJson.Readable.Options.Encoder }))
                JsonSerializer.Serialize(json, data, type);
            http.Response.BodyWriter.Write("\n\n"u8);
            await http.Response.BodyWriter.FlushAsync(http.RequestAborted).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async Task EndAsync()
    {
        http.Response.BodyWriter.Write("data: [DONE]\n\n"u8);
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted).ConfigureAwait(false);
    }

    public void Dispose() => _turn.Dispose();
}
