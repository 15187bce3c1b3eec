using TravelPlanner.Domain.Flights;
using TravelPlanner.Domain.Stays;
using TravelPlanner.Tools.Auditing;
using TravelPlanner.Tools.Budgets;
using TravelPlanner.Tools.Flights;
using TravelPlanner.Tools.Guides;
using TravelPlanner.Tools.Itineraries;
using TravelPlanner.Tools.Offers;
using TravelPlanner.Tools.Places;
using TravelPlanner.Tools.Preferences;
using TravelPlanner.Tools.Stays;
using TravelPlanner.Tools.TravelContext;
using TravelPlanner.Tools.Trips;
using TravelPlanner.Tools.Trips.Planning;
using TravelPlanner.Tools.Weather;

namespace TravelPlanner.Tools;

/// <summary>The product's tools, in the order a traveller needs them. The order is part of the surface: clients show it.</summary>
public static class TravelTools
{
    public static ToolCatalog CreateCatalog(TravelPorts ports) => new(All(ports).Select(
        tool => tool.InPreferredLanguage(ports.Records.Preferences).Audited(ports.Records.Audit)));

    private static IEnumerable<Tool> All(TravelPorts p) =>
    [
        TravelContextTool.Create(p.Records.Preferences, p.Gazetteer, p.Providers, Limits(p)),
        ResolvePlaceTool.Create(p.Gazetteer),
        PreferenceTools.Create(p.Records.Preferences, p.Gazetteer),
        .. FlightTools.Create(p.Gazetteer, p.Flights, p.Holidays, p.Records.Snapshots),
        .. StayTools.Create(p.Gazetteer, p.Stays, p.Records.Snapshots),
        .. OfferTools.Create(p.Flights, p.Stays, p.Records.Snapshots),
        SearchPlacesTool.Create(p.Gazetteer, p.Places, p.Holidays),
        SearchPlacesTool.Create(p.Gazetteer, p.Places, p.Holidays, "get_local_attractions"),
        PlanRouteTool.Create(p.Gazetteer),
        GetWeatherTool.Create(p.Gazetteer, p.Weather),
        DestinationFactsTool.Create(p.Gazetteer, p.Facts, p.Holidays, p.Guides),
        .. p.Guides is { } guides ? [SearchGuidesTool.Create(p.Gazetteer, guides)] : Array.Empty<Tool>(),
        new PlanItineraryTool(p.Gazetteer, p.Places, p.Holidays, p.Weather, p.Records.Snapshots).Create(),
        new CalculateBudgetTool(p).Create(),
        new PlanTripTool(p).Create(),
        .. TripTools.CreateChecks(p),
        .. TripTools.Create(p.Records.Trips, p.Records.Snapshots, p.Gazetteer),
    ];

    private static TravelLimits Limits(TravelPorts p) =>
        new(p.Flights.HorizonDays, StayRequest.MostNights, PlanItineraryTool.MostDays, Passengers.MostInOneBooking);
}
