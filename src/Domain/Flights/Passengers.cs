namespace TravelPlanner.Domain.Flights;

public enum Cabin
{
    Economy,
    PremiumEconomy,
    Business,
    First,
}

/// <summary>Who flies. Ages count on the day of the first departure.</summary>
/// <param name="Adults">Twelve years and older.</param>
/// <param name="ChildrenAges">0–17. From 12 a child pays and sits as an adult, under 2 it is an infant.</param>
/// <param name="LapInfants">Infants given by number only.</param>
public sealed record Passengers(int Adults, IReadOnlyList<int> ChildrenAges, int LapInfants = 0)
{
    public const int InfantUnderAge = 2;
    public const int AdultFromAge = 12;

    /// <summary>One booking holds nine at most: the limit reservation systems share.</summary>
    public const int MostInOneBooking = 9;

    /// <summary>Full fares: adults and children from twelve.</summary>
    public int FullFares => Adults + ChildrenAges.Count(a => a >= AdultFromAge);

    /// <summary>Children of 2–11.</summary>
    public int ChildFares => ChildrenAges.Count(a => a is >= InfantUnderAge and < AdultFromAge);

    /// <summary>On an adult's lap, without a seat.</summary>
    public int Infants => LapInfants + ChildrenAges.Count(a => a < InfantUnderAge);

    /// <summary>Seats they need: infants sit on a lap.</summary>
    public int Seats => FullFares + ChildFares;

    /// <summary>Null when they can travel on one booking; otherwise the reason they cannot.</summary>
    public string? Objection() =>
        Adults < 1 ? "at least one adult must travel"
        : Infants > Adults ? $"{Infants} infants need {Infants} adults: one lap each"
        : Seats > MostInOneBooking ? $"{Seats} seats; one booking holds at most {MostInOneBooking}"
        : null;
}
