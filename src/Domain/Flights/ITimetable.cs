using NodaTime;
using TravelPlanner.Domain.Places;

namespace TravelPlanner.Domain.Flights;

/// <summary>What flies when, as the connection search reads it. Fetched before the search: no call here waits for anything.</summary>
public interface ITimetable
{
    /// <summary>Airports with a direct flight from here on some day.</summary>
    IReadOnlyList<Airport> Destinations(Airport origin);

    bool Serves(Airport origin, Airport destination);

    /// <summary>Departures on that local date at the origin, by instant of departure.</summary>
    IReadOnlyList<Segment> Flights(Airport origin, Airport destination, LocalDate date);

    /// <summary>The same text for airports of one city; an airport's own code where it belongs to none.</summary>
    string CityOf(Airport airport);

    /// <summary>The city's other airports, between which a traveller can change by land.</summary>
    IReadOnlyList<Airport> OtherAirportsOfCity(Airport airport);
}
