using Microsoft.Extensions.Logging;
using NodaTime;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.Cli.Knowledge;
using TravelPlanner.Domain.Flights;
using TravelPlanner.Inference.StaticEmbedding;
using TravelPlanner.McpServer;
using TravelPlanner.McpServer.Calls;
using TravelPlanner.McpServer.Resources;
using TravelPlanner.Providers;
using TravelPlanner.Providers.Embedded;
using TravelPlanner.Providers.Sqlite;
using TravelPlanner.Rag.Indexing;
using TravelPlanner.Rag.Indexing.Local;
using TravelPlanner.Rag.Ingestion;
using TravelPlanner.Rag.Retrieval;
using TravelPlanner.Rag.Retrieval.Reranking;
using TravelPlanner.Tools;
using TravelPlanner.Tools.TravelContext;

namespace TravelPlanner.Cli;

/// <summary>The planner behind the commands: the one file that knows which tools stand on which providers.</summary>
internal sealed class Composition
{
    private readonly Settings _settings;
    private readonly IClock _clock;
    private readonly TravelPorts _ports;
    private readonly PublishingTripStore _trips;

    public Composition(Settings settings, IClock clock)
    {
        (_settings, _clock) = (settings, clock);
        var records = OpenStore(settings, clock).Records;
        _trips = new PublishingTripStore(records.Trips);
        var embedded = EmbeddedPorts.Create(records with { Trips = _trips }, clock, connections: ConnectionTimesOf(settings));
        _ports = embedded with { Guides = new GuideLibrary(settings, clock, embedded.Gazetteer) };
        Catalog = TravelTools.CreateCatalog(_ports);
    }

    public ToolCatalog Catalog { get; }

    /// <summary>Who serves what, and what the reader should know about it.</summary>
    public IReadOnlyList<ProviderStatus> Providers => _ports.Providers;

    public static string Version { get; } = typeof(Composition).Assembly.GetName().Version!.ToString(3);

    /// <summary>Of a call in this process: a job would end with it, so its result is waited for rather than its id given.</summary>
    public static ToolContext CallContext(IClock clock, Domain.Language language) => ToolContext.Local(clock, language) with { Patience = Duration.FromMinutes(10) };

    /// <summary>Where trips and preferences are kept.</summary>
    public static SqliteStore OpenStore(Settings settings, IClock clock) => SqliteStore.Open(settings.DataDirectory, clock);

    public static IGazetteer Gazetteer() => new EmbeddedGazetteer(new EmbeddedPlaces(), new EmbeddedHotels());

    /// <summary>Read at the start, so that a slip in the file is not found by the first traveller.</summary>
    private static ConnectionTimes? ConnectionTimesOf(Settings settings)
    {
        if (settings.ConnectionTimesFile is not { } file)
            return null;
        try
        {
            return EmbeddedConnections.Times(file);
        }
        catch (Exception unusable) when (unusable is DataFormatException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Usage, $"{KnownSettings.ConnectionTimes.Key}: {unusable.Message}");
        }
    }

    /// <exception cref="CommandException">The selection names an unknown tool or toolset.</exception>
    public McpSurface CreateSurface(ILoggerFactory logs)
    {
        var surfacePorts = new SurfacePorts(
            _ports.Gazetteer, _ports.Places, _ports.Weather, _ports.Facts, _ports.Records.Preferences, _trips, _ports.Providers, _ports.Guides);
        try
        {
            return ProductSurface.Create(Catalog, _settings.Selection, surfacePorts, new CallEnvironment(_clock, _settings.Language, logs), Version);
        }
        catch (ArgumentException unknown)
        {
            // The framework adds the name of a parameter that no reader knows.
            throw new CommandException(ExitCode.Usage, unknown.Message.Replace($" (Parameter '{unknown.ParamName}')", "", StringComparison.Ordinal));
        }
    }
}
