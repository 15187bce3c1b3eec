using System.Text;
using NodaTime;
using TravelPlanner.Domain.Places;
using TravelPlanner.Domain.Weather;
using TravelPlanner.Tools;
using TravelPlanner.Tools.Guides;

namespace TravelPlanner.McpServer.Resources;

/// <summary><c>guide://{place}</c>: a destination for reading, in Markdown, written out of the reference data and the guide that comes with it, and nothing else.</summary>
internal sealed class DestinationGuide(
    Destinations destinations, IGazetteer gazetteer, IPlaceCatalogue places, IWeatherSource weather, IDestinationFacts facts, IGuideLibrary? guides)
{
    private const int MostFood = 5;

    private static readonly Dictionary<string, (string En, string Zh)> Topics = new(StringComparer.Ordinal)
    {
        ["entry"] = ("Entry", "入境"), ["payment"] = ("Payment", "支付"), ["tipping"] = ("Tipping", "小费"), ["tap_water"] = ("Tap water", "自来水"),
        ["safety"] = ("Safety", "安全"), ["etiquette"] = ("Etiquette", "礼仪"), ["transport"] = ("Transport", "交通"),
        ["connectivity"] = ("Connectivity", "通信"), ["health"] = ("Health", "健康"),
    };

    private static readonly Dictionary<string, string> Services = new(StringComparer.Ordinal)
    {
        ["police"] = "报警", ["ambulance"] = "急救", ["fire"] = "火警", ["general"] = "综合急救", ["emergency"] = "紧急", ["tourist police"] = "旅游警察",
    };

    public async ValueTask<string> WriteAsync(City city, ToolContext reader, CancellationToken cancellation)
    {
        var text = new StringBuilder();
        text.Append("# ").AppendLine(city.Name.Both(reader.Language)).AppendLine();
        text.Append("> ").AppendLine(reader.Say(
            "Reference data: compiled from public knowledge, not verified on site, no live information. Check hours and prices before you go.",
            "参考数据：依公开资料整理，未经实地核实，不含实时信息；出行前请核对开放时间与价格。")).AppendLine();
        Basics(text, city, reader);
        foreach (var section in guides?.Read(city.Id, reader.Language) ?? [])
            text.Append("## ").AppendLine(section.Heading).AppendLine().AppendLine(section.Text).AppendLine();
        Sights(text, reader.Say("Sights, with hours and prices", "景点：开放时间与票价"), await destinations.TopAsync(city, cancellation), reader);
        var food = (await places.ListAsync(city.Id, cancellation)).Where(p => p.IsFood)
            .OrderByDescending(p => p.Score).ThenBy(p => p.Id, StringComparer.Ordinal).Take(MostFood).ToList();
        Sights(text, reader.Say("Where to eat", "餐厅"), food, reader);
        Climate(text, await weather.NormalsAsync(city, cancellation), reader);
        Facts(text, await facts.ListAsync(city.Country, cancellation), reader);
        return text.ToString().ReplaceLineEndings("\n");
    }

    private void Basics(StringBuilder text, City city, ToolContext reader)
    {
        if (gazetteer.FindCountry(city.Country) is not { } country)
            return;
        var currency = gazetteer.FindCurrency(country.Currency);
        Line(reader.Say("Country", "国家或地区"), country.Name.In(reader.Language));
        Line(reader.Say("Time zone", "时区"), city.Zone.Id);
        Line(reader.Say("Airports", "机场"), string.Join(", ", city.Airports));
        Line(reader.Say("Currency", "货币"), currency is null ? country.Currency : $"{currency.Name.In(reader.Language)} ({currency.Code})");
        Line(reader.Say("Power", "电源"), $"{string.Join("/", country.Plugs)}, {country.Volts} V, {country.Hertz.Replace(',', '/')} Hz");
        Line(reader.Say("Emergency", "紧急电话"), string.Join(", ", country.EmergencyNumbers.Select(n => Emergency(n, reader))));
        text.AppendLine();

        void Line(string label, string value)
        {
            if (value.Length > 0)
                text.Append("- ").Append(label).Append(reader.Say(": ", "：")).AppendLine(value);
        }
    }

    /// <summary>The data has <c>tourist police 1155</c>: the service in English, then its number.</summary>
    private static string Emergency(string entry, ToolContext reader)
    {
        var number = entry[(entry.LastIndexOf(' ') + 1)..];
        return Services.TryGetValue(entry[..^number.Length].TrimEnd(), out var service) ? reader.Say(entry, $"{service} {number}") : entry;
    }

    private static void Sights(StringBuilder text, string heading, IReadOnlyList<Place> sights, ToolContext reader)
    {
        if (sights.Count == 0)
            return;
        text.Append("## ").AppendLine(heading).AppendLine();
        foreach (var place in sights)
        {
            text.Append("- **").Append(place.Name.Both(reader.Language)).Append("** `").Append(place.Id).Append("` · ")
                .Append(place.Hours?.Text ?? reader.Say("hours unknown", "开放时间未知")).Append(" · ").Append(Price(place, reader))
                .Append(FormattableString.Invariant($" · ~{place.TypicalDwellMinutes} min"));
            if (place.Booking is "required" or "advised")
                text.Append(" · ").Append(place.Booking == "required" ? reader.Say("booking required", "须预约") : reader.Say("booking advised", "建议预约"));
            text.Append("\n  ").AppendLine(place.About.In(reader.Language));
        }

        text.AppendLine();
    }

    private static string Price(Place place, ToolContext reader) => place.Price switch
    {
        null => reader.Say("price unknown", "价格未知"),
        { Amount: 0 } => reader.Say("free", "免费"),
        { } price => price.ToString(),
    };

    private static void Climate(StringBuilder text, IReadOnlyList<ClimateMonth> normals, ToolContext reader)
    {
        if (normals.Count == 0)
            return;
        text.Append("## ").AppendLine(reader.Say("Climate (normals, no forecast)", "气候（多年平均，并非预报）")).AppendLine();
        text.AppendLine(reader.Say("| Month | °C | Rain mm | Rain days |", "| 月份 | °C | 降水 mm | 雨日 |")).AppendLine("|---|---|---|---|");
        foreach (var m in normals)
            text.AppendLine(FormattableString.Invariant($"| {m.Month} | {m.LowC:0}–{m.HighC:0} | {m.RainMm:0} | {m.RainDays:0} |"));
        text.AppendLine().Append(reader.Say("Mild and dry: months ", "温和少雨的月份："))
            .AppendLine(string.Join(", ", VisitMonths.Best(normals))).AppendLine();
    }

    private static void Facts(StringBuilder text, IReadOnlyList<DestinationFact> known, ToolContext reader)
    {
        if (known.Count == 0)
            return;
        text.Append("## ").AppendLine(reader.Say("Good to know", "须知")).AppendLine();
        foreach (var fact in known)
        {
            var topic = Topics.TryGetValue(fact.Topic, out var name) ? reader.Say(name.En, name.Zh) : fact.Topic;
            text.Append("- **").Append(topic).Append("** ").Append(fact.Text.In(reader.Language))
                .AppendLine(FormattableString.Invariant($" [{Source(fact, reader)}, {fact.Date:uuuu-MM-dd}]"));
        }
    }

    private static string Source(DestinationFact fact, ToolContext reader) =>
        fact.Source == "general knowledge" ? reader.Say("general knowledge", "常识") : fact.Source;
}
