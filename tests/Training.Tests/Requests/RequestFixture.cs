using System.Text.Json;
using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Providers;
using TravelPlanner.Providers.Sqlite;
using TravelPlanner.Tools;
using TravelPlanner.Tools.Guides;
using TravelPlanner.Training.Requests;

namespace TravelPlanner.Training.Tests.Requests;

/// <summary>The real grammars, names and tools, and a small bank of results; made once.</summary>
public sealed class RequestFixture : IAsyncLifetime
{
    private static readonly LocalDate Day = new(2026, 11, 23);

    private readonly string _folder = Directory.CreateTempSubdirectory("requests-").FullName;

    public ToolCatalog Catalog { get; private set; } = null!;

    public Grammars Grammars { get; private set; } = null!;

    public NamePool Names { get; private set; } = null!;

    public ResultBank Results { get; private set; } = null!;

    public DialogueGenerator Generator { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var clock = new StoppedClock();
        var ports = EmbeddedPorts.Create(SqliteStore.Open(_folder, clock).Records, clock) with { Guides = new OneGuide() };
        Catalog = TravelTools.CreateCatalog(ports);
        Grammars = Grammars.Load(Catalog);
        Names = await NamesAsync(ports);
        Results = await ResultBank.CreateAsync(
            async (name, arguments, language, token) => await Catalog.Find(name)!.Call(arguments, ToolContext.Local(clock, language), token), Grammars, Names, Day, seed: 1, CancellationToken.None, mostEach: 2);
        Generator = new DialogueGenerator(Grammars, Names, Results, Catalog);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static async Task<NamePool> NamesAsync(TravelPorts ports)
    {
        var (sights, tables, hotels) = (new List<BilingualName>(), new List<BilingualName>(), new List<BilingualName>());
        foreach (var city in ports.Gazetteer.Cities)
        {
            foreach (var place in await ports.Places.ListAsync(city.Id, CancellationToken.None))
                (place.IsFood ? tables : sights).Add(place.Name);
            hotels.AddRange((await ports.Hotels.ListAsync(city.Id, CancellationToken.None)).Select(h => h.Name));
        }

        return new NamePool(
            [.. ports.Gazetteer.Cities.Select(c => c.Name)], [.. ports.Gazetteer.Countries.Select(c => c.Name)], sights, hotels, tables, [.. ports.Gazetteer.Airports.Select(a => a.Iata)],
            [.. ports.Gazetteer.Airlines.Select(a => new NamedAirline(a.Name, a.Iata))]);
    }

    private sealed class StoppedClock : IClock
    {
        public Instant GetCurrentInstant() => Day.AtMidnight().InUtc().ToInstant().Plus(Duration.FromHours(8));
    }

    /// <summary>Knows one passage, whatever is asked.</summary>
    private sealed class OneGuide : IGuideLibrary
    {
        public ValueTask<GuideAnswer> SearchAsync(GuideQuestion question, CancellationToken cancellation) => ValueTask.FromResult(new GuideAnswer(
            [new GuidePassage("guides/rome.en#2", "Rome", ["Getting around"], "Two metro lines cross at Termini. Buses fill the gaps.", "en", "rome", "own text", "guides/rome.en", Day, 1)], []));

        public IReadOnlyList<GuideSection> Read(string cityId, Language language) => [];
    }
}
