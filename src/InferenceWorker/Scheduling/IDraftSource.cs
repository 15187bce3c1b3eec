namespace TravelPlanner.InferenceWorker.Scheduling;

/// <summary>
/// Guesses how answers go on. The model verifies a guess in the step in which it computes the answer's next token, so that a wrong one costs
/// time and never changes the answer. Belongs to the scheduler's task.
/// </summary>
internal interface IDraftSource : IDisposable
{
    /// <summary>Sets <see cref="Generation.Draft"/> of answers that have none yet.</summary>
    /// <param name="active">All requests in slots, those whose prompt is still computed among them.</param>
    /// <param name="room">Most tokens that an answer may be given.</param>
    void Propose(IReadOnlyList<Generation> active, Func<Generation, int> room);

    /// <summary>The request has left its slot.</summary>
    void Forget(Generation generation);
}
