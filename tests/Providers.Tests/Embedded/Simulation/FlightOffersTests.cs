using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Flights;
using TravelPlanner.Providers.Embedded;
using TravelPlanner.Providers.Embedded.Simulation.Flights;
using TravelPlanner.Tools.Flights;
using TravelPlanner.Tools.Offers;

namespace TravelPlanner.Providers.Tests.Embedded.Simulation;

public sealed class FlightOffersTests
{
    private static readonly LocalDate Wednesday = new(2027, 5, 12);

    [Fact]
    public async Task The_same_seed_and_clock_give_the_same_offers()
    {
        var request = World.Request(World.Slice("PEK/PKX", "LHR/LGW", Wednesday), World.Slice("LHR/LGW", "PEK/PKX", Wednesday.PlusDays(9)));

        var here = Written(await SearchAsync(World.Flights, request));
        Assert.Equal(here, Written(await SearchAsync(World.FlightsOf(1, World.Now), request)));
        Assert.NotEqual(here, Written(await SearchAsync(World.FlightsOf(2, World.Now), request)));
    }

    /// <summary>Fails when the rules of the simulation change: then look at the new offers, and write the new hash.</summary>
    [Fact]
    public async Task One_search_of_a_small_world_is_known_to_the_last_character()
    {
        var small = new SmallWorld();
        var flights = World.FlightsOf(small, small, 1, World.Now);
        var request = new OfferRequest(
            new Passengers(2, [5]),
            [
                new SliceRequest([small.FindAirport("PVG")!, small.FindAirport("SHA")!], [small.FindAirport("LHR")!], Wednesday),
                new SliceRequest([small.FindAirport("LHR")!], [small.FindAirport("PEK")!], Wednesday.PlusDays(9)),
            ],
            Cabin.Economy, 1, 2, null, 0, "CNY");

        var written = Written(await SearchAsync(flights, request));
        Assert.Equal("ae8c9c06b2a01b7d", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(written)))[..16]);
    }

    [Fact]
    public void Every_offer_keeps_its_rules()
    {
        var cities = World.Gazetteer.Cities.Where(c => c.Airports.Count > 0).ToList();
        var journeys =
            from origin in Gen.Elements(cities.ToArray())
            from destination in Gen.Elements(cities.ToArray()).Where(c => c.Id != origin.Id && !c.Airports.Intersect(origin.Airports).Any())
            from ahead in Gen.Choose(0, 320)
            from children in Gen.Choose(0, 2)
            from cabin in Gen.Elements(Cabin.Economy, Cabin.Business)
            select (origin, destination, ahead, children, cabin);
        var found = 0;
        Prop.ForAll(journeys.ToArbitrary(), journey =>
        {
            var (origin, destination, ahead, children, cabin) = journey;
            var date = World.Now.InZone(origin.Zone).Date.PlusDays(ahead);
            var request = World.Request(World.Slice(string.Join('/', origin.Airports), string.Join('/', destination.Airports), date)) with
            {
                Passengers = new Passengers(1, [.. Enumerable.Repeat(6, children)]),
                Cabin = cabin,
            };
            var search = World.Flights.SearchAsync(request, default).AsTask().GetAwaiter().GetResult();
            Assert.Equal(search.Offers.Count == 0, search.WhyNone is not null);
            Assert.All(search.Offers, o => AssertRules(o, request));
            AssertNoneDominated(search.Offers);
            found += search.Offers.Count;
        }).QuickCheckThrowOnFailure();

        Assert.True(found > 200, $"{found}");
    }

    [Fact]
    public async Task An_offer_is_verified_from_its_id_alone()
    {
        var offers = await SearchAsync(World.Flights, World.Request(World.Slice("PEK", "HND", Wednesday), World.Slice("HND", "PEK", Wednesday.PlusDays(5))) with
        {
            Passengers = new Passengers(2, [5, 9], 1),
            CheckedBags = 2,
        });

        foreach (var offer in offers)
        {
            var again = await World.FlightsOf(1, World.Now).RepriceAsync(offer.Id, TestContext.Current.CancellationToken);
            Assert.Equal(RepriceOutcome.Available, again.Outcome);
            Assert.Equal((offer.Id, offer.Fare.Total, offer.Fare.Taxes), (again.Offer!.Id, again.Offer.Fare.Total, again.Offer.Fare.Taxes));
        }
    }

    [Fact]
    public async Task An_id_with_a_slip_of_the_pen_or_of_another_seed_is_unknown()
    {
        var offer = (await SearchAsync(World.Flights, World.Request(World.Slice("PEK", "HND", Wednesday))))[0];

        foreach (var id in new[] { offer.Id.Replace(".2a.", ".1a.", StringComparison.Ordinal), offer.Id[..^1], "", ".", "f.2a.E0.CNY", new string('f', 5000) })
            Assert.Equal(RepriceOutcome.Unknown, (await World.Flights.RepriceAsync(id, TestContext.Current.CancellationToken)).Outcome);
        Assert.Equal(RepriceOutcome.Unknown, (await World.FlightsOf(2, World.Now).RepriceAsync(offer.Id, TestContext.Current.CancellationToken)).Outcome);
    }

    [Fact]
    public async Task After_departure_an_offer_is_gone()
    {
        var offer = (await SearchAsync(World.Flights, World.Request(World.Slice("PEK", "HND", Wednesday))))[0];
        var later = World.FlightsOf(1, offer.Slices[0].First.DepartsAt);

        Assert.Equal(RepriceOutcome.Gone, (await later.RepriceAsync(offer.Id, TestContext.Current.CancellationToken)).Outcome);
    }

    [Fact]
    public async Task Seats_never_come_back_as_the_departure_nears_and_some_flights_sell_out()
    {
        var offers = await SearchAsync(World.Flights, World.Request(World.Slice("PEK", "SHA", new LocalDate(2027, 2, 5))));
        var soldOut = 0;
        foreach (var offer in offers)
        {
            var left = int.MaxValue;
            foreach (var days in new[] { 60, 30, 14, 7, 3, 1 })
            {
                var then = World.FlightsOf(1, offer.Slices[0].First.DepartsAt - Duration.FromDays(days));
                var seats = (await then.RepriceAsync(offer.Id, TestContext.Current.CancellationToken)).Offer?.SeatsLeft ?? 0;
                Assert.True(seats <= left, $"{offer.Id} {days}: {seats} after {left}");
                left = seats;
            }

            soldOut += left == 0 ? 1 : 0;
        }

        Assert.InRange(soldOut, 1, offers.Count);
    }

    [Fact]
    public async Task A_golden_week_costs_more_than_the_week_after()
    {
        var holiday = World.FlightsOf(1, Instant.FromUtc(2026, 8, 1, 0, 0));
        var peak = await LowestAsync(holiday, new LocalDate(2026, 10, 1));
        var after = await LowestAsync(holiday, new LocalDate(2026, 10, 15));

        Assert.True(peak.Amount > after.Amount * 1.15m, $"{peak} {after}");
    }

    [Fact]
    public async Task Children_pay_less_bags_cost_where_they_are_not_included_and_business_costs_more()
    {
        var slice = World.Slice("PEK", "SHA", Wednesday);
        var family = (await SearchAsync(World.Flights, World.Request(slice) with { Passengers = new Passengers(2, [5], 1), CheckedBags = 2 }))[0].Fare;
        var business = (await SearchAsync(World.Flights, World.Request(slice) with { Cabin = Cabin.Business }))[0].Fare;

        Assert.True(family.Child!.Value < family.Adult && family.Infant!.Value < family.Child.Value);
        Assert.True(family.BagFees.Amount > 0 && family.Baggage.Checked == 2);
        Assert.True(business.Adult > family.Adult * 1.8m && business.Refundable);
    }

    [Fact]
    public async Task A_reason_is_given_when_nothing_is_found()
    {
        var far = World.Request(World.Slice("DYG", "CUZ", Wednesday)) with { MaxChanges = 0 };
        Assert.Equal(NoFlights.NoRoute, (await World.Flights.SearchAsync(far, default)).WhyNone);

        var alone = World.Request(World.Slice("PEK", "SHA", Wednesday)) with { Airlines = ["BA"] };
        Assert.Equal(NoFlights.FilteredOut, (await World.Flights.SearchAsync(alone, default)).WhyNone);

        var first = World.Request(World.Slice("LJG", "KMG", Wednesday)) with { Cabin = Cabin.First };
        Assert.Equal(NoFlights.SoldOut, (await World.Flights.SearchAsync(first, default)).WhyNone);
    }

    [Fact]
    public async Task The_calendar_has_a_cell_for_every_date_and_agrees_with_the_search()
    {
        var calendar = await World.Flights.CalendarAsync(
            new FareCalendarRequest(
                World.Airports("PEK"), World.Airports("HND"), Wednesday, Wednesday.PlusDays(6), 3, 4, new Passengers(1, []), Cabin.Economy, 1, "USD"),
            TestContext.Current.CancellationToken);

        Assert.Equal(14, calendar.Cells.Count);
        var oneWays = World.Request(World.Slice("PEK", "HND", Wednesday)) with { Passengers = new Passengers(1, []), Currency = "USD", MaxChanges = 1 };
        var there = (await SearchAsync(World.Flights, oneWays)).Min(o => o.Fare.Total.Amount);
        var back = (await SearchAsync(World.Flights, oneWays with { Slices = [World.Slice("HND", "PEK", Wednesday.PlusDays(3))] })).Min(o => o.Fare.Total.Amount);
        Assert.InRange(calendar.Cells[0].Total!.Value.Amount, there + back - 1.5m, there + back + 1.5m);
    }

    [Fact]
    public async Task A_partner_sells_the_flight_under_its_own_number_and_says_who_flies_it()
    {
        var service = World.Flights.Services.First(f => f.Origin.Iata == "PEK" && f.Airline.Iata == "CA" && f.Codeshares.Count > 0 && f.FliesOn(Wednesday));
        var partner = service.Codeshares[0].Airline;
        var request = World.Request(World.Slice("PEK", service.Destination.Iata, Wednesday)) with { Airlines = [partner.Iata], MaxChanges = 0 };
        var offers = await SearchAsync(World.Flights, request);

        Assert.All(offers, o => Assert.Equal(partner, o.Slices[0].First.Marketing));
        var offer = offers.First(o => o.Slices[0].First.Operating.Iata == "CA");
        Assert.NotEqual(offer.Slices[0].First.Flight, offer.Slices[0].First.OperatedAs.ToString());
        Assert.Equal(partner.Alliance, offer.Slices[0].First.Operating.Alliance);
        var again = await World.FlightsOf(1, World.Now).RepriceAsync(offer.Id, TestContext.Current.CancellationToken);
        Assert.Equal((offer.Id, offer.Fare.Total), (again.Offer!.Id, again.Offer.Fare.Total));
    }

    [Fact]
    public async Task A_codeshare_costs_what_the_flight_costs_under_the_operators_number()
    {
        var segments = (await SearchAsync(World.Flights, World.Request(World.Slice("PEK", "FRA", Wednesday)))).Where(o => o.Changes == 0).ToList();
        var own = segments.First(o => o.Slices[0].First.Codeshares.Count > 0);
        var partner = own.Slices[0].First.Codeshares[0].Airline.Iata;
        var sold = await SearchAsync(World.Flights, World.Request(World.Slice("PEK", "FRA", Wednesday)) with { Airlines = [partner] });

        Assert.Equal(own.Fare.Total, sold.First(o => o.Slices[0].First.OperatedAs == own.Slices[0].First.OperatedAs && o.Changes == 0).Fare.Total);
    }

    [Fact]
    public async Task An_override_of_the_connection_times_changes_what_is_found()
    {
        var hours = World.Flights.Connections.With([new ConnectionTime("*", Transfer.SameTicket, TransferLegs.II, "*", "*", 600), new ConnectionTime("hub", Transfer.SameTicket, TransferLegs.II, "*", "*", 600)]);
        var slow = new SimulatedFlightOffers(World.Gazetteer, new EmbeddedHolidays(), new EmbeddedExchangeRates(World.Gazetteer), World.ClockAt(World.Now), 1, hours);
        var request = World.Request(World.Slice("CTU/TFU", "CUZ", Wednesday));

        Assert.NotEqual(Written(await SearchAsync(World.Flights, request)), Written(await SearchAsync(slow, request)));
    }

    [Fact]
    public async Task The_history_follows_trips_that_have_departed()
    {
        var asked = new FareCalendarRequest(
            World.Airports("PEK"), World.Airports("HND"), Wednesday, Wednesday, null, null, new Passengers(1, []), Cabin.Economy, 1, "USD");
        var history = await World.Flights.HistoryAsync(asked, TestContext.Current.CancellationToken);

        Assert.Equal(SourceMode.Simulated, history.Provenance.Mode);
        Assert.All(history.Points, p => Assert.True(p.Trip < World.Now.InUtc().Date && p.Price > 0));
        Assert.Equal(12, history.Points.Select(p => p.Trip).Distinct().Count());
        Assert.Contains(history.Points, p => p.DaysAhead == Period.DaysBetween(World.Now.InUtc().Date, Wednesday));
    }

    private static async Task<IReadOnlyList<Offer>> SearchAsync(IFlightOffers flights, OfferRequest request)
    {
        var search = await flights.SearchAsync(request, TestContext.Current.CancellationToken);
        Assert.NotEmpty(search.Offers);
        return search.Offers;
    }

    private static async Task<Money> LowestAsync(IFlightOffers flights, LocalDate date) =>
        (await SearchAsync(flights, World.Request(World.Slice("PEK/PKX", "SYX", date)))).Min(o => o.Fare.Total);

    private static string Written(IEnumerable<Offer> offers) =>
        string.Join('\n', offers.Select(o => FormattableString.Invariant($"{o.Id} {o.Fare} {o.SeatsLeft} {string.Join(',', o.Picks)} {o.Duration}")));

    private static void AssertRules(Offer offer, OfferRequest request)
    {
        var slice = Assert.Single(offer.Slices);
        Assert.Contains(slice.First.Origin, request.Slices[0].Origins);
        Assert.Contains(slice.Last.Destination, request.Slices[0].Destinations);
        Assert.Equal(request.Slices[0].Date, slice.First.Departure.Date);
        Assert.True(offer.SeatsLeft >= request.Passengers.Seats);
        Assert.True(offer.Fare is { Total.Amount: > 0, Taxes.Amount: > 0 } && offer.Fare.Taxes < offer.Fare.Total);
        Assert.Equal(offer.Fare.Total, (offer.Fare.Adult * request.Passengers.FullFares) + ((offer.Fare.Child ?? offer.Fare.Adult) * request.Passengers.ChildFares));
        Assert.Equal((SourceMode.Simulated, World.Now + Duration.FromMinutes(20)), (offer.Provenance.Mode, offer.Provenance.ExpiresAt!.Value));
        foreach (var (arriving, departing) in slice.Segments.Zip(slice.Segments.Skip(1)))
        {
            Assert.Equal(World.Flights.CityOf(arriving.Destination), World.Flights.CityOf(departing.Origin));
            Assert.True(departing.DepartsAt - arriving.ArrivesAt >= World.Flights.Connections.Between(arriving, departing), offer.Id);
        }

        var cities = slice.Segments.Select(s => World.Flights.CityOf(s.Destination)).ToList();
        Assert.Equal(cities.Count, cities.Distinct().Count());
    }

    private static void AssertNoneDominated(IReadOnlyList<Offer> offers)
    {
        var measured = offers.Select(o => new OfferMeasure((long)(o.Fare.Total.Amount * 100), (long)o.Duration.TotalMinutes, o.Changes, o.Slices[0].First.Departure.Hour / 6)).ToList();
        // Prices are compared before they are rounded; a yuan either way is the same price.
        Assert.DoesNotContain(measured, m => measured.Any(other => (other with { Price = other.Price + 200 }).Dominates(m)));
    }
}
