using TravelPlanner.Domain.Flights;
using TravelPlanner.Domain.Places;

namespace TravelPlanner.Providers.Embedded.Simulation.Flights;

/// <param name="CruiseKmh">Typical ground speed in still air.</param>
internal sealed record AircraftType(string Name, int CruiseKmh, int Economy, int PremiumEconomy, int Business, int First)
{
    private static readonly AircraftType Turboprop = new("ATR 72", 500, 70, 0, 0, 0);
    private static readonly AircraftType RegionalJet = new("Embraer 190", 780, 92, 0, 6, 0);
    private static readonly AircraftType[] Narrow =
    [
        new("Airbus A320neo", 805, 150, 0, 8, 0), new("Boeing 737-800", 805, 156, 0, 8, 0), new("Airbus A321neo", 805, 174, 0, 12, 0),
    ];

    private static readonly AircraftType C919 = new("COMAC C919", 800, 156, 0, 8, 0);
    private static readonly AircraftType[] NarrowDense =
        [new("Airbus A320neo", 805, 186, 0, 0, 0), new("Boeing 737-800", 805, 189, 0, 0, 0), new("Airbus A321neo", 805, 232, 0, 0, 0)];

    private static readonly AircraftType[] Wide =
    [
        new("Airbus A330-300", 855, 240, 0, 30, 0), new("Boeing 787-9", 880, 210, 28, 30, 0), new("Airbus A350-900", 885, 216, 28, 38, 0),
        new("Boeing 777-300ER", 885, 240, 32, 48, 8),
    ];

    public int Seats(Cabin cabin) => cabin switch
    {
        Cabin.Economy => Economy,
        Cabin.PremiumEconomy => PremiumEconomy,
        Cabin.Business => Business,
        _ => First,
    };

    /// <summary>A type that such an airline would plausibly send over that distance.</summary>
    public static AircraftType For(Airline airline, Airport origin, Airport destination, int distanceKm, StableHash chance)
    {
        var pick = chance.And("aircraft");
        if (airline.Model == "regional")
            return distanceKm <= 700 ? Turboprop : RegionalJet;
        if (airline.Model == "low_cost")
            return NarrowDense[pick.Below(NarrowDense.Length)];
        if (distanceKm > 5200)
            return Wide[pick.Below(Wide.Length)];
        var trunk = origin.Size == 3 && destination.Size == 3;
        if (trunk && distanceKm > 900 && pick.Below(100) < 30)
            return Wide[pick.Below(3)];
        if (origin.Size + destination.Size <= 3 && distanceKm < 1500 && pick.Below(100) < 40)
            return RegionalJet;
        if (airline.Country == "CN" && trunk && distanceKm < 2500 && pick.Below(100) < 40)
            return C919;
        return Narrow[pick.Below(Narrow.Length)];
    }
}
