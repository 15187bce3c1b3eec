using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Budgets;
using TravelPlanner.Domain.Flights;
using TravelPlanner.Domain.Itineraries.Model;
using TravelPlanner.Domain.Places;
using TravelPlanner.Domain.Stays;
using TravelPlanner.Domain.Trips.Journeys;
using TravelPlanner.Domain.Trips.Solving;
using TravelPlanner.Tools.Itineraries;

namespace TravelPlanner.Tools.Trips.Planning;

/// <summary>A leg as it was offered: a flight, or an estimated way over land.</summary>
/// <param name="Access">Taxis to and from airports and stations, estimated; zero where day passes cover it, or the party drives.</param>
internal sealed record LegOffer(City From, City To, DoorToDoor Door, Money Total, Money Access, Offer? Flight, GroundWay? Way, LocalDateTime Depart, LocalDateTime Arrive)
{
    public TripMode Mode => Flight is not null ? TripMode.Fly : Way!.Mode == GroundMode.Train ? TripMode.Train : TripMode.Drive;
}

/// <summary>Everything gathered for some wishes, as the numbers of a <see cref="JourneyProblem"/> and what they stand for.</summary>
internal sealed record TripOffers(
    TripWishes Wishes, JourneyProblem Problem, IReadOnlyDictionary<string, LegOffer> Legs, IReadOnlyDictionary<string, StayOffer> Stays,
    IReadOnlyDictionary<string, Allowance> Allowances, bool IsWhole);

/// <summary>Asks the market for every way and stay that a journey of these wishes could use.</summary>
internal sealed class TripGatherer(TripMarket market, TripWishes wishes)
{
    /// <summary>What a whole day of sights, and an hour not spent travelling, is worth to an adult, in US dollars; by tier.</summary>
    private static readonly (decimal Day, decimal Hour)[] Worth = [(60, 6), (150, 15), (400, 40)];

    /// <summary>Visits of such a day, and the editorial score of a good one.</summary>
    private const int DayVisits = 4;
    private const decimal GoodScore = 85;

    /// <summary>Ways of a pair on a day: the cheapest, and those that are quicker or kinder for more.</summary>
    private const int MostLegs = 5;

    /// <summary>When trains and cars are taken to leave: there is no timetable. Later than this a way over land does not arrive.</summary>
    private static readonly LocalTime[] Departures = [new(8, 0), new(13, 0), new(17, 0)];
    private static readonly LocalTime LatestArrival = new(23, 0);

    /// <summary>A station is in town.</summary>
    private const double StationKm = 5;

    /// <summary>Arriving so long after midnight, one still goes to bed: the night of the day before is paid.</summary>
    private const int NightHours = 5;

    private readonly Dictionary<string, LegOffer> _legOffers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StayOffer> _stayOffers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Allowance> _allowances = new(StringComparer.Ordinal);
    private readonly List<JourneyLeg> _legs = [];
    private readonly List<JourneyStay> _stays = [];

    private decimal Adults => wishes.Party.Adults + (wishes.Party.ChildrenAges.Count * 0.5m);

    /// <param name="progress">0 to 1.</param>
    public async ValueTask<TripOffers> GatherAsync(Action<double> progress, CancellationToken cancellation)
    {
        var cities = new List<JourneyCity>();
        foreach (var wished in wishes.Cities)
            cities.Add(await CityAsync(wished, cancellation));
        var minuteCost = Hundredths(InCurrency(Worth[(int)wishes.Tier].Hour * Adults)) / 60;
        var n = wishes.Cities.Count;
        for (var i = 0; i < n; i++)
        {
            if (wishes.Origin is { } home)
            {
                for (var day = 0; day <= wishes.Window - wishes.MinNights; day++)
                    await LegsAsync(home, JourneyProblem.Home, wishes.Cities[i].City, i, day, minuteCost, cancellation);
                for (var day = wishes.MinNights; day <= wishes.Window; day++)
                    await LegsAsync(wishes.Cities[i].City, i, home, JourneyProblem.Home, day, minuteCost, cancellation);
            }

            for (var to = 0; to < n; to++)
            {
                for (var day = cities[i].MinNights; to != i && wishes.MaxCities > 1 && day <= wishes.Window - cities[to].MinNights; day++)
                    await LegsAsync(wishes.Cities[i].City, i, wishes.Cities[to].City, to, day, minuteCost, cancellation);
            }

            await StaysAsync(wishes.Cities[i].City, i, cities[i], cancellation);
            progress((i + 1.0) / n);
        }

        return new TripOffers(
            wishes,
            new JourneyProblem(
                cities, wishes.MinCities, wishes.MaxCities, wishes.Origin is not null, wishes.Window, wishes.MinNights, wishes.MaxNights,
                wishes.Budget is { } budget ? Hundredths(budget.Amount) : null, minuteCost, _legs, _stays),
            _legOffers, _stayOffers, _allowances, !market.IsExhausted);
    }

    public static long Hundredths(decimal amount) => (long)decimal.Round(amount * 100, MidpointRounding.AwayFromZero);

    /// <summary>The party's price of a sum in any known currency; null without a rate.</summary>
    public static Money? Convert(TravelPorts ports, Money money, Currency currency) =>
        money.Currency == currency.Code ? money : ports.Rates.Convert(money, currency.Code)?.Money;

    private async ValueTask<JourneyCity> CityAsync(WishedCity wished, CancellationToken cancellation)
    {
        var others = wishes.Cities.Where(c => c != wished).OrderByDescending(c => c.Must).ThenBy(c => c.MinNights).Take(wishes.MinCities - 1).Sum(c => c.MinNights);
        var most = Math.Max(wished.MinNights, Math.Min(wished.MaxNights ?? int.MaxValue, wishes.MaxNights - others));
        var places = await market.PlacesAsync(wished.City, cancellation);
        var taste = PartyTaste.Of(wishes.Interests, wishes.Party.ChildrenAges);
        var sights = places.Where(p => !p.IsFood).Select(p => p.Score * taste.Factor(p)).OrderDescending()
            // By the square: what people come for weighs more than what fills an afternoon.
            .Select(v => v * v / (double)GoodScore).ToList();
        var perDay = wishes.Pace switch { Pace.Relaxed => 3, Pace.Packed => 6, _ => DayVisits };
        var point = Worth[(int)wishes.Tier].Day * Adults / (DayVisits * GoodScore);
        var worth = Enumerable.Range(0, most + 1).Select(nights => Hundredths(InCurrency(point * (decimal)sights.Take(nights * perDay).Sum()))).ToList();
        var day = 0m;
        if (await market.Ports.Allowances.FindAsync(wished.City.Id, cancellation) is { } allowance)
        {
            _allowances[wished.City.Id] = allowance;
            var (adults, children) = (wishes.Party.Adults, wishes.Party.ChildrenAges.Count);
            var living = DailyLiving.Meals(allowance, wishes.Tier, adults, children) + DailyLiving.LocalTransport(allowance, wishes.Tier, adults + children);
            day += Convert(market.Ports, living, wishes.Currency)?.Amount ?? 0;
        }

        var fees = places.Where(p => !p.IsFood).Select(p => p.Price).OfType<Money>().Select(f => Convert(market.Ports, f, wishes.Currency)).OfType<Money>().ToList();
        // Two sights with the middle fee a day: one theme park must not make a whole city dear. The days' real fees are checked when they are planned.
        day += fees.Count == 0 ? 0 : fees.Order().ElementAt(fees.Count / 2).Amount * 2 * wishes.Party.Adults;
        return new JourneyCity(wished.City.Id, wished.Must, wished.MinNights, most, worth, Hundredths(day));
    }

    private async ValueTask LegsAsync(City from, int fromIndex, City to, int toIndex, int day, long minuteCost, CancellationToken cancellation)
    {
        var date = wishes.DateOf(day);
        var found = new List<LegOffer>();
        if (wishes.Modes.Contains(TripMode.Fly))
        {
            foreach (var offer in await market.FlightsAsync(from, to, date, cancellation))
            {
                var slice = offer.Slices[0];
                // Who must leave for the airport before midnight leaves a day earlier than the flight, with a night nobody sleeps in.
                if (DoorToDoor.Of(slice, from.Centre, to.Centre) is var door && door.Leave.Date == date)
                    found.Add(new LegOffer(from, to, door, offer.Fare.Total, await AccessAsync(from, from.Centre.DistanceKm(slice.First.Origin.Position), to, to.Centre.DistanceKm(slice.Last.Destination.Position), cancellation), offer, null, slice.First.Departure.LocalDateTime, slice.Last.Arrival.LocalDateTime));
            }
        }

        foreach (var way in await market.WaysAsync(from, to, cancellation))
        {
            if (!wishes.Modes.Contains(way.Mode == GroundMode.Train ? TripMode.Train : TripMode.Drive) || way.CostFor(wishes.Party) is not { } price
                || Convert(market.Ports, price, wishes.Currency) is not { } total)
                continue;
            var access = way.Mode == GroundMode.Drive ? Money.Zero(wishes.Currency.Code) : await AccessAsync(from, StationKm, to, StationKm, cancellation);
            foreach (var at in Departures)
            {
                var depart = (date + at).InZoneLeniently(from.Zone);
                var door = DoorToDoor.Of(way, depart, to.Zone);
                if (door.Reach.Date == date && door.Reach.TimeOfDay <= LatestArrival)
                    found.Add(new LegOffer(from, to, door, total.Round(wishes.Currency.MinorUnits), access, null, way, depart.LocalDateTime, (depart + Duration.FromMinutes(way.Minutes)).WithZone(to.Zone).LocalDateTime));
            }
        }

        var legs = found.Select(o =>
        {
            var reference = $"{_legOffers.Count}";
            _legOffers[reference] = o;
            return new JourneyLeg(
                fromIndex, toIndex, day, Math.Max(day, Period.DaysBetween(wishes.From, o.Door.Reach.PlusHours(-NightHours).Date)), Hundredths((o.Total + o.Access).Amount),
                TravelBurden.Of(o.Door.Leave, o.Door.Reach, o.Door.Minutes, fromIndex == JourneyProblem.Home, toIndex == JourneyProblem.Home), o.Mode == TripMode.Drive, reference);
        }).ToList();
        foreach (var group in legs.GroupBy(l => (l.ArriveDay, l.OwnCar)))
            _legs.AddRange(Front([.. group], minuteCost));
    }

    /// <summary>A taxi at each end for every three of the party; the thrifty go by bus or train, which their day passes cover.</summary>
    private async ValueTask<Money> AccessAsync(City from, double fromKm, City to, double toKm, CancellationToken cancellation)
    {
        var sum = Money.Zero(wishes.Currency.Code);
        if (wishes.Tier == Tier.Economy)
            return sum;
        foreach (var (city, km) in new[] { (from, fromKm), (to, toKm) })
        {
            if (await market.Ports.Allowances.FindAsync(city.Id, cancellation) is not { } allowance)
                continue;
            var ride = (allowance.TaxiStart + (allowance.TaxiKm * (decimal)(km * TransferEstimate.Detour))) * Math.Ceiling((wishes.Party.Adults + wishes.Party.ChildrenAges.Count) / 3m);
            sum += Convert(market.Ports, ride, wishes.Currency) ?? Money.Zero(wishes.Currency.Code);
        }

        return sum.Round(wishes.Currency.MinorUnits);
    }

    /// <summary>Those that no other beats in price and burden, the best for their price first, and always the cheapest.</summary>
    private static IEnumerable<JourneyLeg> Front(IReadOnlyList<JourneyLeg> legs, long minuteCost)
    {
        var front = legs.Where(l => !legs.Any(o => o != l && o.Cost <= l.Cost && o.Burden <= l.Burden && (o.Cost < l.Cost || o.Burden < l.Burden))).ToList();
        return front.OrderBy(l => l.Cost).Take(1).Concat(front.OrderBy(l => l.Cost + (l.Burden * minuteCost))).Distinct().Take(MostLegs);
    }

    private async ValueTask StaysAsync(City city, int index, JourneyCity problem, CancellationToken cancellation)
    {
        if (problem.MaxNights == 0)
            _stays.Add(new JourneyStay(index, 0, 0, 0, 0, "none"));
        for (var checkIn = 0; problem.MaxNights > 0 && checkIn + problem.MinNights <= wishes.Window; checkIn++)
        {
            for (var nights = problem.MinNights; nights <= problem.MaxNights && checkIn + nights <= wishes.Window; nights++)
            {
                if (!CanStay(checkIn, nights))
                    continue;
                var offers = await market.StaysAsync(city, wishes.DateOf(checkIn), wishes.DateOf(checkIn + nights), cancellation);
                foreach (var offer in StayWish.Choose(offers, wishes, city))
                {
                    _stayOffers[offer.Id] = offer;
                    var apart = offer.Hotel.Position.DistanceKm(city.Centre) * StayChoice.PercentPerKm / 100;
                    _stays.Add(new JourneyStay(
                        index, checkIn, nights, Hundredths(offer.Total.Amount), -Hundredths(offer.Total.Amount * (decimal)apart), offer.Id));
                }
            }
        }
    }

    /// <summary>With fixed dates and one city there is one stay to ask for, not one a day.</summary>
    private bool CanStay(int checkIn, int nights) =>
        wishes.MaxCities > 1 || !wishes.HasFixedDates || (checkIn <= 2 && checkIn + nights == wishes.Window);

    private decimal InCurrency(decimal dollars) => market.Ports.Rates.Convert(new Money(dollars, "USD"), wishes.Currency.Code)?.Money.Amount ?? dollars;
}

/// <summary>Which of the stays on offer fit the wishes.</summary>
internal static class StayWish
{
    /// <summary>The best value of the tier, the cheapest of it; where the tier has nothing, of the nearest tier that has.</summary>
    public static IEnumerable<StayOffer> Choose(IReadOnlyList<StayOffer> offers, TripWishes wishes, City city)
    {
        var fitting = offers.Where(o => Fits(o, wishes)).GroupBy(o => o.Hotel.Id).Select(g => g.OrderBy(o => o.Total.Amount).ThenBy(o => o.Id, StringComparer.Ordinal).First()).ToList();
        if (fitting.Count == 0)
            return [];
        var tier = fitting.Select(o => o.Hotel.Tier).Distinct().OrderBy(t => Math.Abs(t - wishes.Tier)).ThenBy(t => t).First();
        var chosen = fitting.Where(o => o.Hotel.Tier == tier).ToList();
        return new[] { StayChoice.Rank(chosen, city.Centre)[0].Offer, chosen.MinBy(o => o.Total.Amount)! }.Distinct();
    }

    public static bool Fits(StayOffer offer, TripWishes wishes) => (wishes.Room switch
    {
        RoomWish.Entire => Kind(offer) == RoomKind.Entire,
        RoomWish.Private => Kind(offer) == RoomKind.Private,
        RoomWish.Shared => Kind(offer) == RoomKind.Shared,
        RoomWish.NotShared => Kind(offer) != RoomKind.Shared,
        _ => true,
    }) && (!wishes.Allow.HasFlag(HouseBans.Pets) || offer.Hotel.Amenities.Contains("pets"));

    /// <summary>A dormitory bed is shared, a flat is the guests' own, everything else is a room with a door.</summary>
    private static RoomKind Kind(StayOffer offer) =>
        offer.Hotel.Kind == "apartment" ? RoomKind.Entire
        : offer.Hotel.Kind == "hostel" && offer.Rooms.Any(r => r.Type.MaxGuests == 1) ? RoomKind.Shared
        : RoomKind.Private;
}
