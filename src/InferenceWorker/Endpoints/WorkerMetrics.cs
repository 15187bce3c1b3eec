using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using TravelPlanner.InferenceWorker.Encoders;
using TravelPlanner.InferenceWorker.Models.Hosting;
using TravelPlanner.InferenceWorker.Scheduling;

namespace TravelPlanner.InferenceWorker.Endpoints;

/// <summary><c>GET /metrics</c>: what the schedulers and encoders count, as Prometheus reads it.</summary>
internal sealed class WorkerMetrics(ModelHost? models, EncoderHost? encoders)
{
    private static readonly (string Name, string Help, Func<SchedulerStatus, double> Value)[] All =
    [
        ("worker_requests_total", "Requests that came to a slot", s => s.Counts.Requests),
        ("worker_prompt_tokens_total", "Tokens of prompts", s => s.Counts.PromptTokens),
        ("worker_cached_tokens_total", "Tokens of prompts that had been computed before", s => s.Counts.CachedTokens),
        ("worker_answer_tokens_total", "Tokens of answers", s => s.Counts.AnswerTokens),
        ("worker_steps_total", "Calls of the engine", s => s.Counts.Steps),
        ("worker_cancelled_total", "Requests that were cancelled", s => s.Counts.Cancelled),
        ("worker_evicted_total", "Kept prefixes that had to go", s => s.Counts.Evicted),
        ("worker_preempted_total", "Requests that gave way and were computed again", s => s.Counts.Preempted),
        ("worker_draft_tokens_total", "Tokens that speculation proposed", s => s.Counts.Drafted),
        ("worker_confirmed_tokens_total", "Proposed tokens that the model confirmed", s => s.Counts.Confirmed),
        ("worker_slots_busy", "Slots in use", s => s.Slots.Count(slot => slot.Sequence is not null)),
        ("worker_waiting", "Requests that wait", s => s.Waiting),
        ("worker_kept_prefixes", "Sequences kept for reuse in the engine's memory", s => s.KeptPrefixes),
        ("worker_stored_prefixes", "Sequences kept for reuse outside of it", s => s.StoredPrefixes),
        ("worker_stored_bytes", "Memory of those", s => s.StoredBytes),
        ("worker_memory_tokens", "Tokens in the KV cache", s => s.MemoryTokens),
    ];

    public async Task GetAsync(HttpContext http)
    {
        var states = await Task.WhenAll((models?.Loaded ?? []).Select(async m => (m.Entry.Name, Status: await m.Scheduler.GetStatusAsync().ConfigureAwait(false)))).ConfigureAwait(false);
        var text = new StringBuilder();
        foreach (var (name, help, value) in All)
            Append(text, name, help, states.Select(s => (s.Name, value(s.Status))));
        (string Name, EncoderCounts Counts)[] served =
            [.. encoders?.Embedder is { } embedder ? [(embedder.Name, embedder.Counts)] : Array.Empty<(string, EncoderCounts)>(), .. encoders?.Reranker is { } reranker ? [(reranker.Name, reranker.Counts)] : Array.Empty<(string, EncoderCounts)>()];
        Append(text, "worker_encoder_texts_total", "Texts and pairs that were computed", served.Select(e => (e.Name, (double)e.Counts.Texts)));
        Append(text, "worker_encoder_tokens_total", "Their tokens", served.Select(e => (e.Name, (double)e.Counts.Tokens)));
        Append(text, "worker_encoder_waiting", "Texts and pairs that wait", served.Select(e => (e.Name, (double)e.Counts.Waiting)));
        http.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        await http.Response.WriteAsync(text.ToString(), http.RequestAborted).ConfigureAwait(false);
    }

    private static void Append(StringBuilder text, string name, string help, IEnumerable<(string Model, double Value)> values)
    {
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {(name.EndsWith("_total", StringComparison.Ordinal) ? "counter" : "gauge")}\n");
        foreach (var (model, value) in values)
            text.Append(CultureInfo.InvariantCulture, $"{name}{{model=\"{model.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"}} {value}\n");
    }
}
