using TravelPlanner.Domain.Flights;
using TravelPlanner.Tools.Flights;
using TravelPlanner.Tools.Guides;
using TravelPlanner.Tools.Stays;
using TravelPlanner.Tools.TravelContext;
using TravelPlanner.Tools.Trips.Planning;

namespace TravelPlanner.Tools;

/// <summary>Everything the tools stand on. Each port is safe for concurrent use.</summary>
/// <param name="Guides">Null where there is no library: then there is no tool that searches it.</param>
/// <param name="Providers">Who serves what, and how far it may be trusted; shown to the caller.</param>
public sealed record TravelPorts(
    IGazetteer Gazetteer,
    IPlaceCatalogue Places,
    IHotelCatalogue Hotels,
    IWeatherSource Weather,
    IDestinationFacts Facts,
    IHolidayCalendar Holidays,
    IAllowances Allowances,
    IExchangeRates Rates,
    IFlightOffers Flights,
    ConnectionTimes Connections,
    IHotelOffers Stays,
    IGroundWays Ground,
    TravelRecords Records,
    IReadOnlyList<ProviderStatus> Providers,
    IGuideLibrary? Guides = null);
