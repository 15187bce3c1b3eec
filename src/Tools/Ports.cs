using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Budgets;
using TravelPlanner.Domain.Calendars;
using TravelPlanner.Domain.Flights;
using TravelPlanner.Domain.Places;
using TravelPlanner.Domain.Stays;
using TravelPlanner.Domain.Weather;

namespace TravelPlanner.Tools;

/// <summary>The fixed map: cities, airports, countries, airlines, currencies. Read-only and safe for concurrent use.</summary>
public interface IGazetteer
{
    IReadOnlyList<City> Cities { get; }

    IReadOnlyList<Airport> Airports { get; }

    IReadOnlyList<Country> Countries { get; }

    IReadOnlyList<Airline> Airlines { get; }

    IReadOnlyList<Currency> Currencies { get; }

    City? FindCity(string id);

    Airport? FindAirport(string iata);

    Country? FindCountry(string code);

    Airline? FindAirline(string iata);

    Currency? FindCurrency(string code);

    /// <summary>
    /// Candidates for what a person wrote (id, IATA or metropolitan code, name or alias in either language, with small
    /// spelling mistakes forgiven), best first. Empty when nothing is near enough.
    /// </summary>
    /// <param name="kinds">Limits to these kinds; null for all.</param>
    IReadOnlyList<PlaceCandidate> Resolve(string query, IReadOnlySet<PlaceKind>? kinds = null, string? country = null, int limit = 5);
}

public enum PlaceKind
{
    City,
    Airport,
    Country,
    Place,
    Hotel,
}

/// <summary>One reading of a name.</summary>
/// <param name="Id">City id, IATA code, country code, place or hotel id, by kind.</param>
/// <param name="Confidence">1 exact code or name; below 0.6 a guess that must be confirmed.</param>
public sealed record PlaceCandidate(
    PlaceKind Kind, string Id, BilingualName Name, string Country, GeoPoint Position, DateTimeZone? Zone, string? Iata, string? CityId,
    double Confidence);

public interface IPlaceCatalogue
{
    ValueTask<IReadOnlyList<Place>> ListAsync(string cityId, CancellationToken cancellation);

    ValueTask<Place?> FindAsync(string placeId, CancellationToken cancellation);
}

public interface IHotelCatalogue
{
    ValueTask<IReadOnlyList<Hotel>> ListAsync(string cityId, CancellationToken cancellation);

    ValueTask<Hotel?> FindAsync(string hotelId, CancellationToken cancellation);
}

/// <summary>Forecasts where a provider has one, climate normals otherwise; each day says which.</summary>
public interface IWeatherSource
{
    ValueTask<IReadOnlyList<DayWeather>> GetAsync(City city, LocalDate from, LocalDate to, CancellationToken cancellation);

    ValueTask<IReadOnlyList<ClimateMonth>> NormalsAsync(City city, CancellationToken cancellation);
}

public interface IDestinationFacts
{
    ValueTask<IReadOnlyList<DestinationFact>> ListAsync(string country, CancellationToken cancellation);
}

public interface IHolidayCalendar
{
    /// <summary>Holidays and make-up workdays from <paramref name="from"/> to <paramref name="to"/>, both included, by date.</summary>
    IReadOnlyList<Holiday> List(string country, LocalDate from, LocalDate to);

    /// <summary>True when public institutions of the country keep holiday hours on that date.</summary>
    bool IsPublicHoliday(string country, LocalDate date);
}

/// <summary>Daily costs for budgets.</summary>
public interface IAllowances
{
    ValueTask<Allowance?> FindAsync(string cityId, CancellationToken cancellation);
}

/// <summary>Reference exchange rates. The result names the rate and its date, so that text can say both.</summary>
public interface IExchangeRates
{
    /// <summary>Null when either currency is unknown.</summary>
    ConvertedMoney? Convert(Money money, string currency);
}

/// <param name="Rate">Units of the target currency for one unit of the source currency.</param>
public sealed record ConvertedMoney(Money Source, Money Money, decimal Rate, LocalDate RateDate, string Provider);
