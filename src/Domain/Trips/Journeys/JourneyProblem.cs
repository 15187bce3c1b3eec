namespace TravelPlanner.Domain.Trips.Journeys;

/// <summary>
/// Cities to be visited in an order and for nights still to be chosen, with the ways and stays on offer. Days are counted from 0, the first
/// day on which the journey may begin; amounts are in hundredths of one currency, for the whole party.
/// </summary>
/// <param name="HasHome">True when the journey begins and ends with a leg; false when it begins in its first city and ends in its last.</param>
/// <param name="LastDay">On which the last city may be left.</param>
/// <param name="MinNights">From the day of setting out to the day of leaving the last city.</param>
/// <param name="Budget">Null for no limit.</param>
/// <param name="MinuteCost">What a minute of <see cref="JourneyLeg.Burden"/> is worth to the party.</param>
public sealed record JourneyProblem(
    IReadOnlyList<JourneyCity> Cities, int MinCities, int MaxCities, bool HasHome, int LastDay, int MinNights, int MaxNights, long? Budget, long MinuteCost,
    IReadOnlyList<JourneyLeg> Legs, IReadOnlyList<JourneyStay> Stays)
{
    /// <summary>The home end of a leg.</summary>
    public const int Home = -1;

    /// <summary>Sets of cities are bits; beyond this the search would not be exact any more.</summary>
    public const int MostCities = 10;

    public const int MostDays = 45;
}

/// <param name="Must">False for one that may be left out.</param>
/// <param name="Worth">Of so many nights, from 0 to <paramref name="MaxNights"/>; never falling.</param>
/// <param name="DayCost">Meals, getting about and entry fees of a day.</param>
public sealed record JourneyCity(string Id, bool Must, int MinNights, int MaxNights, IReadOnlyList<long> Worth, long DayCost);

/// <summary>One way from a city, or home, to another on a day.</summary>
/// <param name="From">Index of the city, or <see cref="JourneyProblem.Home"/>.</param>
/// <param name="ArriveDay">Of reaching the other city's stay.</param>
/// <param name="Burden">Minutes it takes from the journey; see <see cref="TravelBurden"/>.</param>
/// <param name="OwnCar">Then every leg is driven: the car comes along, and is not left behind.</param>
/// <param name="Reference">Names it to whoever offered it.</param>
public sealed record JourneyLeg(int From, int To, int Day, int ArriveDay, long Cost, int Burden, bool OwnCar, string Reference);

/// <param name="Worth">How much nicer than the plainest stay, in money.</param>
public sealed record JourneyStay(int City, int CheckIn, int Nights, long Cost, long Worth, string Reference);

/// <param name="Legs">One more than stays, or one fewer without a home.</param>
/// <param name="Cost">All legs, stays and days.</param>
/// <param name="Value">Worth of nights and stays less the cost and the burden.</param>
public sealed record Journey(int StartDay, int EndDay, IReadOnlyList<JourneyLeg> Legs, IReadOnlyList<JourneyStay> Stays, long Cost, long Value)
{
    public IReadOnlyList<int> Order => [.. Stays.Select(s => s.City)];
}

/// <param name="Journey">Null when there is none.</param>
/// <param name="Proved">Nothing was left out of the search: the journey is the best, or there is certainly none.</param>
public sealed record JourneyAnswer(Journey? Journey, bool Proved);
