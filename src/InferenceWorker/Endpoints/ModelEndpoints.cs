using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using TravelPlanner.InferenceWorker.Models.Hosting;
using TravelPlanner.InferenceWorker.Templates;

namespace TravelPlanner.InferenceWorker.Endpoints;

/// <summary>What there is, how text becomes tokens and prompts, and what the engine is doing.</summary>
internal sealed class ModelEndpoints(ModelHost models, TimeProvider time)
{
    private readonly long _created = time.GetUtcNow().ToUnixTimeSeconds();

    public Task ListAsync(HttpContext http) =>
        http.Response.WriteAsJsonAsync(new WireModels("list", [.. models.Entries.Select(Describe)]), WireJson.Readable.WireModels, cancellationToken: http.RequestAborted);

    public Task GetAsync(HttpContext http)
    {
        var name = (string)http.Request.RouteValues["name"]!;
        var entry = models.Entries.FirstOrDefault(e => e.Name == name) ?? throw new UnknownModelException(name, models.Entries.Select(e => e.Name));
        return http.Response.WriteAsJsonAsync(Describe(entry), WireJson.Readable.WireModel, cancellationToken: http.RequestAborted);
    }

    public async Task TokenizeAsync(HttpContext http)
    {
        var body = await RequestBody.ReadAsync(http.Request, http.RequestAborted).ConfigureAwait(false);
        using var lease = await models.AcquireAsync(body.Text("model", 200), http.RequestAborted).ConfigureAwait(false);
        var tokens = lease.Model.Model.Vocabulary.Tokenize(body.Need("content"), body.Flag("add_special") ?? false, body.Flag("parse_special") ?? true);
        await http.Response.WriteAsJsonAsync(new WireTokens(tokens), WireJson.Readable.WireTokens, cancellationToken: http.RequestAborted).ConfigureAwait(false);
    }

    public async Task DetokenizeAsync(HttpContext http)
    {
        var body = await RequestBody.ReadAsync(http.Request, http.RequestAborted).ConfigureAwait(false);
        using var lease = await models.AcquireAsync(body.Text("model", 200), http.RequestAborted).ConfigureAwait(false);
        var count = lease.Model.Model.Vocabulary.Count;
        var list = body.Find("tokens");
        if (list is not { ValueKind: JsonValueKind.Array } given || given.EnumerateArray().Any(t => t.ValueKind != JsonValueKind.Number || !t.TryGetInt32(out var token) || token < 0 || token >= count))
            throw body.Wrong("tokens", $"a list of whole numbers from 0 to {count - 1}");
        var text = Encoding.UTF8.GetString(lease.Model.Model.Vocabulary.Detokenize([.. given.EnumerateArray().Select(t => t.GetInt32())]));
        await http.Response.WriteAsJsonAsync(new WireContent(text), WireJson.Readable.WireContent, cancellationToken: http.RequestAborted).ConfigureAwait(false);
    }

    public async Task ApplyTemplateAsync(HttpContext http)
    {
        var body = await RequestBody.ReadAsync(http.Request, http.RequestAborted).ConfigureAwait(false);
        using var lease = await models.AcquireAsync(body.Text("model", 200), http.RequestAborted).ConfigureAwait(false);
        var prompt = new ChatPrompt(
            ChatRequestReader.ReadMessages(body), [.. body.Objects("tools", ChatRequestReader.MostTools).Select(t => t.Value)], body.Flag("add_generation_prompt") ?? true,
            ChatRequestReader.ReadThinking(body) ?? true);
        var segments = ChatTemplate.Render(lease.Model.Family, prompt);
        await http.Response.WriteAsJsonAsync(
            new WirePrompt(ChatTemplate.Text(segments), ChatRun.Tokenize(lease.Model, segments)), WireJson.Readable.WirePrompt, cancellationToken: http.RequestAborted).ConfigureAwait(false);
    }

    public async Task PropsAsync(HttpContext http)
    {
        using var lease = await models.AcquireAsync(http.Request.Query["model"].FirstOrDefault(), http.RequestAborted).ConfigureAwait(false);
        var model = lease.Model;
        await http.Response.WriteAsJsonAsync(
            new WireProps(
                model.Entry.Name, model.Entry.Path, model.Entry.DraftPath, model.Family.Family, model.Scheduler.Options.Slots, model.ContextTokens, model.Placement.Explanation,
                models.Runtime.Version, models.Runtime.CpuVariant, models.Runtime.GpuProblem, Math.Round(model.Loading.TotalSeconds, 3)),
            WireJson.Readable.WireProps, cancellationToken: http.RequestAborted).ConfigureAwait(false);
    }

    public async Task SlotsAsync(HttpContext http)
    {
        var all = await Task.WhenAll(models.Loaded.Select(async m => new WireSlots(m.Entry.Name, await m.Scheduler.GetStatusAsync().ConfigureAwait(false)))).ConfigureAwait(false);
        await http.Response.WriteAsJsonAsync<IReadOnlyList<WireSlots>>(all, WireJson.Readable.IReadOnlyListWireSlots, cancellationToken: http.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Embeddings and reranking come with an engine of their own, which this worker does not have.</summary>
    public static Task NotHereAsync(HttpContext http) => throw new BadRequestException(
        $"{http.Request.Path} is not served by this worker: it was started without an embedding or reranking model.", code: "not_supported");

    private WireModel Describe(ModelEntry entry) => new(entry.Name, "model", _created, "local", models.Loaded.Any(m => m.Entry.Name == entry.Name));
}
