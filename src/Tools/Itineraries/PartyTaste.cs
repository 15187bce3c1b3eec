using TravelPlanner.Domain.Itineraries.Model;
using TravelPlanner.Domain.Places;

namespace TravelPlanner.Tools.Itineraries;

/// <summary>How much more or less a place is worth to one party than to anybody.</summary>
internal sealed record PartyTaste(IReadOnlyCollection<string> Interests, bool Children, bool Elderly)
{
    /// <summary>A child below this age rests in the afternoon and goes to bed early.</summary>
    public const int ChildUnder = 13;

    public static PartyTaste Of(IReadOnlyCollection<string>? interests, IEnumerable<int>? childrenAges, bool elderly = false) =>
        new(interests ?? [], childrenAges?.Any(a => a < ChildUnder) == true, elderly);

    /// <summary>More where interests meet, more for children where children come, less at night for who goes to bed early.</summary>
    public double Factor(Place place)
    {
        var factor = Interests.Count == 0 ? 1 : 0.6 + (0.5 * place.Interests.Intersect(Interests).Count());
        if (Children)
            factor *= place.Interests.Contains("family") ? 1.4 : DayRules.LivesByNight(place) ? 0.2 : 1;
        return Elderly && DayRules.LivesByNight(place) ? factor * 0.3 : factor;
    }
}
