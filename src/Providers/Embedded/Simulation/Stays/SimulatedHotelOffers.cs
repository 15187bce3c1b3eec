using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Places;
using TravelPlanner.Domain.Stays;
using TravelPlanner.Tools;
using TravelPlanner.Tools.Offers;
using TravelPlanner.Tools.Stays;

namespace TravelPlanner.Providers.Embedded.Simulation.Stays;

/// <summary>
/// Real properties at invented prices: rates and rooms by night from a seed, around each property's reference rate. The same seed, clock
/// and question give the same offers; every one says <see cref="SourceMode.Simulated"/>.
/// </summary>
public sealed class SimulatedHotelOffers : IHotelOffers
{
    private static readonly Duration Validity = Duration.FromMinutes(20);
    private static readonly LocalTime CancelHour = new(18, 0);
    private const int CancelDaysBefore = 2;

    private static readonly RatePlan[] Plans = [new('A', false, false), new('B', false, true), new('C', true, false), new('D', true, true)];

    private readonly IGazetteer _gazetteer;
    private readonly IHotelCatalogue _hotels;
    private readonly ConvertedPrices _prices;
    private readonly StayRates _rates;
    private readonly StableHash _seed;
    private readonly IClock _clock;

    public SimulatedHotelOffers(
        IGazetteer gazetteer, IHotelCatalogue hotels, IHolidayCalendar holidays, IExchangeRates rates, IClock clock, long seed)
    {
        (_gazetteer, _hotels, _clock) = (gazetteer, hotels, clock);
        _seed = new StableHash(seed);
        _prices = new ConvertedPrices(gazetteer, rates);
        _rates = new StayRates(new Demand(holidays), _prices, _seed);
    }

    public int HorizonDays => 500;

    public async ValueTask<StaySearch> SearchAsync(StayRequest request, CancellationToken cancellation)
    {
        var offers = new List<StayOffer>();
        var hotels = await _hotels.ListAsync(request.City.Id, cancellation);
        var soldOut = 0;
        foreach (var hotel in hotels)
        {
            var rooms = Fitting(hotel, request);
            if (rooms is null)
                soldOut++;
            else
                offers.AddRange(Plans.Where(p => Sells(hotel, p, request.CheckIn)).Select(p => Offer(hotel, request, rooms, p)));
        }

        return new StaySearch(offers, hotels.Count, soldOut);
    }

    public async ValueTask<Reprice<StayOffer>> RepriceAsync(string offerId, CancellationToken cancellation)
    {
        if (StayOfferKey.Read(offerId, _seed) is not { } key || !_prices.Knows(key.Currency)
            || await _hotels.FindAsync(key.HotelId, cancellation) is not { } hotel || _gazetteer.FindCity(hotel.CityId) is not { } city)
            return new Reprice<StayOffer>(RepriceOutcome.Unknown);
        var plan = Array.Find(Plans, p => p.Code == key.Plan);
        var types = RoomType.Of(hotel);
        var rooms = key.Rooms.Select(r => (Type: types.FirstOrDefault(t => t.Code == r.Type), r.Occupancy)).Where(r => r.Type is not null).ToList();
        if (plan is null || rooms.Count < key.Rooms.Count || key.CheckIn < Today(city) || !Sells(hotel, plan, key.CheckIn))
            return new Reprice<StayOffer>(RepriceOutcome.Gone);
        var request = new StayRequest(city, key.CheckIn, key.CheckIn.PlusDays(key.Nights), [.. rooms.Select(r => r.Occupancy)], key.Currency);
        List<RoomType> chosen = [.. rooms.Select(r => r.Type!)];
        return chosen.Exists(t => Left(hotel, request, t) < chosen.Count(other => other == t))
            ? new Reprice<StayOffer>(RepriceOutcome.SoldOut)
            : new Reprice<StayOffer>(RepriceOutcome.Available, Offer(hotel, request, chosen, plan));
    }

    /// <summary>For each party of the request the cheapest room type that takes it and is left on every night; null when there is none.</summary>
    private List<RoomType>? Fitting(Hotel hotel, StayRequest request)
    {
        var chosen = new List<RoomType>();
        foreach (var occupancy in request.Rooms)
        {
            var type = RoomType.Of(hotel).OrderBy(t => t.RatePercent)
                .FirstOrDefault(t => t.Takes(occupancy) && Left(hotel, request, t) > chosen.Count(c => c == t));
            if (type is null)
                return null;
            chosen.Add(type);
        }

        return chosen;
    }

    private int Left(Hotel hotel, StayRequest request, RoomType type) =>
        Nights(request).Min(night => _rates.RoomsLeft(hotel, request.City, type, night, Today(request.City)));

    /// <summary>Hostels and flats serve no breakfast unless they say so; free cancelling ends two days before.</summary>
    private bool Sells(Hotel hotel, RatePlan plan, LocalDate checkIn) =>
        (!plan.Breakfast || hotel.Kind is not ("hostel" or "apartment") || hotel.Amenities.Contains("breakfast"))
        && (!plan.Refundable || CancelBy(checkIn) > _clock.GetCurrentInstant().InZone(_gazetteer.FindCity(hotel.CityId)!.Zone).LocalDateTime);

    private StayOffer Offer(Hotel hotel, StayRequest request, List<RoomType> types, RatePlan plan)
    {
        var today = Today(request.City);
        var nights = Nights(request).ToList();
        var prices = types.Select((type, i) => nights.ConvertAll(night => _prices.Of(
            _rates.NightCents(hotel, request.City, type, plan, request.Rooms[i].Guests, night, today), request.Currency))).ToList();
        var zero = Money.Zero(request.Currency);
        var rooms = types.Select((type, i) => new RoomOffer(type, request.Rooms[i], prices[i].Aggregate(zero, (sum, p) => sum + p))).ToList();
        var total = rooms.Aggregate(zero, (sum, r) => sum + r.Total);
        var percent = StayRates.TaxPercent(request.City.Country);
        var taxes = (total * percent * (1m / (100 + percent))).Round(_gazetteer.FindCurrency(request.Currency)?.MinorUnits ?? 2);
        var now = _clock.GetCurrentInstant();
        var key = new StayOfferKey(hotel.Id, request.CheckIn, nights.Count, plan.Code, request.Currency, [.. types.Select((t, i) => (t.Code, request.Rooms[i]))]);
        return new StayOffer(
            key.Write(_seed), hotel, request.CheckIn, request.CheckOut, rooms, plan,
            [.. nights.Select((night, n) => new NightRate(night, prices.Aggregate(zero, (sum, room) => sum + room[n])))],
            total, taxes, plan.Refundable ? CancelBy(request.CheckIn) : null, types.Min(t => Left(hotel, request, t)),
            new Provenance("simulation", SourceMode.Simulated, now, now + Validity, "simulated rate around an own estimate"));
    }

    private LocalDate Today(City city) => _clock.GetCurrentInstant().InZone(city.Zone).Date;

    private static LocalDateTime CancelBy(LocalDate checkIn) => checkIn.PlusDays(-CancelDaysBefore).At(CancelHour);

    private static IEnumerable<LocalDate> Nights(StayRequest request) => Enumerable.Range(0, request.Nights).Select(request.CheckIn.PlusDays);
}
