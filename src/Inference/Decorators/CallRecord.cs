using System.Diagnostics;
using Microsoft.Extensions.AI;

namespace TravelPlanner.Inference.Decorators;

/// <summary>What is told of one call: how it went, never what was said.</summary>
internal sealed class CallRecord
{
    private readonly long _started = Stopwatch.GetTimestamp();

    public string? Model { get; private set; }
    public string? Prompt { get; private set; }
    public ChatFinishReason? Finish { get; private set; }
    public UsageDetails? Usage { get; private set; }
    public TimeSpan? FirstToken { get; private set; }
    public bool Cached { get; private set; }
    public string? Error { get; private set; }

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_started);

    public void Take(ChatResponse response)
    {
        (Model, Finish, Usage) = (response.ModelId, response.FinishReason, response.Usage);
        TakeProperties(response.AdditionalProperties);
    }

    public void Take(ChatResponseUpdate update)
    {
        if (update.Contents.Count > 0)
            FirstToken ??= Elapsed;
        Model ??= update.ModelId;
        Finish ??= update.FinishReason;
        Usage = update.Contents.OfType<UsageContent>().LastOrDefault()?.Details ?? Usage;
        TakeProperties(update.AdditionalProperties);
    }

    /// <summary>The kind of the failure, in the words that metrics use: a fault's own, <c>cancelled</c>, or the exception's type.</summary>
    public void Fail(Exception exception) => Error = exception switch
    {
        InferenceException fault => fault.Fault.ToString(),
        OperationCanceledException => "cancelled",
        _ => exception.GetType().Name,
    };

    /// <summary>A caller who stops listening before the last update.</summary>
    public void Leave() => Error ??= "abandoned";

    private void TakeProperties(AdditionalPropertiesDictionary? properties)
    {
        Prompt ??= properties?.GetValueOrDefault(InferenceProperties.Prompt) as string;
        Cached |= properties?.ContainsKey(InferenceProperties.Cached) == true;
    }
}
