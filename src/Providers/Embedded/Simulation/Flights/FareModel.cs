using NodaTime;
using TravelPlanner.Domain.Flights;

namespace TravelPlanner.Providers.Embedded.Simulation.Flights;

/// <summary>Prices of one slice in US cents, whole numbers throughout, before conversion.</summary>
/// <param name="Adult">One full fare, taxes included.</param>
/// <param name="Child">One child of 2–11, taxes included.</param>
/// <param name="Infant">One infant on a lap, taxes included.</param>
/// <param name="AdultTax">Part of the full fare; a child pays the same.</param>
/// <param name="InfantTax">Part of the infant's fare.</param>
/// <param name="BagFee">For each full and child fare: the bags wanted beyond those included.</param>
internal readonly record struct SliceFare(
    long Adult, long Child, long Infant, long AdultTax, long InfantTax, long BagFee, int BagsIncluded, int SeatsLeft, bool Refundable, long? ChangeFee)
{
    public long TotalFor(Passengers passengers) =>
        (Adult * passengers.FullFares) + (Child * passengers.ChildFares) + (Infant * passengers.Infants) + (BagFee * (passengers.FullFares + passengers.ChildFares));
}

/// <summary>
/// Fares by distance, demand, days ahead, time of day, seats left, cabin and kind of airline. Segments on one ticket share one
/// fare, a tenth below what their kilometres would cost; separate tickets add up.
/// </summary>
/// <remarks>One for a search: it remembers what it learnt of each flight, which takes part in many connections. Not for several threads.</remarks>
internal sealed class FareModel(SeatInventory inventory, StableHash seed, Cabin cabin, LocalDate quoted)
{
    private const int ChildPercent = 75;
    private const int InfantPercent = 10;
    private readonly StableHash _seed = seed.And("fares");
    private readonly Dictionary<Segment, (int Seats, int Pull, int Luck)> _known = new(ReferenceEqualityComparer.Instance);

    /// <summary>Null when some segment has fewer seats left than the party needs.</summary>
    public SliceFare? Price(Slice slice, Passengers passengers, int bags)
    {
        var seats = int.MaxValue;
        foreach (var segment in slice.Segments)
        {
            seats = Math.Min(seats, Known(segment).Seats);
            if (seats < passengers.Seats)
                return null;
        }

        long fare = 0, tax = 0, bagFee = 0;
        var included = int.MaxValue;
        for (var first = 0; first < slice.Segments.Count;)
        {
            var last = first;
            while (last + 1 < slice.Segments.Count && OneTicket(slice.Segments[last], slice.Segments[last + 1]))
                last++;
            var ticketBags = BagsIncluded(slice.Segments[first], cabin);
            fare += TicketFare(slice.Segments, first, last, seats);
            bagFee += Math.Max(0, bags - ticketBags) * BagFee(slice.Segments[first]);
            included = Math.Min(included, ticketBags);
            for (; first <= last; first++)
                tax += Tax(slice.Segments[first]);
        }

        var refundable = cabin is Cabin.Business or Cabin.First && slice.Segments.All(s => s.Operating.Model != "low_cost");
        return new SliceFare(
            fare + tax, (fare * ChildPercent / 100) + tax, (fare * InfantPercent / 100) + (tax / 4), tax, tax / 4, bagFee, included, seats,
            refundable, refundable ? 0 : 4_000 + (fare / 10));
    }

    private static bool OneTicket(Segment left, Segment right) =>
        left.Destination.Iata == right.Origin.Iata && ConnectionTimes.OneTicket(left.Marketing, right.Marketing);

    private long TicketFare(IReadOnlyList<Segment> segments, int first, int last, int seats)
    {
        var km = 0;
        var pull = 0;
        var luck = 0;
        var domestic = true;
        for (var i = first; i <= last; i++)
        {
            var segment = segments[i];
            km += segment.DistanceKm;
            pull += Known(segment).Pull;
            luck += Known(segment).Luck;
            domestic &= segment.IsDomestic;
        }

        var count = last - first + 1;
        var fare = BaseCents(km);
        fare = fare * (pull / count) / 100;
        fare = fare * (luck / count) / 100;
        fare = fare * AdvancePercent(Period.DaysBetween(quoted, segments[first].Departure.Date)) / 100;
        fare = fare * TimeOfDayPercent(segments[first].Departure.Hour) / 100;
        fare = fare * (seats switch { < 6 => 135, < 15 => 118, < 40 => 106, _ => 100 }) / 100;
        fare = fare * (segments[first].Operating.Model switch { "low_cost" => 62, "regional" => 95, _ => 100 }) / 100;
        fare = fare * (domestic ? 85 : 100) / 100;
        fare = fare * (count > 1 ? 90 : 100) / 100;
        return fare * CabinPercent(cabin, km) / 100;
    }

    private (int Seats, int Pull, int Luck) Known(Segment segment)
    {
        if (!_known.TryGetValue(segment, out var known))
        {
            var luck = _seed.And(segment.OperatedAs.ToString()).And(segment.Departure.Date).Between(86, 118);
            _known[segment] = known = (inventory.SeatsLeft(segment, cabin, quoted), inventory.Pull(segment), luck);
        }

        return known;
    }

    /// <summary>One way in economy, mid-season, a month ahead: a start and a price for each kilometre that falls with distance.</summary>
    private static long BaseCents(int km) =>
        3_500 + (Math.Min(km, 1500) * 75L / 10) + (Math.Clamp(km - 1500, 0, 2500) * 6L) + (Math.Max(0, km - 4000) * 45L / 10);

    private static int AdvancePercent(int days) => days switch
    {
        <= 2 => 190,
        <= 6 => 150,
        <= 13 => 122,
        <= 20 => 106,
        <= 59 => 94,
        <= 149 => 88,
        _ => 97,
    };

    private static int TimeOfDayPercent(int hour) => hour switch { < 7 => 88, < 10 => 106, < 16 => 100, < 20 => 107, < 22 => 98, _ => 92 };

    private static int CabinPercent(Cabin cabin, int km) => cabin switch
    {
        Cabin.PremiumEconomy => 165,
        Cabin.Business => km > 4500 ? 360 : 240,
        Cabin.First => km > 4500 ? 600 : 340,
        _ => 100,
    };

    private static int BagsIncluded(Segment segment, Cabin cabin) =>
        segment.Operating.Model == "low_cost" ? 0 : cabin is Cabin.Economy ? 1 : 2;

    private static long BagFee(Segment segment) => segment.DistanceKm > 4500 ? 7_000 : segment.DistanceKm > 2000 ? 4_200 : 2_800;

    private static long Tax(Segment segment) => segment.IsDomestic ? 900 : segment.DistanceKm > 4500 ? 6_500 : 3_200;
}
