using NodaTime;
using NodaTime.Text;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Flights;
using TravelPlanner.Domain.Places;
using TravelPlanner.Tools.Offers;
using TravelPlanner.Tools.Places;

namespace TravelPlanner.Tools.Flights;

/// <summary>One end of a journey: a city with its airports, or one airport.</summary>
/// <param name="Centre">Of the city; null where an airport itself was asked for.</param>
internal sealed record FlightEnd(BilingualName Name, IReadOnlyList<Airport> Airports, GeoPoint? Centre = null);

/// <summary>Turns what was asked into an offer request, or refuses with what would be right.</summary>
internal static class FlightArguments
{
    private static readonly HashSet<PlaceKind> Kinds = [PlaceKind.City, PlaceKind.Airport];
    private static readonly LocalTimePattern Time = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    /// <summary>Ends with more airports cost time and make a list that nobody reads.</summary>
    private const int MostAirports = 8;

    /// <param name="nearbyKm">Airports within as many kilometres of the city's centre, or of the airport, are looked at too; 0 for none.</param>
    public static FlightEnd RequireEnd(this IGazetteer gazetteer, string query, string field, ToolContext context, int nearbyKm = 0)
    {
        var end = RequireEnd(gazetteer, query, field, context);
        if (nearbyKm == 0)
            return end;
        var centre = end.Centre ?? end.Airports[0].Position;
        var near = gazetteer.Airports.Select(a => (Airport: a, Km: a.Position.DistanceKm(centre))).Where(a => a.Km <= nearbyKm).OrderBy(a => a.Km).Select(a => a.Airport);
        return end with { Airports = [.. end.Airports.Concat(near).DistinctBy(a => a.Iata).Take(MostAirports)], Centre = centre };
    }

    private static FlightEnd RequireEnd(IGazetteer gazetteer, string query, string field, ToolContext context)
    {
        var found = gazetteer.RequireOne(query, Kinds, field, context);
        if (found.Kind == PlaceKind.Airport)
        {
            var airport = gazetteer.FindAirport(found.Id)!;
            return new FlightEnd(new BilingualName($"{airport.Municipality.En} ({airport.Iata})", $"{airport.Municipality.Zh} ({airport.Iata})"), [airport]);
        }

        var airports = gazetteer.FindCity(found.Id)!.Airports.Select(gazetteer.FindAirport).OfType<Airport>().ToArray();
        return airports.Length > 0 ? new FlightEnd(found.Name, airports, found.Position) : throw new ToolRefusalException(new ToolFailure(
            FailureKind.NotFound, context.Say($"No airport is known for {found.Name.En}.", $"没有{found.Name.Zh}的机场资料。"), field, query, "a city with an airport"));
    }

    /// <summary>Slices as they were asked for, in either of the two forms, with the field each came from.</summary>
    public static IReadOnlyList<(FlightSliceRequest Slice, string Field)> Slices(SearchFlightsRequest request, ToolContext context)
    {
        if (request.Slices is { Length: > 0 } slices)
            return [.. slices.Select((s, i) => (s, FormattableString.Invariant($"slices[{i}].")))];
        var origin = request.Origin ?? throw Missing("origin");
        var destination = request.Destination ?? throw Missing("destination");
        var depart = request.Depart ?? throw Missing("depart");
        List<(FlightSliceRequest, string)> journey = [(new FlightSliceRequest(origin, destination, depart), "")];
        if (request.Return is { } home)
        {
            if (home < depart)
            {
                throw new ToolRefusalException(new ToolFailure(
                    FailureKind.InvalidArgument, context.Say("The return is before the departure.", "返程早于出发。"), "return", OfferArguments.Iso(home),
                    $"{OfferArguments.Iso(depart)} or later", $"\"{OfferArguments.Iso(depart.PlusDays(7))}\""));
            }

            journey.Add((new FlightSliceRequest(destination, origin, home), "return"));
        }

        return journey;

        ToolRefusalException Missing(string field) => new(new ToolFailure(
            FailureKind.InvalidArgument, context.Say($"'{field}' is missing.", $"缺少“{field}”。"), field, "nothing",
            "origin, destination and depart, or slices[]", "{\"origin\": \"Beijing\", \"destination\": \"London\", \"depart\": \"2027-05-12\"}"));
    }

    /// <param name="horizonDays">How far ahead flights are on sale.</param>
    public static (OfferRequest Request, IReadOnlyList<(FlightEnd From, FlightEnd To)> Ends) Read(
        IGazetteer gazetteer, SearchFlightsRequest request, int horizonDays, ToolContext context)
    {
        var asked = Slices(request, context);
        var passengers = RequirePassengers(request.Adults, request.ChildrenAges, request.Infants, context);
        var (from, to) = Window(request.DepartWindow, context);
        var ends = new List<(FlightEnd From, FlightEnd To)>();
        var slices = new List<SliceRequest>();
        foreach (var (slice, field) in asked)
        {
            var back = field == "return";
            var start = back ? ends[0].To : gazetteer.RequireEnd(slice.Origin, field + "origin", context, request.NearbyKm);
            var end = back ? ends[0].From : gazetteer.RequireEnd(slice.Destination, field + "destination", context, request.NearbyKm);
            var dateField = back ? field : field + "depart";
            if (start.Airports.Intersect(end.Airports).Count() == Math.Min(start.Airports.Count, end.Airports.Count))
                throw SamePlace(field + "destination", slice.Destination, context);
            OfferArguments.RequireOnSale(slice.Depart, dateField, start.Airports[0].Zone, start.Name.In(context.Language), horizonDays, context);
            if (slices.Count > 0 && slice.Depart < slices[^1].Date)
            {
                throw new ToolRefusalException(new ToolFailure(
                    FailureKind.InvalidArgument, context.Say("Slices must be in order of time.", "各航段须按时间先后排列。"), dateField,
                    OfferArguments.Iso(slice.Depart), $"{OfferArguments.Iso(slices[^1].Date)} or later"));
            }

            ends.Add((start, end));
            slices.Add(new SliceRequest(start.Airports, end.Airports, slice.Depart, from, to));
        }

        var currency = gazetteer.RequireCurrency(request.Currency, slices[0].Origins[0].Country, context);
        var airlines = RequireAirlines(gazetteer, request.Airlines, context);
        return (new OfferRequest(passengers, slices, ReadCabin(request.Cabin), request.Bags, request.MaxStops, airlines, request.FlexDays, currency), ends);
    }

    public static Cabin ReadCabin(string cabin) => Enum.Parse<Cabin>(cabin.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);

    public static Passengers RequirePassengers(int adults, int[]? ages, int infants, ToolContext context)
    {
        OfferArguments.RequireAges(ages, "children_ages", context);
        var passengers = new Passengers(adults, ages ?? [], infants);
        return passengers.Objection() is not { } objection ? passengers : throw new ToolRefusalException(new ToolFailure(
            FailureKind.InvalidArgument, context.Say($"They cannot travel on one booking: {objection}.", $"无法在同一预订中出行（{objection}）。"),
            passengers.Infants > adults ? "infants" : "adults", FormattableString.Invariant($"adults {adults}, children {ages?.Length ?? 0}, infants {infants}"),
            "1-9 seats, one infant for each adult", "{\"adults\": 2, \"children_ages\": [5], \"infants\": 1}"));
    }

    /// <summary>IATA codes; an alliance stands for its airlines.</summary>
    private static IReadOnlyList<string>? RequireAirlines(IGazetteer gazetteer, string[]? names, ToolContext context)
    {
        if (names is not { Length: > 0 })
            return null;
        var codes = new List<string>();
        for (var i = 0; i < names.Length; i++)
        {
            var alliance = Alliance(names[i]);
            if (gazetteer.FindAirline(names[i]) is { } airline)
                codes.Add(airline.Iata);
            else if (alliance is not null)
                codes.AddRange(gazetteer.Airlines.Where(a => a.Alliance == alliance).Select(a => a.Iata));
            else
            {
                throw new ToolRefusalException(new ToolFailure(
                    FailureKind.InvalidArgument, context.Say($"No airline or alliance is called {names[i]}.", $"没有名为 {names[i]} 的航空公司或联盟。"),
                    FormattableString.Invariant($"airlines[{i}]"), names[i], "IATA codes of two characters, star, oneworld or skyteam", "[\"CA\", \"star\"]"));
            }
        }

        return codes;
    }

    private static string? Alliance(string name) => name.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant() switch
    {
        "star" or "staralliance" or "星空联盟" or "星盟" => "star",
        "oneworld" or "寰宇一家" => "oneworld",
        "skyteam" or "天合联盟" => "skyteam",
        _ => null,
    };

    private static (LocalTime? From, LocalTime? To) Window(string? window, ToolContext context)
    {
        if (window is null)
            return (null, null);
        var (from, to) = (Time.Parse(window[..5]).Value, Time.Parse(window[6..]).Value);
        return from <= to ? (from, to) : throw new ToolRefusalException(new ToolFailure(
            FailureKind.InvalidArgument, context.Say("The window ends before it begins.", "时段的结束早于开始。"), "depart_window", window, "from-to on one day", "\"18:00-23:59\""));
    }

    private static ToolRefusalException SamePlace(string field, string received, ToolContext context) => new(new ToolFailure(
        FailureKind.InvalidArgument, context.Say("Origin and destination are the same place.", "出发地与目的地相同。"), field, received, "another city"));
}
