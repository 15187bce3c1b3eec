using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Itineraries.Checking;
using TravelPlanner.Domain.Itineraries.Model;
using TravelPlanner.Domain.Itineraries.Solving;
using TravelPlanner.Domain.Places;
using TravelPlanner.Domain.Stays;
using TravelPlanner.Domain.Weather;
using TravelPlanner.Tools.Itineraries;

namespace TravelPlanner.Tools.Trips.Planning;

/// <summary>One city of a trip, day by day.</summary>
/// <param name="Stay">Null for a single day, without a night.</param>
/// <param name="Reach">Of the stay; null when the trip begins there.</param>
/// <param name="Leave">The stay for good; null when the trip ends there.</param>
internal sealed record CityVisit(City City, StayOffer? Stay, LocalDateTime? Reach, LocalDateTime? Leave, LocalDate First, LocalDate Last);

/// <param name="Fees">Known entry fees of the adults, in the trip's currency.</param>
internal sealed record CityPlan(CityVisit Visit, ItineraryDocument Document, IReadOnlyList<Violation> Violations, decimal Fees, bool LeftOutForBudget);

/// <summary>Fills the days between the ways: the first one from the arrival, the last one until the departure, each with the day's weather.</summary>
internal sealed class TripDays(TripMarket market, TripWishes wishes, ToolContext context)
{
    private const int DayStart = 9 * 60, DayEnd = 21 * 60, LateEnd = 22 * 60;

    /// <summary>To put the bags down and wash.</summary>
    private const int AfterArrival = 30;

    /// <summary>Below this a day has no room for anything.</summary>
    private const int ShortestDay = 60;

    private readonly PartyTaste _taste = PartyTaste.Of(wishes.Interests, wishes.Party.ChildrenAges);

    /// <param name="feesLeft">What the budget leaves for entry fees, in the trip's currency; null for no limit.</param>
    public async ValueTask<CityPlan> PlanAsync(CityVisit visit, decimal? feesLeft, CancellationToken cancellation)
    {
        var city = visit.City;
        var places = await market.PlacesAsync(city, cancellation);
        var weather = (await market.Ports.Weather.GetAsync(city, visit.First, visit.Last, cancellation)).ToDictionary(d => d.Date);
        var frames = Frames(visit, weather).ToList();
        var problem = new ItineraryProblem(
            frames, [.. places.Where(p => !p.IsFood || wishes.MustVisit.Contains(p.Id)).Select(Candidate)], [.. places.Where(p => p.ServesMeals && !wishes.MustVisit.Contains(p.Id))], wishes.Pace)
        {
            Travel = new EstimatedTravelTimes(places),
            EntryBudget = feesLeft,
            RestMinutes = _taste.Children ? ItineraryRequests.RestMinutes : 0,
        };
        var itinerary = ItinerarySolver.Solve(problem, cancellation);
        var request = new PlanItineraryRequest(
            city.Id, visit.First, visit.Last, [.. wishes.Interests], Pace: wishes.Pace.ToString().ToLowerInvariant(), Adults: wishes.Party.Adults, ChildrenAges: [.. wishes.Party.ChildrenAges], Budget: feesLeft);
        var document = ItineraryDocuments.From(itinerary, problem, city, wishes.Currency.Code, request, weather, context);
        return new CityPlan(visit, document, ItineraryChecker.Check(problem, itinerary), itinerary.EntryCost, itinerary.Unassigned.Any(u => u.Code == "over_budget"));
    }

    private VisitCandidate Candidate(Place place) =>
        new(place, VisitWorth.Of(place.Score) * _taste.Factor(place), wishes.MustVisit.Contains(place.Id)) { EntryCost = Fee(place) };

    /// <summary>In the trip's currency; null when the fee, or a rate for it, is unknown.</summary>
    private decimal? Fee(Place place) =>
        place.Price is { } price && TripGatherer.Convert(market.Ports, price, wishes.Currency) is { } fee ? fee.Amount * wishes.Party.Adults : null;

    private IEnumerable<DayFrame> Frames(CityVisit visit, Dictionary<LocalDate, DayWeather> weather)
    {
        var hotel = visit.Stay?.Hotel.Position ?? visit.City.Centre;
        for (var date = visit.First; date <= visit.Last; date = date.PlusDays(1))
        {
            var from = visit.Reach is { } reach && reach.Date == date ? Math.Max(DayStart, Minute(reach) + AfterArrival) : DayStart;
            var to = visit.Leave is { } leave && leave.Date == date ? Math.Min(DayEnd, Minute(leave)) : from > DayStart ? LateEnd : DayEnd;
            if (to - from < ShortestDay)
                continue;
            yield return new DayFrame(
                date, from, to, hotel, hotel, market.Ports.Holidays.IsPublicHoliday(visit.City.Country, date), weather.GetValueOrDefault(date)?.RainChance ?? 0);
        }
    }

    private static int Minute(LocalDateTime time) => (time.Hour * 60) + time.Minute;
}
