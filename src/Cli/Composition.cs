using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;
using NodaTime;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.Domain;
using TravelPlanner.McpServer;
using TravelPlanner.McpServer.Calls;
using TravelPlanner.Providers.Embedded;
using TravelPlanner.Tools;
using TravelPlanner.Tools.Budgets;
using TravelPlanner.Tools.Itineraries;
using TravelPlanner.Tools.Places;
using TravelPlanner.Tools.Weather;

namespace TravelPlanner.Cli;

/// <summary>The planner behind the commands: the one file that knows which tools stand on which providers.</summary>
internal sealed class Composition(Settings settings, IClock clock)
{
    public ToolCatalog Catalog { get; } = CreateCatalog(clock);

    /// <summary>What the reader should know about where facts come from.</summary>
    public static IReadOnlyList<BilingualName> SourceNotes { get; } =
    [
        new("Places, hours and weather normals come with the program (reference data).", "地点、开放时间与气候平均值随程序提供（参考数据）。"),
    ];

    /// <exception cref="CommandException">The selection names an unknown tool or toolset.</exception>
    public McpSurface CreateSurface(ILoggerFactory logs)
    {
        try
        {
            return new McpSurface
            {
                ServerInfo = new Implementation { Name = "travel-planner", Title = "Travel Planner", Version = Version },
                Tools = McpSurface.AdaptTools(Catalog, settings.Selection, new CallEnvironment(clock, settings.Language, logs)),
            };
        }
        catch (ArgumentException unknown)
        {
            throw new CommandException(ExitCode.Usage, unknown.Message);
        }
    }

    public static string Version { get; } = typeof(Composition).Assembly.GetName().Version!.ToString(3);

    private static ToolCatalog CreateCatalog(IClock clock)
    {
        var places = new EmbeddedPlaces();
        var hotels = new EmbeddedHotels();
        var gazetteer = new EmbeddedGazetteer(places, hotels);
        var holidays = new EmbeddedHolidays();
        var climate = new EmbeddedClimate(clock);
        var snapshots = new ProcessSnapshots(clock);
        return new ToolCatalog(
        [
            ResolvePlaceTool.Create(gazetteer),
            SearchPlacesTool.Create(gazetteer, places, holidays),
            SearchPlacesTool.Create(gazetteer, places, holidays, "get_local_attractions"),
            GetWeatherTool.Create(gazetteer, climate),
            DestinationFactsTool.Create(gazetteer, new EmbeddedFacts(), holidays),
            PlanRouteTool.Create(gazetteer),
            new PlanItineraryTool(gazetteer, places, holidays, climate, snapshots).Create(),
            new CalculateBudgetTool(gazetteer, places, hotels, new EmbeddedAllowances(gazetteer), new EmbeddedExchangeRates(gazetteer), snapshots).Create(),
        ]);
    }

    /// <summary>Remembers plans as long as the process lives.</summary>
    private sealed class ProcessSnapshots(IClock clock) : ISnapshotStore
    {
        private readonly Dictionary<(string User, string Kind, string Id), (JsonObject Content, Instant ExpiresAt)> _kept = [];

        public ValueTask PutAsync(string userId, string kind, string id, JsonObject content, Instant expiresAt, CancellationToken cancellation)
        {
            lock (_kept)
                _kept[(userId, kind, id)] = (content.DeepClone().AsObject(), expiresAt);
            return ValueTask.CompletedTask;
        }

        public ValueTask<JsonObject?> GetAsync(string userId, string kind, string id, CancellationToken cancellation)
        {
            lock (_kept)
            {
                return ValueTask.FromResult(
                    _kept.TryGetValue((userId, kind, id), out var found) && found.ExpiresAt > clock.GetCurrentInstant() ? found.Content.DeepClone().AsObject() : null);
            }
        }
    }
}
