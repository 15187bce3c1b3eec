using TravelPlanner.Domain.Trips.Checking;

namespace TravelPlanner.Domain.Trips.Replanning;

public enum ReplanChangeKind
{
    Kept,
    Moved,
    Dropped,
    Added,
}

/// <param name="Subject">stop, flight, stay.</param>
/// <param name="Before">Times or price before; null for what was added.</param>
/// <param name="After">Null for what was dropped.</param>
/// <param name="Reason">Null where nothing changes.</param>
public sealed record ReplanChange(ReplanChangeKind Kind, string Subject, string Id, BilingualName Name, BilingualName? Before, BilingualName? After, BilingualName? Reason);

/// <summary>One way out.</summary>
/// <param name="Why">What it does, what it costs and what is lost, in words.</param>
/// <param name="CostChange">Known cost of the trip now less that of before the event, a sum a currency.</param>
/// <param name="TravelMinutesChange">Minutes in flights and on the ways between stops, now less before the event.</param>
/// <param name="ValueLost">Editorial scores of the visits lost less 0.8 of those gained that are of the same category, and 0.5 of the others; the scale is 1 to 100 a visit.</param>
/// <param name="Penalty">What the ranking goes by; lower is better.</param>
/// <param name="Report">Of the trip as it would be.</param>
public sealed record ReplanAlternative(
    Trip Result, BilingualName Why, IReadOnlyList<ReplanChange> Changes, IReadOnlyList<Money> CostChange, int TravelMinutesChange, double ValueLost, double Penalty,
    IReadOnlyList<TripFinding> Report);

/// <param name="Alternatives">The best first; none leaves an error that was not there before the event.</param>
/// <param name="Broken">What the event alone breaks.</param>
public sealed record ReplanAnswer(IReadOnlyList<ReplanAlternative> Alternatives, IReadOnlyList<TripFinding> Broken);
