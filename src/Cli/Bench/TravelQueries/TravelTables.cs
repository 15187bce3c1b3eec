using System.Globalization;
using NodaTime;
using NodaTime.Text;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Trips.Solving;

namespace TravelPlanner.Cli.Bench.TravelQueries;

/// <summary>The sandbox of TravelPlanner (Xie et al., ICML 2024): its tables as records, in the order of their rows.</summary>
internal sealed class TravelTables
{
    private static readonly LocalTimePattern Clock = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    private static readonly Dictionary<string, HouseBans> Bans = new(StringComparer.Ordinal)
    {
        ["No smoking"] = HouseBans.Smoking, ["No parties"] = HouseBans.Parties, ["No children under 10"] = HouseBans.ChildrenUnder10,
        ["No visitors"] = HouseBans.Visitors, ["No pets"] = HouseBans.Pets,
    };

    private static readonly Dictionary<string, RoomKind> Rooms = new(StringComparer.Ordinal)
    {
        ["Entire home/apt"] = RoomKind.Entire, ["Private room"] = RoomKind.Private, ["Shared room"] = RoomKind.Shared,
    };

    private TravelTables(
        IReadOnlyDictionary<string, string> stateOf, VenueIndex<Property> properties, VenueIndex<Restaurant> restaurants, VenueIndex<Attraction> attractions, ILookup<(string, string), Leg> legs)
    {
        StateOf = stateOf;
        Properties = properties;
        Restaurants = restaurants;
        Attractions = attractions;
        Legs = legs;
    }

    public IReadOnlyDictionary<string, string> StateOf { get; }

    public VenueIndex<Property> Properties { get; }

    public VenueIndex<Restaurant> Restaurants { get; }

    public VenueIndex<Attraction> Attractions { get; }

    /// <summary>Flights and roads by their two ends.</summary>
    public ILookup<(string From, string To), Leg> Legs { get; }

    /// <param name="folder">The benchmark's <c>database</c>.</param>
    public static TravelTables Read(string folder) => new(
        ReadStates(Path.Combine(folder, "citySet_with_states.txt")),
        new VenueIndex<Property>(
            CsvTable.Read(Path.Combine(folder, "clean_accommodations_2022.csv")).Rows.Select(r => (r.Text("NAME"), r.Text("city"), ReadProperty(r)))),
        new VenueIndex<Restaurant>(CsvTable.Read(Path.Combine(folder, "clean_restaurant_2022.csv")).Rows.Select(r => (r.Text("Name"), r.Text("City"), ReadRestaurant(r)))),
        new VenueIndex<Attraction>(CsvTable.Read(Path.Combine(folder, "attractions.csv")).Rows.Select(r => (r.Text("Name"), r.Text("City"), (Attraction?)ReadAttraction(r)))),
        CsvTable.Read(Path.Combine(folder, "flights.csv")).Rows.Select(ReadFlight)
            .Concat(CsvTable.Read(Path.Combine(folder, "distance.csv")).Rows.SelectMany(ReadRoad)).ToLookup(l => (l.From, l.To)));

    private static Dictionary<string, string> ReadStates(string path)
    {
        var states = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (line, i) in TaskFiles.ReadText(path).Split('\n').Select((l, i) => (l.TrimEnd('\r'), i)).Where(l => l.Item1.Length > 0))
        {
            if (line.Split('\t') is not [var city, var state])
                throw new CommandException(ExitCode.Refused, string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(path)}, line {i + 1}: a city, a tab and its state are expected."));
            states[city] = state;
        }

        return states;
    }

    /// <summary>Null when the table does not say what it costs, how many it takes or for how long: nobody can book that.</summary>
    private static Property? ReadProperty(CsvTable.Row row)
    {
        if (row.NumberOrNull("price") is not { } price || row.NumberOrNull("minimum nights") is not { } nights || row.NumberOrNull("maximum occupancy") is not { } occupancy)
            return null;
        if (!Rooms.TryGetValue(row.Text("room type"), out var room))
            throw row.Refuse("room type", string.Join(", ", Rooms.Keys));
        var bans = HouseBans.None;
        foreach (var rule in row.Text("house_rules").Split(" & ", StringSplitOptions.RemoveEmptyEntries))
            bans |= Bans.TryGetValue(rule, out var ban) ? ban : throw row.Refuse("house_rules", string.Join(", ", Bans.Keys));
        return new Property(row.Text("NAME"), row.Text("city"), room, bans, price, (int)decimal.Ceiling(nights), (int)occupancy, (double)(row.NumberOrNull("review rate number") ?? 0));
    }

    private static Restaurant? ReadRestaurant(CsvTable.Row row) => row.NumberOrNull("Average Cost") is { } price
        ? new Restaurant(
            row.Text("Name"), row.Text("City"), row.Text("Cuisines").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), price,
            (double)(row.NumberOrNull("Aggregate Rating") ?? 0))
        : null;

    private static Attraction ReadAttraction(CsvTable.Row row) =>
        new(row.Text("Name"), row.Text("City"), new GeoPoint((double)row.Number("Latitude"), (double)row.Number("Longitude")));

    private static Leg ReadFlight(CsvTable.Row row) => new(
        row.Text("OriginCityName"), row.Text("DestCityName"), TravelMode.Flight,
        LocalDatePattern.Iso.Parse(row.Text("FlightDate")) is { Success: true, Value: var date } ? date : throw row.Refuse("FlightDate", "a date such as 2022-03-16"),
        row.Number("Price"), 1, Durations.Minutes(row.Text("ActualElapsedTime")) ?? throw row.Refuse("ActualElapsedTime", "a duration such as 2 hours 24 minutes"),
        row.Text("Flight Number"), ReadTime(row, "DepTime"), ReadTime(row, "ArrTime"));

    private static LocalTime ReadTime(CsvTable.Row row, string column) =>
        Clock.Parse(row.Text(column)) is { Success: true, Value: var time } ? time : throw row.Refuse(column, "a time such as 15:40");

    /// <summary>Driving oneself, five to a car, and a taxi for four; none where the table has no duration or counts it in days.</summary>
    private static IEnumerable<Leg> ReadRoad(CsvTable.Row row)
    {
        if (row.Text("duration") is "" || row.Text("distance") is "" || row.Text("duration").Contains("day", StringComparison.Ordinal))
            yield break;
        var minutes = Durations.Minutes(row.Text("duration")) ?? throw row.Refuse("duration", "a duration such as 8 hours 29 mins");
        var distance = row.Text("distance");
        if (!decimal.TryParse(distance.Replace(" km", "", StringComparison.Ordinal), NumberStyles.Number, CultureInfo.InvariantCulture, out var km))
            throw row.Refuse("distance", "a distance such as 1,144 km");
        var reference = $"duration: {row.Text("duration")}, distance: {distance}";
        yield return new Leg(row.Text("origin"), row.Text("destination"), TravelMode.SelfDriving, null, decimal.Truncate(km * 0.05m), 5, minutes, reference);
        yield return new Leg(row.Text("origin"), row.Text("destination"), TravelMode.Taxi, null, decimal.Truncate(km), 4, minutes, reference);
    }
}
