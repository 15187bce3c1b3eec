using System.Runtime.Intrinsics;
using TravelPlanner.Native.LlamaCpp.Interop;

namespace TravelPlanner.Native.LlamaCpp;

/// <summary>
/// Finds the largest of some hundred thousand logits without sorting them: a heap of the best so far, and whole vectors are passed over that hold nothing above its
/// smallest. This is what keeps sampling far below the cost of a token.
/// </summary>
internal static class TopCandidates
{
    /// <summary>Fills <paramref name="best"/> with the largest; values that are not numbers are left out. Among equals the lower token wins.</summary>
    /// <returns>How many there are, largest first.</returns>
    public static int Select(ReadOnlySpan<float> logits, Span<llama_token_data> best)
    {
        var (count, at) = (0, 0);
        for (; at < logits.Length && count < best.Length; at++)
        {
            if (!float.IsNaN(logits[at]))
                Push(best[..++count], new llama_token_data { id = at, logit = logits[at] });
        }

        if (count == best.Length && count > 0)
            Pass(logits, at, best);
        best[..count].Sort(static (a, b) => a.logit == b.logit ? a.id.CompareTo(b.id) : b.logit.CompareTo(a.logit));
        return count;
    }

    private static void Pass(ReadOnlySpan<float> logits, int at, Span<llama_token_data> best)
    {
        var smallest = best[0].logit;
        if (Vector256.IsHardwareAccelerated)
        {
            for (; at + 2 * Vector256<float>.Count <= logits.Length; at += 2 * Vector256<float>.Count)
            {
                var bar = Vector256.Create(smallest);
                var larger = Vector256.GreaterThan(Vector256.Create(logits[at..]), bar) | Vector256.GreaterThan(Vector256.Create(logits[(at + Vector256<float>.Count)..]), bar);
                if (larger == Vector256<float>.Zero)
                    continue;
                for (var i = at; i < at + 2 * Vector256<float>.Count; i++)
                    smallest = Offer(best, i, logits[i]);
            }
        }

        for (; at < logits.Length; at++)
            Offer(best, at, logits[at]);
    }

    private static float Offer(Span<llama_token_data> heap, int token, float logit)
    {
        if (logit > heap[0].logit)
        {
            heap[0] = new llama_token_data { id = token, logit = logit };
            Sink(heap);
        }

        return heap[0].logit;
    }

    // The root is what goes first: the smallest logit, among equals the highest token.
    private static bool Before(in llama_token_data a, in llama_token_data b) => a.logit < b.logit || (a.logit == b.logit && a.id > b.id);

    private static void Push(Span<llama_token_data> heap, llama_token_data item)
    {
        var at = heap.Length - 1;
        for (; at > 0 && Before(item, heap[(at - 1) / 2]); at = (at - 1) / 2)
            heap[at] = heap[(at - 1) / 2];
        heap[at] = item;
    }

    private static void Sink(Span<llama_token_data> heap)
    {
        var item = heap[0];
        var at = 0;
        while (true)
        {
            var child = 2 * at + 1;
            if (child >= heap.Length)
                break;
            if (child + 1 < heap.Length && Before(heap[child + 1], heap[child]))
                child++;
            if (!Before(heap[child], item))
                break;
            heap[at] = heap[child];
            at = child;
        }

        heap[at] = item;
    }
}
