using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text;
using NodaTime;
using NodaTime.Text;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Places;

namespace TravelPlanner.Tools.Places;

public sealed record SearchPlacesRequest(
    [property: Description("City"), Length(1, 80)] string? Place = null,
    [property: Description("lat,lon or a name; sorts by distance"), Length(1, 80)] string? Near = null,
    [property: Length(1, 50)] string[]? Ids = null,
    [property: Length(1, 14), AllowedValues("sight", "museum", "park", "temple", "market", "district", "restaurant", "food_street", "cafe", "family", "viewpoint", "theatre", "beach", "nature")] string[]? Categories = null,
    [property: Length(1, 16), AllowedValues("history", "art", "architecture", "nature", "food", "shopping", "nightlife", "family", "religion", "science", "views", "beach", "local_life", "photography", "sport", "wellness")] string[]? Interests = null,
    [property: Description("Local date, or date and time: 2027-05-01T10:00; closed places are left out"), RegularExpression("^\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2})?$")] string? OpenAt = null,
    [property: AllowedValues("vegetarian", "vegan", "halal", "kosher")] string? Dietary = null,
    bool Wheelchair = false,
    bool Kids = false,
    [property: Range(1, 50)] int Limit = 12,
    string? Cursor = null,
    [property: AllowedValues("concise", "detailed")] string Detail = "concise",
    [property: AllowedValues("en", "zh")] string? Lang = null) : ILocalizedRequest;

public sealed record FoundPlace(
    string Id, string NameEn, string NameZh, string Category, IReadOnlyList<string> Interests, double Lat, double Lon, double? DistanceKm,
    string? Hours, string? HoursOnDate, int DwellMin, Money? Price, string? Booking, string Setting, string? Wheelchair, int Score, string About);

public sealed record SearchPlacesResult(
    IReadOnlyList<FoundPlace> Places, int Total, string? NextCursor, IReadOnlyList<string> Notes, Provenance Source);

/// <summary><c>search_places</c> and its alias <c>get_local_attractions</c>.</summary>
public static class SearchPlacesTool
{
    /// <summary>Nearby means within this distance, kilometres.</summary>
    private const double NearKm = 60;

    public static Tool Create(IGazetteer gazetteer, IPlaceCatalogue places, IHolidayCalendar holidays, string name = "search_places") =>
        ToolFactory.Create<SearchPlacesRequest, SearchPlacesResult>(
            name, "places", name == "search_places" ? "Search places" : "Local attractions",
            name == "search_places"
                ? "Sights, museums, food and other places of a city, with hours on a date, usual stay and entry price. Give place, near or ids."
                : "The same as search_places.",
            ToolTraits.Reads, inDefaultList: name == "search_places",
            (request, context, cancellation) => SearchAsync(gazetteer, places, holidays, request, context, cancellation));

    private static async ValueTask<ToolAnswer<SearchPlacesResult>> SearchAsync(
        IGazetteer gazetteer, IPlaceCatalogue catalogue, IHolidayCalendar holidays, SearchPlacesRequest request, ToolContext context,
        CancellationToken cancellation)
    {
        var (found, origin, country) = await CandidatesAsync(gazetteer, catalogue, request, context, cancellation);
        var when = When(request.OpenAt);
        var notes = new List<string>();
        var kept = found.Where(p => Fits(p, request)).ToList();
        if (request.Wheelchair && found.Count(p => p.Wheelchair is null && Fits(p, request with { Wheelchair = false })) is > 0 and var unsure)
        {
            notes.Add(context.Say(
                unsure == 1 ? "1 place of unknown access is left out." : $"{unsure} places of unknown access are left out.", $"有 {unsure} 个地点无障碍情况未知，未列出。"));
        }

        if (when is { } moment)
        {
            var unknown = kept.Count(p => p.Hours is null);
            if (unknown > 0)
                notes.Add(context.Say(unknown == 1 ? "1 place has unknown hours and is kept." : $"{unknown} places have unknown hours and are kept.", $"有 {unknown} 个地点开放时间未知，仍然列出。"));
            kept = [.. kept.Where(p => IsOpen(p, moment, request.OpenAt!.Length > 10, holidays, country))];
        }

        kept = [.. origin is { } from
            ? kept.OrderBy(p => p.Position.DistanceKm(from)).ThenBy(p => p.Id, StringComparer.Ordinal)
            : kept.OrderByDescending(p => p.Score).ThenBy(p => p.Id, StringComparer.Ordinal)];
        var page = Page<Place>.Of(kept, request.Limit, request.Cursor, $"{request with { Cursor = null, Limit = 0, Lang = null, Ids = null, Categories = null, Interests = null }}"
            + string.Join(',', [.. request.Ids ?? [], .. request.Categories ?? [], .. request.Interests ?? []]));
        if (page.Total == 0)
            notes.Add(context.Say("Nothing fits; loosen a condition.", "没有符合的地点，请放宽条件。"));
        var date = when?.Date;
        var rows = page.Items.Select(p => Row(p, origin, date, holidays, country, context)).ToList();
        var source = new Provenance("embedded", SourceMode.Reference, context.Clock.GetCurrentInstant());
        return new ToolAnswer<SearchPlacesResult>(
            Text(rows, page, notes, request, context), new SearchPlacesResult(rows, page.Total, page.NextCursor, notes, source));
    }

    private static async ValueTask<(IReadOnlyList<Place> Found, GeoPoint? Origin, string Country)> CandidatesAsync(
        IGazetteer gazetteer, IPlaceCatalogue catalogue, SearchPlacesRequest request, ToolContext context, CancellationToken cancellation)
    {
        if (request.Ids is { Length: > 0 } ids)
        {
            var named = new List<Place>();
            for (var i = 0; i < ids.Length; i++)
            {
                named.Add(await catalogue.FindAsync(ids[i], cancellation) ?? throw new ToolRefusalException(new ToolFailure(
                    FailureKind.NotFound, $"There is no place '{ids[i]}'.", $"ids[{i}]", ids[i], "ids as search_places gives them", "\"beijing/forbidden-city\"")));
            }

            return (named, null, gazetteer.FindCity(named[0].CityId)!.Country);
        }

        if (request.Place is { } place)
        {
            var city = gazetteer.RequireCity(place, "place", context);
            GeoPoint? near = request.Near is { } text ? gazetteer.RequirePosition(text, "near", context).Position : null;
            return (await catalogue.ListAsync(city.Id, cancellation), near, city.Country);
        }

        if (request.Near is not { } position)
        {
            throw new ToolRefusalException(new ToolFailure(
                FailureKind.InvalidArgument, context.Say("Say where to look.", "请说明地点。"), "place", "nothing", "one of place, near, ids", "{\"place\": \"Kyoto\"}"));
        }

        var origin = gazetteer.RequirePosition(position, "near", context).Position;
        var around = new List<Place>();
        foreach (var city in gazetteer.Cities.Where(c => c.Centre.DistanceKm(origin) < 2 * NearKm))
            around.AddRange(await catalogue.ListAsync(city.Id, cancellation));
        var country = gazetteer.Cities.MinBy(c => c.Centre.DistanceKm(origin))!.Country;
        return ([.. around.Where(p => p.Position.DistanceKm(origin) <= NearKm)], origin, country);
    }

    private static LocalDateTime? When(string? text)
    {
        if (text is null)
            return null;
        var parsed = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm").Parse(text.Length == 10 ? text + "T12:00" : text);
        return parsed.Success ? parsed.Value : throw new ToolRefusalException(new ToolFailure(
            FailureKind.InvalidArgument, "That date does not exist.", "open_at", text, "a local date or date and time", "\"2027-05-01T10:00\""));
    }

    private static bool Fits(Place place, SearchPlacesRequest request) =>
        (request.Categories is not { Length: > 0 } categories || categories.Contains(place.Category))
        && (request.Interests is not { Length: > 0 } interests || place.Interests.Intersect(interests).Any())
        && (request.Dietary is null || place.Diet.Contains(request.Dietary))
        && (!request.Wheelchair || place.Wheelchair is "yes" or "limited")
        && (!request.Kids || place.Category == "family" || place.Interests.Contains("family"));

    private static bool IsOpen(Place place, LocalDateTime when, bool atTime, IHolidayCalendar holidays, string country) =>
        place.Hours is not { } hours
        || (atTime
            ? hours.IsOpenAt(when, d => holidays.IsPublicHoliday(country, d))
            : hours.On(when.Date, holidays.IsPublicHoliday(country, when.Date)).Count > 0);

    private static FoundPlace Row(Place p, GeoPoint? origin, LocalDate? date, IHolidayCalendar holidays, string country, ToolContext context) => new(
        p.Id, p.Name.En, p.Name.Zh, p.Category, p.Interests, p.Position.Latitude, p.Position.Longitude,
        origin is { } from ? Math.Round(p.Position.DistanceKm(from), 2) : null, p.Hours?.Text,
        date is { } day ? p.Hours?.Describe(day, holidays.IsPublicHoliday(country, day), context.Language) : null,
        p.TypicalDwellMinutes, p.Price, p.Booking, p.Setting.ToString().ToLowerInvariant(), p.Wheelchair, p.Score, p.About.In(context.Language));

    private static string Text(
        IReadOnlyList<FoundPlace> rows, Page<Place> page, IReadOnlyList<string> notes, SearchPlacesRequest request, ToolContext context)
    {
        var text = new StringBuilder();
        text.AppendLine(context.Say($"{rows.Count} of {page.Total} places (reference data)", $"共 {page.Total} 个地点，列出 {rows.Count} 个（参考数据）"));
        foreach (var p in rows)
        {
            var name = context.Language == Language.Zh ? p.NameZh : p.NameEn;
            text.Append("- ").Append(name).Append(" [").Append(p.Id).Append("] ").Append(CategoryName(p.Category, context));
            if (p.DistanceKm is { } km)
                text.Append(FormattableString.Invariant($" · {km:0.0} km"));
            text.Append(" · ").Append(p.HoursOnDate ?? p.Hours ?? context.Say("hours unknown", "开放时间未知"));
            text.Append(FormattableString.Invariant($" · ~{p.DwellMin} {context.Say("min", "分钟")} · "));
            text.Append(p.Price is null ? context.Say("price unknown", "价格未知") : p.Price.Value.Amount == 0 ? context.Say("free", "免费") : p.Price.ToString());
            if (p.Category is "restaurant" or "food_street" or "cafe" && p.Price is { Amount: > 0 })
                text.Append(context.Say(" a person", "/人"));
            if (p.Booking is "required" or "advised")
                text.Append(" · ").Append(context.Say($"booking {p.Booking}", p.Booking == "required" ? "须预约" : "建议预约"));
            if (request.Detail == "detailed")
                text.Append(" · ").Append(p.About);
            text.AppendLine();
        }

        foreach (var note in notes)
            text.AppendLine(note);
        if (page.NextCursor is { } next)
            text.Append(context.Say("more: cursor ", "更多：cursor ")).AppendLine(next);
        return text.ToString().TrimEnd();
    }

    private static string CategoryName(string category, ToolContext context) => category switch
    {
        "sight" => context.Say("sight", "景点"),
        "museum" => context.Say("museum", "博物馆"),
        "park" => context.Say("park", "公园"),
        "temple" => context.Say("temple", "寺庙教堂"),
        "market" => context.Say("market", "市场"),
        "district" => context.Say("district", "街区"),
        "restaurant" => context.Say("restaurant", "餐厅"),
        "food_street" => context.Say("food street", "美食街"),
        "cafe" => context.Say("café", "咖啡甜品"),
        "family" => context.Say("family", "亲子"),
        "viewpoint" => context.Say("viewpoint", "观景点"),
        "theatre" => context.Say("theatre", "剧场"),
        "beach" => context.Say("beach", "海滩"),
        _ => context.Say("nature", "自然风光"),
    };
}
