using NodaTime;
using TravelPlanner.Domain.Trips;

namespace TravelPlanner.Domain.Tests.Trips;

public class TripDiffTests
{
    private static readonly Trip Empty = new("Tokyo", TripStatus.Draft, new Party(2, []), [], [], [], null, null);

    [Fact]
    public void A_trip_does_not_differ_from_itself() => Assert.Equal("", Diff(With("tokyo/senso-ji 09:00"), With("tokyo/senso-ji 09:00")));

    [Theory]
    [InlineData("", "tokyo/senso-ji 09:00", "Added stop tokyo/senso-ji")]
    [InlineData("tokyo/senso-ji 09:00", "", "Removed stop tokyo/senso-ji")]
    [InlineData("tokyo/senso-ji 09:00", "tokyo/senso-ji 14:00", "Changed stop tokyo/senso-ji")]
    [InlineData("tokyo/senso-ji 09:00; tokyo/meiji 11:00", "tokyo/meiji 11:00; tokyo/senso-ji 09:00", "")]
    [InlineData("tokyo/senso-ji 09:00", "tokyo/senso-ji 09:00; tokyo/senso-ji 19:00", "Added stop tokyo/senso-ji")]
    public void Stops_are_told_apart_by_place_and_compared_by_time(string before, string after, string expected) =>
        Assert.Equal(expected, Diff(With(before), With(after)));

    [Fact]
    public void Title_status_party_budget_and_notes_are_compared() => Assert.Equal(
        "Changed title title, Changed status status, Changed party party, Added budget budget, Added notes notes",
        Diff(Empty, Empty with { Title = "Kyoto", Status = TripStatus.Confirmed, Party = new Party(2, [4]), Budget = new Money(900, "EUR"), Notes = "passport" }));

    [Theory]
    [InlineData("100 CNY", "160 CNY", "60 CNY")]
    [InlineData("100 CNY", "70 CNY", "-30 CNY")]
    [InlineData("100 CNY", "100 CNY", "")]
    [InlineData("100 CNY", "20 EUR", "-100 CNY, 20 EUR")]
    [InlineData("100 CNY", "?", "-100 CNY")]
    public void Cost_changes_are_told_a_currency_each(string before, string after, string expected) =>
        Assert.Equal(expected, string.Join(", ", TripDiff.Between(Priced(before), Priced(after)).CostChange));

    [Fact]
    public void An_unknown_price_adds_nothing_to_the_cost() => Assert.Empty(Priced("?").Cost);

    [Fact]
    public void Dates_run_from_the_first_departure_to_the_last_thing_in_it()
    {
        var tokyo = DateTimeZoneProviders.Tzdb["Asia/Tokyo"];
        var flight = new TripSegment("JL1", "HND", "SFO", At(tokyo, 2, 17), At(DateTimeZoneProviders.Tzdb["America/Los_Angeles"], 2, 9));
        var trip = With("tokyo/senso-ji 09:00") with
        {
            Flights = [new TripFlight("o", "JL1", [flight], null, SourceMode.Simulated)],
            Stays = [new TripStay("s", "Inn", new LocalDate(2027, 4, 29), new LocalDate(2027, 5, 2), null, null, null)],
        };

        Assert.Equal((new LocalDate(2027, 4, 29), new LocalDate(2027, 5, 2)), (trip.Start, trip.End));
        Assert.True(trip.HasSimulated);
        Assert.Null(Empty.Start);
    }

    private static ZonedDateTime At(DateTimeZone zone, int day, int hour) => new LocalDateTime(2027, 5, day, hour, 0).InZoneStrictly(zone);

    private static string Diff(Trip before, Trip after) =>
        string.Join(", ", TripDiff.Between(before, after).Changes.Select(c => $"{c.Kind} {c.Subject} {c.Name.En}"));

    private static Trip Priced(string price) => Empty with
    {
        Stays = [new TripStay("offer-1", "Inn", null, null, null, price == "?" ? null : new Money(decimal.Parse(price.Split(' ')[0]), price.Split(' ')[1]), null)],
    };

    /// <summary>One day of stops: <c>place 09:00; place 11:00</c>, an hour each.</summary>
    private static Trip With(string stops)
    {
        var date = new LocalDate(2027, 5, 1);
        var parsed = stops.Split("; ", StringSplitOptions.RemoveEmptyEntries).Select(s =>
        {
            var start = date + new LocalTime(int.Parse(s.Split(' ')[1][..2]), 0);
            var id = s.Split(' ')[0];
            return new TripStop("visit", id, new BilingualName(id, id), new GeoPoint(35.7, 139.8), start, start.PlusHours(1), null, null, null);
        });
        return Empty with { Days = [new TripDay(date, "tokyo", new BilingualName("Tokyo", "东京"), DateTimeZoneProviders.Tzdb["Asia/Tokyo"], [.. parsed], [])] };
    }
}
