using NodaTime;
using TravelPlanner.Domain.Flights;

namespace TravelPlanner.Domain.Tests.Flights;

/// <summary>A timetable in, the ways found out, one a line.</summary>
public sealed class ConnectionSearchTests
{
    [Fact]
    public void A_nonstop_flight_and_a_connection_are_both_found() => Assert.Equal(
        [
            "CA1 PEK 08:00→PVG 10:15",
            "CA3 PEK 07:00→TAO 08:30, CA5 TAO 10:00→PVG 11:30",
        ],
        DrawnTimetable.Of("""
            CA1 PEK 08:00 PVG 10:15
            CA3 PEK 07:00 TAO 08:30
            CA5 TAO 10:00 PVG 11:30
            """).Drawn("PEK", "PVG"));

    [Fact]
    public void A_connection_shorter_than_the_minimum_waits_for_the_next_day() => Assert.Equal(
        ["CA3 PEK 20:00→TAO 21:30, CA5 TAO 08:00→PVG 09:30"],
        DrawnTimetable.Of("""
            CA3 PEK 20:00 TAO 21:30
            CA7 TAO 22:00 PVG 23:30
            CA5 TAO 08:00 PVG 09:30
            """).Drawn("PEK", "PVG"));

    [Fact]
    public void Separate_tickets_need_two_hours_at_home_and_are_flagged()
    {
        var found = DrawnTimetable.Of("""
            CA3 PEK 08:00 TAO 09:30
            MU1 TAO 11:00 PVG 12:30
            MU3 TAO 11:30 PVG 13:00
            """).Find("PEK", "PVG");

        Assert.Equal(["CA3 PEK 08:00→TAO 09:30, MU3 TAO 11:30→PVG 13:00"], found.Select(DrawnTimetable.Draw));
        Assert.True(found[0].HasSelfTransfer);
        Assert.True(found[0].Connections[0].SelfTransfer);
    }

    [Fact]
    public void A_change_of_airport_needs_four_hours_and_is_a_self_transfer()
    {
        var found = DrawnTimetable.Of("""
            NH1 PEK 08:00 HND 12:00
            NH7 NRT 15:30 LAX 09:30
            NH9 NRT 16:30 LAX 10:30
            """).Find("PEK", "LAX");

        Assert.Equal(["NH1 PEK 08:00→HND 12:00, NH9 NRT 16:30→LAX 10:30"], found.Select(DrawnTimetable.Draw));
        Assert.True(found[0].Connections[0] is { AirportChange: true, SelfTransfer: true, Overnight: false });
    }

    [Fact]
    public void A_second_change_is_looked_at_only_where_one_does_not_do()
    {
        const string twoChanges = """
            CA1 TAO 07:00 PEK 08:30
            UA2 PEK 11:00 JFK 13:00
            UA3 JFK 16:00 BOS 17:10
            """;
        Assert.Equal(["CA1 TAO 07:00→PEK 08:30, UA2 PEK 11:00→JFK 13:00, UA3 JFK 16:00→BOS 17:10"], DrawnTimetable.Of(twoChanges).Drawn("TAO", "BOS"));

        var oneChange = DrawnTimetable.Of(twoChanges + "\nUA4 PEK 12:00 BOS 14:00");
        Assert.Equal(["CA1 TAO 07:00→PEK 08:30, UA4 PEK 12:00→BOS 14:00"], oneChange.Drawn("TAO", "BOS"));
    }

    [Fact]
    public void No_way_leads_through_the_city_it_began_in() => Assert.Empty(
        DrawnTimetable.Of("""
            CA1 PEK 07:00 TAO 08:30
            CA2 TAO 10:00 PKX 11:30
            CA3 PKX 16:00 PVG 18:00
            """).Drawn("PEK", "PVG"));

    [Fact]
    public void A_detour_over_another_continent_is_left_out() => Assert.Empty(
        DrawnTimetable.Of("""
            UA1 PEK 07:00 LAX 04:00
            UA2 LAX 08:00 PVG 13:00+1
            """).Drawn("PEK", "PVG"));

    [Fact]
    public void Both_airports_of_a_city_are_looked_at() => Assert.Equal(
        ["NH1 PEK 08:00→HND 12:00", "CA9 PKX 09:00→NRT 13:30"],
        DrawnTimetable.Of("""
            NH1 PEK 08:00 HND 12:00
            CA9 PKX 09:00 NRT 13:30
            """).Drawn("PEK/PKX", "HND/NRT"));

    [Fact]
    public void Waiting_longer_than_allowed_is_not_a_connection() => Assert.Empty(
        DrawnTimetable.Of("""
            CA3 PEK 08:00 TAO 09:30
            CA5 TAO 08:00 PVG 09:30
            """).Drawn("PEK", "PVG", SearchLimits.Usual with { LongestWait = Duration.FromHours(12) }));

    [Fact]
    public void Where_nonstop_flights_are_many_no_change_is_looked_at() => Assert.Equal(
        ["CA1 PEK 08:00→PVG 10:15"],
        DrawnTimetable.Of("""
            CA1 PEK 08:00 PVG 10:15
            CA3 PEK 07:00 TAO 08:30
            CA5 TAO 10:00 PVG 11:30
            """).Drawn("PEK", "PVG", SearchLimits.Usual with { Enough = 1 }));
}
