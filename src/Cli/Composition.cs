using Microsoft.Extensions.Logging;
using NodaTime;
using TravelPlanner.Cli.Configuration;
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
        _ports = EmbeddedPorts.Create(records with { Trips = _trips }, clock, connections: ConnectionTimesOf(settings));
        Catalog = TravelTools.CreateCatalog(_ports);
    }

    public ToolCatalog Catalog { get; }

    /// <summary>Who serves what, and what the reader should know about it.</summary>
    public IReadOnlyList<ProviderStatus> Providers => _ports.Providers;

    public static string Version { get; } = typeof(Composition).Assembly.GetName().Version!.ToString(3);

    /// <summary>Where trips and preferences are kept.</summary>
    public static SqliteStore OpenStore(Settings settings, IClock clock) => SqliteStore.Open(settings.DataDirectory, clock);

    public static IGazetteer Gazetteer() => new EmbeddedGazetteer(new EmbeddedPlaces(), new EmbeddedHotels());

    /// <summary>Where an index of knowledge lies.</summary>
    public static string KnowledgeFolder(Settings settings, string name) => Path.Combine(settings.DataDirectory, "knowledge", name);

    public static LocalPassageIndex OpenKnowledge(Settings settings, IClock clock, string name) => OpenKnowledge(KnowledgeFolder(settings, name), clock, name);

    public static LocalPassageIndex OpenKnowledge(string folder, IClock clock, string name) => new(folder, clock, name);

    /// <summary>What was set aside when the index of a folder was built.</summary>
    public static DeadLetters DeadLetters(string folder) => new(Path.Combine(folder, "dead-letters.json"));

    /// <summary>What makes the vectors of an index: its own embedder, for a new one the model that ships; null for words alone.</summary>
    /// <param name="asked"><c>static</c>, <c>none</c>, or null for what the index has.</param>
    /// <exception cref="CommandException">The index was made with an embedder that is not in this build.</exception>
    public static NamedEmbedder? KnowledgeEmbedder(Shell shell, string? asked, IndexManifest index)
    {
        if (asked == "none" || (asked is null && index is { Generation: > 0, Embedder: null }) || !HasShippedEmbedder)
            return null;
        var generator = StaticEmbeddingGenerator.Shipped();
        if (asked is null && index.Generation > 0 && index.Embedder != generator.Model.Id)
        {
            throw new CommandException(
                ExitCode.Refused,
                shell.Say(
                    $"The index {index.Name} was made with {index.Embedder}, this version has {generator.Model.Id}. Make it anew with: travel-planner index build --again",
                    $"知识库 {index.Name} 由 {index.Embedder} 生成，本版本为 {generator.Model.Id}。请重建：travel-planner index build --again"));
        }

        return new NamedEmbedder(generator.Model.Id, generator.Model.Dimension, generator);
    }

    /// <summary>A build may leave the model out.</summary>
    private static bool HasShippedEmbedder => typeof(StaticEmbeddingGenerator).Assembly.GetManifestResourceNames().Contains("static-zh-en.onnx", StringComparer.Ordinal);

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
            _ports.Gazetteer, _ports.Places, _ports.Weather, _ports.Facts, _ports.Records.Preferences, _trips, _ports.Providers);
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
