using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Itineraries.Model;
using TravelPlanner.Domain.Itineraries.Solving;
using TravelPlanner.Domain.Places;
using TravelPlanner.Domain.Routing;
using TravelPlanner.Tools.Places;

namespace TravelPlanner.Tools.Itineraries;

public sealed record PlanItineraryRequest(
    [property: Description("City"), Length(1, 80)] string Place,
    [property: Description("First day")] LocalDate From,
    [property: Description("Last day, at most 14 days")] LocalDate To,
    [property: Length(1, 16), AllowedValues("history", "art", "architecture", "nature", "food", "shopping", "nightlife", "family", "religion", "science", "views", "beach", "local_life", "photography", "sport", "wellness")] string[]? Interests = null,
    [property: Description("Names or ids"), Length(1, 30)] string[]? MustInclude = null,
    [property: Description("Names or ids"), Length(1, 50)] string[]? Avoid = null,
    [property: AllowedValues("relaxed", "moderate", "packed")] string Pace = "moderate",
    [property: Range(1, 20)] int Adults = 1,
    [property: Length(1, 10)] int[]? ChildrenAges = null,
    [property: Description("Hotel id or name, or lat,lon; default the centre"), Length(1, 80)] string? StartAt = null,
    [property: Description("HH:MM")] LocalTime? DayStart = null,
    [property: Description("HH:MM")] LocalTime? DayEnd = null,
    [property: AllowedValues("walk", "bicycle", "transit", "taxi")] string? Mode = null,
    bool Meals = true,
    [property: Description("For entries"), Range(0, 1_000_000_000)] decimal? Budget = null,
    [property: Range(0, 50)] double? WalkKm = null,
    bool Elderly = false,
    [property: Description("Landing")] LocalTime? Arrive = null,
    [property: Description("Take-off")] LocalTime? Depart = null,
    [property: AllowedValues("en", "zh")] string? Lang = null) : ILocalizedRequest;

/// <summary><c>plan_itinerary</c>: days of visits in one city, with hours, ways, meals, slack and what found no room.</summary>
public sealed class PlanItineraryTool(
    IGazetteer gazetteer, IPlaceCatalogue places, IHolidayCalendar holidays, IWeatherSource weather, ISnapshotStore snapshots)
{
    /// <summary>Days of one plan.</summary>
    public const int MostDays = 14;

    /// <summary>A saved trip refers to a plan by id within this time.</summary>
    private static readonly Duration PlanLife = Duration.FromDays(7);

    public Tool Create() => ToolFactory.Create<PlanItineraryRequest, ItineraryDocument>(
        "plan_itinerary", "trips", "Plan an itinerary",
        "Plans days of visits in a city: opening hours on each date, ways between, meals, pace, slack; what does not fit comes back with its reason. Save with save_trip and plan_id.",
        ToolTraits.Reads, inDefaultList: true, PlanAsync);

    private async ValueTask<ToolAnswer<ItineraryDocument>> PlanAsync(
        PlanItineraryRequest request, ToolContext context, CancellationToken cancellation)
    {
        var city = gazetteer.RequireCity(request.Place, "place", context);
        RequireDates(request, city, context);
        context.Progress.Report(new ToolProgress(1, 4, context.Say("Gathering places", "收集地点")));
        var all = await places.ListAsync(city.Id, cancellation);
        if (all.Count == 0)
        {
            throw new ToolRefusalException(new ToolFailure(
                FailureKind.NotFound, context.Say($"No places are known in {city.Name.En}.", $"没有{city.Name.Zh}的地点资料。"), "place", request.Place));
        }

        var wanted = Named(request.MustInclude, "must_include", city, all, context);
        var avoided = Named(request.Avoid, "avoid", city, all, context);
        if (wanted.FirstOrDefault(avoided.Contains) is { } contradiction)
        {
            throw new ToolRefusalException(new ToolFailure(
                FailureKind.InvalidArgument, context.Say("A place is both wanted and avoided.", "同一地点既要求包含又要求避开。"), "avoid", contradiction.Id, "a place that is not in must_include"));
        }

        context.Progress.Report(new ToolProgress(2, 4, context.Say("Reading hours and weather", "查询开放时间与天气")));
        var forecast = (await weather.GetAsync(city, request.From, request.To, cancellation)).ToDictionary(d => d.Date);
        var start = request.StartAt is { } hotel ? RequireNear(hotel, city, context) : city.Centre;
        var airport = gazetteer.FindAirport(city.Airports[0])?.Position ?? start;
        var problem = new ItineraryRequests(request, all, wanted, avoided, price => InCurrencyOf(city, price)).Problem(
            Dates(request), start, airport, date => holidays.IsPublicHoliday(city.Country, date), date => forecast.GetValueOrDefault(date)?.RainChance ?? 0);
        context.Progress.Report(new ToolProgress(3, 4, context.Say("Ordering the days", "安排日程")));
        var itinerary = Solve(problem, request, context, cancellation);
        var document = ItineraryDocuments.From(itinerary, problem, city, gazetteer.FindCountry(city.Country)?.Currency ?? "", request, forecast, context);
        await snapshots.PutAsync(
            context.UserId, "itinerary", document.PlanId, ItineraryDocuments.ToJson(document), context.Clock.GetCurrentInstant() + PlanLife, cancellation);
        context.Progress.Report(new ToolProgress(4, 4, context.Say("Done", "完成")));
        return new ToolAnswer<ItineraryDocument>(ItineraryText.Write(document, context), document);
    }

    private static void RequireDates(PlanItineraryRequest request, City city, ToolContext context)
    {
        var today = context.Today(city.Zone);
        var days = Period.DaysBetween(request.From, request.To) + 1;
        if (request.From < today || days is < 1 or > MostDays)
        {
            throw new ToolRefusalException(new ToolFailure(
                FailureKind.InvalidArgument, context.Say("The dates cannot be planned.", "日期无法规划。"), request.From < today ? "from" : "to",
                $"{request.From:uuuu-MM-dd} … {request.To:uuuu-MM-dd}",
                $"from {today:uuuu-MM-dd} (today in {city.Name.En}) on, 1 to {MostDays} days",
                $"{{\"place\": \"{city.Id}\", \"from\": \"{today.PlusDays(30):uuuu-MM-dd}\", \"to\": \"{today.PlusDays(32):uuuu-MM-dd}\"}}"));
        }

        if ((request.DayStart ?? new LocalTime(9, 0)) >= (request.DayEnd ?? new LocalTime(21, 0)))
        {
            throw new ToolRefusalException(new ToolFailure(
                FailureKind.InvalidArgument, context.Say("The day ends before it begins.", "每日结束时间早于开始时间。"), "day_end", $"{request.DayEnd:HH:mm}", "a time after day_start", "\"21:00\""));
        }

        if (request.WalkKm is double.NaN)
            throw new ToolRefusalException(new ToolFailure(FailureKind.InvalidArgument, context.Say("That is no number.", "不是有效的数字。"), "walk_km", "NaN", "0 to 50", "4"));
        if (request.ChildrenAges?.Any(a => a is < 0 or > 17) == true)
        {
            throw new ToolRefusalException(new ToolFailure(
                FailureKind.InvalidArgument, context.Say("A child's age is 0 to 17.", "儿童年龄为 0 至 17 岁。"), "children_ages", string.Join(", ", request.ChildrenAges), "0 to 17", "[4, 9]"));
        }
    }

    private HashSet<Place> Named(string[]? names, string field, City city, IReadOnlyList<Place> all, ToolContext context)
    {
        var found = new HashSet<Place>();
        for (var i = 0; i < (names?.Length ?? 0); i++)
        {
            var name = names![i];
            var here = gazetteer.Resolve(name, new HashSet<PlaceKind> { PlaceKind.Place }, city.Country, limit: 8).Where(c => c.CityId == city.Id).ToList();
            var place = all.FirstOrDefault(p => p.Id == name) ?? (here.Count > 0 && here[0].Confidence >= 0.6 ? all.FirstOrDefault(p => p.Id == here[0].Id) : null);
            found.Add(place ?? throw new ToolRefusalException(new ToolFailure(
                FailureKind.NotFound, context.Say($"'{name}' is not known in {city.Name.En}.", $"在{city.Name.Zh}没有找到“{name}”。"), $"{field}[{i}]", name,
                context.Say("names or ids as search_places gives them", "search_places 给出的名称或 id"), $"\"{all[0].Id}\"",
                [.. all.OrderByDescending(p => p.Score).Take(5).Select(p => $"{p.Name.Both(context.Language)} {p.Id}")])));
        }

        return found;
    }

    private GeoPoint RequireNear(string startAt, City city, ToolContext context)
    {
        var position = gazetteer.RequirePosition(startAt, "start_at", context).Position;
        return position.DistanceKm(city.Centre) <= 100 ? position : throw new ToolRefusalException(new ToolFailure(
            FailureKind.InvalidArgument, context.Say("The start is far from the city.", "起点离城市太远。"), "start_at", startAt, $"within 100 km of {city.Name.En}"));
    }

    private static IEnumerable<LocalDate> Dates(PlanItineraryRequest request)
    {
        for (var date = request.From; date <= request.To; date = date.PlusDays(1))
            yield return date;
    }

    /// <summary>At the dated reference rates, rounded up: a budget must not be overspent by rounding.</summary>
    private decimal? InCurrencyOf(City city, Money price)
    {
        if (gazetteer.FindCountry(city.Country) is not { } country || price.Currency == country.Currency)
            return price.Amount;
        return gazetteer.FindCurrency(country.Currency) is { } local && gazetteer.FindCurrency(price.Currency) is { PerUsd: > 0 } foreign
            ? Math.Ceiling(price.Amount * local.PerUsd / foreign.PerUsd) : null;
    }

    /// <summary>Landing too late or taking off too early for any day is the caller's to mend.</summary>
    private static Itinerary Solve(ItineraryProblem problem, PlanItineraryRequest request, ToolContext context, CancellationToken cancellation)
    {
        try
        {
            return ItinerarySolver.Solve(problem, cancellation);
        }
        catch (ProblemRefusedException refused)
        {
            throw new ToolRefusalException(new ToolFailure(
                FailureKind.InvalidArgument, context.Say("These hours leave no day to plan.", "这样的时间安排没有可规划的时段。"),
                request.Arrive is not null ? "arrive" : request.Depart is not null ? "depart" : "day_end", refused.Message, context.Say("hours that leave time between them", "之间留有时间的时刻")));
        }
    }
}
