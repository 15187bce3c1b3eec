using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Itineraries.Model;
using TravelPlanner.Domain.Places;
using TravelPlanner.Domain.Stays;
using TravelPlanner.Domain.Trips;
using TravelPlanner.Domain.Trips.Journeys;
using TravelPlanner.Domain.Trips.Solving;
using TravelPlanner.Tools.Flights;
using TravelPlanner.Tools.Offers;
using TravelPlanner.Tools.Places;

namespace TravelPlanner.Tools.Trips.Planning;

/// <summary>From the request to <see cref="TripWishes"/>, or to a refusal with what would be right. Nothing is searched for here, so it is quick.</summary>
internal sealed class TripWishReader(IGazetteer gazetteer, IPlaceCatalogue places, int flightHorizonDays)
{
    private const int MostNights = 30;

    /// <summary>Of a country with more cities than can be searched exactly, the best known are looked at.</summary>
    private const int MostCandidates = 7;

    private static readonly IReadOnlySet<PlaceKind> Countries = new HashSet<PlaceKind> { PlaceKind.Country };
    private static readonly IReadOnlySet<PlaceKind> Sights = new HashSet<PlaceKind> { PlaceKind.Place };

    public async ValueTask<TripWishes> ReadAsync(PlanTripRequest request, ToolContext context, CancellationToken cancellation)
    {
        var origin = request.Origin is { } home ? gazetteer.RequireCity(home, "origin", context) : null;
        FlightArguments.RequirePassengers(request.Adults, request.ChildrenAges, 0, context);
        var visits = (request.MustVisit ?? []).Select((name, i) => RequireSight(name, $"must_visit[{i}]", context)).ToList();
        var named = (request.Cities ?? []).Select((name, i) => gazetteer.RequireCity(name, $"cities[{i}]", context)).DistinctBy(c => c.Id).ToList();
        var (cities, least, most) = await CitiesAsync(request, origin, named, visits, context, cancellation);
        if (origin is not null && cities.FirstOrDefault(c => c.City.Id == origin.Id) is not null)
        {
            throw Refuse(
                "cities", origin.Name.In(context.Language), context.Say("The origin is also a city to visit.", "出发地同时也是目的地。"), context.Say("cities other than the origin", "出发地以外的城市"));
        }

        var (from, to, min, max) = Dates(request, origin ?? cities[0].City, forOneDay: origin is null && most == 1, context);
        if (max == 0)
            cities = [.. cities.Select(c => c with { MinNights = 0 })];
        cities = WithNights(request, cities, context);
        RequireRoom(cities, least, max, from, context);
        var currency = gazetteer.FindCurrency(gazetteer.RequireCurrency(request.Currency, (origin ?? cities[0].City).Country, context))!;
        return new TripWishes(
            origin, cities, least, most, from, to, min, max, new Party(request.Adults, request.ChildrenAges ?? []),
            request.Budget is { } budget ? new Money(budget, currency.Code) : null, currency, Enum.Parse<Tier>(request.Tier, ignoreCase: true), request.Interests ?? [],
            Enum.Parse<Pace>(request.Pace, ignoreCase: true), Modes(request, context), Enum.Parse<RoomWish>(request.Room.Replace("_", "", StringComparison.Ordinal), ignoreCase: true),
            (request.HouseRules ?? []).Aggregate(HouseBans.None, (all, rule) => all | Ban(rule)), visits.Select(v => v.Id).ToHashSet(StringComparer.Ordinal));
    }

    private PlaceCandidate RequireSight(string name, string field, ToolContext context) => gazetteer.RequireOne(name, Sights, field, context);

    private async ValueTask<(IReadOnlyList<WishedCity> Cities, int Least, int Most)> CitiesAsync(
        PlanTripRequest request, City? origin, List<City> named, List<PlaceCandidate> visits, ToolContext context, CancellationToken cancellation)
    {
        var must = visits.Select(v => v.CityId).OfType<string>().Select(gazetteer.FindCity).OfType<City>().Where(c => c.Id != origin?.Id).DistinctBy(c => c.Id).ToList();
        var all = named.Concat(must).DistinctBy(c => c.Id).ToList();
        if (request.Country is { } country)
        {
            var code = gazetteer.RequireOne(country, Countries, "country", context).Id;
            var known = new List<(City City, int Score)>();
            foreach (var city in gazetteer.Cities.Where(c => c.Country == code && c.Id != origin?.Id && !all.Contains(c)))
                known.Add((city, (await places.ListAsync(city.Id, cancellation)).OrderByDescending(p => p.Score).Take(8).Sum(p => p.Score)));
            must = [.. all];
            all.AddRange(known.OrderByDescending(k => k.Score).ThenBy(k => k.City.Id, StringComparer.Ordinal).Select(k => k.City).Take(Math.Max(0, MostCandidates - all.Count)));
            if (all.Count == 0)
                throw Refuse("country", country, context.Say("No city of this country is known.", "该国没有已知的城市。"), "a country with known cities", "\"Italy\"");
        }

        if (all.Count == 0)
        {
            throw Refuse(
                "cities", "nothing", context.Say("Where to? Give cities, a country or a sight.", "请给出城市、国家或必去景点。"), "cities, country or must_visit",
                "{\"cities\": [\"Beijing\", \"Xi'an\"]}");
        }

        var choosing = request.Country is not null || request.CityCount < all.Count;
        var count = request.CityCount ?? (request.Country is null ? all.Count : Math.Min(3, all.Count));
        if (count > all.Count || count < must.Count)
        {
            throw Refuse(
                "city_count", $"{count}", context.Say("That many cities cannot be visited.", "城市数量不符。"), must.Count == all.Count ? $"{all.Count}" : $"{Math.Max(1, must.Count)} to {all.Count}",
                $"{{\"city_count\": {all.Count}}}");
        }

        return ([.. all.Select(c => new WishedCity(c, !choosing || must.Contains(c)))], count, count);
    }

    private (LocalDate From, LocalDate To, int Min, int Max) Dates(PlanTripRequest request, City where, bool forOneDay, ToolContext context)
    {
        var today = context.Today(where.Zone);
        var example = $"{{\"from\": \"{today.PlusDays(60):uuuu-MM-dd}\", \"to\": \"{today.PlusDays(66):uuuu-MM-dd}\"}}";
        var from = request.From ?? throw Refuse("from", "nothing", context.Say("When?", "请给出日期。"), "a date", example);
        if ((request.To is null && (request.NightsMax ?? request.NightsMin) is null) || request.NightsMax < request.NightsMin)
        {
            throw Refuse(
                request.To is null ? "to" : "nights_max", $"{request.NightsMax}", context.Say("How long?", "请给出返程日期或晚数。"),
                context.Say("to, or nights_max not below nights_min", "to，或不小于 nights_min 的 nights_max"), example);
        }

        var to = request.To ?? from.PlusDays((request.NightsMax ?? request.NightsMin)!.Value);
        OfferArguments.RequireOnSale(from, "from", where.Zone, where.Name.In(context.Language), flightHorizonDays, context);
        var window = Period.DaysBetween(from, to);
        if (window < (forOneDay ? 0 : 1))
        {
            throw Refuse(
                "to", OfferArguments.Iso(to), context.Say("The trip ends before its first night.", "行程在第一晚之前就结束了。"), $"{OfferArguments.Iso(from.PlusDays(1))} or later",
                $"\"{OfferArguments.Iso(from.PlusDays(6))}\"");
        }

        var exact = request.NightsMin is null && request.NightsMax is null;
        var (min, max) = exact ? (window, window) : (request.NightsMin ?? 1, Math.Min(window, request.NightsMax ?? window));
        if (min > window)
            throw Refuse("nights_min", $"{min}", context.Say("The window is shorter than the nights.", "日期范围短于晚数。"), $"1 to {window}", $"{{\"nights_min\": {window}}}");
        if (max > MostNights || window > JourneyProblem.MostDays)
        {
            throw Refuse(
                "to", OfferArguments.Iso(to), context.Say($"A trip of {max} nights is more than is planned at once.", $"{max} 晚超出单次规划上限。"),
                $"at most {MostNights} nights in a window of {JourneyProblem.MostDays} days", $"\"{OfferArguments.Iso(from.PlusDays(14))}\"");
        }

        OfferArguments.RequireOnSale(to, "to", where.Zone, where.Name.In(context.Language), flightHorizonDays, context);
        return (from, to, min, max);
    }

    private List<WishedCity> WithNights(PlanTripRequest request, IReadOnlyList<WishedCity> cities, ToolContext context)
    {
        var changed = cities.ToList();
        foreach (var (wish, i) in (request.Nights ?? []).Select((w, i) => (w, i)))
        {
            var city = gazetteer.RequireCity(wish.City, $"nights[{i}].city", context);
            var at = changed.FindIndex(c => c.City.Id == city.Id);
            if (at < 0 || wish.Max < wish.Min)
            {
                throw Refuse(
                    $"nights[{i}]", $"{wish.City} {wish.Min}–{wish.Max}", context.Say("Nights are for a city of this trip, and the most not below the least.", "晚数须属于本次行程的城市，且上限不小于下限。"),
                    string.Join(", ", cities.Select(c => c.City.Id)), $"{{\"nights\": [{{\"city\": \"{cities[0].City.Id}\", \"min\": 2}}]}}");
            }

            changed[at] = changed[at] with { MinNights = wish.Min ?? 1, MaxNights = wish.Max };
        }

        return changed;
    }

    private static void RequireRoom(IReadOnlyList<WishedCity> cities, int count, int nights, LocalDate from, ToolContext context)
    {
        var needed = cities.OrderByDescending(c => c.Must).ThenBy(c => c.MinNights).Take(count).Sum(c => c.MinNights);
        if (needed > nights)
        {
            throw Refuse(
                "to", context.Say($"{nights} nights", $"{nights} 晚"), context.Say($"{count} cities need at least {needed} nights, one each.", $"{count} 座城市至少需要 {needed} 晚。"),
                context.Say($"at least {needed} nights, or fewer cities", $"至少 {needed} 晚，或减少城市"), $"\"{OfferArguments.Iso(from.PlusDays(needed))}\"");
        }
    }

    private static HashSet<TripMode> Modes(PlanTripRequest request, ToolContext context)
    {
        var modes = (request.Transport ?? ["fly", "train"]).Except(request.AvoidTransport ?? []).Select(m => Enum.Parse<TripMode>(m, ignoreCase: true)).ToHashSet();
        return modes.Count > 0 ? modes : throw Refuse(
            "avoid_transport", string.Join(", ", request.AvoidTransport ?? []), context.Say("Every way of travelling is avoided.", "所有交通方式都被排除了。"), "at least one of fly, train, drive",
            "{\"transport\": [\"train\"]}");
    }

    private static HouseBans Ban(string rule) => rule switch
    {
        "smoking" => HouseBans.Smoking,
        "parties" => HouseBans.Parties,
        "children" => HouseBans.ChildrenUnder10,
        "visitors" => HouseBans.Visitors,
        _ => HouseBans.Pets,
    };

    private static ToolRefusalException Refuse(string field, string received, string message, string allowed, string? example = null) =>
        new(new ToolFailure(FailureKind.InvalidArgument, message, field, received, allowed, example));
}
