using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using TravelPlanner.Domain.Flights;
using TravelPlanner.Domain.Places;
using TravelPlanner.Domain.Stays;
using TravelPlanner.Domain.Trips;
using TravelPlanner.Domain.Trips.Replanning;
using TravelPlanner.Tools.Flights;
using TravelPlanner.Tools.Offers;
using TravelPlanner.Tools.Stays;

namespace TravelPlanner.Tools.Trips;

/// <summary>Looks for flights and stays in the place of those that were lost, and keeps each as the snapshot a trip would keep.</summary>
internal sealed class ReplanOffersSource(IGazetteer gazetteer, IFlightOffers flights, IHotelOffers stays)
{
    private const int MostChanges = 2;

    /// <summary>Offers of one search that are worth working into the trip.</summary>
    private const int MostFlights = 4;
    private const int MostStays = 8;

    public async ValueTask<(ReplanOffers Offers, IReadOnlyDictionary<string, JsonObject> Snapshots)> FindAsync(
        TripAftermath aftermath, Trip before, ToolContext context, CancellationToken cancellation)
    {
        var snapshots = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        var now = aftermath.Facts.Now;
        var found = new List<TripFlight>();
        if (aftermath.Flights is { } need)
        {
            foreach (var offer in await FlightsAsync(need, before, now, cancellation))
                found.Add(TripReader.Flight(Keep(OfferSnapshot.Of(offer, context), snapshots)));
        }

        var beds = new List<TripStay>();
        var comfort = new Dictionary<string, int>(StringComparer.Ordinal);
        if (aftermath.Stay is { } stay)
        {
            if ((await stays.RepriceAsync(stay.OfferId, cancellation)).Offer is { } lost)
                comfort[stay.OfferId] = Comfort(lost);
            foreach (var offer in await StaysAsync(stay, before, now, cancellation))
            {
                comfort[offer.Id] = Comfort(offer);
                beds.Add(TripReader.Stay(Keep(OfferSnapshot.Of(offer, context), snapshots)));
            }
        }

        return (new ReplanOffers(found, beds, comfort), snapshots);
    }

    /// <summary>A room that takes one guest of a house where rooms take more is a bed among others.</summary>
    private static int Comfort(StayOffer offer) => offer.Hotel.Kind == "hostel" && offer.Rooms.Any(r => r.Type.MaxGuests == 1) ? 0 : 1 + (int)offer.Hotel.Tier;

    private static JsonObject Keep(OfferSnapshot snapshot, Dictionary<string, JsonObject> snapshots) =>
        snapshots[snapshot.OfferId] = (JsonObject)JsonSerializer.SerializeToNode(snapshot, ToolJson.Options)!;

    private async ValueTask<IReadOnlyList<Offer>> FlightsAsync(FlightNeed need, Trip before, Instant now, CancellationToken cancellation)
    {
        var passengers = new Passengers(before.Party.Adults, before.Party.ChildrenAges);
        var lost = before.Flights.FirstOrDefault(f => f.OfferId == need.OfferId);
        var currency = gazetteer.FindCurrency(lost?.Total?.Currency ?? "")?.Code ?? "USD";
        if (passengers.Objection() is not null)
            return [];
        var found = new List<Offer>();
        for (var day = 0; day <= (need.NextDayToo ? 1 : 0); day++)
        {
            var slices = need.Slices.Select(w => gazetteer.FindAirport(w.From) is { } from && gazetteer.FindAirport(w.To) is { } to
                ? new SliceRequest([from], [to], w.Date.PlusDays(day)) : null).ToList();
            if (slices.Exists(s => s is null || !OnSale(s.Date, s.Origins[0], now)))
                continue;
            var search = await flights.SearchAsync(new OfferRequest(passengers, [.. slices.OfType<SliceRequest>()], Cabin.Economy, 0, MostChanges, null, 0, currency), cancellation);
            var inTime = search.Offers.Where(o => o.Id != need.OfferId && o.Slices.Zip(need.Slices).All(p => p.First.First.DepartsAt >= p.Second.NotBefore)
                && !o.Slices.SelectMany(s => s.Segments).Any(s => need.IsLost(s.Flight, s.DepartsAt))).ToList();
            found.AddRange(inTime.Take(2).Concat(inTime.OrderBy(o => o.Fare.Total.Amount).Take(1)).Concat(inTime.OrderBy(o => o.Slices[^1].Last.ArrivesAt).Take(1))
                .DistinctBy(o => o.Id, StringComparer.Ordinal).Take(MostFlights));
        }

        return found;
    }

    private bool OnSale(LocalDate date, Airport origin, Instant now)
    {
        var today = now.InZone(origin.Zone).Date;
        return date >= today && Period.DaysBetween(today, date) <= flights.HorizonDays;
    }

    private async ValueTask<IReadOnlyList<StayOffer>> StaysAsync(StayNeed need, Trip before, Instant now, CancellationToken cancellation)
    {
        if (gazetteer.FindCity(need.CityId) is not { } city)
            return [];
        var today = now.InZone(city.Zone).Date;
        var checkIn = LocalDate.Max(need.CheckIn, today);
        var nights = Period.DaysBetween(checkIn, need.CheckOut);
        if (nights is < 1 or > StayRequest.MostNights || Period.DaysBetween(today, need.CheckOut) > stays.HorizonDays)
            return [];
        var lost = before.Stays.FirstOrDefault(s => s.OfferId == need.OfferId);
        var currency = gazetteer.FindCurrency(lost?.Total?.Currency ?? "")?.Code ?? gazetteer.FindCountry(city.Country)?.Currency ?? "USD";
        var search = await stays.SearchAsync(new StayRequest(city, checkIn, need.CheckOut, Rooms(before.Party), currency), cancellation);
        var cheapest = search.Offers.Where(o => o.Id != need.OfferId).GroupBy(o => o.Hotel.Id, StringComparer.Ordinal).Select(g => g.MinBy(o => o.Total.Amount)!)
            .Where(o => need.Near is not { } here || before.Stays.All(s => s.OfferId != need.OfferId) || o.Hotel.Position.DistanceKm(here) > 0.02 || lost?.Total != o.Total).ToList();
        var near = need.Near ?? city.Centre;
        return [.. StayChoice.Rank(cheapest, near).Select(r => r.Offer).Take(MostStays / 2)
            .Concat(cheapest.OrderBy(o => o.Hotel.Position.DistanceKm(near)).Take(2)).Concat(cheapest.Where(o => Comfort(o) > 0).OrderBy(o => o.Total.Amount).Take(2)).Concat(cheapest.OrderBy(o => o.Total.Amount).Take(1)).DistinctBy(o => o.Id, StringComparer.Ordinal).Take(MostStays)];
    }

    /// <summary>Two adults a room, children with the first.</summary>
    private static List<Occupancy> Rooms(Party party)
    {
        var rooms = Math.Clamp((party.Adults + 1) / 2, 1, StayRequest.MostRooms);
        return [.. Enumerable.Range(0, rooms).Select(i => new Occupancy((party.Adults / rooms) + (i < party.Adults % rooms ? 1 : 0), i == 0 ? party.ChildrenAges : []))];
    }
}
