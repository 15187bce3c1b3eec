using TravelPlanner.Domain.Places;

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
/// How long ways take, by mode and time of day. Who leaves later never arrives earlier (FIFO): <c>depart + Minutes(…, depart)</c> does not
/// decrease as <c>depart</c> grows.
/// </summary>
public interface ITravelTimes
{
    /// <summary>The way in quiet traffic.</summary>
    /// <param name="mode">Null for the sensible one: on foot when near, transit otherwise.</param>
    Transfer Between(GeoPoint from, GeoPoint to, TransferMode? mode = null);

    /// <summary>What a way of so many quiet minutes takes when one leaves at that minute of the local day (it may pass 1440); never 0 unless the way is.</summary>
    int Minutes(TransferMode mode, int quietMinutes, int departMinute);
}

/// <summary>
/// <see cref="TransferEstimate"/> with a usual day's profile, a planning value and no measurement: taxis take up to 1.4 times as long in the rush hours
/// (7:30–9:30, 17:00–19:00) and 0.9 times by night; transit up to 1.25 times late in the evening and early in the morning, when it runs less often.
/// The profile is broken lines, and only the first 45 minutes of a way feel it, so that no line falls steeper than time passes.
/// </summary>
public sealed class EstimatedTravelTimes : ITravelTimes
{
    public static readonly EstimatedTravelTimes Instance = new([]);

    private const int FeltMinutes = 45;

    /// <summary>Around a far place with a known access, this near is reached from it directly.</summary>
    private const double NeighbourKm = 8;

    private static readonly (int Minute, int Percent)[] TaxiDay =
        [(0, 90), (360, 90), (450, 140), (570, 140), (630, 115), (960, 115), (1020, 140), (1140, 140), (1230, 100), (1380, 90), (1440, 90)];

    private static readonly (int Minute, int Percent)[] TransitDay =
        [(0, 125), (300, 125), (390, 100), (1290, 100), (1380, 125), (1440, 125)];

    private static readonly int[] TaxiPercent = Spread(TaxiDay);
    private static readonly int[] TransitPercent = Spread(TransitDay);

    private readonly Dictionary<GeoPoint, PlaceAccess> _access;

    /// <param name="places">Those with a known way from the city's centre are reached by it.</param>
    public EstimatedTravelTimes(IEnumerable<Place> places) =>
        _access = places.Where(p => p.Advice?.Access is not null).DistinctBy(p => p.Position).ToDictionary(p => p.Position, p => p.Advice!.Access!);

    public Transfer Between(GeoPoint from, GeoPoint to, TransferMode? mode = null)
    {
        var estimate = TransferEstimate.Between(from, to, mode);
        var (here, there) = (_access.GetValueOrDefault(from)?.Minutes ?? 0, _access.GetValueOrDefault(to)?.Minutes ?? 0);
        // Of two far places one may lie on the way to the other.
        var minutes = here > 0 && there > 0 ? Math.Max(estimate.Minutes, Math.Abs(here - there)) : Math.Max(here, there);
        return minutes == 0 || from.DistanceKm(to) <= NeighbourKm ? estimate : new Transfer(mode is TransferMode.Taxi ? TransferMode.Taxi : TransferMode.Transit, minutes, estimate.DistanceKm);
    }

    public int Minutes(TransferMode mode, int quietMinutes, int departMinute)
    {
        var percent = mode switch { TransferMode.Taxi => TaxiPercent, TransferMode.Transit => TransitPercent, _ => null };
        if (percent is null || quietMinutes == 0)
            return quietMinutes;
        var felt = Math.Min(quietMinutes, FeltMinutes);
        // Rounded up: the ceiling of something that does not decrease does not decrease either.
        return quietMinutes - felt + (felt * percent[((departMinute % 1440) + 1440) % 1440] + 99) / 100;
    }

    private static int[] Spread((int Minute, int Percent)[] points)
    {
        var day = new int[1440];
        for (var p = 0; p + 1 < points.Length; p++)
        {
            var (from, to) = (points[p], points[p + 1]);
            for (var minute = from.Minute; minute < to.Minute; minute++)
                day[minute] = from.Percent + (to.Percent - from.Percent) * (minute - from.Minute) / (to.Minute - from.Minute);
        }

        return day;
    }
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
