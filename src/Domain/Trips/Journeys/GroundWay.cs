namespace TravelPlanner.Domain.Trips.Journeys;

public enum GroundMode
{
    Train,
    Drive,
}

/// <summary>A way over land between two cities, estimated from distance: no timetable, no quoted price.</summary>
/// <param name="Minutes">On the train or the road, breaks in, without the ways in town.</param>
/// <param name="Price">A seat on the train for an adult, or fuel and tolls of a car.</param>
/// <param name="Basis">What the estimate rests on.</param>
public sealed record GroundWay(GroundMode Mode, double StraightKm, int Minutes, Money Price, BilingualName Basis)
{
    /// <summary>Seats of a usual car.</summary>
    public const int CarSeats = 5;

    /// <summary>A usual rule of railways: small children ride free on a lap or beside, others under 14 for half.</summary>
    private const int FreeUnderAge = 6, HalfUnderAge = 14;

    /// <summary>For the whole party; null when the party does not fit in one car.</summary>
    public Money? CostFor(Party party)
    {
        var people = party.Adults + party.ChildrenAges.Count;
        return Mode == GroundMode.Drive
            ? people <= CarSeats ? Price : null
            : Price * (party.Adults + party.ChildrenAges.Sum(a => a < FreeUnderAge ? 0 : a < HalfUnderAge ? 0.5m : 1m));
    }
}
