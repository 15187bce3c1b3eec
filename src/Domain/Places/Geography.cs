using NodaTime;

namespace TravelPlanner.Domain.Places;

public enum PopulationClass
{
    Small,
    Medium,
    Large,
    Mega,
}

/// <param name="Id">Slug, for instance <c>hong-kong</c>.</param>
/// <param name="Airports">IATA codes, the main one first.</param>
/// <param name="CityCode">IATA metropolitan code (<c>TYO</c>), null where there is none.</param>
public sealed record City(
    string Id, BilingualName Name, string Country, GeoPoint Centre, DateTimeZone Zone,
    IReadOnlyList<string> Airports, string? CityCode, PopulationClass Population, IReadOnlyList<string> Aliases);

/// <param name="Size">3 hub, 2 large, 1 regional.</param>
public sealed record Airport(
    string Iata, string Icao, BilingualName Name, BilingualName Municipality, string Country,
    GeoPoint Position, DateTimeZone Zone, int Size, IReadOnlyList<string> Aliases);

public sealed record Country(
    string Code, BilingualName Name, string Currency, IReadOnlyList<string> Languages, IReadOnlyList<string> Plugs,
    string Volts, string Hertz, string DrivesOn, string CallingCode, IReadOnlyList<string> EmergencyNumbers);

/// <summary>A sourced sentence about a country: topic, text in both languages, where it comes from and when it was written.</summary>
public sealed record DestinationFact(string Topic, BilingualName Text, string Source, LocalDate Date);
