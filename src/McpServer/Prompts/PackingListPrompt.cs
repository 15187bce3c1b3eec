using ModelContextProtocol.Protocol;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Places;
using TravelPlanner.McpServer.Completions;
using TravelPlanner.McpServer.Resources;
using TravelPlanner.Tools;

namespace TravelPlanner.McpServer.Prompts;

/// <summary><c>packing-list</c>: what to take, for the weather, the plugs and the plans of a destination.</summary>
internal sealed class PackingListPrompt(JourneyFields fields, Destinations destinations, IReadOnlySet<string> tools)
{
    private static readonly string[] Bags = ["cabin", "checked"];

    public PromptDefinition Create() => new(
        "packing-list", new BilingualName("Packing list", "行李清单"),
        new BilingualName("Writes a packing list for a destination and its weather.", "按目的地与天气列出行李清单。"), ProductIcons.Suitcase,
        [
            fields.Destination, JourneyFields.Depart, JourneyFields.Return, JourneyFields.Adults, JourneyFields.ChildrenAges,
            new("interests", new BilingualName("What is planned: beach, nature", "计划的活动：beach, nature"), Suggestions.ListOf(Suggestions.Words(PlaceVocabulary.Interests))),
            new("bags", new BilingualName("cabin or checked", "cabin 手提或 checked 托运"), Suggestions.Words(Bags)),
            PromptDefinition.LanguageField,
        ],
        WriteAsync);

    private async ValueTask<PromptDraft> WriteAsync(PromptArguments arguments, CancellationToken cancellation)
    {
        var language = arguments.Caller.Language;
        var city = arguments.City("destination")!;
        var (depart, back) = JourneyFields.Dates(arguments, null);
        var text = new PromptText(language, tools)
            .Opening($"Write a packing list for {city.Name.Both(language)}.", $"请为{city.Name.Both(language)}之行列出行李清单。")
            .Known("Destination", "目的地", JourneyFields.Named(city, language))
            .Wanted("Departure", "出发日期", JourneyFields.Day(depart))
            .Wanted("Return", "返程日期", JourneyFields.Day(back))
            .Wanted("Party", "同行人", JourneyFields.Party(arguments))
            .Known("Planned", "计划活动", string.Join(", ", arguments.AnyOf("interests", PlaceVocabulary.Interests)))
            .Known("Bags", "行李", arguments.OneOf("bags", Bags))
            .Steps()
            .Call("get_weather", "those days; climate normals are no forecast, so allow for a cold and a wet day.", "当时天气；气候平均值不是预报，请为冷天和雨天留余地。")
            .Call("get_destination_facts", "plugs and voltage, payment, health, etiquette of dress, entry papers.", "插头与电压、支付、健康、着装礼仪、入境证件。")
            .Step("Take climate, currency and facts from the attached card where no tool has said them.", "工具没有给出的气候、货币与须知，取自附上的卡片。")
            .Step("List by group: papers and money, clothes with counts for the days, electronics with the right plug, health, for children, for the plans. Give the reason where it is not plain.", "分类列出：证件与钱、按天数计的衣物、带对应插头的电子设备、健康用品、儿童用品、活动用品；不明显的写出理由。")
            .Step("Name what must not go into cabin baggage and what is easily bought there; liquids and batteries follow the airline's own rules.", "指出不得随身携带及当地容易购买的物品；液体与电池以航空公司规定为准。")
            .Closing();
        return new PromptDraft(text, new TextResourceContents
        {
            Uri = $"travel://destinations/{city.Id}", MimeType = "application/json",
            Text = (await destinations.CardAsync(city, cancellation)).ToJsonString(ToolJson.Options),
        });
    }
}
