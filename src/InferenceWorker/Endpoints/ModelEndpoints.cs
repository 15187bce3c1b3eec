using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using TravelPlanner.InferenceWorker.Models.Hosting;
using TravelPlanner.InferenceWorker.Templates;

namespace TravelPlanner.InferenceWorker.Endpoints;

/// <summary>How text becomes tokens and prompts, and what the engine is doing.</summary>
internal sealed class ModelEndpoints(ModelHost models)
{
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
}
