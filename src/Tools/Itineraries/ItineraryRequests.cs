using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Itineraries.Model;
using TravelPlanner.Domain.Places;

namespace TravelPlanner.Tools.Itineraries;

/// <summary>From what was asked to a problem: hours and ends of each day, what a visit is worth to this party, what it costs.</summary>
/// <param name="convert">An entry in the city's currency; null where no rate is known.</param>
internal sealed class ItineraryRequests(
    PlanItineraryRequest request, IReadOnlyList<Place> all, HashSet<Place> wanted, HashSet<Place> avoided, Func<Money, decimal?> convert)
{
    /// <summary>Passport, baggage, and the way out of the airport; and being there before take-off.</summary>
    public const int AfterLandingMinutes = 60;
    public const int BeforeTakeOffMinutes = 120;

    /// <summary>A rest of children and elderly people, and when their day ends unless they say otherwise.</summary>
    public const int RestMinutes = 45;
    public const double ElderlyWalkKm = 4;

    private static readonly LocalTime EarlyEvening = new(20, 15);

    private readonly PartyTaste _taste = PartyTaste.Of(request.Interests, request.ChildrenAges, request.Elderly);

    private bool Children => _taste.Children;

    public ItineraryProblem Problem(
        IEnumerable<LocalDate> dates, GeoPoint start, GeoPoint airport, Func<LocalDate, bool> isHoliday, Func<LocalDate, double> rain) => new(
        [.. dates.Select(date => Frame(date, start, airport, isHoliday(date), rain(date)))], Candidates(), [.. all.Where(p => p.ServesMeals && !avoided.Contains(p) && !wanted.Contains(p))],
        Enum.Parse<Pace>(request.Pace, ignoreCase: true), request.Mode is { } mode ? Enum.Parse<TransferMode>(mode, ignoreCase: true) : null, request.Meals)
        {
            Travel = new EstimatedTravelTimes(all),
            EntryBudget = request.Budget,
            WalkingKmPerDay = request.WalkKm ?? (request.Elderly && request.Mode is null ? ElderlyWalkKm : null),
            RestMinutes = request.Elderly || Children ? RestMinutes : 0,
        };

    private DayFrame Frame(LocalDate date, GeoPoint start, GeoPoint airport, bool holiday, double rain)
    {
        var from = Minute(request.DayStart ?? new LocalTime(9, 0));
        var to = Minute(request.DayEnd ?? (request.Elderly || Children ? EarlyEvening : new LocalTime(21, 0)));
        var (first, last) = (start, start);
        if (date == request.From && request.Arrive is { } landing)
            (first, from) = (airport, Math.Min(Minute(landing) + AfterLandingMinutes, 1_439));
        if (date == request.To && request.Depart is { } takeOff)
            (last, to) = (airport, Minute(takeOff) - BeforeTakeOffMinutes);
        // Who lands in the evening has only the way to the hotel left.
        if (date == request.From && request.Arrive is not null && !(date == request.To && request.Depart is not null))
            to = Math.Max(to, from + 120);
        if (date == request.To && request.Depart is not null && !(date == request.From && request.Arrive is not null))
            from = Math.Max(0, Math.Min(from, to - 60));
        return new DayFrame(date, from, to, first, last, holiday, rain);
    }

    private static int Minute(LocalTime time) => (time.Hour * 60) + time.Minute;

    private List<VisitCandidate> Candidates()
    {
        return
        [
            .. all.Where(p => !avoided.Contains(p) && (wanted.Contains(p) || !p.IsFood)).Select(p =>
            {
                return new VisitCandidate(p, VisitWorth.Of(p.Score) * _taste.Factor(p), wanted.Contains(p))
                {
                    EntryCost = p.Price is { } price ? convert(price * request.Adults) : null,
                };
            }),
        ];
    }
}
