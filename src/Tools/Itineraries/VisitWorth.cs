using TravelPlanner.Domain.Places;

namespace TravelPlanner.Tools.Itineraries;

/// <summary>What a visit is worth to a party: the editorial score, more where interests meet, more for children where children come.</summary>
internal static class VisitWorth
{
    public static double Of(Place place, IReadOnlyCollection<string>? interests, bool withChildren)
    {
        var value = (double)place.Score;
        if (interests is { Count: > 0 })
            value *= 0.6 + (0.5 * place.Interests.Intersect(interests).Count());
        if (withChildren)
            value *= place.Interests.Contains("family") ? 1.4 : place.Interests.Contains("nightlife") ? 0.2 : 1;
        return value;
    }
}
