using NodaTime;
using TravelPlanner.Domain.Places;

namespace TravelPlanner.Domain.Itineraries.Model;

public enum Pace
{
    Relaxed,
    Moderate,
    Packed,
}

/// <summary>One day to fill. Minutes are counted from that date's local midnight.</summary>
/// <param name="Start">Where the day begins, mostly the hotel.</param>
/// <param name="RainChance">0–1; outdoor places are worth less on a wet day.</param>
public sealed record DayFrame(
    LocalDate Date, int StartMinute, int EndMinute, GeoPoint Start, GeoPoint End, bool PublicHoliday = false, double RainChance = 0);

/// <summary>A place that may be visited. Value is what a visit is worth; only its order and ratios matter.</summary>
/// <param name="DwellMinutes">How long to stay; null for what the pace says.</param>
public sealed record VisitCandidate(Place Place, double Value, bool MustInclude = false, int? DwellMinutes = null);

/// <param name="MealPlaces">Where lunch and dinner may be taken; empty for meals wherever one happens to be.</param>
/// <param name="Mode">How to get about; null for on foot when near, transit otherwise.</param>
public sealed record ItineraryProblem(
    IReadOnlyList<DayFrame> Days, IReadOnlyList<VisitCandidate> Candidates, IReadOnlyList<Place> MealPlaces, Pace Pace = Pace.Moderate,
    TransferMode? Mode = null, bool WithMeals = true);

/// <summary>What a pace means.</summary>
public sealed record PaceRules(int MostVisits, int PauseMinutes, Func<Place, int> Dwell)
{
    public static PaceRules Of(Pace pace) => pace switch
    {
        Pace.Relaxed => new(3, 15, p => p.TypicalDwellMinutes + ((p.DwellMaxMinutes - p.TypicalDwellMinutes) / 2)),
        Pace.Packed => new(6, 5, p => p.DwellMinMinutes),
        _ => new(4, 10, p => p.TypicalDwellMinutes),
    };
}
