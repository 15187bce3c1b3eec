using NodaTime;

namespace TravelPlanner.Domain.Flights;

/// <summary>
/// The shortest wait that still makes a connection. Airports publish their own; these are the usual defaults in tiers,
/// longer at hubs, with passport control, and where bags must be collected and checked in again.
/// </summary>
public static class MinimumConnectionTime
{
    private const int HubSize = 3;

    public static Duration Between(Segment arriving, Segment departing)
    {
        var domestic = arriving.IsDomestic && departing.IsDomestic;
        if (arriving.Destination.Iata != departing.Origin.Iata)
            return Duration.FromMinutes(domestic ? 180 : 240);
        if (!OneTicket(arriving.Marketing, departing.Marketing))
            return Duration.FromMinutes(domestic ? 120 : 180);
        var hub = departing.Origin.Size >= HubSize;
        return Duration.FromMinutes((domestic, hub) switch
        {
            (true, false) => 45,
            (true, true) => 60,
            (false, false) => 75,
            (false, true) => 90,
        });
    }

    /// <summary>Both can be sold on one ticket: the same airline or the same alliance.</summary>
    public static bool OneTicket(Airline left, Airline right) =>
        left.Iata == right.Iata || (left.Alliance is not null && left.Alliance == right.Alliance);
}
