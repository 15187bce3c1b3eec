using System.Globalization;
using System.Text;
using NodaTime;
using NodaTime.Text;
using TravelPlanner.Domain.Flights;

namespace TravelPlanner.Providers.Embedded.Simulation.Flights;

/// <param name="Number">The flight's number without the airline.</param>
internal readonly record struct FlightKey(string Airline, int Number, LocalDate Date);

/// <summary>
/// What a flight offer's id says: <c>f.2ac5i1.E1.CNY.CA981-270501~UA12-270501.CA982-270512.3f9a</c> is party, cabin and bags, currency,
/// then the slices with their flights and local dates of departure, then a check against slips of the pen (not a secret).
/// </summary>
internal sealed record FlightOfferKey(
    Passengers Passengers, Cabin Cabin, int Bags, string Currency, IReadOnlyList<IReadOnlyList<FlightKey>> Slices)
{
    private const string Cabins = "EPBF";
    private static readonly LocalDatePattern Date = LocalDatePattern.CreateWithInvariantCulture("yyMMdd");

    public static FlightOfferKey Of(OfferRequest request, IEnumerable<Slice> slices) => new(
        request.Passengers, request.Cabin, request.CheckedBags, request.Currency,
        [.. slices.Select(s => s.Segments.Select(g => new FlightKey(g.Marketing.Iata, g.Number, g.Departure.Date)).ToArray())]);

    public string Write(StableHash seed)
    {
        var text = new StringBuilder("f.");
        text.Append(CultureInfo.InvariantCulture, $"{Passengers.Adults}a");
        foreach (var age in Passengers.ChildrenAges)
            text.Append(CultureInfo.InvariantCulture, $"c{age}");
        if (Passengers.LapInfants > 0)
            text.Append(CultureInfo.InvariantCulture, $"i{Passengers.LapInfants}");
        text.Append(CultureInfo.InvariantCulture, $".{Cabins[(int)Cabin]}{Bags}.{Currency}");
        foreach (var slice in Slices)
            text.Append('.').AppendJoin('~', slice.Select(f => $"{f.Airline}{f.Number}-{Date.Format(f.Date)}"));
        return OfferCheck.Seal(text.ToString(), seed);
    }

    /// <summary>Null when the text is not an id that <see cref="Write"/> gave with this seed.</summary>
    public static FlightOfferKey? Read(string id, StableHash seed)
    {
        if (OfferCheck.Open(id, seed)?.Split('.') is not ["f", var party, [var cabin, .. var bags], var currency, .. var slices] || slices.Length == 0)
            return null;
        var passengers = ReadParty(party);
        var flights = slices.Select(s => s.Split('~').Select(ReadFlight).ToArray()).ToArray();
        return passengers is null || !Cabins.Contains(cabin, StringComparison.Ordinal) || flights.Any(s => s.Any(f => f is null))
            || !int.TryParse(bags, NumberStyles.None, CultureInfo.InvariantCulture, out var bagCount)
            ? null
            : new FlightOfferKey(
                passengers, (Cabin)Cabins.IndexOf(cabin, StringComparison.Ordinal), bagCount, currency, [.. flights.Select(s => s.Select(f => f!.Value).ToArray())]);
    }

    private static Passengers? ReadParty(string party)
    {
        var numbers = party.Split('a', 'c', 'i');
        var kinds = party.Where(char.IsAsciiLetter).ToArray();
        if (kinds.Length == 0 || kinds[0] != 'a' || !numbers.All(n => n.Length is 0 or 1 or 2 && n.All(char.IsAsciiDigit)))
            return null;
        // "2ac5c9i1": the adults stand before their letter, every other number after its own.
        var ages = new List<int>();
        var infants = 0;
        for (var i = 1; i < kinds.Length; i++)
        {
            if (!int.TryParse(numbers[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return null;
            if (kinds[i] == 'c')
                ages.Add(number);
            else
                infants = number;
        }

        return int.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out var adults) ? new Passengers(adults, ages, infants) : null;
    }

    private static FlightKey? ReadFlight(string text)
    {
        if (text.Split('-') is not [{ Length: >= 3 and <= 6 } flight, var date])
            return null;
        var day = Date.Parse(date);
        return day.Success && int.TryParse(flight.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new FlightKey(flight[..2], number, day.Value)
            : null;
    }
}
