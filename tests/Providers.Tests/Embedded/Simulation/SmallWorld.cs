using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Budgets;
using TravelPlanner.Domain.Calendars;
using TravelPlanner.Domain.Flights;
using TravelPlanner.Domain.Places;
using TravelPlanner.Tools;

namespace TravelPlanner.Providers.Tests.Embedded.Simulation;

/// <summary>Three cities, four airports, three airlines, no holidays: a world that does not change when the data set does.</summary>
internal sealed class SmallWorld : IGazetteer, IHolidayCalendar
{
    private static readonly DateTimeZone China = DateTimeZoneProviders.Tzdb["Asia/Shanghai"];

    public IReadOnlyList<City> Cities { get; } =
    [
        new("beijing", new("Beijing", "北京"), "CN", new(39.9, 116.4), China, ["PEK"], "BJS", PopulationClass.Mega, []),
        new("shanghai", new("Shanghai", "上海"), "CN", new(31.2, 121.5), China, ["PVG", "SHA"], "SHA", PopulationClass.Mega, []),
        new("london", new("London", "伦敦"), "GB", new(51.5, -0.1), DateTimeZoneProviders.Tzdb["Europe/London"], ["LHR"], "LON", PopulationClass.Large, []),
    ];

    public IReadOnlyList<Airport> Airports { get; } =
    [
        Point("PEK", "Beijing", "CN", 40.08, 116.58, "Asia/Shanghai"), Point("PVG", "Shanghai", "CN", 31.14, 121.81, "Asia/Shanghai"),
        Point("SHA", "Shanghai", "CN", 31.20, 121.34, "Asia/Shanghai"), Point("LHR", "London", "GB", 51.47, -0.45, "Europe/London"),
    ];

    public IReadOnlyList<Country> Countries => [];

    public IReadOnlyList<Airline> Airlines { get; } =
    [
        new("CA", "CCA", new("Air China", "国航"), "CN", "star", "full", ["PEK"]),
        new("9C", "CQH", new("Spring", "春秋"), "CN", null, "low_cost", ["SHA", "PVG"]),
        new("BA", "BAW", new("British Airways", "英航"), "GB", "oneworld", "full", ["LHR"]),
    ];

    public IReadOnlyList<Currency> Currencies { get; } =
    [
        new("USD", new("US dollar", "美元"), "$", 2, 1m, new LocalDate(2026, 11, 1)), new("CNY", new("Yuan", "元"), "¥", 2, 7m, new LocalDate(2026, 11, 1)),
    ];

    public City? FindCity(string id) => Cities.FirstOrDefault(c => c.Id == id);

    public Airport? FindAirport(string iata) => Airports.FirstOrDefault(a => a.Iata == iata);

    public Country? FindCountry(string code) => null;

    public Airline? FindAirline(string iata) => Airlines.FirstOrDefault(a => a.Iata == iata);

    public Currency? FindCurrency(string code) => Currencies.FirstOrDefault(c => c.Code == code);

    public IReadOnlyList<PlaceCandidate> Resolve(string query, IReadOnlySet<PlaceKind>? kinds = null, string? country = null, int limit = 5) => [];

    public IReadOnlyList<Holiday> List(string country, LocalDate from, LocalDate to) => [];

    public bool IsPublicHoliday(string country, LocalDate date) => false;

    private static Airport Point(string iata, string city, string country, double lat, double lon, string zone) =>
        new(iata, iata, new(iata, iata), new(city, city), country, new(lat, lon), DateTimeZoneProviders.Tzdb[zone], 3, []);
}
