using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Tools.Places;
using TravelPlanner.Tools.Preferences;

namespace TravelPlanner.Tools.TravelContext;

/// <summary>One capability and who serves it.</summary>
/// <param name="Serves">flights, hotels, places, weather, …</param>
/// <param name="Note">What a reader must know before trusting it; null when the mode says it all.</param>
public sealed record ProviderStatus(string Serves, string Provider, SourceMode Mode, BilingualName? Note = null);

/// <summary>What the tools accept.</summary>
/// <param name="FlightDaysAhead">The furthest departure, in days from today.</param>
/// <param name="HotelNights">The longest stay.</param>
/// <param name="ItineraryDays">The longest plan of one city.</param>
/// <param name="Passengers">The largest party on one flight offer.</param>
public sealed record TravelLimits(int FlightDaysAhead, int HotelNights, int ItineraryDays, int Passengers);

public sealed record TravelContextRequest(
    [property: Description("Also tell the time there")] string? Place = null,
    [property: AllowedValues("en", "zh")] string? Lang = null) : ILocalizedRequest;

/// <param name="Of">utc, home, place.</param>
public sealed record ZoneNow(string Of, DateTimeZone Zone, LocalDateTime Now);

public sealed record ProviderLine(string Serves, string Provider, SourceMode Mode, string? Note);

/// <param name="Version">Of the preferences; 0 when nothing is saved.</param>
public sealed record TravelContextResult(
    IReadOnlyList<ZoneNow> Now, IReadOnlyList<ProviderLine> Providers, JsonObject Preferences, int Version, TravelLimits Limits);

/// <summary><c>get_travel_context</c>: what a model must know before it plans.</summary>
public static class TravelContextTool
{
    public static Tool Create(
        IPreferenceStore preferences, IGazetteer gazetteer, IReadOnlyList<ProviderStatus> providers, TravelLimits limits)
    {
        return ToolFactory.Create<TravelContextRequest, TravelContextResult>(
            "get_travel_context", "core", "Get travel context",
            "Call first: today's date and time (UTC, home, a place), which data is live, simulated or reference, the traveller's saved preferences with their version, and limits.",
            ToolTraits.Reads, inDefaultList: true, GetAsync);

        async ValueTask<ToolAnswer<TravelContextResult>> GetAsync(TravelContextRequest request, ToolContext context, CancellationToken cancellation)
        {
            var stored = await preferences.FindAsync(context.UserId, cancellation);
            var zones = new List<(string Of, DateTimeZone Zone)> { ("utc", DateTimeZone.Utc) };
            if (Home(stored?.Preferences, gazetteer) is { } home)
                zones.Add(("home", home));
            if (request.Place is { } place)
                zones.Add(("place", gazetteer.RequireCity(place, "place", context).Zone));
            var now = context.Clock.GetCurrentInstant();
            var result = new TravelContextResult(
                [.. zones.Select(z => new ZoneNow(z.Of, z.Zone, now.InZone(z.Zone).LocalDateTime))],
                [.. providers.Select(p => new ProviderLine(p.Serves, p.Provider, p.Mode, p.Note?.In(context.Language)))],
                PreferenceText.ToJson(stored?.Preferences ?? new TravelPreferences()), stored?.Version ?? 0, limits);
            return new ToolAnswer<TravelContextResult>(Text(result, context), result);
        }
    }

    private static DateTimeZone? Home(TravelPreferences? preferences, IGazetteer gazetteer) =>
        preferences?.TimeZone is { } zone ? DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone)
        : preferences?.HomeCity is { } city ? gazetteer.FindCity(city)?.Zone
        : preferences?.HomeAirport is { } airport ? gazetteer.FindAirport(airport)?.Zone
        : null;

    private static string Text(TravelContextResult result, ToolContext context)
    {
        var text = new StringBuilder();
        foreach (var zone in result.Now)
            text.AppendLine(CultureInfo.InvariantCulture, $"{Label(zone.Of, context)}: {zone.Now:uuuu-MM-dd HH:mm} ({zone.Zone.Id})");
        text.AppendLine(context.Say("Data:", "数据："));
        foreach (var p in result.Providers)
            text.AppendLine(CultureInfo.InvariantCulture, $"- {Serves(p.Serves, context)}: {Mode(p.Mode, context)} ({p.Provider}){(p.Note is null ? "" : $": {p.Note}")}");
        text.AppendLine(result.Version == 0
            ? context.Say("Preferences: none saved", "偏好：尚未保存")
            : context.Say("Preferences", "偏好") + $" v{result.Version}: {PreferenceText.Write(result.Preferences)}");
        var l = result.Limits;
        return text.Append(context.Say(
            $"Limits: flights {l.FlightDaysAhead} days ahead, {l.Passengers} passengers; hotels {l.HotelNights} nights; itinerary {l.ItineraryDays} days a city",
            $"限制：航班 {l.FlightDaysAhead} 天内、{l.Passengers} 名乘客；酒店 {l.HotelNights} 晚；单城行程 {l.ItineraryDays} 天")).ToString();
    }

    private static string Serves(string what, ToolContext context) => context.Language == Language.En ? what : what switch
    {
        "flights" => "航班",
        "hotels" => "酒店",
        "places" => "地点",
        "weather" => "天气",
        "routes" => "路线",
        "exchange rates" => "汇率",
        "facts and holidays" => "目的地资料与节假日",
        _ => what,
    };

    private static string Mode(SourceMode mode, ToolContext context) => context.Language == Language.En ? mode.ToString().ToLowerInvariant() : mode switch
    {
        SourceMode.Simulated => "模拟",
        SourceMode.Reference => "参考",
        _ => mode.ToString().ToLowerInvariant(),
    };

    private static string Label(string of, ToolContext context) => of switch
    {
        "home" => context.Say("Home", "常住地"),
        "place" => context.Say("There", "当地"),
        _ => "UTC",
    };
}
