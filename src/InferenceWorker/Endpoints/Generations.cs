using TravelPlanner.InferenceWorker.Scheduling;
using TravelPlanner.Native.LlamaCpp;

namespace TravelPlanner.InferenceWorker.Endpoints;

/// <summary>From the members of a request to what the scheduler takes.</summary>
internal static class Generations
{
    /// <summary>Used where a request does not say: what the Qwen3 family's publisher recommends without thinking.</summary>
    public const float Temperature = 0.7f;
    public const float TopP = 0.8f;
    private const int TopK = 20;

    /// <exception cref="BadRequestException">A token is none of the model's.</exception>
    public static GenerationRequest Request(
        LlamaVocabulary vocabulary, int[] prompt, SamplingRequest sampling, string user, uint seed, LlamaGrammar? grammar = null, LlamaGrammarPause? pause = null)
    {
        if (sampling.LogitBias.Keys.Any(token => (uint)token >= (uint)vocabulary.Count))
            throw new BadRequestException($"logit_bias has {sampling.LogitBias.Keys.First(token => (uint)token >= (uint)vocabulary.Count)}; this model's tokens are 0 to {vocabulary.Count - 1}.", "logit_bias");
        return new()
        {
            Prompt = prompt,
            User = user,
            Priority = sampling.Priority,
            MaxTokens = sampling.MaxTokens ?? int.MaxValue,
            Stops = sampling.Stops,
            TopLogProbabilities = sampling.TopLogProbabilities,
            IgnoreEnd = sampling.IgnoreEnd,
            Deadline = sampling.Deadline,
            Sampling = new LlamaSamplerOptions
            {
                Temperature = sampling.Temperature ?? Temperature,
                TopP = sampling.TopP ?? TopP,
                TopK = sampling.TopK ?? TopK,
                MinP = sampling.MinP ?? 0,
                FrequencyPenalty = sampling.FrequencyPenalty ?? 0,
                PresencePenalty = sampling.PresencePenalty ?? 0,
                RepeatPenalty = sampling.RepeatPenalty ?? 1,
                LogitBias = sampling.LogitBias,
                Seed = seed,
                Grammar = grammar,
                GrammarPause = pause,
            },
        };
    }
}
