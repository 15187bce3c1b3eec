namespace TravelPlanner.Domain.Stays;

/// <summary>Why a property stands out among those of one search.</summary>
public enum StayPick
{
    BestValue,
    Cheapest,
    Nearest,
}

/// <summary>A property's offer beside its distance from where the guest wants to be, in kilometres.</summary>
public sealed record RankedStay(StayOffer Offer, double DistanceKm, IReadOnlyList<StayPick> Picks);

/// <summary>Ranks one offer a property, with a reason.</summary>
public static class StayChoice
{
    /// <summary>How many percent of the price a kilometre is worth.</summary>
    public const double PercentPerKm = 6;

    /// <summary>
    /// Best value first: the total in percent of the median of its tier, and six more for each kilometre. Tiers are compared with
    /// themselves, since a hostel is no answer to who wants a grand hotel.
    /// </summary>
    public static IReadOnlyList<RankedStay> Rank(IReadOnlyCollection<StayOffer> offers, GeoPoint from)
    {
        var medians = offers.GroupBy(o => o.Hotel.Tier)
            .ToDictionary(g => g.Key, g => g.Select(o => o.Total.Amount).Order().ElementAt((g.Count() - 1) / 2));
        var ranked = offers
            .Select(o => (Offer: o, Km: o.Hotel.Position.DistanceKm(from)))
            .OrderBy(o => ((double)(o.Offer.Total.Amount / Math.Max(0.01m, medians[o.Offer.Hotel.Tier])) * 100) + (o.Km * PercentPerKm))
            .ThenBy(o => o.Offer.Id, StringComparer.Ordinal)
            .ToList();
        if (ranked.Count == 0)
            return [];
        var best = ranked[0].Offer;
        var cheapest = ranked.MinBy(o => o.Offer.Total.Amount).Offer;
        var nearest = ranked.MinBy(o => o.Km).Offer;
        return [.. ranked.Select(o => new RankedStay(o.Offer, o.Km, Picks(o.Offer)))];

        IReadOnlyList<StayPick> Picks(StayOffer offer)
        {
            var picks = new List<StayPick>();
            if (offer == best)
                picks.Add(StayPick.BestValue);
            if (offer == cheapest)
                picks.Add(StayPick.Cheapest);
            if (offer == nearest)
                picks.Add(StayPick.Nearest);
            return picks;
        }
    }
}
