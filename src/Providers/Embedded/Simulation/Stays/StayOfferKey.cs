using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.Text;
using TravelPlanner.Domain.Stays;

namespace TravelPlanner.Providers.Embedded.Simulation.Stays;

/// <summary>
/// What a stay offer's id says: <c>h.beijing/peninsula-beijing.270501.3.A.CNY.U2c5_U2.3f9a</c> is property, check-in, nights, rate plan,
/// currency, then each room's type with its adults and children's ages, then a check against slips of the pen.
/// </summary>
internal sealed partial record StayOfferKey(
    string HotelId, LocalDate CheckIn, int Nights, char Plan, string Currency, IReadOnlyList<(char Type, Occupancy Occupancy)> Rooms)
{
    private static readonly LocalDatePattern Date = LocalDatePattern.CreateWithInvariantCulture("yyMMdd");

    public string Write(StableHash seed)
    {
        var rooms = Rooms.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Type}{r.Occupancy.Adults}")
            + string.Concat(r.Occupancy.ChildrenAges.Select(a => string.Create(CultureInfo.InvariantCulture, $"c{a}"))));
        return OfferCheck.Seal(
            string.Create(CultureInfo.InvariantCulture, $"h.{HotelId}.{Date.Format(CheckIn)}.{Nights}.{Plan}.{Currency}.{string.Join('_', rooms)}"), seed);
    }

    /// <summary>Null when the text is not an id that <see cref="Write"/> gave with this seed.</summary>
    public static StayOfferKey? Read(string id, StableHash seed)
    {
        if (OfferCheck.Open(id, seed)?.Split('.') is not ["h", var hotel, var checkIn, var nights, [var plan], var currency, var rooms])
            return null;
        var date = Date.Parse(checkIn);
        var read = rooms.Split('_').Select(r => Room().Match(r)).ToList();
        return date.Success && int.TryParse(nights, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && read.TrueForAll(m => m.Success)
            ? new StayOfferKey(hotel, date.Value, count, plan, currency, [.. read.Select(m => (m.Groups["type"].Value[0], Guests(m)))])
            : null;
    }

    private static Occupancy Guests(Match room) => new(
        int.Parse(room.Groups["adults"].ValueSpan, CultureInfo.InvariantCulture),
        [.. room.Groups["age"].Captures.Select(a => int.Parse(a.ValueSpan, CultureInfo.InvariantCulture))]);

    [GeneratedRegex("^(?<type>[A-Z])(?<adults>[0-9]{1,2})(c(?<age>[0-9]{1,2}))*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Room();
}
