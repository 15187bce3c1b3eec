using NodaTime;

namespace TravelPlanner.Domain.Calendars;

/// <param name="Kind">public, observance, holiday (officially published day off) or workday (a weekend day worked in lieu).</param>
/// <param name="Basis">rule or published.</param>
public sealed record Holiday(string Country, LocalDate Date, BilingualName Name, string Kind, string Basis);
