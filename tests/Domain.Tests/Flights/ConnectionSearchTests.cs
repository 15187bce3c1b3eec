using NodaTime;
using TravelPlanner.Domain.Flights;

namespace TravelPlanner.Domain.Tests.Flights;

/// <summary>A timetable in, the ways found out, one a line.</summary>
public sealed class ConnectionSearchTests
{
    [Fact]
    public void A_nonstop_flight_and_a_connection_are_both_found() => Assert.Equal(
        [
            "CA3 PEK 05:00→TAO 06:30, CA5 TAO 10:00→PVG 11:30",
            "CA1 PEK 08:00→PVG 10:15",
        ],
        DrawnTimetable.Of("""
            CA1 PEK 08:00 PVG 10:15
            CA3 PEK 05:00 TAO 06:30
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
    public void A_second_change_is_kept_only_where_it_is_better_in_something()
    {
        var timetable = DrawnTimetable.Of("""
            CA1 TAO 07:00 PEK 08:30
            UA2 PEK 11:00 JFK 13:00
            UA3 JFK 16:00 BOS 17:10
            UA4 PEK 12:00 BOS 14:00
            """);
        Assert.Equal(["CA1 TAO 07:00→PEK 08:30, UA4 PEK 12:00→BOS 14:00"], timetable.Drawn("TAO", "BOS"));

        var cheap = timetable.Answer("TAO", "BOS", fares: flight => flight == "UA4" ? 900 : 100);
        Assert.Equal([(1000, 1, "19h00"), (300, 2, "22h10")], cheap.OrderBy(a => a.Measure.Changes).Select(a => ((int)a.Measure.Price, a.Measure.Changes, $"{a.Measure.Minutes / 60}h{a.Measure.Minutes % 60:00}")));
    }

    [Fact]
    public void Of_two_ways_in_one_part_of_the_day_the_slower_and_dearer_is_left_out()
    {
        var timetable = DrawnTimetable.Of("""
            CA1 PEK 08:00 PVG 10:15
            CA3 PEK 09:00 PVG 11:35
            CA5 PEK 18:30 PVG 21:05
            """);
        Assert.Equal(["CA1 PEK 08:00→PVG 10:15", "CA5 PEK 18:30→PVG 21:05"], timetable.Drawn("PEK", "PVG"));
        Assert.Equal(3, timetable.Answer("PEK", "PVG", fares: flight => flight == "CA3" ? 1 : 2).Count);
    }

    [Theory]
    [InlineData("* same_ticket 90", "TAO 11:00")]
    [InlineData("hub same_ticket 90", "TAO 10:20")]
    [InlineData("TAO same_ticket 30", "TAO 10:00")]
    [InlineData("TAO same_ticket 30|* same_ticket 90", "TAO 10:00")]
    [InlineData("TAO same_ticket 90|TAO same_ticket 30 CA CA", "TAO 10:00")]
    [InlineData("TAO same_ticket 90|TAO same_ticket 30 NH CA", "TAO 11:00")]
    [InlineData("TAO same_ticket 90|TAO same_ticket 30 star *", "TAO 10:00")]
    public void The_most_specific_override_sets_the_wait(string overrides, string leaves)
    {
        var rules = overrides.Split('|').Select(o => o.Split(' ')).Select(w => DrawnTimetable.Rule(
            w[0], Transfer.SameTicket, w[0] == "*" ? TransferLegs.DD : null, int.Parse(w[2]), w.ElementAtOrDefault(3) ?? "*", w.ElementAtOrDefault(4) ?? "*"));
        var found = DrawnTimetable.Of("""
            CA3 PEK 08:00 TAO 09:30
            CA5 TAO 10:00 PVG 11:30
            CA7 TAO 10:20 PVG 11:50
            CA9 TAO 11:00 PVG 12:30
            """).Drawn("PEK", "PVG", times: DrawnTimetable.Times.With(rules));

        Assert.Contains(leaves, Assert.Single(found));
    }

    [Fact]
    public void A_change_of_terminal_takes_longer_where_both_are_known()
    {
        var found = DrawnTimetable.Of("""
            CA3 PEK 08:00 TAO 09:30 A>1
            CA5 TAO 10:30 PVG 12:00 2>B
            CA7 TAO 11:30 PVG 13:00 2>B
            """).Find("PEK", "PVG");

        Assert.Equal(["CA3 PEK 08:00→TAO 09:30, CA7 TAO 11:30→PVG 13:00"], found.Select(DrawnTimetable.Draw));
        Assert.True(found[0].Connections[0] is { TerminalChange: true, SelfTransfer: false });
    }

    [Fact]
    public void Through_the_night_separate_tickets_need_five_hours() => Assert.Equal(
        ["CA3 PEK 22:00→TAO 23:50, MU7 TAO 05:20→PVG 07:00"],
        DrawnTimetable.Of("""
            CA3 PEK 22:00 TAO 23:50
            MU5 TAO 05:05 PVG 06:35
            MU7 TAO 05:20 PVG 07:00
            """).Drawn("PEK", "PVG", times: DrawnTimetable.Times.With([DrawnTimetable.Rule("TAO", Transfer.Overnight, null, 330)])));

    [Fact]
    public void A_table_without_a_tier_or_with_odd_minutes_is_refused()
    {
        Assert.Contains("SelfTransfer", Assert.Throws<ArgumentException>(() => new ConnectionTimes([DrawnTimetable.Rule("*", Transfer.SameTicket, null, 60), DrawnTimetable.Rule("*", Transfer.Terminal, null, 60), DrawnTimetable.Rule("*", Transfer.Airport, null, 60)])).Message);
        Assert.Contains("0 minutes", Assert.Throws<ArgumentException>(() => DrawnTimetable.Times.With([DrawnTimetable.Rule("PEK", Transfer.Airport, null, 0)])).Message);
    }

    [Fact]
    public void An_eastward_connection_leaves_on_the_date_before() => Assert.Equal(
        ["NZ6 AKL 08:00→LAX 01:05, UA3 LAX 22:00→JFK 06:30"],
        DrawnTimetable.Of("""
            NZ6 AKL 08:00 LAX 01:05
            UA3 LAX 22:00 JFK 06:30+1
            """).Drawn("AKL", "JFK", SearchLimits.Usual with { LongestWait = Duration.FromHours(30), MaxDuration = Duration.FromHours(60) }));

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
        ["NH1 PEK 08:00→HND 12:00", "CA9 PKX 14:00→NRT 18:30"],
        DrawnTimetable.Of("""
            NH1 PEK 08:00 HND 12:00
            CA9 PKX 14:00 NRT 18:30
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
