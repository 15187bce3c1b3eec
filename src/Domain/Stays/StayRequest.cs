using NodaTime;
using TravelPlanner.Domain.Places;

namespace TravelPlanner.Domain.Stays;

/// <summary>Who sleeps in one room. Ages count on the day of check-in.</summary>
public sealed record Occupancy(int Adults, IReadOnlyList<int> ChildrenAges)
{
    /// <summary>Under two a child sleeps in a cot and takes no place.</summary>
    public const int CotUnderAge = 2;

    public int Guests => Adults + ChildrenAges.Count(a => a >= CotUnderAge);

    public override string ToString() => ChildrenAges.Count == 0 ? $"{Adults}" : $"{Adults}+{string.Join('+', ChildrenAges)}";
}

/// <summary>Where, when and how many.</summary>
/// <param name="CheckOut">Local date of departure; the night before it is the last.</param>
/// <param name="Currency">ISO 4217 currency of the prices.</param>
public sealed record StayRequest(City City, LocalDate CheckIn, LocalDate CheckOut, IReadOnlyList<Occupancy> Rooms, string Currency)
{
    public const int MostNights = 30;

    public const int MostRooms = 5;

    public int Nights => Period.DaysBetween(CheckIn, CheckOut);
}
