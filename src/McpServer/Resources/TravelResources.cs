using ModelContextProtocol.Protocol;
using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Places;
using TravelPlanner.Domain.Trips;
using TravelPlanner.McpServer.Completions;
using TravelPlanner.Tools;
using TravelPlanner.Tools.Places;
using TravelPlanner.Tools.Preferences;
using TravelPlanner.Tools.TravelContext;
using TravelPlanner.Tools.Trips;

namespace TravelPlanner.McpServer.Resources;

/// <summary>What <c>travel://user/preferences</c> holds.</summary>
/// <param name="Version">0 when nothing is saved.</param>
internal sealed record PreferencesBody(int Version, Instant? SavedAt, TravelPreferences Preferences);

/// <summary>What <c>trip://{id}</c> holds: the facts a reader needs first, then the trip as it was saved.</summary>
/// <param name="HasSimulated">True when any price or timetable in it is simulated.</param>
internal sealed record TripBody(
    string TripId, int Version, Instant SavedAt, string Title, TripStatus Status, LocalDate? Start, LocalDate? End, IReadOnlyList<string> Cities,
    IReadOnlyList<Money> Cost, bool HasSimulated, TripContent Content)
{
    public static TripBody Of(StoredTrip stored) => new(
        stored.TripId, stored.Version, stored.SavedAt, stored.Trip.Title, stored.Trip.Status, stored.Trip.Start, stored.Trip.End, stored.Trip.Cities,
        stored.Trip.Cost, stored.Trip.HasSimulated, stored.Content);
}

/// <summary>What <c>provider://status</c> holds.</summary>
internal sealed record ProvidersBody(Instant At, IReadOnlyList<ProviderStatus> Providers);

/// <summary>The product's resources in the order they are listed.</summary>
internal sealed class TravelResources(SurfacePorts ports, Destinations destinations, DestinationGuide guide, Suggestions suggestions)
{
    private const string Json = "application/json";

    public IReadOnlyList<ResourceDefinition> All() =>
    [
        Define(
            "travel://destinations/popular", "popular-destinations", "Popular destinations · 热门目的地",
            "Cities by editorial score with names in English and Chinese, pleasant months by climate, and the address of each card. Reference data.",
            Json, ProductIcons.Pin, [], async (_, cancellation) => ResourceBody.Reference(await destinations.PopularAsync(cancellation))),
        Define(
            "travel://user/preferences", "preferences", "My preferences · 我的偏好",
            "What the caller asked to have remembered, with the version that save_preferences expects.", Json, ProductIcons.Sliders, [], PreferencesAsync),
        Define(
            "provider://status", "provider-status", "Sources and their modes · 数据来源状态",
            "Who serves flights, hotels, places, weather, …, and whether that is live, simulated or reference.", Json, ProductIcons.Sliders, [],
            (reading, _) => ValueTask.FromResult<ResourceBody?>(
                ResourceBody.Own(new ProvidersBody(reading.Context.Clock.GetCurrentInstant(), ports.Providers)))),
        Define(
            "travel://destinations/{id}", "destination", "Destination card · 目的地卡片",
            "A city by id: names, zone, airports, currency, climate by month, top places with hours and prices, facts with sources. Reference data.",
            Json, ProductIcons.Pin, [("id", suggestions.CityIds)], CardAsync),
        Define(
            "guide://{place}{?lang}", "guide", "Destination in brief · 目的地概览",
            "A city to read, in Markdown: sights, food, hours, climate, good to know. Written from reference data. place is a name or id; lang en or zh.",
            "text/markdown", ProductIcons.Pin, [("place", suggestions.CityIds), ("lang", Suggestions.Languages)], GuideAsync),
        Define(
            "trip://{id}", "trip", "Trip · 行程", "The latest version of one of the caller's saved trips, whole. Can be subscribed to.",
            Json, ProductIcons.Suitcase, [("id", suggestions.Trips)], TripAsync),
        Define(
            "trip://{id}/ics", "trip-calendar", "Trip calendar · 行程日历", "The same trip as an iCalendar file, every event in its own time zone.",
            "text/calendar", ProductIcons.Suitcase, [("id", suggestions.Trips)], CalendarAsync),
    ];

    private async ValueTask<ResourceBody?> PreferencesAsync(ResourceReading reading, CancellationToken cancellation)
    {
        var stored = await ports.Preferences.FindAsync(reading.Context.UserId, cancellation);
        return ResourceBody.Own(new PreferencesBody(stored?.Version ?? 0, stored?.SavedAt, stored?.Preferences ?? new TravelPreferences()));
    }

    private async ValueTask<ResourceBody?> CardAsync(ResourceReading reading, CancellationToken cancellation) =>
        ports.Gazetteer.FindCity(reading.Values["id"]) is { } city ? ResourceBody.Reference(await destinations.CardAsync(city, cancellation)) : null;

    private async ValueTask<ResourceBody?> GuideAsync(ResourceReading reading, CancellationToken cancellation)
    {
        var reader = reading.Context;
        var chosen = reading.Values.GetValueOrDefault("lang");
        if (chosen is not null)
        {
            reader = reader with
            {
                Language = chosen switch
                {
                    "en" => Language.En,
                    "zh" => Language.Zh,
                    _ => throw new ToolRefusalException(new ToolFailure(
                        FailureKind.InvalidArgument, "That language has no texts here.", "lang", chosen, "en, zh", "guide://kyoto?lang=zh")),
                },
            };
        }

        var place = reading.Values["place"];
        City city;
        try
        {
            city = ports.Gazetteer.RequireCity(place, "place", reader);
        }
        catch (ToolRefusalException refusal) when (refusal.Failure.Kind == FailureKind.NotFound)
        {
            return null;
        }

        return new ResourceBody(
            "text/markdown", await guide.WriteAsync(city, reader, cancellation), ResourceBody.ReferenceLifetime, IsPublic: chosen is not null);
    }

    private async ValueTask<ResourceBody?> TripAsync(ResourceReading reading, CancellationToken cancellation) =>
        await ports.Trips.FindAsync(reading.Context.UserId, reading.Values["id"], null, cancellation) is { } stored
            ? ResourceBody.Own(TripBody.Of(stored))
            : null;

    /// <summary>The same file that <c>export_trip</c> gives.</summary>
    private async ValueTask<ResourceBody?> CalendarAsync(ResourceReading reading, CancellationToken cancellation)
    {
        if (await ports.Trips.FindAsync(reading.Context.UserId, reading.Values["id"], null, cancellation) is not { } stored)
            return null;
        var file = ExportTripTool.Export(stored, "ics", ports.Gazetteer, reading.Context);
        return new ResourceBody(file.MimeType, file.Content, TimeSpan.Zero, IsPublic: false);
    }

    private static ResourceDefinition Define(
        string uri, string name, string title, string description, string mimeType, IReadOnlyList<Icon> icons,
        (string Variable, Suggest Suggest)[] completed, Func<ResourceReading, CancellationToken, ValueTask<ResourceBody?>> readAsync) =>
        new(uri, name, title, description, mimeType, icons, completed.ToDictionary(c => c.Variable, c => (Suggest?)c.Suggest, StringComparer.Ordinal), readAsync);
}
