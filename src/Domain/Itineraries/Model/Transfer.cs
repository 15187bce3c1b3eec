namespace TravelPlanner.Domain.Itineraries.Model;

public enum TransferMode
{
    Walk,
    Bicycle,
    Transit,
    Taxi,
}

/// <summary>Movement between two stops. Minutes and kilometres are along the way, not as the crow flies.</summary>
public sealed record Transfer(TransferMode Mode, int Minutes, double DistanceKm)
{
    /// <summary>Nothing to go.</summary>
    public static readonly Transfer None = new(TransferMode.Walk, 0, 0);
}

/// <summary>
/// Door-to-door estimates from straight-line distance, for when no routing provider is configured. The figures are planning values for
/// large cities: ways are 1.3 times the straight line; walking 4.8 km/h, cycling 14 km/h; transit 9 minutes of access and waiting
/// and then 24 km/h; a taxi 6 minutes and 22 km/h. Beyond 25 km both speed up to 55 km/h for the rest.
/// </summary>
public static class TransferEstimate
{
    public const string Basis = "estimate from straight-line distance";

    /// <summary>Length of a way for each kilometre of the straight line.</summary>
    public const double Detour = 1.3;
    private const double FastBeyondKm = 25;
    private const double FastKmh = 55;

    /// <summary>Walking further than this is left to transit when the mode is free.</summary>
    public const double LongestWalkKm = 1.5;

    /// <param name="mode">Null for the sensible one: on foot when near, transit otherwise.</param>
    public static Transfer Between(GeoPoint from, GeoPoint to, TransferMode? mode = null)
    {
        var km = from.DistanceKm(to) * Detour;
        if (km < 0.02)
            return Transfer.None;
        var chosen = mode ?? (km <= LongestWalkKm ? TransferMode.Walk : TransferMode.Transit);
        var hours = chosen switch
        {
            TransferMode.Walk => km / 4.8,
            TransferMode.Bicycle => km / 14,
            TransferMode.Transit => (9.0 / 60) + Ride(km, 24),
            _ => (6.0 / 60) + Ride(km, 22),
        };
        return new Transfer(chosen, (int)Math.Ceiling(hours * 60), Math.Round(km, 2));
    }

    private static double Ride(double km, double kmh) =>
        (Math.Min(km, FastBeyondKm) / kmh) + (Math.Max(0, km - FastBeyondKm) / FastKmh);
}
