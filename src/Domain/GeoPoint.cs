namespace TravelPlanner.Domain;

/// <summary>A WGS-84 position in decimal degrees.</summary>
public readonly record struct GeoPoint(double Latitude, double Longitude)
{
    private const double EarthRadiusKm = 6371.0088;

    public bool IsValid => Latitude is >= -90 and <= 90 && Longitude is >= -180 and <= 180;

    /// <summary>Great-circle distance in kilometres (haversine, mean Earth radius).</summary>
    public double DistanceKm(GeoPoint other)
    {
        const double rad = Math.PI / 180;
        var sinLat = Math.Sin((other.Latitude - Latitude) * rad / 2);
        var sinLon = Math.Sin((other.Longitude - Longitude) * rad / 2);
        var h = (sinLat * sinLat) + (Math.Cos(Latitude * rad) * Math.Cos(other.Latitude * rad) * sinLon * sinLon);
        return 2 * EarthRadiusKm * Math.Asin(Math.Min(1, Math.Sqrt(h)));
    }
}
