using NodaTime;
using TravelPlanner.Domain.Flights;

namespace TravelPlanner.Domain.Tests.Flights;

/// <summary>Times over zones, the date line and the nights on which clocks are changed.</summary>
public sealed class SliceTests
{
    [Theory]
    [InlineData("NZ6 AKL 20:00 LAX 13:05", "2027-05-12", "12h05 -> 0")]       // over the date line: arrives before it leaves, on the same date
    [InlineData("NZ8 AKL 01:00 LAX 18:05-1", "2027-05-12", "12h05 -> -1")]    // and here on the day before
    [InlineData("NZ5 LAX 21:30 AKL 05:40+2", "2027-05-12", "13h10 -> 2")]
    [InlineData("CA9 PEK 23:30 PVG 01:45+1", "2027-05-12", "2h15 -> 1")]
    [InlineData("UA1 LAX 22:00 JFK 06:30+1", "2027-03-13", "4h30 -> 1")]      // clocks go forward at 2 in the night under way
    [InlineData("UA1 LAX 22:00 JFK 06:30+1", "2027-03-12", "5h30 -> 1")]
    [InlineData("BA7 JFK 19:00 LHR 06:30+1", "2027-10-30", "7h30 -> 1")]      // and here back: London's first
    [InlineData("BA7 JFK 19:00 LHR 06:30+1", "2027-10-29", "6h30 -> 1")]
    public void Elapsed_time_counts_instants_and_the_offset_counts_dates(string flight, string date, string expected)
    {
        var words = flight.Split(' ');
        var day = NodaTime.Text.LocalDatePattern.Iso.Parse(date).Value;
        var slice = DrawnTimetable.Of(flight).Find(words[1], words[3], date: day).Single();

        Assert.Equal(expected, $"{(int)slice.Duration.TotalHours}h{slice.Duration.Minutes:00} -> {slice.ArrivalDayOffset}");
    }

    [Fact]
    public void A_departure_that_the_spring_clock_leaps_over_leaves_an_hour_later()
    {
        var flight = DrawnTimetable.Of("UA2 JFK 02:30 BOS 04:40").All(new LocalDate(2027, 3, 14)).Single();

        Assert.Equal("2027-03-14T03:30:00 America/New_York (-04)", flight.Departure.ToString());
    }

    [Fact]
    public void A_departure_in_the_hour_that_comes_twice_is_the_first_one()
    {
        var flight = DrawnTimetable.Of("BA2 LHR 01:30 JFK 03:30").All(new LocalDate(2027, 10, 31)).Single();

        Assert.Equal("2027-10-31T01:30:00 Europe/London (+01)", flight.Departure.ToString());
    }

    [Theory]
    [InlineData("22:00", "08:00", true)]
    [InlineData("23:59", "05:00", true)]
    [InlineData("22:00", "01:00", false)]
    [InlineData("12:00", "23:00", false)]
    public void A_wait_from_one_to_five_is_a_night(string arrives, string departs, bool night)
    {
        var timetable = DrawnTimetable.Of($"CA1 PEK 08:00 TAO {arrives}\nCA2 TAO {departs} PVG 23:30");
        var slice = timetable.Find("PEK", "PVG", SearchLimits.Usual with { MaxDuration = Duration.FromHours(60) }).Single();

        Assert.Equal(night, slice.Connections[0].Overnight);
    }
}
