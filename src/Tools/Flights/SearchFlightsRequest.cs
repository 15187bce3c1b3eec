using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using NodaTime;
using TravelPlanner.Domain;

namespace TravelPlanner.Tools.Flights;

public sealed record FlightSliceRequest(
    [property: Length(1, 80)] string Origin, [property: Length(1, 80)] string Destination, LocalDate Depart);

public sealed record SearchFlightsRequest(
    [property: Description("Multi-city; otherwise origin, destination, depart, return"), Length(0, 4)] FlightSliceRequest[]? Slices = null,
    [property: Description("City or airport"), Length(1, 80)] string? Origin = null,
    [property: Length(1, 80)] string? Destination = null,
    LocalDate? Depart = null,
    LocalDate? Return = null,
    [property: Range(1, 9)] int Adults = 1,
    [property: Length(0, 8)] int[]? ChildrenAges = null,
    [property: Description("Under 2, on a lap"), Range(0, 9)] int Infants = 0,
    [property: AllowedValues("economy", "premium_economy", "business", "first")] string Cabin = "economy",
    [property: Description("Checked bags each"), Range(0, 3)] int Bags = 0,
    [property: Range(0, 2)] int MaxStops = 2,
    [property: Description("IATA codes or alliances"), Length(0, 10)] string[]? Airlines = null,
    [property: Description("Local departure, 06:00-12:00"), RegularExpression("^([01]\\d|2[0-3]):[0-5]\\d-([01]\\d|2[0-3]):[0-5]\\d$")] string? DepartWindow = null,
    [property: Range(0, 3)] int FlexDays = 0,
    [property: Description("Airports this near too"), Range(0, 200)] int NearbyKm = 0,
    [property: Description("Default the origin's"), RegularExpression("^[A-Za-z]{3}$")] string? Currency = null,
    [property: AllowedValues("best", "price", "duration", "departure")] string Sort = "best",
    [property: Range(1, 20)] int Limit = 5,
    string? Cursor = null,
    [property: AllowedValues("concise", "detailed")] string Detail = "concise",
    [property: AllowedValues("en", "zh")] string? Lang = null) : ILocalizedRequest;

/// <param name="Depart">Local time with its offset from UTC: <c>2027-05-01T13:30+08:00</c>.</param>
/// <param name="Codeshares">Other flight numbers it is sold under; left out when there are none.</param>
public sealed record FlightSegmentView(
    string Flight, string OperatedBy, string Origin, string Destination, string Depart, string Arrive, string Aircraft, IReadOnlyList<string>? Codeshares = null);

/// <param name="Flags">airport_change, terminal_change, self_transfer, overnight.</param>
public sealed record ConnectionView(string At, int Minutes, IReadOnlyList<string> Flags);

public sealed record FlightSliceView(
    int Minutes, int DayOffset, IReadOnlyList<FlightSegmentView> Segments, IReadOnlyList<ConnectionView> Connections);

/// <param name="Why">best_balance, cheapest, fastest, fewest_changes; empty for the others.</param>
/// <param name="CheckedBags">In the price, for each passenger with a seat.</param>
public sealed record FlightOfferView(
    string Id, string Mode, IReadOnlyList<string> Why, Money Total, Money Taxes, int CheckedBags, bool Refundable, int SeatsLeft,
    IReadOnlyList<FlightSliceView> Slices);

public sealed record SearchFlightsResult(
    IReadOnlyList<FlightOfferView> Offers, int Total, string? NextCursor, Provenance Source);
