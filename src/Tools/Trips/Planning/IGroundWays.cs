using TravelPlanner.Domain.Places;
using TravelPlanner.Domain.Trips.Journeys;

namespace TravelPlanner.Tools.Trips.Planning;

/// <summary>Ways over land between cities, where there are any: none across water without a bridge or a tunnel. Safe for concurrent use.</summary>
public interface IGroundWays
{
    ValueTask<IReadOnlyList<GroundWay>> FindAsync(City from, City to, CancellationToken cancellation);

    /// <summary>The city lies on an island; null when that is not known.</summary>
    ValueTask<bool?> IsOnIslandAsync(City city, CancellationToken cancellation);
}
