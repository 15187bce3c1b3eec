using TravelPlanner.Domain.Places;

namespace TravelPlanner.Providers.Embedded.Simulation.Flights;

/// <summary>Gate to gate: the great circle with a little way round it, the wind of the middle latitudes, and the time on the ground.</summary>
internal static class BlockTime
{
    /// <summary>Airways are longer than the great circle.</summary>
    private const double AirwayFactor = 1.03;

    /// <summary>Mean westerly wind along the track where the jet streams blow, 25–60° from the equator.</summary>
    private const double JetKmh = 55;

    /// <summary>Nearer to the equator or to the poles.</summary>
    private const double LightKmh = 20;

    /// <summary>Kilometres of one degree of longitude at 0°, 10° … 80°: a table, because trigonometry differs in the last bit between machines.</summary>
    private static readonly double[] DegreeKm = [111, 110, 105, 96, 85, 72, 56, 38, 19];

    /// <returns>Minutes, a multiple of five.</returns>
    public static int Minutes(Airport origin, Airport destination, int distanceKm, AircraftType aircraft)
    {
        var latitude = Math.Abs(origin.Position.Latitude + destination.Position.Latitude) / 2;
        var east = destination.Position.Longitude - origin.Position.Longitude;
        east = east > 180 ? east - 360 : east < -180 ? east + 360 : east;
        var share = Math.Clamp(east * DegreeKm[Math.Min(8, (int)(latitude / 10))] / Math.Max(1, distanceKm), -1, 1);
        var wind = share * (latitude is >= 25 and <= 60 ? JetKmh : LightKmh);
        var air = distanceKm * AirwayFactor * 60 / (aircraft.CruiseKmh + wind);
        var ground = 25 + (5 * (origin.Size + destination.Size - 2));
        return Math.Max(35, (int)Math.Round((air + ground) / 5) * 5);
    }
}
