using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Places;
using TravelPlanner.McpServer.Completions;

namespace TravelPlanner.McpServer.Prompts;

/// <summary>Arguments that several prompts share, and how they are read and written.</summary>
internal sealed class JourneyFields(Suggestions suggestions)
{
    public const int MostAdults = 20;

    public static PromptField Depart { get; } = new("depart", new BilingualName("Day of departure, 2027-05-01", "出发日期，2027-05-01"), null);

    public static PromptField Return { get; } = new("return", new BilingualName("Day of the way back, 2027-05-05", "返程日期，2027-05-05"), null);

    public static PromptField Adults { get; } = new("adults", new BilingualName("Adults, 1 to 20", "成人人数，1 到 20"), null);

    public static PromptField ChildrenAges { get; } = new("children_ages", new BilingualName("Ages of children: 4, 9", "儿童年龄：4, 9"), null);

    public static PromptField Budget { get; } = new("budget", new BilingualName("For everybody and everything: 8000 CNY", "全部人员总预算：8000 CNY"), null);

    public PromptField Currency { get; } = new("currency", new BilingualName("ISO 4217 code for prices", "价格货币，ISO 4217 代码"), suggestions.Currencies);

    public PromptField Origin { get; } = new("origin", new BilingualName("City or airport of departure", "出发城市或机场"), suggestions.CitiesAndAirports);

    public PromptField Destination { get; } = new("destination", new BilingualName("City", "目的地城市"), suggestions.Cities, Required: true);

    public PromptField Trip { get; } = new("trip_id", new BilingualName("Id of a saved trip", "已保存行程的编号"), suggestions.Trips, Required: true);

    /// <summary>The two days of a journey: neither before today where it starts, nor the return before the departure.</summary>
    /// <param name="start">Where "today" is asked; null when that is not known: then the latest zone on Earth decides.</param>
    public static (LocalDate? Depart, LocalDate? Return) Dates(PromptArguments arguments, City? start)
    {
        var today = arguments.Caller.Today(start?.Zone ?? DateTimeZone.ForOffset(Offset.FromHours(-12)));
        var depart = arguments.Date("depart", today);
        return (depart, arguments.Date("return", depart ?? today));
    }

    /// <summary><c>2 adults, children aged 4, 9</c>; null when nothing was said.</summary>
    public static string? Party(PromptArguments arguments)
    {
        var adults = arguments.Number("adults", 1, MostAdults);
        var ages = arguments.Ages("children_ages");
        if (adults is null && ages.Count == 0)
            return null;
        var caller = arguments.Caller;
        var children = ages.Count == 0 ? "" : caller.Say($", children aged {string.Join(", ", ages)}", $"，儿童年龄 {string.Join("、", ages)}");
        return adults is null
            ? caller.Say("adults not said", "成人人数未说明") + children
            : caller.Say(adults == 1 ? "1 adult" : $"{adults} adults", $"成人 {adults} 名") + children;
    }

    public static string? Day(LocalDate? date) => date is { } day ? $"{day:uuuu-MM-dd}" : null;

    /// <summary>Both names and the id that every tool takes.</summary>
    public static string? Named(City? city, Language language) =>
        city is null ? null : city.Name.Both(language) + (language == Language.Zh ? $"，编号 {city.Id}" : $", id {city.Id}");
}
