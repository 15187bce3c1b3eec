using TravelPlanner.Domain.Flights;
using TravelPlanner.Domain.Places;

namespace TravelPlanner.Providers.Embedded.Simulation.Flights;

/// <summary>An airline's service between its hub and another airport, flown both ways.</summary>
/// <param name="FirstNumber">Odd; outbound flights take odd numbers from here on, the way back the even ones between.</param>
internal sealed record Route(Airline Airline, Airport Hub, Airport Other, int DistanceKm, int FlightsAWeek, int FirstNumber)
{
    public bool Domestic => Hub.Country == Other.Country;

    /// <summary>Departures on a day on which it flies.</summary>
    public int Slots => Slot(FlightsAWeek);

    public static int Slot(int flightsAWeek) => Math.Max(1, (flightsAWeek + 3) / 7);

    public int Number(bool outbound, int slot) => FirstNumber + (2 * slot) + (outbound ? 0 : 1);

    /// <summary>Airlines that sell it under numbers of their own, counted like the operator's from their first.</summary>
    public IReadOnlyList<Codeshare> SoldBy { get; init; } = [];

    public Codeshare SoldAs(Codeshare first, int number) => first with { Number = first.Number + number - FirstNumber };
}
