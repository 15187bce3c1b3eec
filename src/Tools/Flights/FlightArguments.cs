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

    public static FlightEnd RequireEnd(this IGazetteer gazetteer, string query, string field, ToolContext context)
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
            var start = back ? ends[0].To : gazetteer.RequireEnd(slice.Origin, field + "origin", context);
            var end = back ? ends[0].From : gazetteer.RequireEnd(slice.Destination, field + "destination", context);
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

    private static IReadOnlyList<string>? RequireAirlines(IGazetteer gazetteer, string[]? codes, ToolContext context)
    {
        if (codes is not { Length: > 0 })
            return null;
        for (var i = 0; i < codes.Length; i++)
        {
            if (gazetteer.FindAirline(codes[i]) is null)
            {
                throw new ToolRefusalException(new ToolFailure(
                    FailureKind.InvalidArgument, context.Say($"No airline has the code {codes[i]}.", $"没有代码为 {codes[i]} 的航空公司。"),
                    FormattableString.Invariant($"airlines[{i}]"), codes[i], "IATA codes of two characters", "[\"CA\", \"LH\"]"));
            }
        }

        return [.. codes.Select(c => gazetteer.FindAirline(c)!.Iata)];
    }

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
