using System.Text;
using TravelPlanner.Domain;
using TravelPlanner.Tools.TravelContext;

namespace TravelPlanner.McpServer;

/// <summary>What a model reads of the server before it calls anything: short, and true of this server's own tools and sources.</summary>
internal static class Instructions
{
    /// <summary>The usual road of a journey; tools that are not offered drop out.</summary>
    private static readonly string[] Order =
    [
        "get_travel_context", "resolve_place", "search_flights", "search_hotels", "get_offer", "get_weather", "search_places", "plan_itinerary",
        "calculate_budget", "save_trip", "export_trip",
    ];

    private static readonly Dictionary<string, string> Chinese = new(StringComparer.Ordinal)
    {
        ["flights"] = "航班", ["hotels"] = "酒店", ["places"] = "地点", ["weather"] = "天气", ["routes"] = "路线", ["exchange rates"] = "汇率",
        ["facts and holidays"] = "目的地须知与节假日",
    };

    public static string Write(Language language, IReadOnlySet<string> offered, IReadOnlyList<ProviderStatus> providers)
    {
        var text = new StringBuilder();
        Line("TravelPlanner plans travel: places, flights, hotels, weather, day plans, budgets and saved trips.",
            "TravelPlanner 用于规划旅行：地点、航班、酒店、天气、每日行程、预算与保存行程。");
        foreach (var group in providers.GroupBy(p => p.Mode).OrderBy(g => g.Key))
        {
            Line(
                Mode(group.Key).En + string.Join(", ", group.Select(p => p.Serves)) + ".",
                Mode(group.Key).Zh + string.Join("、", group.Select(p => Chinese.GetValueOrDefault(p.Serves, p.Serves))) + "。");
        }

        if (providers.Any(p => p.Mode == SourceMode.Simulated))
            Line("Simulated offers are made up from a seed to plan with: they cannot be bought; always label them.", "模拟报价由种子生成，仅供规划，不能购买；务必标明。");
        var order = string.Join(" → ", Order.Where(offered.Contains));
        if (order.Length > 0)
            Line($"Usual order: {order}.", $"常用顺序：{order}。");
        Line("Names in Chinese or English, IATA codes and ids all work as places; ambiguous ones come back as candidates to choose from. Pass on the ids of offers, plans, budgets and trips instead of copying their content.",
            "地点可用中文或英文名称、IATA 代码或编号；有歧义时返回候选供选择。报价、计划、预算和行程请传编号，不要抄写内容。");
        Line("Dates are ISO and local to their place. Never fill in a price, time or opening hour that no tool gave.", "日期为 ISO 格式的当地日期。工具没有给出的价格、时间或开放时间不得填写。");
        text.Append(language == Language.Zh
            ? "Texts are in Chinese; lang=en in a call gives English. 文本默认为中文；调用时用 lang=en 得到英文。"
            : "Texts are in English; lang=zh in a call gives Chinese. 文本默认为英文；调用时用 lang=zh 得到中文。");
        return text.ToString();

        void Line(string en, string zh) => text.Append(language == Language.Zh ? zh : en).Append('\n');
    }

    private static BilingualName Mode(SourceMode mode) => mode switch
    {
        SourceMode.Live => new("Live: ", "实时数据："),
        SourceMode.Sandbox => new("From a provider's sandbox, not for sale: ", "服务商沙箱数据（不可购买）："),
        SourceMode.Cached => new("Cached: ", "缓存数据："),
        SourceMode.Simulated => new("Simulated: ", "模拟数据："),
        _ => new("Reference data, not live: ", "参考数据（非实时）："),
    };
}
