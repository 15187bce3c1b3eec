using NodaTime;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.Cli.Knowledge;
using TravelPlanner.Domain;
using TravelPlanner.Providers;
using TravelPlanner.Providers.Sqlite;
using TravelPlanner.Tools;
using TravelPlanner.Training.Requests;

namespace TravelPlanner.Cli.Training;

/// <summary>The generator of training conversations with everything it draws from: grammars, names of the data, results of tools called in this process.</summary>
internal static class TrainingRequests
{
    /// <summary>The day on which the tools are called; conversations have days of their own.</summary>
    private static readonly LocalDate Day = new(2026, 11, 23);

    private const int BankSeed = 20261123;

    /// <param name="shell">Its machine's settings take no part: the same data give the same conversations everywhere.</param>
    /// <exception cref="GrammarException">A grammar has a fault.</exception>
    public static async Task<DialogueGenerator> CreateAsync(Shell shell, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("travel-planner-requests-");
        try
        {
            return await CreateAsync(shell, folder.FullName, cancellation);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<DialogueGenerator> CreateAsync(Shell shell, string folder, CancellationToken cancellation)
    {
        var clock = new StoppedClock(Day.AtMidnight().InUtc().ToInstant().Plus(Duration.FromHours(8)));
        var bare = shell.Machine with { Home = folder, WorkingDirectory = folder, Variables = new Dictionary<string, string>(StringComparer.Ordinal), Clock = clock };
        var settings = Settings.Load(shell with { Machine = bare }, new GivenSettings(new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { [KnownSettings.DataDirectory.Key] = [folder] }));
        var store = SqliteStore.Open(folder, clock);
        var ports = EmbeddedPorts.Create(store.Records, clock);
        await using var guides = new GuideLibrary(settings, clock, ports.Gazetteer);
        var catalog = TravelTools.CreateCatalog(ports with { Guides = guides });
        var grammars = Grammars.Load(catalog);
        var names = await NamesAsync(ports, cancellation);
        var results = await ResultBank.CreateAsync(
            async (name, arguments, language, token) => await catalog.Find(name)!.Call(arguments, ToolContext.Local(clock, language), token), grammars, names, Day, BankSeed, cancellation);
        return new DialogueGenerator(grammars, names, results, catalog);
    }

    private static async Task<NamePool> NamesAsync(TravelPorts ports, CancellationToken cancellation)
    {
        var (sights, tables, hotels) = (new List<BilingualName>(), new List<BilingualName>(), new List<BilingualName>());
        foreach (var city in ports.Gazetteer.Cities)
        {
            foreach (var place in await ports.Places.ListAsync(city.Id, cancellation))
                (place.IsFood ? tables : sights).Add(place.Name);
            hotels.AddRange((await ports.Hotels.ListAsync(city.Id, cancellation)).Select(h => h.Name));
        }

        return new NamePool(
            [.. ports.Gazetteer.Cities.Select(c => c.Name)], [.. ports.Gazetteer.Countries.Select(c => c.Name)], sights, hotels, tables, [.. ports.Gazetteer.Airports.Select(a => a.Iata)],
            [.. ports.Gazetteer.Airlines.Select(a => new NamedAirline(a.Name, a.Iata))]);
    }

    private sealed class StoppedClock(Instant now) : IClock
    {
        public Instant GetCurrentInstant() => now;
    }
}
