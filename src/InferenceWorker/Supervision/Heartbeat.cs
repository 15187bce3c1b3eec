using System.Runtime.CompilerServices;

namespace TravelPlanner.InferenceWorker.Supervision;

/// <summary>A part of the engine as it is now.</summary>
/// <param name="Of">The part itself.</param>
/// <param name="Inside">What it has to do; with nothing it may rest.</param>
/// <param name="Turn">Grows with each step it takes.</param>
internal readonly record struct WorkSign(object Of, int Inside, long Turn);

/// <summary>
/// Whether the engine still works: each scheduler and each load of a model that has something to do has taken a turn since it was last looked at. A step that never
/// ends shows here, and nowhere else, since everything around it goes on.
/// </summary>
internal sealed class Heartbeat
{
    /// <summary>How often the engine's process says that it lives.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly ConditionalWeakTable<object, StrongBox<long>> _seen = [];

    /// <summary>Looks at all parts; false when one of them stands still.</summary>
    public bool Beats(IEnumerable<WorkSign> all)
    {
        var beats = true;
        foreach (var (part, inside, turn) in all)
        {
            var seen = _seen.GetValue(part, _ => new StrongBox<long>(-1));
            beats &= inside == 0 || turn != seen.Value;
            seen.Value = turn;
        }

        return beats;
    }
}
