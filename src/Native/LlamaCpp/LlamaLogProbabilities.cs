using System.Runtime.Intrinsics;
using TravelPlanner.Native.LlamaCpp.Interop;

namespace TravelPlanner.Native.LlamaCpp;

/// <param name="LogProbability">Natural logarithm of the model's own probability, before bias, penalties and temperature.</param>
public readonly record struct LlamaTokenProbability(int Token, double LogProbability);

/// <summary>How likely the model held tokens to be.</summary>
public static class LlamaLogProbabilities
{
    public const int MostTop = 100;

    /// <param name="logits">As <see cref="LlamaContext.Logits"/> gives them.</param>
    /// <param name="token">What was picked.</param>
    /// <param name="top">How many of the likeliest to name besides, up to <see cref="MostTop"/>.</param>
    public static (LlamaTokenProbability Picked, LlamaTokenProbability[] Top) Of(ReadOnlySpan<float> logits, int token, int top)
    {
        if ((uint)token >= (uint)logits.Length)
            throw new ArgumentOutOfRangeException(nameof(token), token, $"Tokens are 0 to {logits.Length - 1}.");
        if (top is < 0 or > MostTop)
            throw new ArgumentOutOfRangeException(nameof(top), top, $"0 to {MostTop} are allowed.");
        Span<llama_token_data> best = stackalloc llama_token_data[Math.Max(1, top)];
        var count = TopCandidates.Select(logits, best);
        if (count == 0)
            throw new ArgumentException("The logits are not numbers.", nameof(logits));
        var total = LogOfSum(logits, best[0].logit);
        var named = new LlamaTokenProbability[Math.Min(top, count)];
        for (var i = 0; i < named.Length; i++)
            named[i] = new(best[i].id, best[i].logit - total);
        return (new(token, logits[token] - total), named);
    }

    private static double LogOfSum(ReadOnlySpan<float> logits, float largest)
    {
        var (sum, at) = (0.0, 0);
        var offset = Vector256.Create(largest);
        for (; at + Vector256<float>.Count <= logits.Length; at += Vector256<float>.Count)
            sum += Vector256.Sum(Vector256.Exp(Vector256.Create(logits[at..]) - offset));
        for (; at < logits.Length; at++)
            sum += Math.Exp(logits[at] - largest);
        return largest + Math.Log(sum);
    }
}
