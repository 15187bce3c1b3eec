using System.Globalization;
using NodaTime;
using TravelPlanner.Domain.Calendars;
using TravelPlanner.Domain.Flights;
using TravelPlanner.Domain.Itineraries.Model;
using TravelPlanner.Domain.Places;
using TravelPlanner.Domain.Stays;
using TravelPlanner.Domain.Weather;

namespace TravelPlanner.Domain.Trips;

/// <summary>What is known about a city on the dates of a trip.</summary>
/// <param name="Holidays">Days off, by date.</param>
/// <param name="HolidayHours">Dates on which public institutions keep holiday hours.</param>
public sealed record CityFacts(
    City City, IReadOnlyDictionary<LocalDate, DayWeather> Weather, IReadOnlyDictionary<LocalDate, Holiday> Holidays, IReadOnlySet<LocalDate> HolidayHours);

/// <summary>What asking again for an offer of the trip gave.</summary>
/// <param name="Code">available, sold_out, gone.</param>
/// <param name="Total">Of today; null unless available.</param>
/// <param name="Rooms">Of a stay; null when unknown.</param>
public sealed record OfferToday(string Code, Money? Total, IReadOnlyList<RoomOffer>? Rooms);

/// <summary>Everything that checking and replanning a trip stand on, gathered before they begin.</summary>
/// <param name="Places">Of all the trip's cities, by id.</param>
/// <param name="Cities">By id.</param>
/// <param name="Airports">By IATA code.</param>
/// <param name="Airlines">By IATA code.</param>
/// <param name="Offers">By offer id; those that could not be asked for are missing.</param>
/// <param name="Rates">How many units of the first currency one of the second is, by <c>EUR/USD</c>.</param>
public sealed record TripFacts(
    Instant Now, IReadOnlyDictionary<string, Place> Places, IReadOnlyDictionary<string, CityFacts> Cities, IReadOnlyDictionary<string, Airport> Airports,
    IReadOnlyDictionary<string, Airline> Airlines, IReadOnlyDictionary<string, OfferToday> Offers, IReadOnlyDictionary<string, decimal> Rates, ConnectionTimes Connections)
{
    /// <summary>Ways as the planner knows them: far places by their usual way out.</summary>
    public ITravelTimes Travel { get; } = new EstimatedTravelTimes(Places.Values);

    public Place? Find(string? placeId) => placeId is null ? null : Places.GetValueOrDefault(placeId);

    public IEnumerable<Place> PlacesIn(string cityId) => Places.Values.Where(p => p.CityId == cityId).OrderBy(p => p.Id, StringComparer.Ordinal);

    public bool KeepsHolidayHours(string cityId, LocalDate date) => Cities.TryGetValue(cityId, out var city) && city.HolidayHours.Contains(date);

    public DayWeather? WeatherOf(string cityId, LocalDate date) => Cities.GetValueOrDefault(cityId)?.Weather.GetValueOrDefault(date);

    /// <summary>Null when no rate is known.</summary>
    public Money? Convert(Money money, string currency) =>
        money.Currency == currency ? money
        : Rates.TryGetValue($"{currency}/{money.Currency}", out var rate) ? new Money(decimal.Round(money.Amount * rate, 2), currency)
        : null;

    /// <summary>The same facts with a place that is shut on one date, or for good.</summary>
    public TripFacts WithClosed(Place place, LocalDate? date)
    {
        var usual = place.Hours is null or { AlwaysOpen: true } ? "Mo-Su 00:00-24:00" : place.Hours.Text;
        var text = date is { } day ? $"{usual}; {day.ToString("MMM dd", CultureInfo.InvariantCulture)} off" : "off";
        return WithPlace(place with { Hours = OpeningHours.Parse(text) });
    }

    public TripFacts WithWeather(string cityId, DayWeather weather)
    {
        var city = Cities[cityId];
        return this with { Cities = new Dictionary<string, CityFacts>(Cities, StringComparer.Ordinal) { [cityId] = city with { Weather = new Dictionary<LocalDate, DayWeather>(city.Weather) { [weather.Date] = weather } } } };
    }

    private TripFacts WithPlace(Place place) => this with { Places = new Dictionary<string, Place>(Places, StringComparer.Ordinal) { [place.Id] = place } };
}
