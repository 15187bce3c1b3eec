using System.Runtime.CompilerServices;

namespace TravelPlanner.InferenceWorker.Scheduling;

/// <summary>A request that waits or runs. Disposing it ends it in the engine at the next step, if it has not ended.</summary>
public sealed class RunningGeneration : IDisposable
{
    private readonly Generation _generation;
    private readonly Action _wake;

    internal RunningGeneration(Generation generation, Action wake) => (_generation, _wake) = (generation, wake);

    /// <summary>The updates as they are made, the last one with the end. Leaving the enumeration, or cancelling, ends the request.</summary>
    public async IAsyncEnumerable<GenerationUpdate> ReadAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        try
        {
            await foreach (var update in _generation.Updates.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
                yield return update;
        }
        finally
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        _generation.Cancelled = true;
        _wake();
    }
}
