using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TravelPlanner.Domain;

namespace TravelPlanner.Tools;

/// <summary>What a handler gives back: text enough alone for a model, and the value whole.</summary>
public sealed record ToolAnswer<T>(string Text, T Value);

/// <summary>A request that may name the language of the answer's texts.</summary>
public interface ILocalizedRequest
{
    /// <summary><c>en</c> or <c>zh</c>; null for the caller's usual language.</summary>
    string? Lang { get; }
}

/// <summary>Makes a <see cref="Tool"/> out of a typed handler: schema, reading of arguments, refusals.</summary>
public static class ToolFactory
{
    public static Tool Create<TRequest, TResult>(
        string name, string toolset, string title, string description, ToolTraits traits, bool inDefaultList,
        Func<TRequest, ToolContext, CancellationToken, ValueTask<ToolAnswer<TResult>>> handler)
        where TRequest : notnull
        where TResult : notnull
    {
        var input = new Lazy<JsonObject>(() => ToolSchema.ForRequest(typeof(TRequest)));
        var schemas = new Lazy<ToolSchemas>(() => new ToolSchemas(ToolSchema.Published(input.Value), input.Value, ToolSchema.ForResult(typeof(TResult))));
        return new Tool(name, toolset, title, description, traits, inDefaultList, schemas, CallAsync);

        async ValueTask<ToolResult> CallAsync(JsonElement arguments, ToolContext context, CancellationToken cancellation)
        {
            if (arguments.ValueKind == JsonValueKind.Object && arguments.TryGetProperty("lang", out var asked) && asked.ValueKind == JsonValueKind.String
                && asked.ValueEquals("zh"))
                context = context with { Language = Language.Zh };
            try
            {
                var request = Read<TRequest>(arguments, input.Value);
                if (request is ILocalizedRequest { Lang: { } lang })
                    context = context with { Language = lang == "zh" ? Language.Zh : Language.En };
                var answer = await handler(request, context, cancellation);
                var structured = (JsonObject)JsonSerializer.SerializeToNode(answer.Value, ToolJson.Options)!;
                return new ToolResult(answer.Text, structured);
            }
            catch (ToolRefusalException refusal)
            {
                return new ToolResult(Describe(name, refusal.Failure, context), null, refusal.Failure);
            }
        }
    }

    private static TRequest Read<TRequest>(JsonElement arguments, JsonObject schema)
    {
        var shaped = ArgumentReader.Read(arguments, schema);
        try
        {
            return shaped.Deserialize<TRequest>(ToolJson.Options)!;
        }
        catch (JsonException fault)
        {
            throw new ToolRefusalException(new ToolFailure(
                FailureKind.InvalidArgument, "An argument cannot be read.", fault.Path?.TrimStart('$', '.'), null, fault.Message));
        }
    }

    private static string Describe(string tool, ToolFailure failure, ToolContext context)
    {
        var text = new StringBuilder();
        text.Append(tool).Append(": ").Append(failure.Kind).Append(". ").AppendLine(failure.Message);
        Line(context.Say("Field", "参数"), failure.Field);
        Line(context.Say("Received", "收到"), failure.Received);
        Line(context.Say("Allowed", "允许"), failure.Allowed);
        if (failure.Candidates is { Count: > 0 } candidates)
            Line(context.Say("Candidates", "候选"), string.Join("; ", candidates));
        Line(context.Say("Example", "示例"), failure.Example);
        if (failure.RetryAfterSeconds is { } seconds)
            Line(context.Say("Try again after", "请等待后重试"), context.Say($"{seconds} s", $"{seconds} 秒"));
        Line(context.Say("Today (UTC)", "今天 (UTC)"), context.Today(NodaTime.DateTimeZone.Utc).ToString("uuuu-MM-dd", null));
        return text.ToString().TrimEnd();

        void Line(string label, string? value)
        {
            if (!string.IsNullOrEmpty(value))
                text.Append(label).Append(": ").AppendLine(value);
        }
    }
}
