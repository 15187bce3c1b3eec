using NodaTime;
using TravelPlanner.Domain.Stays;

namespace TravelPlanner.Domain.Trips.Checking;

/// <summary>Every night has one bed, long enough, large enough, open on arrival, and in the city of its day.</summary>
internal static class NightRules
{
    private const double SameCityKm = 60;

    public static IEnumerable<TripFinding> Find(Trip trip, TripFacts facts) => [.. Nights(trip), .. trip.Stays.SelectMany(s => OfStay(s, trip, facts))];

    private static IEnumerable<TripFinding> Nights(Trip trip)
    {
        var nights = OnGround(trip);
        var bare = nights.Where(n => !trip.Stays.Any(s => s.Covers(n))).ToList();
        if (bare.Count > 0 && !trip.Stays.Any(s => s.CheckIn is not null))
        {
            yield return new TripFinding(
                "no_stay", Severity.Warning, bare[0], "stays", new("Stays", "住宿"),
                new($"the trip has no stay; nights from {bare[0]:uuuu-MM-dd}: {bare.Count}", $"行程没有住宿；自 {bare[0]:uuuu-MM-dd} 起共 {bare.Count} 晚"),
                new("search_hotels, then save_trip with hotel_offer_ids", "用 search_hotels 查找，再以 hotel_offer_ids 保存"));
            yield break;
        }

        foreach (var night in bare)
        {
            var until = night.PlusDays(1);
            yield return new TripFinding(
                "night_without_stay", Severity.Error, night, $"{night:uuuu-MM-dd}", Wording.Day(night),
                new($"no stay covers the night {night:uuuu-MM-dd} to {until:uuuu-MM-dd}", $"{night:uuuu-MM-dd} 至 {until:uuuu-MM-dd} 的夜晚没有住宿"),
                new($"a stay with check-in {night:uuuu-MM-dd}, or one night more before or after", $"预订 {night:uuuu-MM-dd} 入住，或将前后的住宿延长一晚"));
        }

        foreach (var night in nights)
        {
            var beds = trip.Stays.Where(s => s.Covers(night)).ToList();
            if (beds.Count > 1)
            {
                yield return new TripFinding(
                    "two_stays", Severity.Error, night, $"{night:uuuu-MM-dd}", Wording.Day(night),
                    new($"{beds.Count} stays for one night: {string.Join("; ", beds.Select(Line))}", $"同一晚有 {beds.Count} 处住宿：{string.Join("；", beds.Select(Line))}"),
                    new("cancel one, or shorten it", "取消其一，或缩短其住宿期"));
            }
        }
    }

    /// <summary>Nights of the trip that are neither before the first arrival, nor after the last departure, nor in the air.</summary>
    private static List<LocalDate> OnGround(Trip trip)
    {
        var slices = trip.Flights.SelectMany(f => f.Slices).OrderBy(s => s[0].Depart.ToInstant()).ToList();
        var dates = trip.Days.Select(d => d.Date).Concat(trip.Stays.SelectMany(s => new[] { s.CheckIn, s.CheckOut }).OfType<LocalDate>()).ToList();
        if (slices.Count > 0)
            dates.Add(slices[0][^1].Arrive.Date);
        if (slices.Count > 1)
            dates.Add(slices[^1][0].Depart.Date);
        if (dates.Count == 0)
            return [];
        var nights = new List<LocalDate>();
        for (var night = dates.Min(); night < dates.Max() && nights.Count < 400; night = night.PlusDays(1))
        {
            if (!slices.Exists(s => s[0].Depart.Date <= night && s[^1].Arrive.Date > night))
                nights.Add(night);
        }

        return nights;
    }

    private static IEnumerable<TripFinding> OfStay(TripStay stay, Trip trip, TripFacts facts)
    {
        var name = new BilingualName(stay.Summary, stay.Summary);
        if (stay.CheckIn is not { } checkIn || stay.CheckOut is not { } checkOut)
        {
            yield return new TripFinding(
                "stay_dates_missing", Severity.Warning, null, stay.OfferId, name, new("check-in or check-out is not known", "入住或退房日期未知"), new("save it again from search_hotels", "请用 search_hotels 重新保存"));
            yield break;
        }

        var nights = Period.DaysBetween(checkIn, checkOut);
        if (nights < 1)
        {
            yield return new TripFinding(
                "disorder", Severity.Error, checkIn, stay.OfferId, name, new($"check-out {checkOut:uuuu-MM-dd} is not after check-in {checkIn:uuuu-MM-dd}", $"退房 {checkOut:uuuu-MM-dd} 不晚于入住 {checkIn:uuuu-MM-dd}"), new("correct the dates", "更正日期"));
        }
        else if (stay.LeastNights is { } least && nights < least)
        {
            yield return new TripFinding(
                "minimum_nights", Severity.Error, checkIn, stay.OfferId, name, new($"{nights} nights; the property takes {least} or more", $"{nights} 晚；该住处至少 {least} 晚"),
                new($"check out {checkIn.PlusDays(least):uuuu-MM-dd}, or another property", $"改为 {checkIn.PlusDays(least):uuuu-MM-dd} 退房，或换一处"));
        }

        if (Occupancy(stay, trip.Party, facts, checkIn, name) is { } full)
            yield return full;

        if (stay.CheckInFrom is { } opens && Arrival(trip, checkIn) is { } landing && landing.Arrive.PlusMinutes(Days.DayBounds.ExitMinutes(Days.DayBounds.IsDomestic(landing, facts))).LocalDateTime is var there
            && there < checkIn + opens)
        {
            yield return new TripFinding(
                "check_in_early", Severity.Warning, checkIn, stay.OfferId, name,
                new($"{landing.Flight} lands {landing.Arrive.LocalDateTime:HH:mm}, out of the airport {Wording.Clock(there)}; rooms from {opens:HH:mm}", $"{landing.Flight} {landing.Arrive.LocalDateTime:HH:mm} 降落，{Wording.Clock(there)} 出机场；{opens:HH:mm} 起可入住"),
                new("leave the bags at the property, or ask for an early room", "先寄存行李，或申请提前入住"));
        }

        foreach (var day in trip.Days.Where(d => stay.Covers(d.Date) && stay.Position is not null && d.Stops.Count > 0).Take(1))
        {
            var nearest = trip.Days.Where(d => d.Date == day.Date || d.Date == day.Date.PlusDays(1)).SelectMany(d => d.Stops).Select(s => s.Position.DistanceKm(stay.Position!.Value)).Min();
            if (nearest > SameCityKm)
            {
                yield return new TripFinding(
                    "stay_far", Severity.Warning, day.Date, stay.OfferId, name, new($"{Wording.Km(nearest)} km from the nearest stop of {day.City.En}", $"距{day.City.Zh}最近的一站 {Wording.Km(nearest)} 公里"),
                    new($"a stay in {day.City.En}", $"改住{day.City.Zh}"));
            }
        }
    }

    private static TripFinding? Occupancy(TripStay stay, Party party, TripFacts facts, LocalDate checkIn, BilingualName name)
    {
        var guests = party.Adults + party.ChildrenAges.Count(a => a >= Domain.Stays.Occupancy.CotUnderAge);
        var rooms = facts.Offers.GetValueOrDefault(stay.OfferId)?.Rooms;
        var most = stay.MostGuests ?? rooms?.Sum(r => r.Type.MaxGuests);
        if (most < guests)
        {
            return new TripFinding(
                "occupancy", Severity.Error, checkIn, stay.OfferId, name, new($"takes {most} guests; the party is {guests}", $"最多住 {most} 人；同行 {guests} 人"), new("a larger room or one more room", "换更大的房间或增加一间"));
        }

        // The rooms may take everyone and yet be sold for fewer.
        var sold = rooms?.Sum(r => r.Occupancy.Guests);
        return sold < guests
            ? new TripFinding(
                "occupancy", Severity.Error, checkIn, stay.OfferId, name, new($"offered for {sold} guests; the party is {guests}", $"报价按 {sold} 人；同行 {guests} 人"), new("search_hotels again with everyone in rooms", "用 search_hotels 按全部人数重新查询"))
            : null;
    }

    private static TripSegment? Arrival(Trip trip, LocalDate date) =>
        trip.Flights.SelectMany(f => f.Slices).Select(s => s[^1]).Where(s => s.Arrive.Date == date).OrderByDescending(s => s.Arrive.ToInstant()).FirstOrDefault();

    private static string Line(TripStay stay) => $"{stay.Summary} ({stay.CheckIn:uuuu-MM-dd}–{stay.CheckOut:uuuu-MM-dd})";
}
