using ModelContextProtocol.Protocol;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Places;
using TravelPlanner.McpServer.Completions;
using TravelPlanner.McpServer.Resources;

namespace TravelPlanner.McpServer.Prompts;

/// <summary><c>plan-trip</c>: from a wish to a saved trip.</summary>
internal sealed class PlanTripPrompt(JourneyFields fields, DestinationGuide guide, IReadOnlySet<string> tools)
{
    private static readonly string[] Paces = ["relaxed", "moderate", "packed"];
    private static readonly string[] Tiers = ["economy", "comfort", "luxury"];

    public PromptDefinition Create() => new(
        "plan-trip", new BilingualName("Plan a trip", "规划行程"),
        new BilingualName("Plans a whole trip: flights, hotel, days, budget.", "规划完整行程：航班、酒店、每日安排与预算。"), ProductIcons.Compass,
        [
            fields.Destination, fields.Origin, JourneyFields.Depart, JourneyFields.Return, JourneyFields.Adults, JourneyFields.ChildrenAges,
            JourneyFields.Budget, fields.Currency,
            new("interests", new BilingualName("Words such as food, history", "兴趣词，如 food, history"), Suggestions.ListOf(Suggestions.Words(PlaceVocabulary.Interests))),
            new("pace", new BilingualName("relaxed, moderate or packed", "relaxed 悠闲、moderate 适中或 packed 紧凑"), Suggestions.Words(Paces)),
            new("tier", new BilingualName("economy, comfort or luxury", "economy 经济、comfort 舒适或 luxury 豪华"), Suggestions.Words(Tiers)),
            PromptDefinition.LanguageField,
        ],
        WriteAsync);

    private async ValueTask<PromptDraft> WriteAsync(PromptArguments arguments, CancellationToken cancellation)
    {
        var language = arguments.Caller.Language;
        var city = arguments.City("destination")!;
        var origin = arguments.City("origin");
        var (depart, back) = JourneyFields.Dates(arguments, origin);
        var text = new PromptText(language, tools)
            .Opening($"Plan a trip to {city.Name.Both(language)} for me.", $"请为我规划一次{city.Name.Both(language)}之行。")
            .Known("Destination", "目的地", JourneyFields.Named(city, language))
            .Wanted("Origin", "出发地", JourneyFields.Named(origin, language))
            .Wanted("Departure", "出发日期", JourneyFields.Day(depart))
            .Wanted("Return", "返程日期", JourneyFields.Day(back))
            .Wanted("Party", "同行人", JourneyFields.Party(arguments))
            .Wanted("Budget", "预算", arguments.Money("budget", "currency")?.ToString())
            .Known("Currency", "货币", arguments.Currency("currency"))
            .Known("Interests", "兴趣", string.Join(", ", arguments.AnyOf("interests", PlaceVocabulary.Interests)))
            .Known("Pace", "节奏", arguments.OneOf("pace", Paces))
            .Known("Tier", "档次", arguments.OneOf("tier", Tiers))
            .Steps()
            .Call("get_travel_context", "today's date, which sources are live or simulated, saved preferences.", "今天的日期、各数据来源的模式、已保存的偏好。")
            .Call("get_weather", "the weather of those days; mind it in the choice of what is outdoors.", "当时天气；安排户外活动时予以考虑。")
            .Call("get_destination_facts", "entry, holidays and payment; point to the official source for entry rules.", "入境、节假日与支付；入境规定请指向官方来源。")
            .Call("search_flights", "there and back for the whole party; keep two or three offers worth comparing.", "全体往返航班；保留两三个值得比较的报价。")
            .Call("search_hotels", "the nights between arrival and departure by local dates; keep two or three.", "按当地抵离日期查询住宿；保留两三个。")
            .Call("search_places", "sights that fit the interests and are open on those days.", "符合兴趣且当日开放的地点。")
            .Call("plan_itinerary", "the days, beginning after arrival and ending before departure; tell what was left out and why.", "抵达之后、离开之前的每日安排；说明未排入的内容及原因。")
            .Call("get_offer", "check again the offers you recommend.", "复核你推荐的报价。")
            .Call("calculate_budget", "flights, nights, days and party; name what has no price.", "航班、住宿、天数与人数；指出没有价格的项目。")
            .Step("Show one plan with its total against the budget, one cheaper alternative, and what is still open; ask whether to save it.", "给出一个方案及其与预算的对比、一个更省的替代方案、以及未定事项；询问是否保存。")
            .Call("save_trip", "only after a yes, with the ids of plan, offers and budget.", "得到确认后再调用，带上计划、报价与预算的编号。")
            .Call("export_trip", "ics when a calendar is wanted.", "需要日历时导出 ics。")
            .Closing();
        return new PromptDraft(text, new TextResourceContents
        {
            Uri = $"guide://{city.Id}?lang={language.Code()}", MimeType = "text/markdown",
            Text = await guide.WriteAsync(city, arguments.Caller, cancellation),
        });
    }
}
