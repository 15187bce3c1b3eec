using System.Runtime.CompilerServices;
using TravelPlanner.InferenceWorker.Scheduling;

namespace TravelPlanner.InferenceWorker.Supervision;

/// <summary>
/// Whether the engine still works: each scheduler that has something to do has taken a turn since it was last looked at. A step that never
/// ends shows here, and nowhere else, since everything around it goes on.
/// </summary>
internal sealed class Heartbeat
{
    /// <summary>How often the engine's process says that it lives.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly ConditionalWeakTable<object, StrongBox<long>> _seen = [];

    /// <summary>Looks at all schedulers; false when one of them stands still.</summary>
    public bool Beats(IEnumerable<BatchScheduler> schedulers) => Beats(schedulers.Select(s => ((object)s, s.Inside, s.Turn)));

    internal bool Beats(IEnumerable<(object Scheduler, int Inside, long Turn)> all)
    {
        var beats = true;
        foreach (var (scheduler, inside, turn) in all)
        {
            var seen = _seen.GetValue(scheduler, _ => new StrongBox<long>(-1));
            beats &= inside == 0 || turn != seen.Value;
            seen.Value = turn;
        }

        return beats;
    }
}
