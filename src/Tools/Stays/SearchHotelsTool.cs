using System.Text;
using System.Text.Json;
using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Places;
using TravelPlanner.Domain.Stays;
using TravelPlanner.Tools.Offers;
using TravelPlanner.Tools.Places;

namespace TravelPlanner.Tools.Stays;

/// <summary><c>search_hotels</c>: properties with a room for the party on every night, at the price of the whole stay.</summary>
public sealed class SearchHotelsTool(IGazetteer gazetteer, IHotelOffers hotels, ISnapshotStore snapshots)
{
    public Tool Create() => ToolFactory.Create<SearchHotelsRequest, SearchHotelsResult>(
        "search_hotels", "search", "Search hotels",
        "Properties free on all nights, with the stay's total for all rooms, taxes included. Simulated prices are labelled.",
        ToolTraits.Reads, inDefaultList: true, SearchAsync);

    private async ValueTask<ToolAnswer<SearchHotelsResult>> SearchAsync(
        SearchHotelsRequest request, ToolContext context, CancellationToken cancellation)
    {
        var city = gazetteer.RequireCity(request.Place, "place", context);
        var asked = Read(request, city, context);
        var near = request.Near is { } name ? gazetteer.RequirePosition(name, "near", context).Position : city.Centre;
        var search = await hotels.SearchAsync(asked, cancellation);
        var wanted = search.Offers.Where(o => Fits(o, request)).ToList();
        if (wanted.Count == 0)
            throw None(search, request, city, context);
        var plans = wanted.GroupBy(o => o.Hotel.Id).ToDictionary(g => g.Key, g => g.OrderBy(o => o.Total.Amount).ToList(), StringComparer.Ordinal);
        var ranked = StayChoice.Rank([.. plans.Values.Select(p => p[0])], near);
        var page = Page<RankedStay>.Of(Sorted(ranked, request.Sort), request.Limit, request.Cursor, JsonSerializer.Serialize(request with { Cursor = null, Lang = null, Detail = "" }, ToolJson.Options));
        foreach (var offer in page.Items.SelectMany(s => plans[s.Offer.Hotel.Id]))
            await OfferSnapshot.Of(offer, context).SaveAsync(snapshots, context, cancellation);
        var views = page.Items.Select(s => StayOfferText.View(s, plans[s.Offer.Hotel.Id].Skip(1), context)).ToList();
        var result = new SearchHotelsResult(views, page.Total, page.NextCursor, wanted[0].Provenance);
        return new ToolAnswer<SearchHotelsResult>(Text(page, plans, asked, request, context), result);
    }

    private StayRequest Read(SearchHotelsRequest request, City city, ToolContext context)
    {
        var where = city.Name.In(context.Language);
        OfferArguments.RequireOnSale(request.CheckIn, "check_in", city.Zone, where, hotels.HorizonDays, context);
        var nights = Period.DaysBetween(request.CheckIn, request.CheckOut);
        if (nights is < 1 or > StayRequest.MostNights)
        {
            throw new ToolRefusalException(new ToolFailure(
                FailureKind.InvalidArgument, context.Say($"A stay has 1 to {StayRequest.MostNights} nights.", $"住宿为 1–{StayRequest.MostNights} 晚。"), "check_out",
                OfferArguments.Iso(request.CheckOut), $"{OfferArguments.Iso(request.CheckIn.PlusDays(1))} to {OfferArguments.Iso(request.CheckIn.PlusDays(StayRequest.MostNights))}",
                $"\"{OfferArguments.Iso(request.CheckIn.PlusDays(3))}\""));
        }

        var rooms = request.Rooms is { Length: > 0 } given ? given : [new RoomRequest()];
        for (var i = 0; i < rooms.Length; i++)
            OfferArguments.RequireAges(rooms[i].ChildrenAges, FormattableString.Invariant($"rooms[{i}].children_ages"), context);
        return new StayRequest(
            city, request.CheckIn, request.CheckOut, [.. rooms.Select(r => new Occupancy(r.Adults, r.ChildrenAges ?? []))],
            gazetteer.RequireCurrency(request.Currency, city.Country, context));
    }

    private static bool Fits(StayOffer offer, SearchHotelsRequest request) =>
        (request.Stars is not { } stars || offer.Hotel.Stars >= stars)
        && (request.PriceMin is not { } least || offer.PerNight.Amount >= least)
        && (request.PriceMax is not { } most || offer.PerNight.Amount <= most)
        && (request.Amenities ?? []).All(a => a == "breakfast" ? offer.Plan.Breakfast || offer.Hotel.Amenities.Contains(a) : offer.Hotel.Amenities.Contains(a))
        && (!request.Refundable || offer.Plan.Refundable);

    private static IReadOnlyList<RankedStay> Sorted(IReadOnlyList<RankedStay> stays, string sort) => sort switch
    {
        "price" => [.. stays.OrderBy(s => s.Offer.Total.Amount)],
        "stars" => [.. stays.OrderByDescending(s => s.Offer.Hotel.Stars ?? 0).ThenBy(s => s.Offer.Total.Amount)],
        "distance" => [.. stays.OrderBy(s => s.DistanceKm)],
        _ => stays,
    };

    private static string Text(
        Page<RankedStay> page, Dictionary<string, List<StayOffer>> plans, StayRequest asked, SearchHotelsRequest request, ToolContext context)
    {
        var text = new StringBuilder(asked.City.Name.In(context.Language));
        text.Append(FormattableString.Invariant($" {asked.CheckIn:uuuu-MM-dd} → {asked.CheckOut:uuuu-MM-dd}"));
        text.AppendLine(context.Say(
            $", nights: {asked.Nights}, rooms: {asked.Rooms.Count}, totals in {asked.Currency} with taxes",
            $"，{asked.Nights} 晚，{asked.Rooms.Count} 间，含税总价，币种 {asked.Currency}"));
        if (plans.Values.First()[0].Provenance.Mode == SourceMode.Simulated)
            text.AppendLine(context.Say("SIMULATED prices and availability: for planning, not for sale.", "模拟价格与房态：仅供规划，不可预订。"));
        foreach (var stay in page.Items)
            StayOfferText.Append(text, stay, plans[stay.Offer.Hotel.Id], request.Detail == "detailed", context);
        text.Append(context.Say($"{page.Items.Count} of {page.Total} {(page.Total == 1 ? "property" : "properties")}", $"共 {page.Total} 家，列出 {page.Items.Count} 家"));
        if (page.NextCursor is { } next)
            text.Append(context.Say("; more: cursor ", "；更多：cursor ")).Append(next);
        return text.ToString();
    }

    private static ToolRefusalException None(StaySearch search, SearchHotelsRequest request, City city, ToolContext context)
    {
        var where = city.Name.In(context.Language);
        var (kind, message, field) = search switch
        {
            { Properties: 0 } => (FailureKind.NotFound, context.Say($"No property is known in {where}.", $"没有{where}的酒店资料。"), "place"),
            { Offers.Count: 0 } => (
                FailureKind.NoAvailability,
                context.Say($"No room in {where} takes the party on every night ({search.SoldOut} properties looked at).", $"{where}没有房型能在所有日期接待（已查 {search.SoldOut} 家）。"),
                "rooms"),
            _ => (
                FailureKind.NoAvailability,
                context.Say($"{search.Properties - search.SoldOut} properties are free, but none fits the filters.", $"有 {search.Properties - search.SoldOut} 家可住，但都不符合筛选条件。"),
                request.PriceMax is not null ? "price_max" : request.Stars is not null ? "stars" : "amenities"),
        };
        if (field == "price_max" && search.Offers.Where(o => Fits(o, request with { PriceMax = null })).MinBy(o => o.PerNight.Amount) is { PerNight: var cheapest })
        {
            return new ToolRefusalException(new ToolFailure(
                kind, message, field, $"{request.PriceMax}", context.Say($"the cheapest stay is {cheapest.Round(0)} a night, all rooms", $"最便宜的住宿每晚 {cheapest.Round(0)}（全部房间）"),
                FormattableString.Invariant($"{{\"price_max\": {Math.Ceiling(cheapest.Amount):0}}}")));
        }

        return new ToolRefusalException(new ToolFailure(
            kind, message, field, null, context.Say("other dates, more rooms for fewer guests each, or fewer filters", "更换日期、增加房间减少每间人数，或放宽筛选"),
            field switch { "stars" => "{\"stars\": 3}", "amenities" => "{\"amenities\": [\"wifi\"]}", _ => "{\"rooms\": [{\"adults\": 2}, {\"adults\": 2}]}" }));
    }
}

/// <summary>The tools that look for a stay.</summary>
public static class StayTools
{
    public static IEnumerable<Tool> Create(IGazetteer gazetteer, IHotelOffers hotels, ISnapshotStore snapshots) =>
        [new SearchHotelsTool(gazetteer, hotels, snapshots).Create()];
}
