using NodaTime;
using TravelPlanner.Domain.Places;

namespace TravelPlanner.Domain.Trips.Checking;

/// <summary>Rain over outdoor places, and days off.</summary>
internal static class WeatherRules
{
    /// <summary>From here on a day is called very wet. Climate normals stay below it but in a rainy season.</summary>
    public const double VeryWet = 0.6;

    public static IEnumerable<TripFinding> Find(Trip trip, TripFacts facts) =>
        [.. trip.Days.SelectMany(d => Rain(d, facts)), .. trip.Days.Where(d => d.Stops.Count > 0).DistinctBy(d => (d.Date, d.CityId)).SelectMany(d => Holidays(d, facts))];

    public static bool IsWet(TripDay day, TripFacts facts) => facts.WeatherOf(day.CityId, day.Date)?.RainChance >= VeryWet;

    private static IEnumerable<TripFinding> Rain(TripDay day, TripFacts facts)
    {
        if (facts.WeatherOf(day.CityId, day.Date) is not { } weather || weather.RainChance < VeryWet)
            yield break;
        var basis = weather.Provenance.Mode == SourceMode.Reference ? new BilingualName("climate normals, no forecast", "气候平均值，并非预报")
            : weather.Provenance.Provider == "traveller" ? new BilingualName("as told", "来自用户") : new BilingualName($"forecast, {weather.Provenance.Provider}", $"预报，{weather.Provenance.Provider}");
        foreach (var stop in day.Stops.Where(s => facts.Find(s.PlaceId)?.Setting == Setting.Outdoor))
        {
            yield return new TripFinding(
                "outdoor_in_rain", Severity.Warning, day.Date, VisitRules.Subject(stop), stop.Name,
                new(FormattableString.Invariant($"outdoors; rain {weather.RainChance:P0}, {weather.RainMm:0.#} mm ({basis.En})"), FormattableString.Invariant($"户外；降水概率 {weather.RainChance:P0}，{weather.RainMm:0.#} 毫米（{basis.Zh}）")),
                new("exchange it with an indoor place of another day: replan_trip, kind weather", "与其他日期的室内地点对调：replan_trip，kind 为 weather"));
        }
    }

    private static IEnumerable<TripFinding> Holidays(TripDay day, TripFacts facts)
    {
        if (facts.Cities.GetValueOrDefault(day.CityId) is { } city && city.Holidays.TryGetValue(day.Date, out var holiday))
        {
            yield return new TripFinding(
                "public_holiday", Severity.Info, day.Date, day.CityId, holiday.Name,
                new($"{Wording.Day(day.Date).En} is a public holiday in {city.City.Name.En}: crowds, other hours", $"{Wording.Day(day.Date).Zh} 是{city.City.Name.Zh}的公共假日：人多，开放时间可能不同"),
                new("book ahead and start early", "提前预订，早些出发"));
        }
    }
}
