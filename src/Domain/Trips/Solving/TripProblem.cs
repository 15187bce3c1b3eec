using NodaTime;

namespace TravelPlanner.Domain.Trips.Solving;

/// <summary>A whole journey to be composed: which cities in which order, for how many nights, and what to ride, eat, see and sleep in.</summary>
/// <param name="Cities">Those that may be visited; the origin is never one of them.</param>
/// <param name="CityCount">How many of them are visited, each in one piece of at least one night.</param>
/// <param name="Budget">For the whole party; every other amount of the problem is in its currency.</param>
/// <param name="MustAllow">What every stay's house rules must not forbid.</param>
/// <param name="Cuisines">Each is eaten at least once away from the origin.</param>
public sealed record TripProblem(
    string Origin, IReadOnlyList<string> Cities, int CityCount, LocalDate Start, int Days, int People, Money Budget, RoomWish Room, HouseBans MustAllow,
    IReadOnlyList<TravelMode> Modes, IReadOnlyList<string> Cuisines, IReadOnlyList<Leg> Legs, IReadOnlyList<Property> Properties,
    IReadOnlyList<Restaurant> Restaurants, IReadOnlyList<Attraction> Attractions)
{
    /// <summary>Longest trip and most cuisines the exact search is made for; a plan beyond them is refused, not guessed.</summary>
    public const int MostDays = 31, MostCuisines = 8;

    public LocalDate DateOf(int day) => Start.PlusDays(day);

    /// <summary>True when the property takes the party on these terms, whatever its minimum nights.</summary>
    public bool Accepts(Property property) =>
        (property.Bans & MustAllow) == HouseBans.None && property.MaximumOccupancy > 0 && Room switch
        {
            RoomWish.Any => true,
            RoomWish.NotShared => property.Room != RoomKind.Shared,
            RoomWish.Shared => property.Room == RoomKind.Shared,
            RoomWish.Private => property.Room == RoomKind.Private,
            RoomWish.Entire => property.Room == RoomKind.Entire,
            _ => throw new InvalidOperationException($"Unknown wish {Room}."),
        };
}

public enum TravelMode
{
    Flight,
    SelfDriving,
    Taxi,
}

/// <summary>One way from a city to another.</summary>
/// <param name="Date">The only date it runs on; null for every day.</param>
/// <param name="Price">For each <paramref name="Seats"/> travellers begun: a seat of a flight, a car of five.</param>
/// <param name="Reference">What names it to its seller: a flight number, a road's length.</param>
/// <param name="Depart">Local; null when the traveller chooses.</param>
public sealed record Leg(
    string From, string To, TravelMode Mode, LocalDate? Date, decimal Price, int Seats, int Minutes, string Reference, LocalTime? Depart = null, LocalTime? Arrive = null)
{
    public decimal CostFor(int people) => Price * Units(people, Seats);

    internal static int Units(int people, int size) => (people + size - 1) / size;
}

public enum RoomKind
{
    Entire,
    Private,
    Shared,
}

public enum RoomWish
{
    Any,
    Shared,
    NotShared,
    Private,
    Entire,
}

/// <summary>What a house forbids.</summary>
[Flags]
public enum HouseBans
{
    None = 0,
    Smoking = 1,
    Parties = 2,
    ChildrenUnder10 = 4,
    Visitors = 8,
    Pets = 16,
}

/// <param name="NightPrice">One unit for one night; a party larger than <paramref name="MaximumOccupancy"/> takes several.</param>
/// <param name="Rating">0–5.</param>
public sealed record Property(
    string Name, string City, RoomKind Room, HouseBans Bans, decimal NightPrice, int MinimumNights, int MaximumOccupancy, double Rating)
{
    public decimal CostFor(int people) => NightPrice * Leg.Units(people, MaximumOccupancy);
}

/// <param name="Price">A meal for one.</param>
/// <param name="Rating">0–5.</param>
public sealed record Restaurant(string Name, string City, IReadOnlyList<string> Cuisines, decimal Price, double Rating);

public sealed record Attraction(string Name, string City, GeoPoint Position);
