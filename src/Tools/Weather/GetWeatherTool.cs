using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text;
using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Weather;
using TravelPlanner.Tools.Places;

namespace TravelPlanner.Tools.Weather;

public sealed record GetWeatherRequest(
    [property: Description("City"), Length(1, 80)] string Place,
    [property: Description("First day; today there when absent")] LocalDate? From = null,
    [property: Description("Last day, at most 31 days on")] LocalDate? To = null,
    [property: AllowedValues("en", "zh")] string? Lang = null) : ILocalizedRequest;

public sealed record WeatherDay(LocalDate Date, double HighC, double LowC, double RainChance, double RainMm, string Mode);

public sealed record GetWeatherResult(
    string City, IReadOnlyList<WeatherDay> Days, string Kind, string Advice, Provenance Source);

/// <summary><c>get_weather</c>: a forecast where a provider has one, labelled climate normals otherwise.</summary>
public static class GetWeatherTool
{
    private const int MostDays = 31;

    public static Tool Create(IGazetteer gazetteer, IWeatherSource weather) => ToolFactory.Create<GetWeatherRequest, GetWeatherResult>(
        "get_weather", "places", "Weather for a city",
        "Forecast for the dates, or climate normals (labelled, not a forecast) where none reaches.",
        ToolTraits.Reads, inDefaultList: true,
        (request, context, cancellation) => GetAsync(gazetteer, weather, request, context, cancellation));

    private static async ValueTask<ToolAnswer<GetWeatherResult>> GetAsync(
        IGazetteer gazetteer, IWeatherSource weather, GetWeatherRequest request, ToolContext context, CancellationToken cancellation)
    {
        var city = gazetteer.RequireCity(request.Place, "place", context);
        var from = request.From ?? context.Today(city.Zone);
        var to = request.To ?? (request.From is null ? from.PlusDays(6) : from);
        if (to < from || Period.DaysBetween(from, to) >= MostDays)
        {
            throw new ToolRefusalException(new ToolFailure(
                FailureKind.InvalidArgument, context.Say("The dates do not make a span.", "日期范围无效。"), "to", $"{from:uuuu-MM-dd} … {to:uuuu-MM-dd}",
                $"to on or after from, at most {MostDays} days", $"{{\"place\": \"{city.Id}\", \"from\": \"{from:uuuu-MM-dd}\", \"to\": \"{from.PlusDays(6):uuuu-MM-dd}\"}}"));
        }

        var days = await weather.GetAsync(city, from, to, cancellation);
        if (days.Count == 0)
        {
            throw new ToolRefusalException(new ToolFailure(
                FailureKind.NotFound, context.Say($"No weather is known for {city.Name.En}.", $"没有{city.Name.Zh}的天气资料。"), "place", request.Place));
        }

        var normals = days.All(d => d.Provenance.Mode == SourceMode.Reference);
        var result = new GetWeatherResult(
            city.Id, [.. days.Select(d => new WeatherDay(d.Date, d.HighC, d.LowC, d.RainChance, d.RainMm, d.Provenance.Mode.ToString().ToLowerInvariant()))],
            normals ? "climate_normals" : "forecast", Advice(days, context), days[0].Provenance);
        return new ToolAnswer<GetWeatherResult>(Text(city.Name, result, normals, context), result);
    }

    private static string Text(BilingualName city, GetWeatherResult result, bool normals, ToolContext context)
    {
        var text = new StringBuilder();
        text.Append(city.In(context.Language)).AppendLine(normals
            ? context.Say(": climate normals (reference, not a forecast)", "：气候平均值（参考，并非预报）")
            : context.Say(": forecast", "：天气预报"));
        foreach (var d in result.Days)
        {
            text.AppendLine(FormattableString.Invariant(
                $"{d.Date:uuuu-MM-dd} {TemperatureText.Range(d.LowC, d.HighC)} · {context.Say("rain", "降水")} {d.RainChance:P0} ({d.RainMm:0.0} mm)"));
        }

        return text.Append(result.Advice).ToString();
    }

    private static string Advice(IReadOnlyList<DayWeather> days, ToolContext context)
    {
        var advice = new List<string>();
        if (days.Average(d => d.RainChance) >= 0.35)
            advice.Add(context.Say("Rain is common: carry an umbrella and keep an indoor plan.", "多雨：请带伞，并准备室内备选。"));
        if (days.Max(d => d.HighC) >= 32)
            advice.Add(context.Say("Hot at midday: rest indoors from noon to three.", "午间炎热：12 点至 15 点宜在室内。"));
        if (days.Min(d => d.LowC) <= 0)
            advice.Add(context.Say("Freezing nights: warm layers.", "夜间结冰：注意保暖。"));
        return advice.Count > 0 ? string.Join(' ', advice) : context.Say("Nothing special to prepare for.", "无须特别准备。");
    }
}
