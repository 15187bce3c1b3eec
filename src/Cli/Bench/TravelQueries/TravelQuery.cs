using System.Globalization;
using NodaTime;
using NodaTime.Text;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Trips.Solving;

namespace TravelPlanner.Cli.Bench.TravelQueries;

/// <summary>One query's structured fields. Gold plans that a file may carry are never read.</summary>
/// <param name="Set">The file's name without its extension.</param>
internal sealed record TravelQuery(
    string Set, string Index, string Origin, string Destination, int Days, int CityCount, LocalDate Start, int People, Money Budget, RoomWish Room, HouseBans MustAllow,
    IReadOnlyList<string> Cuisines, IReadOnlyList<TravelMode> Modes)
{
    private static readonly Dictionary<string, RoomWish> Rooms = new(StringComparer.Ordinal)
    {
        ["shared room"] = RoomWish.Shared, ["not shared room"] = RoomWish.NotShared, ["private room"] = RoomWish.Private, ["entire room"] = RoomWish.Entire,
    };

    private static readonly Dictionary<string, HouseBans> HouseRules = new(StringComparer.Ordinal)
    {
        ["smoking"] = HouseBans.Smoking, ["parties"] = HouseBans.Parties, ["children under 10"] = HouseBans.ChildrenUnder10, ["visitors"] = HouseBans.Visitors,
        ["pets"] = HouseBans.Pets,
    };

    private static readonly Dictionary<string, TravelMode[]> Transports = new(StringComparer.Ordinal)
    {
        ["no flight"] = [TravelMode.SelfDriving, TravelMode.Taxi], ["no self-driving"] = [TravelMode.Flight, TravelMode.Taxi],
    };

    public string Name => $"{Set}/{Index}";

    public static IEnumerable<TravelQuery> ReadFile(string path) => BenchJson.Read(path).Items().Select(q => Of(Path.GetFileNameWithoutExtension(path), q));

    /// <param name="tables">Every row the checker may meet, or only those whose names are unambiguous, for the solver.</param>
    /// <exception cref="CommandException">The destination is neither a city nor a state of the tables.</exception>
    public TripProblem Problem(TravelTables tables, bool unambiguous)
    {
        // Three days lead to one named city, longer trips to cities of a state.
        var cities = Days > 3
            ? tables.StateOf.Where(c => c.Value == Destination && c.Key != Origin).Select(c => c.Key).Order(StringComparer.Ordinal).ToList()
            : [Destination];
        if (cities.Count == 0 || (Days <= 3 && !tables.StateOf.ContainsKey(Destination)))
            throw new CommandException(ExitCode.Refused, $"{Name}, dest: '{Destination}' is not in citySet_with_states.txt.");
        List<string> known = [.. cities, Origin];
        return new TripProblem(
            Origin, cities, CityCount, Start, Days, People, Budget, Room, MustAllow, Modes, Cuisines,
            [.. known.SelectMany(from => known.SelectMany(to => tables.Legs[(from, to)]))], Of(tables.Properties), Of(tables.Restaurants), Of(tables.Attractions));

        List<TVenue> Of<TVenue>(VenueIndex<TVenue> index)
            where TVenue : class => [.. known.SelectMany(c => unambiguous ? index.Unambiguous(c) : index.All(c))];
    }

    private static TravelQuery Of(string set, BenchJson query)
    {
        var wishes = query["local_constraint"].Spelled();
        var dates = query["date"].Spelled().Items();
        if (dates.Count == 0)
            throw query["date"].Refuse("at least one date is expected");
        return new TravelQuery(
            set, query["idx"].Whole().ToString(CultureInfo.InvariantCulture), query["org"].Text(), query["dest"].Text(), AtLeast(query["days"], 2),
            AtLeast(query["visiting_city_number"], 1), Date(dates[0]), AtLeast(query["people_number"], 1), new Money(AtLeast(query["budget"], 0), "USD"),
            Choice(wishes.Find("room type"), Rooms, RoomWish.Any), Choice(wishes.Find("house rule"), HouseRules, HouseBans.None),
            [.. wishes.Find("cuisine")?.Items().Select(c => c.Text()) ?? []],
            Choice(wishes.Find("transportation"), Transports, [TravelMode.Flight, TravelMode.SelfDriving, TravelMode.Taxi]));
    }

    private static int AtLeast(BenchJson field, int least) => field.Whole() is var value && value >= least
        ? value
        : throw field.Refuse(string.Create(CultureInfo.InvariantCulture, $"{value}; at least {least} is expected"));

    private static LocalDate Date(BenchJson field) =>
        LocalDatePattern.Iso.Parse(field.Text()) is { Success: true, Value: var date } ? date : throw field.Refuse($"'{field.Text()}'; a date such as 2022-03-16 is expected");

    private static T Choice<T>(BenchJson? field, Dictionary<string, T> allowed, T otherwise) =>
        field is not { } given ? otherwise
        : allowed.TryGetValue(given.Text(), out var choice) ? choice
        : throw given.Refuse($"'{given.Text()}'; allowed are {string.Join(", ", allowed.Keys)}");
}
