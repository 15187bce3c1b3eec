using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Flights;
using TravelPlanner.Domain.Places;
using TravelPlanner.Tools;
using TravelPlanner.Tools.Flights;
using TravelPlanner.Tools.Offers;

namespace TravelPlanner.Providers.Embedded.Simulation.Flights;

/// <summary>
/// Flights that exist nowhere but behave like flights: a timetable, seats and fares computed from a seed. The same seed, clock and
/// question give the same offers; every one says <see cref="SourceMode.Simulated"/>.
/// </summary>
public sealed class SimulatedFlightOffers : IFlightOffers
{
    private const int MostOffers = 60;
    private const int EnoughWays = 25;

    /// <summary>Days before departure on which the price of a trip is looked at.</summary>
    private static readonly int[] ObservedDays = [3, 7, 14, 30, 60, 120];
    private const int ObservedTrips = 12;
    private static readonly Duration Validity = Duration.FromMinutes(20);
    private static readonly Duration SalesClose = Duration.FromMinutes(60);

    /// <summary>The network is worked out at the first search: a server that has just started has not paid for it.</summary>
    private readonly Lazy<SimulatedTimetable> _timetable;
    private readonly Lazy<SeatInventory> _inventory;
    private readonly ConvertedPrices _prices;
    private readonly StableHash _seed;
    private readonly IClock _clock;

    /// <param name="connections">Minimum connection times; null for those of the embedded data.</param>
    public SimulatedFlightOffers(
        IGazetteer gazetteer, IHolidayCalendar holidays, IExchangeRates rates, IClock clock, long seed, ConnectionTimes? connections = null)
    {
        Connections = connections ?? EmbeddedConnections.Times();
        _clock = clock;
        _seed = new StableHash(seed);
        _timetable = new(() => new SimulatedTimetable(new RouteNetwork(gazetteer, _seed), gazetteer.Airports, Connections, EmbeddedConnections.Terminals(), _seed));
        _inventory = new(() => new SeatInventory(_timetable.Value, new Demand(holidays), _seed));
        _prices = new ConvertedPrices(gazetteer, rates);
    }

    public int HorizonDays => 330;

    public ConnectionTimes Connections { get; }

    /// <summary>Every flight number of the simulated world.</summary>
    public IReadOnlyList<Service> Services => _timetable.Value.Services;

    /// <summary>The same text for airports of one city.</summary>
    public string CityOf(Airport airport) => _timetable.Value.CityOf(airport);

    public ValueTask<FlightSearch> SearchAsync(OfferRequest request, CancellationToken cancellation)
    {
        var today = _clock.GetCurrentInstant().InZone(request.Slices[0].Origins[0].Zone).Date;
        var perSlice = new List<List<PricedSlice>>();
        for (var i = 0; i < request.Slices.Count; i++)
        {
            var (found, why) = SearchSlice(request, request.Slices[i], today, OnSaleFrom, thorough: request.FlexDays == 0, cancellation);
            if (found.Count == 0)
                return ValueTask.FromResult(new FlightSearch([], why, i));
            perSlice.Add(found);
        }

        var journeys = Combine(perSlice);
        if (journeys.Count == 0)
            return ValueTask.FromResult(new FlightSearch([], NoFlights.NotInOrder));
        var offers = OfferChoice.Rank(journeys, j => j.Measure).Take(MostOffers).Select(r => ToOffer(request, r.Offer, r.Picks));
        return ValueTask.FromResult(new FlightSearch([.. offers]));
    }

    public ValueTask<FareCalendar> CalendarAsync(FareCalendarRequest request, CancellationToken cancellation)
    {
        var quoted = _clock.GetCurrentInstant().InZone(request.Origins[0].Zone).Date;
        var one = new OfferRequest(request.Passengers, [], request.Cabin, 0, request.MaxChanges, null, 0, request.Currency);
        var there = new Dictionary<LocalDate, long?>();
        var back = new Dictionary<LocalDate, long?>();
        var cells = new List<FareCell>();
        for (var date = request.From; date <= request.To; date = date.PlusDays(1))
        {
            if (request.MinNights is not { } least)
            {
                cells.Add(new FareCell(date, null, Converted(Lowest(there, request.Origins, request.Destinations, date))));
                continue;
            }

            for (var nights = least; nights <= (request.MaxNights ?? least); nights++)
            {
                var home = date.PlusDays(nights);
                var total = Lowest(there, request.Origins, request.Destinations, date) + Lowest(back, request.Destinations, request.Origins, home);
                cells.Add(new FareCell(date, home, Converted(total)));
            }
        }

        return ValueTask.FromResult(new FareCalendar(cells, Quoted()));

        long? Lowest(Dictionary<LocalDate, long?> known, IReadOnlyList<Airport> from, IReadOnlyList<Airport> to, LocalDate date)
        {
            if (!known.TryGetValue(date, out var lowest))
            {
                var found = SearchSlice(one, new SliceRequest(from, to, date), quoted, OnSaleFrom, thorough: false, cancellation).Found;
                known[date] = lowest = found.Count == 0 ? null : found.Min(f => f.Fare.TotalFor(request.Passengers));
            }

            return lowest;
        }

        Money? Converted(long? cents) => cents is { } known ? _prices.Of(known, request.Currency) : null;
    }

    /// <summary>
    /// The trips that departed in the last weeks, priced as they would have been quoted: today's distance from departure, one observation
    /// before it and those after.
    /// </summary>
    public ValueTask<FareHistory> HistoryAsync(FareCalendarRequest request, CancellationToken cancellation)
    {
        var today = _clock.GetCurrentInstant().InZone(request.Origins[0].Zone).Date;
        var ahead = Math.Max(0, Period.DaysBetween(today, request.From));
        var days = ObservedDays.Where(d => d < ahead).Append(ahead).Append(ObservedDays.Where(d => d > ahead).DefaultIfEmpty(ahead + 30).Min()).Order().ToList();
        var one = new OfferRequest(request.Passengers, [], request.Cabin, 0, request.MaxChanges, null, 0, request.Currency);
        var points = new List<PricePoint>();
        for (var trip = 1; trip <= ObservedTrips; trip++)
        {
            var depart = today.PlusDays(-2 * trip);
            foreach (var day in days)
            {
                var there = Lowest(request.Origins, request.Destinations, depart, depart.PlusDays(-day));
                var total = request.MinNights is { } nights ? there + Lowest(request.Destinations, request.Origins, depart.PlusDays(nights), depart.PlusDays(-day)) : there;
                if (total is { } cents)
                    points.Add(new PricePoint(depart, day, (long)(_prices.Of(cents, request.Currency).Amount * 100)));
            }
        }

        return ValueTask.FromResult(new FareHistory(points, Quoted()));

        long? Lowest(IReadOnlyList<Airport> from, IReadOnlyList<Airport> to, LocalDate date, LocalDate quoted)
        {
            var found = SearchSlice(one, new SliceRequest(from, to, date), quoted, null, thorough: false, cancellation).Found;
            return found.Count == 0 ? null : found.Min(f => f.Fare.TotalFor(request.Passengers));
        }
    }

    public ValueTask<Reprice<Offer>> RepriceAsync(string offerId, CancellationToken cancellation)
    {
        if (FlightOfferKey.Read(offerId, _seed) is not { } key || key.Passengers.Objection() is not null || !_prices.Knows(key.Currency))
            return ValueTask.FromResult(new Reprice<Offer>(RepriceOutcome.Unknown));
        var slices = new List<Slice>();
        foreach (var flights in key.Slices)
        {
            var segments = flights.Select(f => _timetable.Value.Find(f.Airline, f.Number, f.Date)).OfType<Segment>().ToList();
            if (segments.Count < flights.Count || segments[0].DepartsAt < _clock.GetCurrentInstant() + SalesClose)
                return ValueTask.FromResult(new Reprice<Offer>(RepriceOutcome.Gone));
            slices.Add(new Slice(segments));
        }

        var quoted = _clock.GetCurrentInstant().InZone(slices[0].First.Origin.Zone).Date;
        var request = new OfferRequest(key.Passengers, [], key.Cabin, key.Bags, 2, null, 0, key.Currency);
        var fares = FaresOf(request, quoted);
        var priced = slices.Select(s => Price(fares, request, s) is { } fare ? new PricedSlice(s, fare, request.Passengers) : null).OfType<PricedSlice>().ToList();
        return ValueTask.FromResult(priced.Count < slices.Count
            ? new Reprice<Offer>(RepriceOutcome.SoldOut)
            : new Reprice<Offer>(RepriceOutcome.Available, ToOffer(request, new Journey(priced, request.Passengers), [])));
    }

    private (List<PricedSlice> Found, NoFlights? Why) SearchSlice(
        OfferRequest request, SliceRequest wanted, LocalDate quoted, Instant? onSaleFrom, bool thorough, CancellationToken cancellation)
    {
        var limits = SearchLimits.For(request.MaxChanges, wanted.Origins[0].Position.DistanceKm(wanted.Destinations[0].Position));

        // A week of dates is looked at less deeply than one: the first flight onward instead of the first two, and more changes only where
        // fewer lead to few ways.
        if (!thorough)
            limits = limits with { OnwardChoices = 1, Enough = EnoughWays };
        var (found, priced) = Sold(limits, filtered: true);

        // The flights that come first may all be full: then every other way is looked at before saying so.
        if (found && priced.Count == 0 && !thorough)
            (_, priced) = Sold(SearchLimits.Usual with { MaxChanges = limits.MaxChanges, MaxDuration = limits.MaxDuration }, filtered: true);
        return priced.Count > 0 ? (OfferChoice.Front(priced, p => Journey.Measured([p], request.Passengers)), null)
            : found ? ([], NoFlights.SoldOut)
            : Sold(limits, filtered: false).Found ? ([], NoFlights.FilteredOut)
            : ([], NoFlights.NoRoute);

        (bool Found, List<PricedSlice> Priced) Sold(SearchLimits within, bool filtered)
        {
            var earliest = onSaleFrom is { } from ? (int)(from.ToUnixTimeSeconds() / 60) : int.MinValue;
            var airlines = filtered ? request.Airlines : null;
            var fares = FaresOf(request, quoted);
            var any = false;
            var sold = new List<PricedSlice>();
            for (var shift = -request.FlexDays; shift <= request.FlexDays; shift++)
            {
                var date = wanted.Date.PlusDays(shift);
                var timetable = _timetable.Value.WeekOf(date);
                var prices = new ConnectionFares(timetable, fares, request, airlines);
                var answer = new ConnectionSearch(timetable, prices).Find(
                    new ConnectionQuery(
                        wanted.Origins, wanted.Destinations, date, within, airlines is null ? null : prices.IsSoldBy,
                        d => timetable.DepartsAt(d) >= earliest && (!filtered || wanted.Allows(prices.LocalTime(d)))),
                    cancellation);
                any |= answer.Met > 0;
                foreach (var best in answer.Best)
                {
                    var slice = prices.SliceOf(best.Departures);
                    sold.Add(new PricedSlice(slice, Price(fares, request, slice)!.Value, request.Passengers));
                }
            }

            return (any, sold);
        }
    }

    private FareModel FaresOf(OfferRequest request, LocalDate quoted) => new(_inventory.Value, _seed, request.Cabin, quoted);

    private static SliceFare? Price(FareModel fares, OfferRequest request, Slice slice) =>
        fares.Price(slice, request.Passengers, request.CheckedBags);

    /// <summary>
    /// Slices joined one by one, the dominated joints dropped at each step: price, time and changes add up, so that a dominated
    /// beginning cannot become part of the best whole.
    /// </summary>
    private static List<Journey> Combine(List<List<PricedSlice>> perSlice)
    {
        var journeys = perSlice[0].ConvertAll(s => new Journey([s], s.Passengers));
        foreach (var next in perSlice.Skip(1))
        {
            var joined = journeys.SelectMany(j => next.Where(n => n.Slice.First.DepartsAt > j.Slices[^1].Slice.Last.ArrivesAt), (j, n) => j.Then(n));
            journeys = [.. OfferChoice.Front(joined, j => j.Measure).Take(MostOffers)];
        }

        return journeys;
    }

    private Offer ToOffer(OfferRequest request, Journey journey, IReadOnlyList<Pick> picks)
    {
        var (party, currency) = (request.Passengers, request.Currency);
        var fares = journey.Slices.Select(s => s.Fare).ToList();
        var adult = Price(f => f.Adult);
        var child = Price(f => f.Child);
        var infant = Price(f => f.Infant);
        var bag = fares.Sum(f => f.BagFee) == 0 ? Money.Zero(currency) : Price(f => f.BagFee);
        var payingForBags = party.FullFares + party.ChildFares;
        var total = (adult * party.FullFares) + (child * party.ChildFares) + (infant * party.Infants) + (bag * payingForBags);
        var taxes = (Price(f => f.AdultTax) * payingForBags) + (Price(f => f.InfantTax) * party.Infants);
        var included = fares.Min(f => f.BagsIncluded);
        var change = fares.Exists(f => f.ChangeFee is null) ? (Money?)null
            : fares.Sum(f => f.ChangeFee!.Value) is var fee and > 0 ? _prices.Of(fee, currency) : Money.Zero(currency);
        var fare = new Fare(
            total, taxes, bag * payingForBags, adult, party.ChildFares > 0 ? child : null, party.Infants > 0 ? infant : null,
            new Baggage(1, included, Math.Max(0, request.CheckedBags - included)), fares.TrueForAll(f => f.Refundable), change);
        return new Offer(
            FlightOfferKey.Of(request, journey.Slices.Select(s => s.Slice)).Write(_seed), [.. journey.Slices.Select(s => s.Slice)],
            request.Cabin, party, fare, fares.Min(f => f.SeatsLeft), picks, Quoted());

        Money Price(Func<SliceFare, long> part) => _prices.Of(fares.Sum(part), currency);
    }

    private Instant OnSaleFrom => _clock.GetCurrentInstant() + SalesClose;

    private Provenance Quoted()
    {
        var now = _clock.GetCurrentInstant();
        return new Provenance("simulation", SourceMode.Simulated, now, now + Validity, "simulated fare");
    }

    private sealed record PricedSlice(Slice Slice, SliceFare Fare, Passengers Passengers);

    private sealed class Journey(IReadOnlyList<PricedSlice> slices, Passengers passengers)
    {
        public IReadOnlyList<PricedSlice> Slices => slices;

        public OfferMeasure Measure { get; } = Measured(slices, passengers);

        public Journey Then(PricedSlice next) => new([.. slices, next], passengers);

        public static OfferMeasure Measured(IReadOnlyList<PricedSlice> slices, Passengers passengers)
        {
            long cents = 0, minutes = 0;
            var (changes, hardships) = (0, 0);
            foreach (var (slice, fare, _) in slices)
            {
                cents += fare.TotalFor(passengers);
                minutes += (long)slice.Duration.TotalMinutes;
                changes += slice.Changes;
                foreach (var connection in slice.Changes > 0 ? slice.Connections : [])
                    hardships += (connection.SelfTransfer ? 1 : 0) + (connection.Overnight ? 1 : 0);
            }

            return new OfferMeasure(cents, minutes, changes, slices[0].Slice.First.Departure.Hour / 6, hardships);
        }
    }
}
