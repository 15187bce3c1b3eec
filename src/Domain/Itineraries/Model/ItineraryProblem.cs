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
/// <param name="Start">Where the day begins: the hotel, or the airport or station of arrival.</param>
/// <param name="End">Where the day ends, at the latest at <paramref name="EndMinute"/>: the hotel, or the airport in time for the flight.</param>
/// <param name="RainChance">0–1; outdoor places are worth less on a wet day.</param>
public sealed record DayFrame(
    LocalDate Date, int StartMinute, int EndMinute, GeoPoint Start, GeoPoint End, bool PublicHoliday = false, double RainChance = 0)
{
    /// <summary>What is fixed that day; every plan keeps it.</summary>
    public IReadOnlyList<Appointment> Appointments { get; init; } = [];
}

/// <summary>Being somewhere at a fixed time: a booked table, a show, a meeting.</summary>
/// <param name="StartMinute">From the date's local midnight; one is there by then.</param>
public sealed record Appointment(BilingualName Label, GeoPoint Position, int StartMinute, int Minutes);

/// <summary>A place that may be visited. Value is what a visit is worth, in points: see <see cref="Itinerary.Value"/> for what ways cost.</summary>
/// <param name="DwellMinutes">How long to stay; null for what the pace says. It may be shortened to the place's least dwell where only that fits.</param>
public sealed record VisitCandidate(Place Place, double Value, bool MustInclude = false, int? DwellMinutes = null)
{
    /// <summary>Entry for the whole party in the one currency of <see cref="ItineraryProblem.EntryBudget"/>; null when unknown, which counts as nothing.</summary>
    public decimal? EntryCost { get; init; }

    /// <summary>Ids of places that come after this one where both are seen on one day.</summary>
    public IReadOnlyList<string> Before { get; init; } = Place.Advice?.Before ?? [];

    /// <summary>When a visit is worth most; by itself what <see cref="PreferredTime.Of"/> says of the place.</summary>
    public PreferredTime? Preferred { get; init; } = PreferredTime.Of(Place);
}

/// <param name="MealPlaces">Where lunch and dinner may be taken; empty for meals wherever one happens to be.</param>
/// <param name="Mode">How to get about; null for on foot when near, transit otherwise.</param>
public sealed record ItineraryProblem(
    IReadOnlyList<DayFrame> Days, IReadOnlyList<VisitCandidate> Candidates, IReadOnlyList<Place> MealPlaces, Pace Pace = Pace.Moderate,
    TransferMode? Mode = null, bool WithMeals = true)
{
    public const int MostDays = 31;
    public const int MostCandidates = 1_000;
    public const int MostMealPlaces = 500;
    public const int MostAppointmentsADay = 8;

    public ITravelTimes Travel { get; init; } = EstimatedTravelTimes.Instance;

    /// <summary>Most entry cost of all visits together, of the whole party; null for no limit.</summary>
    public decimal? EntryBudget { get; init; }

    /// <summary>Most kilometres on foot between stops a day; null for no limit. What would be too far is ridden, unless <see cref="Mode"/> is on foot.</summary>
    public double? WalkingKmPerDay { get; init; }

    /// <summary>A rest in the afternoon, for children and elderly people; 0 for none.</summary>
    public int RestMinutes { get; init; }
}

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
