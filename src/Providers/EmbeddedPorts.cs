using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Flights;
using TravelPlanner.Providers.Embedded;
using TravelPlanner.Providers.Embedded.Simulation.Flights;
using TravelPlanner.Providers.Embedded.Simulation.Stays;
using TravelPlanner.Tools;
using TravelPlanner.Tools.TravelContext;

namespace TravelPlanner.Providers;

/// <summary>The ports as a fresh server has them: embedded data, simulated offers, no key, no network.</summary>
public static class EmbeddedPorts
{
    /// <summary>The seed of the simulation; another seed gives other timetables and prices.</summary>
    public const long DefaultSeed = 2026;

    /// <param name="connections">Minimum connection times; null for those of the embedded data.</param>
    public static TravelPorts Create(TravelRecords records, IClock clock, long seed = DefaultSeed, ConnectionTimes? connections = null)
    {
        var places = new EmbeddedPlaces();
        var hotels = new EmbeddedHotels();
        var gazetteer = new EmbeddedGazetteer(places, hotels);
        var holidays = new EmbeddedHolidays();
        var rates = new EmbeddedExchangeRates(gazetteer);
        connections ??= EmbeddedConnections.Times();
        return new TravelPorts(
            gazetteer, places, hotels, new EmbeddedClimate(clock), new EmbeddedFacts(), holidays, new EmbeddedAllowances(gazetteer), rates,
            new SimulatedFlightOffers(gazetteer, holidays, rates, clock, seed, connections), connections, new SimulatedHotelOffers(gazetteer, hotels, holidays, rates, clock, seed),
            new EmbeddedGroundWays(), records, Statuses);
    }

    private static readonly IReadOnlyList<ProviderStatus> Statuses =
    [
        new("flights", "embedded", SourceMode.Simulated, new("timetable and fares are simulated; nothing can be bought", "航班时刻与票价均为模拟，无法购买")),
        new("hotels", "embedded", SourceMode.Simulated, new("properties are real, rates and rooms are simulated", "酒店真实，房价与房态为模拟")),
        new("places", "embedded", SourceMode.Reference, new("hours and fees from public knowledge, not verified on site", "开放时间与门票来自公开资料，未经实地核实")),
        new("weather", "embedded", SourceMode.Reference, new("climate normals, no forecast", "气候平均值，并非预报")),
        new("routes", "embedded", SourceMode.Reference, new("estimates from straight-line distance", "按直线距离估算")),
        new("exchange rates", "embedded", SourceMode.Reference, new("dated reference rates", "注明日期的参考汇率")),
        new("facts and holidays", "embedded", SourceMode.Reference),
    ];
}
