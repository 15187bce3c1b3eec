using TravelPlanner.Domain;
using TravelPlanner.McpServer.Completions;

namespace TravelPlanner.McpServer.Prompts;

/// <summary><c>compare-options</c>: several destinations, or the offers of one, side by side.</summary>
internal sealed class CompareOptionsPrompt(JourneyFields fields, Suggestions suggestions, IReadOnlySet<string> tools)
{
    private const int MostDestinations = 4;

    public PromptDefinition Create() => new(
        "compare-options", new BilingualName("Compare options", "比较方案"),
        new BilingualName("Compares destinations, or flights and hotels of one.", "比较多个目的地，或同一目的地的航班与酒店。"), ProductIcons.Compass,
        [
            new("destinations", new BilingualName("One to four cities: Kyoto, Seoul", "一到四个城市：京都, 首尔"), Suggestions.ListOf(suggestions.Cities), Required: true),
            fields.Origin, JourneyFields.Depart, JourneyFields.Return, JourneyFields.Adults, JourneyFields.ChildrenAges, JourneyFields.Budget,
            fields.Currency,
            new("airline", new BilingualName("IATA code of an airline to prefer", "优先的航空公司 IATA 代码"), suggestions.Airlines),
            PromptDefinition.LanguageField,
        ],
        (arguments, _) => ValueTask.FromResult(new PromptDraft(Write(arguments))));

    private string Write(PromptArguments arguments)
    {
        var language = arguments.Caller.Language;
        var cities = arguments.Cities("destinations", MostDestinations);
        if (cities.Count == 0)
            throw PromptArguments.Refuse("destinations", arguments.Caller.Say("No city is named.", "未指定城市。"), arguments.Text("destinations"), "Kyoto, 首尔");
        var origin = arguments.City("origin");
        var (depart, back) = JourneyFields.Dates(arguments, origin);
        var several = cities.Count > 1;
        return new PromptText(language, tools)
            .Opening(
                several ? "Compare these destinations for one journey." : "Compare the flights and hotels of one journey.",
                several ? "请为一次旅行比较以下目的地。" : "请比较一次旅行的航班与酒店方案。")
            .Known("Destinations", "目的地", string.Join("; ", cities.Select(c => JourneyFields.Named(c, language))))
            .Wanted("Origin", "出发地", JourneyFields.Named(origin, language))
            .Wanted("Departure", "出发日期", JourneyFields.Day(depart))
            .Wanted("Return", "返程日期", JourneyFields.Day(back))
            .Wanted("Party", "同行人", JourneyFields.Party(arguments))
            .Known("Budget", "预算", arguments.Money("budget", "currency")?.ToString())
            .Known("Currency", "货币", arguments.Currency("currency"))
            .Known("Airline to prefer", "优先航空公司", arguments.Airline("airline"))
            .Steps()
            .Call("get_travel_context", "today's date, modes of the sources, saved preferences.", "今天的日期、数据来源模式、已保存的偏好。")
            .Call("get_price_calendar", "cheaper days near the wanted ones, when the dates may move; an empty cell is unknown, not free.", "日期可调整时查看邻近的低价日；空格是未知，不是免费。")
            .Call("search_flights", "the same dates, party and currency for every option.", "每个方案使用相同的日期、人数与货币。")
            .Call("search_hotels", "the same nights, rooms and tier for every option.", "每个方案使用相同的晚数、房间与档次。")
            .Call("get_weather", "those days in each place.", "各地当时的天气。")
            .Call("search_places", "what each place offers for the traveller's interests.", "各地符合旅客兴趣的内容。")
            .Call("calculate_budget", "one total each, in one currency, with the rate and its date.", "每个方案一个总价，统一货币，并注明汇率及日期。")
            .Step("Show one table, a row for each option: total, travel time, changes, weather, what speaks for and against it, what is unknown.", "用一张表列出各方案：总价、旅途时间、中转、天气、利弊与未知项。")
            .Step("Recommend one and say which fact would change your mind.", "推荐其一，并说明哪项事实会改变你的判断。")
            .Closing();
    }
}
