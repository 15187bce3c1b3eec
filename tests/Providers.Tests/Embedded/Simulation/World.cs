using NodaTime;
using TravelPlanner.Domain.Flights;
using TravelPlanner.Domain.Places;
using TravelPlanner.Providers.Embedded;
using TravelPlanner.Providers.Embedded.Simulation.Flights;
using TravelPlanner.Providers.Embedded.Simulation.Stays;
using TravelPlanner.Tools;

namespace TravelPlanner.Providers.Tests.Embedded.Simulation;

/// <summary>The embedded map with simulated flights and stays of seed 1, seen on 2026-11-21 at noon UTC.</summary>
internal static class World
{
    public static readonly Instant Now = Instant.FromUtc(2026, 11, 21, 12, 0);
    public static readonly EmbeddedHotels Hotels = new();
    public static readonly EmbeddedGazetteer Gazetteer = new(new EmbeddedPlaces(), Hotels);
    public static readonly SimulatedFlightOffers Flights = FlightsOf(1, Now);
    public static readonly SimulatedHotelOffers Stays = StaysOf(1, Now);

    public static SimulatedFlightOffers FlightsOf(long seed, Instant now) => FlightsOf(Gazetteer, new EmbeddedHolidays(), seed, now);

    public static SimulatedFlightOffers FlightsOf(IGazetteer map, IHolidayCalendar holidays, long seed, Instant now) =>
        new(map, holidays, new EmbeddedExchangeRates(map), new StoppedClock(now), seed);

    public static SimulatedHotelOffers StaysOf(long seed, Instant now) =>
        new(Gazetteer, Hotels, new EmbeddedHolidays(), new EmbeddedExchangeRates(Gazetteer), new StoppedClock(now), seed);

    public static IClock ClockAt(Instant now) => new StoppedClock(now);

    public static Airport[] Airports(string codes) => [.. codes.Split('/').Select(c => Gazetteer.FindAirport(c)!)];

    public static SliceRequest Slice(string from, string to, LocalDate date) => new(Airports(from), Airports(to), date);

    /// <summary>Two adults in economy, prices in yuan.</summary>
    public static OfferRequest Request(params SliceRequest[] slices) =>
        new(new Passengers(2, []), slices, Cabin.Economy, 0, 2, null, 0, "CNY");

    private sealed class StoppedClock(Instant now) : IClock
    {
        public Instant GetCurrentInstant() => now;
    }
}
