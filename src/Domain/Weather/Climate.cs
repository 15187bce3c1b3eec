using NodaTime;

namespace TravelPlanner.Domain.Weather;

/// <summary>Normals of one month: mean daily high and low in °C, the month's rain in mm, days with at least 1 mm.</summary>
public sealed record ClimateMonth(int Month, double HighC, double LowC, double RainMm, double RainDays);

/// <summary>What a day may be like. From a forecast or, beyond its horizon, from climate normals: then the mode is reference.</summary>
/// <param name="RainChance">0–1.</param>
public sealed record DayWeather(LocalDate Date, double HighC, double LowC, double RainChance, double RainMm, Provenance Provenance);
