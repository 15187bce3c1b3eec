using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Flights;
using TravelPlanner.Domain.Places;
using TravelPlanner.Domain.Trips;
using TravelPlanner.Domain.Weather;
using TravelPlanner.Tools.Flights;
using TravelPlanner.Tools.Offers;
using TravelPlanner.Tools.Stays;

namespace TravelPlanner.Tools.Trips;

/// <summary>Gathers, through the ports, what checking and replanning a trip stand on.</summary>
internal sealed class TripFactsSource(
    IGazetteer gazetteer, IPlaceCatalogue places, IHolidayCalendar holidays, IWeatherSource weather, IExchangeRates rates, IFlightOffers flights, IHotelOffers stays, ConnectionTimes connections)
{
    /// <summary>Dates of one city that weather and holidays are read for; a longer trip is not checked for them beyond.</summary>
    private const int MostDays = 120;

    public async ValueTask<TripFacts> GatherAsync(Trip trip, Instant now, CancellationToken cancellation)
    {
        var known = new Dictionary<string, Place>(StringComparer.Ordinal);
        var cities = new Dictionary<string, CityFacts>(StringComparer.Ordinal);
        foreach (var days in trip.Days.GroupBy(d => d.CityId, StringComparer.Ordinal))
        {
            if (gazetteer.FindCity(days.Key) is not { } city)
                continue;
            foreach (var place in await places.ListAsync(city.Id, cancellation))
                known[place.Id] = place;
            cities[city.Id] = await CityAsync(city, days.Min(d => d.Date), days.Max(d => d.Date), cancellation);
        }

        foreach (var id in trip.Days.SelectMany(d => d.Stops).Select(s => s.PlaceId).OfType<string>().Where(id => !known.ContainsKey(id)).Distinct(StringComparer.Ordinal).ToList())
        {
            if (await places.FindAsync(id, cancellation) is { } elsewhere)
                known[id] = elsewhere;
        }

        return new TripFacts(
            now, known, cities, Airports(trip), gazetteer.Airlines.DistinctBy(a => a.Iata, StringComparer.Ordinal).ToDictionary(a => a.Iata, StringComparer.Ordinal),
            await OffersAsync(trip, now, cancellation), Rates(trip), connections);
    }

    private async ValueTask<CityFacts> CityAsync(City city, LocalDate from, LocalDate to, CancellationToken cancellation)
    {
        var last = LocalDate.Min(to, from.PlusDays(MostDays));
        var days = (await weather.GetAsync(city, from, last, cancellation)).DistinctBy(d => d.Date).ToDictionary(d => d.Date);
        var off = holidays.List(city.Country, from, last).Where(h => h.Kind is "public" or "holiday").DistinctBy(h => h.Date).ToDictionary(h => h.Date);
        var hours = new HashSet<LocalDate>();
        for (var date = from.PlusDays(-1); date <= last; date = date.PlusDays(1))
        {
            if (holidays.IsPublicHoliday(city.Country, date))
                hours.Add(date);
        }

        return new CityFacts(city, days, off, hours);
    }

    private Dictionary<string, Airport> Airports(Trip trip) => trip.Flights.SelectMany(f => f.Segments).SelectMany(s => new[] { s.From, s.To })
        .Distinct(StringComparer.Ordinal).Select(gazetteer.FindAirport).OfType<Airport>().ToDictionary(a => a.Iata, StringComparer.Ordinal);

    /// <summary>Only what is still to come and not yet booked is asked for again.</summary>
    private async ValueTask<Dictionary<string, OfferToday>> OffersAsync(Trip trip, Instant now, CancellationToken cancellation)
    {
        var today = new Dictionary<string, OfferToday>(StringComparer.Ordinal);
        foreach (var flight in trip.Flights.Where(f => f.Segments.Count > 0 && f.Segments[0].Depart.ToInstant() > now && !trip.Booked.Contains(f.OfferId, StringComparer.Ordinal)))
        {
            var answer = await flights.RepriceAsync(flight.OfferId, cancellation);
            if (answer.Outcome != RepriceOutcome.Unknown)
                today[flight.OfferId] = new OfferToday(Code(answer.Outcome), answer.Offer?.Fare.Total, null);
        }

        foreach (var stay in trip.Stays.Where(s => s.CheckIn is not null))
        {
            var answer = await stays.RepriceAsync(stay.OfferId, cancellation);
            if (answer.Outcome != RepriceOutcome.Unknown)
                today[stay.OfferId] = new OfferToday(Code(answer.Outcome), answer.Offer?.Total, answer.Offer?.Rooms);
        }

        return today;
    }

    private static string Code(RepriceOutcome outcome) => outcome switch
    {
        RepriceOutcome.SoldOut => "sold_out",
        RepriceOutcome.Gone => "gone",
        _ => "available",
    };

    private Dictionary<string, decimal> Rates(Trip trip)
    {
        var currencies = trip.Cost.Select(m => m.Currency).Concat(trip.Wishes.CategoryLimits.Values.Select(m => m.Currency)).Concat(trip.Budget is { } budget ? [budget.Currency] : [])
            .Distinct(StringComparer.Ordinal).ToList();
        var table = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var to in currencies)
        {
            foreach (var from in currencies.Where(c => c != to))
            {
                if (rates.Convert(new Money(1, from), to) is { } converted)
                    table[$"{to}/{from}"] = converted.Rate;
            }
        }

        return table;
    }
}
