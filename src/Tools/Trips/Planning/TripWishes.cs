using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Budgets;
using TravelPlanner.Domain.Itineraries.Model;
using TravelPlanner.Domain.Places;
using TravelPlanner.Domain.Stays;
using TravelPlanner.Domain.Trips;
using TravelPlanner.Domain.Trips.Solving;

namespace TravelPlanner.Tools.Trips.Planning;

/// <param name="Must">False for one of several to choose from.</param>
/// <param name="MaxNights">Null for no limit.</param>
internal sealed record WishedCity(City City, bool Must, int MinNights = 1, int? MaxNights = null);

/// <summary>A request understood: places resolved, numbers checked against each other.</summary>
/// <param name="From">First day on which the journey may begin.</param>
/// <param name="To">Last day on which the last city may be left.</param>
/// <param name="MustVisit">Ids of places.</param>
/// <param name="Allow">What the house must allow.</param>
internal sealed record TripWishes(
    City? Origin, IReadOnlyList<WishedCity> Cities, int MinCities, int MaxCities, LocalDate From, LocalDate To, int MinNights, int MaxNights, Party Party, Money? Budget,
    Currency Currency, Tier Tier, IReadOnlyList<string> Interests, Pace Pace, IReadOnlySet<TripMode> Modes, RoomWish Room, HouseBans Allow, IReadOnlySet<string> MustVisit)
{
    public int Window => Period.DaysBetween(From, To);

    public bool HasFixedDates => MinNights == Window;

    public LocalDate DateOf(int day) => From.PlusDays(day);
}

internal enum TripMode
{
    Fly,
    Train,
    Drive,
}
