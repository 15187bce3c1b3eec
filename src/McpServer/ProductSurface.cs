using ModelContextProtocol.Protocol;
using TravelPlanner.Domain;
using TravelPlanner.McpServer.Calls;
using TravelPlanner.McpServer.Completions;
using TravelPlanner.McpServer.Prompts;
using TravelPlanner.McpServer.Resources;
using TravelPlanner.McpServer.Tasks;
using TravelPlanner.Tools;
using TravelPlanner.Tools.Guides;
using TravelPlanner.Tools.Preferences;
using TravelPlanner.Tools.TravelContext;

namespace TravelPlanner.McpServer;

/// <summary>What resources, prompts and completions read.</summary>
/// <param name="Trips">The same store that the tools save to, so that watchers hear of their saves.</param>
/// <param name="Providers">Who serves what, in which mode; also told in the server's instructions.</param>
public sealed record SurfacePorts(
    IGazetteer Gazetteer, IPlaceCatalogue Places, IWeatherSource Weather, IDestinationFacts Facts, IPreferenceStore Preferences,
    PublishingTripStore Trips, IReadOnlyList<ProviderStatus> Providers, IGuideLibrary? Guides = null);

/// <summary>The travel planner as MCP clients see it: one call puts tools, resources, prompts, completion and instructions together.</summary>
public static class ProductSurface
{
    /// <param name="version">Of the product, for clients to show.</param>
    /// <exception cref="ArgumentException">The selection names an unknown toolset or tool.</exception>
    public static McpSurface Create(ToolCatalog catalog, ToolSelection selection, SurfacePorts ports, CallEnvironment environment, string version)
    {
        var offered = catalog.Select(selection).Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        var suggestions = new Suggestions(ports.Gazetteer, ports.Trips);
        var destinations = new Destinations(ports.Gazetteer, ports.Places, ports.Weather, ports.Facts, environment.Clock);
        var guide = new DestinationGuide(destinations, ports.Gazetteer, ports.Places, ports.Weather, ports.Facts, ports.Guides);
        var resources = new TravelResources(ports, destinations, guide, suggestions).All();
        var fields = new JourneyFields(suggestions);
        var trips = new TripPrompts(fields, ports.Trips, offered);
        IReadOnlyList<PromptDefinition> prompts =
        [
            new PlanTripPrompt(fields, guide, offered).Create(), new CompareOptionsPrompt(fields, suggestions, offered).Create(),
            trips.DayOfTravel(), trips.ReplanAfterDelay(), new PackingListPrompt(fields, destinations, offered).Create(),
        ];
        return new McpSurface
        {
            ServerInfo = new Implementation
            {
                Name = "travel-planner",
                Title = "TravelPlanner · 旅行规划",
                Version = version,
                Description = "Plans travel: places, flights, hotels, weather, days, budgets and saved trips, in English and Chinese.",
                Icons = [.. ProductIcons.Compass],
            },
            Instructions = Instructions.Write(environment.Language, offered, ports.Providers),
            Tools = McpSurface.AdaptTools(catalog, selection, environment),
            Resources = [.. resources.Select(r => new TravelResource(r, environment))],
            Prompts = [.. prompts.Select(p => new TravelPrompt(p, ports.Gazetteer, environment))],
            Complete = new ArgumentCompletion(
                prompts.ToDictionary(p => p.Name, Suggested, StringComparer.Ordinal),
                resources.Where(r => r.Suggestions.Count > 0).ToDictionary(r => r.UriTemplate, r => r.Suggestions, StringComparer.Ordinal),
                environment).CompleteAsync,
            Updates = ports.Trips.Updates,
            // Planning several days or a whole journey can outlast a patient client.
            Tasks = new ToolTasks(
                new Dictionary<string, TaskSupport> { ["plan_itinerary"] = TaskSupport.Optional, ["plan_trip"] = TaskSupport.Optional }, environment.Clock, environment.Logs),
        };
    }

    private static IReadOnlyDictionary<string, Suggest?> Suggested(PromptDefinition prompt) =>
        prompt.Fields.ToDictionary(f => f.Name, f => f.Suggests, StringComparer.Ordinal);
}
