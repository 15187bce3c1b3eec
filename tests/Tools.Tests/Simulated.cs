using NodaTime;
using TravelPlanner.Providers;
using TravelPlanner.Providers.Embedded;
using TravelPlanner.Providers.Embedded.Simulation.Flights;
using TravelPlanner.Providers.Embedded.Simulation.Stays;
using TravelPlanner.Providers.Memory;
using TravelPlanner.Tools.Flights;
using TravelPlanner.Tools.Offers;
using TravelPlanner.Tools.Stays;

namespace TravelPlanner.Tools.Tests;

/// <summary>The tools that quote, on simulated flights and stays of seed 1.</summary>
internal sealed class Simulated
{
    private static readonly SimulatedFlightOffers Flights = FlightsAt(ToolCalls.Now);
    private static readonly SimulatedHotelOffers Stays = new(
        ToolCalls.Gazetteer, ToolCalls.Hotels, ToolCalls.Holidays, new EmbeddedExchangeRates(ToolCalls.Gazetteer), new StoppedClock(ToolCalls.Now), 1);

    private static readonly TravelPorts Embedded = EmbeddedPorts.Create(MemoryStore.Create(new StoppedClock(ToolCalls.Now)), new StoppedClock(ToolCalls.Now), 1);

    /// <param name="now">When offers are verified, if later than they were searched for.</param>
    public Simulated(Instant? now = null, TestSnapshots? snapshots = null)
    {
        Snapshots = snapshots ?? new TestSnapshots();
        var flights = now is { } later ? FlightsAt(later) : Flights;
        var tools = FlightTools.Create(ToolCalls.Gazetteer, flights, ToolCalls.Holidays, Snapshots).Concat(StayTools.Create(ToolCalls.Gazetteer, Stays, Snapshots))
            .Concat(OfferTools.Create(flights, Stays, Snapshots)).ToDictionary(t => t.Name, StringComparer.Ordinal);
        (SearchFlights, PriceCalendar, SearchHotels, GetOffer) =
            (tools["search_flights"], tools["get_price_calendar"], tools["search_hotels"], tools["get_offer"]);
    }

    public TestSnapshots Snapshots { get; }

    public Tool SearchFlights { get; }

    public Tool PriceCalendar { get; }

    public Tool SearchHotels { get; }

    public Tool GetOffer { get; }

    /// <summary>All ports, of seed 1, with records of their own.</summary>
    public static TravelPorts Ports(ISnapshotStore? snapshots = null)
    {
        var memory = MemoryStore.Create(new StoppedClock(ToolCalls.Now));
        return Embedded with { Records = memory with { Snapshots = snapshots ?? memory.Snapshots } };
    }

    private static SimulatedFlightOffers FlightsAt(Instant now) =>
        new(ToolCalls.Gazetteer, ToolCalls.Holidays, new EmbeddedExchangeRates(ToolCalls.Gazetteer), new StoppedClock(now), 1);

    private sealed class StoppedClock(Instant now) : IClock
    {
        public Instant GetCurrentInstant() => now;
    }
}
