namespace TravelPlanner.Domain.Trips.Checking;

/// <summary>What a whole-journey plan must keep. Common sense first; from <see cref="Budget"/> on what the traveller asked for.</summary>
public enum TripRule
{
    /// <summary>As many days as asked, numbered from 1.</summary>
    DayCount,

    /// <summary>From the origin and back to it.</summary>
    ClosedLoop,

    /// <summary>Each city in one piece; who arrives somewhere is there the day after.</summary>
    CityOrder,

    /// <summary>Only cities that may be visited.</summary>
    CityAllowed,

    /// <summary>As many cities as asked.</summary>
    CityCount,

    RestaurantRepeated,
    AttractionRepeated,

    /// <summary>Everything is in the city of its day, on a travel day in either.</summary>
    WrongCity,

    MinimumNights,

    /// <summary>One's own car goes along: no flight and no taxi beside it.</summary>
    MixedTransport,

    /// <summary>It is on offer, that day.</summary>
    NotOffered,

    /// <summary>Transport on travel days, three meals and a sight on the others, a stay on all but the last.</summary>
    Absent,

    /// <summary>At least half of a day's six things, over the whole plan.</summary>
    HalfEmpty,

    Budget,
    HouseRule,
    Cuisine,
    Transportation,
    RoomType,
}

/// <param name="Day">1 for the first; null when it is of the whole plan.</param>
/// <param name="Evidence">What was found, and what is allowed.</param>
public sealed record TripViolation(TripRule Rule, int? Day, string Evidence)
{
    public bool IsCommonSense => Rule < TripRule.Budget;
}
