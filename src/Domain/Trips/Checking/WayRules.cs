using NodaTime;

namespace TravelPlanner.Domain.Trips.Checking;

/// <summary>Ways over land between cities: in order, and nothing planned while one is under way.</summary>
internal static class WayRules
{
    public static IEnumerable<TripFinding> Find(Trip trip)
    {
        foreach (var (before, after) in trip.Ways.Zip(trip.Ways.Skip(1)))
        {
            if (after.Depart.ToInstant() < before.Arrive.ToInstant())
            {
                yield return new TripFinding(
                    "overlap", Severity.Error, after.Depart.Date, Subject(after), Name(after),
                    new($"leaves {Time(after.Depart)} before {before.To.En} is reached at {Time(before.Arrive)}", $"{Time(after.Depart)} 出发，而 {Time(before.Arrive)} 才到达{before.To.Zh}"),
                    new("take a later one, or change the first", "改乘更晚的班次，或更改前一程"));
            }
        }

        foreach (var way in trip.Ways)
        {
            var (depart, arrive) = (way.Depart.ToInstant(), way.Arrive.ToInstant());
            if (arrive <= depart)
            {
                yield return new TripFinding(
                    "disorder", Severity.Error, way.Depart.Date, Subject(way), Name(way), new($"arrives {Time(way.Arrive)}, not after it leaves {Time(way.Depart)}", $"{Time(way.Arrive)} 到达，不晚于 {Time(way.Depart)} 出发"),
                    new("correct the times", "更正时间"));
            }

            foreach (var day in trip.Days)
            {
                foreach (var stop in day.Stops.Where(s => At(s.Start, day) < arrive && At(s.Leave, day) > depart))
                {
                    yield return new TripFinding(
                        "during_way", Severity.Error, day.Date, VisitRules.Subject(stop), stop.Name,
                        new($"{Wording.Clock(stop.Start)}–{Wording.Clock(stop.Leave)}, while the {way.Mode} to {way.To.En} is under way {Time(way.Depart)}–{Time(way.Arrive)}",
                            $"{Wording.Clock(stop.Start)}–{Wording.Clock(stop.Leave)} 正在前往{way.To.Zh}的途中（{Time(way.Depart)}–{Time(way.Arrive)}）"),
                        new("move it before the departure or behind the arrival", "移到出发之前或抵达之后"));
                }
            }
        }
    }

    private static Instant At(LocalDateTime time, TripDay day) => time.InZoneLeniently(day.Zone).ToInstant();

    private static string Subject(TripWay way) => $"{way.Mode} {way.From.En}-{way.To.En}";

    private static BilingualName Name(TripWay way) => new($"{way.From.En} → {way.To.En}", $"{way.From.Zh} → {way.To.Zh}");

    private static string Time(ZonedDateTime time) => $"{time.LocalDateTime:uuuu-MM-dd HH:mm}";
}
