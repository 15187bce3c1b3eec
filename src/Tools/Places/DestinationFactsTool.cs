using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text;
using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Places;
using TravelPlanner.Tools.Guides;

namespace TravelPlanner.Tools.Places;

public sealed record DestinationFactsRequest(
    [property: Description("Country or city"), Length(1, 80)] string Place,
    [property: Length(1, 12), AllowedValues("entry", "payment", "tipping", "tap_water", "safety", "etiquette", "transport", "connectivity", "health", "holidays", "power", "currency")] string[]? Topics = null,
    [property: Description("For holidays; default the next 90 days")] LocalDate? From = null,
    LocalDate? To = null,
    [property: Description("Traveller's passport, ISO code"), RegularExpression("^[A-Za-z]{2}$")] string? Nationality = null,
    [property: AllowedValues("en", "zh")] string? Lang = null) : ILocalizedRequest;

public sealed record FactRow(string Topic, string Text, string Source, LocalDate Date);

public sealed record HolidayRow(LocalDate Date, string Name, string Kind, string Basis);

public sealed record DestinationFactsResult(
    string Country, string Name, IReadOnlyList<FactRow> Facts, IReadOnlyList<HolidayRow> Holidays, IReadOnlyList<string> Notes, Provenance Source);

/// <summary><c>get_destination_facts</c>: what a visitor should know of a country, each with its source and date.</summary>
public static class DestinationFactsTool
{
    private const int MostDays = 366;

    /// <summary>As the data files write it.</summary>
    private const string GeneralKnowledge = "general knowledge";

    /// <summary>Topics that a city's own guide has a section on.</summary>
    private static readonly HashSet<string> InGuides = new(StringComparer.Ordinal) { "entry", "transport", "safety", "etiquette" };

    private static readonly HashSet<PlaceKind> Placed = [PlaceKind.Country, PlaceKind.City, PlaceKind.Airport];

    /// <param name="guides">Null where there are none.</param>
    public static Tool Create(IGazetteer gazetteer, IDestinationFacts facts, IHolidayCalendar holidays, IGuideLibrary? guides = null) =>
        ToolFactory.Create<DestinationFactsRequest, DestinationFactsResult>(
            "get_destination_facts", "places", "Facts about a destination",
            "Entry pointer, payment, tipping, tap water, safety, etiquette, transport, power, currency and public holidays of a country, with sources.",
            ToolTraits.Reads, inDefaultList: false,
            (request, context, cancellation) => GetAsync(gazetteer, facts, holidays, guides, request, context, cancellation));

    private static async ValueTask<ToolAnswer<DestinationFactsResult>> GetAsync(
        IGazetteer gazetteer, IDestinationFacts source, IHolidayCalendar calendar, IGuideLibrary? guides, DestinationFactsRequest request, ToolContext context,
        CancellationToken cancellation)
    {
        var place = gazetteer.FindCountry(request.Place) is null ? gazetteer.RequireOne(request.Place, Placed, "place", context) : null;
        var code = place?.Country ?? gazetteer.FindCountry(request.Place)!.Code;
        var country = gazetteer.FindCountry(code) ?? throw new ToolRefusalException(new ToolFailure(
            FailureKind.NotFound, $"Nothing is known about the country {code}.", "place", request.Place, "one of " + string.Join(", ", gazetteer.Countries.Select(c => c.Code))));
        bool Wanted(string topic) => request.Topics is not { Length: > 0 } topics || topics.Contains(topic);

        var written = await source.ListAsync(code, cancellation);
        var rows = written.Where(f => Wanted(f.Topic)).Select(f => new FactRow(f.Topic, f.Text.In(context.Language), f.Source, f.Date)).ToList();
        var date = written.Count > 0 ? written[0].Date : context.Today(DateTimeZone.Utc);
        if (Wanted("power"))
            rows.Add(new FactRow("power", Power(country, context), GeneralKnowledge, date));
        if (Wanted("currency"))
            rows.Add(Currency(gazetteer, country, context));
        rows.Add(new FactRow("emergency", Emergency(country, context), GeneralKnowledge, date));

        var from = request.From ?? context.Today(DateTimeZone.Utc);
        var to = request.To ?? from.PlusDays(90);
        if (to < from || Period.DaysBetween(from, to) > MostDays)
        {
            throw new ToolRefusalException(new ToolFailure(
                FailureKind.InvalidArgument, "The dates do not make a span.", "to", $"{to:uuuu-MM-dd}", $"from {from:uuuu-MM-dd}, at most {MostDays} days on"));
        }

        var holidays = Wanted("holidays")
            ? calendar.List(code, from, to).Select(h => new HolidayRow(h.Date, h.Name.In(context.Language), h.Kind, h.Basis)).ToList()
            : [];
        var notes = Notes(request, country, Wanted("entry"), holidays, context);
        if (place?.CityId is { } cityId && guides?.Read(cityId, context.Language) is { Count: > 0 } sections)
        {
            // The country's facts are short; a city's own section is given only where its topic was asked for.
            var city = gazetteer.FindCity(cityId)!.Name.In(context.Language);
            if (request.Topics is { Length: > 0 })
                rows.AddRange(sections.Where(s => InGuides.Contains(s.Topic) && Wanted(s.Topic)).Select(s => new FactRow(s.Topic, s.Text, context.Say($"guide of {city}", $"{city}指南"), s.Revised)));
            else
                notes.Add(context.Say($"More on {city}: search_guides, or the resource guide://{cityId}.", $"更多关于{city}：search_guides，或资源 guide://{cityId}。"));
        }

        var result = new DestinationFactsResult(
            code, country.Name.In(context.Language), rows, holidays, notes, new Provenance("embedded", SourceMode.Reference, context.Clock.GetCurrentInstant()));
        return new ToolAnswer<DestinationFactsResult>(Text(country.Name, result, context), result);
    }

    private static List<string> Notes(
        DestinationFactsRequest request, Country country, bool entry, List<HolidayRow> holidays, ToolContext context)
    {
        var notes = new List<string>();
        if (entry)
        {
            notes.Add(request.Nationality is { } passport && passport.Equals(country.Code, StringComparison.OrdinalIgnoreCase)
                ? context.Say("Own nationality: no visa is needed to enter one's own country.", "本国公民入境无需签证。")
                : context.Say("Entry rules change; check the official source before booking.", "入境规定可能变化，预订前请查阅官方来源。"));
        }

        if (holidays.Any(h => h.Basis == "rule") && country.Code == "CN")
            notes.Add(context.Say("For years without a published calendar, days in lieu are not known.", "尚未公布放假安排的年份，调休日期未知。"));
        return notes;
    }

    private static string Power(Country c, ToolContext context) => context.Say(
        $"Plugs {string.Join("/", c.Plugs)}, {c.Volts} V, {Hertz(c)} Hz; traffic keeps {c.DrivesOn}; dial {c.CallingCode}",
        $"插头 {string.Join("/", c.Plugs)}，{c.Volts} V，{Hertz(c)} Hz；{(c.DrivesOn == "left" ? "靠左" : "靠右")}行驶；国际区号 {c.CallingCode}");

    /// <summary>A country with two grids (Japan) has both.</summary>
    private static string Hertz(Country c) => c.Hertz.Replace(",", "/", StringComparison.Ordinal);

    /// <summary>The data name the service in English: <c>tourist police 1155</c>.</summary>
    private static string Emergency(Country country, ToolContext context) => string.Join(context.Say(", ", "，"), country.EmergencyNumbers.Select(number =>
        context.Language == Language.En ? number : number
            .Replace("tourist police", "旅游警察", StringComparison.Ordinal).Replace("police", "警察", StringComparison.Ordinal)
            .Replace("ambulance", "急救", StringComparison.Ordinal).Replace("fire", "消防", StringComparison.Ordinal)
            .Replace("general", "综合", StringComparison.Ordinal)));

    private static string TopicName(string topic, ToolContext context) => context.Language == Language.En ? topic.Replace('_', ' ') : topic switch
    {
        "entry" => "入境",
        "payment" => "支付",
        "tipping" => "小费",
        "tap_water" => "自来水",
        "safety" => "安全",
        "etiquette" => "礼仪",
        "transport" => "交通",
        "connectivity" => "通信",
        "health" => "健康",
        "power" => "电源",
        "currency" => "货币",
        "emergency" => "紧急电话",
        _ => topic,
    };

    private static FactRow Currency(IGazetteer gazetteer, Country country, ToolContext context)
    {
        var currency = gazetteer.FindCurrency(country.Currency)!;
        return new FactRow(
            "currency",
            FormattableString.Invariant($"{currency.Name.In(context.Language)} ({currency.Code} {currency.Symbol}); 1 USD = {currency.PerUsd:0.####} {currency.Code}"),
            context.Say("reference rate", "参考汇率"), currency.RateDate);
    }

    private static string Text(BilingualName name, DestinationFactsResult result, ToolContext context)
    {
        var text = new StringBuilder(name.Both(context.Language)).AppendLine(context.Say(" (reference data)", "（参考数据）"));
        foreach (var fact in result.Facts)
            text.AppendLine(FormattableString.Invariant($"- {TopicName(fact.Topic, context)}: {fact.Text} [{(fact.Source == GeneralKnowledge ? context.Say(GeneralKnowledge, "公开常识") : fact.Source)}, {fact.Date:uuuu-MM-dd}]"));
        if (result.Holidays.Count > 0)
        {
            text.Append(context.Say("Holidays: ", "节假日：")).AppendLine(string.Join(
                "; ", result.Holidays.Select(h => FormattableString.Invariant($"{h.Date:uuuu-MM-dd} {h.Name}") + (h.Kind == "workday" ? context.Say(" (workday)", "（补班）") : ""))));
        }

        foreach (var note in result.Notes)
            text.AppendLine(note);
        return text.ToString().TrimEnd();
    }
}
