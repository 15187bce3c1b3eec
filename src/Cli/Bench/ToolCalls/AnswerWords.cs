using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace TravelPlanner.Cli.Bench.ToolCalls;

/// <summary>
/// By which words a question is known to be about an argument, and an answer to be a refusal. An approximation: it reads words, not sense. It was written from the
/// arguments' meanings and widened by the generator's own wordings, never by the hand-written rows.
/// </summary>
internal static partial class AnswerWords
{
    private const string When = "when|date|dates|day|days|what time";
    private const string Who = "how many|who|people|adults?|guests?|travell?ers?|passengers?|party";

    /// <summary>English, as alternatives of whole words, and Chinese, as parts of the text.</summary>
    private static readonly FrozenDictionary<string, (string English, string[] Chinese)> Questions = new Dictionary<string, (string English, string[] Chinese)>(StringComparer.Ordinal)
    {
        ["place"] = ("where|which (?:city|town|place|country|area|destination)|what (?:city|town|place|country|area|destination)|city|destination", ["哪", "城市", "地方", "目的地", "地点"]),
        ["query"] = ("which|what|name|place", ["哪", "什么", "名称", "名字", "地点"]),
        ["origin"] = ("from|leav\\w*|depart\\w*|start\\w*|begin\\w*|origin", ["从哪", "出发", "始发", "起飞", "起点", "哪里飞", "哪儿飞"]),
        ["destination"] = ("where|destination|which (?:city|airport|place|country)|what (?:city|airport|place|country)|going|headed|to which", ["去哪", "到哪", "到达", "抵达", "飞哪", "往哪", "目的地", "前往", "想去", "要去", "飞往"]),
        ["depart"] = (When + "|leav\\w*|depart\\w*", ["哪天", "哪一天", "几号", "日期", "什么时候", "何时", "几月", "时间"]),
        ["return"] = (When + "|return\\w*|come back|coming back", ["返程", "回程", "回来", "返回", "哪天", "几号", "日期"]),
        ["check_in"] = (When + "|nights?|arriv\\w*|check[- ]?in", ["入住", "哪天", "几号", "日期", "什么时候", "何时"]),
        ["check_out"] = (When + "|check[- ]?out|nights?|how long|leav\\w*|until|stay\\w*", ["退房", "离店", "几晚", "几个晚", "住多久", "哪天", "几号", "多少晚", "日期"]),
        ["from"] = (When + "|start\\w*|begin\\w*", ["哪天", "哪一天", "哪几天", "几号", "日期", "什么时候", "何时", "时间"]),
        ["to"] = (When + "|until|how long|last day|end\\w*", ["到哪天", "几天", "多久", "几号", "结束", "日期", "什么时候", "何时"]),
        ["days"] = ("how many days|how long|days", ["几天", "多少天", "多久"]),
        ["nights"] = ("how many nights|how long|nights", ["几晚", "几个晚", "多少晚", "多久"]),
        ["stops"] = ("where|which|what|places?|stops?|from|to", ["哪", "地点", "起点", "终点", "地方"]),
        ["format"] = ("format|file|calendar|ics|geojson|json|html|markdown|md|which|kind|type", ["格式", "哪种", "文件", "类型", "日历", "地图", "文档"]),
        ["offer_id"] = ("which|offer|id|flight|hotel", ["哪", "编号", "报价", "航班", "酒店", "ID", "id"]),
        ["trip_id"] = ("which|trip|id", ["哪", "编号", "行程", "ID", "id"]),
        ["plan_id"] = ("which|plan|id", ["哪", "编号", "计划", "方案", "ID", "id"]),
        ["children_ages"] = ("ages?|old", ["几岁", "多大", "年龄", "岁"]),
        ["adults"] = (Who, ["几位", "几个人", "多少人", "几人", "人数", "大人", "成人"]),
        ["rooms"] = (Who + "|rooms?", ["几间", "房间", "几位", "几个人", "多少人", "几人", "人数", "大人", "成人", "怎么住"]),
        ["budget"] = ("budget|how much|spend", ["预算", "多少钱"]),
        ["limit"] = ("budget|how much|spend|limit", ["预算", "多少钱", "上限"]),
        ["currency"] = ("currency|which|what", ["货币", "币种"]),
        ["title"] = ("name|title|call", ["名", "叫什么", "标题"]),
        ["patch"] = ("which|what|preferences?", ["什么", "哪", "偏好"]),
        ["airlines"] = ("airlines?|carrier|which", ["航空", "哪家"]),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly string[] ChineseRefusals =
        ["旅行", "旅游", "出行", "出游", "行程", "抱歉", "不好意思", "不能", "无法", "没法", "没办法", "帮不", "不了", "不会", "只能", "只负责", "不支持", "不提供", "不在", "不归", "做不到", "超出", "对不起", "不可用", "暂不", "没有"];

    private static readonly string[] ChineseRequests = ["请告诉", "请列出", "请提供", "请说", "请给", "麻烦", "告诉我", "发来", "发给我"];

    private static readonly string[] ChineseQuestionEnds = ["吗", "呢", "么", "哪里", "哪儿", "哪天", "几号", "多少", "几位", "几晚", "几天", "哪个", "多大"];

    /// <summary>Whether a text without a question mark is a question all the same; "please tell me" is one.</summary>
    public static bool EndsAsQuestion(string text)
    {
        var end = text.Trim().TrimEnd('。', '.', '…', '~', '！', '!');
        return ChineseQuestionEnds.Any(w => end.EndsWith(w, StringComparison.Ordinal)) || ChineseRequests.Any(w => end.Contains(w, StringComparison.Ordinal)) || EnglishQuestion().IsMatch(LastSentence(end));
    }

    /// <param name="argument">One without words of its own is known by its name.</param>
    public static bool AsksFor(string argument, string text)
    {
        var (english, chinese) = Questions.TryGetValue(argument, out var words) ? words : (Regex.Escape(argument.Replace('_', ' ')), []);
        return chinese.Any(w => text.Contains(w, StringComparison.Ordinal)) || HasWord(text, english);
    }

    public static bool Declines(string text) =>
        ChineseRefusals.Any(w => text.Contains(w, StringComparison.Ordinal)) || EnglishRefusal().IsMatch(text);

    private static bool HasWord(string text, string alternatives) =>
        Regex.IsMatch(text, $@"\b(?:{alternatives})\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    private static string LastSentence(string text) => text[(text.AsSpan().LastIndexOfAny('.', '!', '\n') + 1)..].Trim();

    [GeneratedRegex(@"^(?:and |so |but |ok(?:ay)?, )?(?:please (?:tell|give|say|name)|tell me|let me know|i (?:still )?need|which|what|when|where|who|whom|whose|how|do|does|did|is|are|will|would|could|can|should|shall|may)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EnglishQuestion();

    [GeneratedRegex(@"\b(?:travel\w*|trips?|can(?:no|['’]?)t|can not|unable|not able|do(?:n['’]?t| not)|won['’]?t|sorry|afraid|beyond|leave (?:that|this|it) to|journeys?|not (?:available|something|offered)|unavailable|no tool|only (?:help|plan|do)|outside)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EnglishRefusal();
}
