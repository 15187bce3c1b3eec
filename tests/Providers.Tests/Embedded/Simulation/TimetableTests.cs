using NodaTime;
using TravelPlanner.Domain.Flights;

namespace TravelPlanner.Providers.Tests.Embedded.Simulation;

/// <summary>What flies in the simulated world is what a traveller would believe.</summary>
public sealed class TimetableTests
{
    private static readonly LocalDate Wednesday = new(2027, 5, 12);

    [Theory]
    [InlineData("PEK/PKX", "PVG/SHA", 40, 220)]
    [InlineData("PEK/PKX", "HND/NRT", 10, 120)]
    [InlineData("PEK/PKX", "LHR/LGW", 3, 25)]
    [InlineData("PVG/SHA", "CDG/ORY", 2, 12)]
    [InlineData("PVG/SHA", "LAX", 1, 10)]
    [InlineData("CAN", "SYD", 1, 10)]
    [InlineData("JFK/EWR", "LHR/LGW", 6, 40)]
    [InlineData("SYD", "SIN", 3, 15)]
    [InlineData("SIN", "JFK/EWR", 1, 6)]
    [InlineData("HKG", "LHR", 3, 15)]
    [InlineData("AKL", "LAX", 1, 5)]
    [InlineData("CUZ", "LIM", 2, 20)]
    [InlineData("HND/NRT", "CTS", 10, 80)]
    [InlineData("LHR", "EDI", 2, 20)]
    public void Great_markets_have_nonstop_flights_every_day(string from, string to, int least, int most)
    {
        Assert.InRange(Nonstop(from, to), least, most);
        Assert.InRange(Nonstop(to, from), least, most);
    }

    [Theory]
    [InlineData("LJG", "FLR")]
    [InlineData("DYG", "EDI")]
    [InlineData("GIG", "HRB")]
    [InlineData("PEK", "SDU")]
    public void Small_or_far_markets_have_none(string from, string to) => Assert.Equal(0, Nonstop(from, to));

    [Fact]
    public void Nobody_flies_between_two_foreign_countries()
    {
        var pekingToEverywhere = World.Flights.Services.Where(s => s.Origin.Iata == "PEK").ToList();

        Assert.NotEmpty(pekingToEverywhere);
        Assert.All(pekingToEverywhere, s =>
        {
            var home = s.Airline.Hubs.Select(h => World.Gazetteer.FindAirport(h)!.Country).Append(s.Airline.Country);
            Assert.True(home.Contains(s.Origin.Country) || home.Contains(s.Destination.Country), $"{s.Airline.Iata}{s.Number}");
        });
    }

    [Theory]
    [InlineData("PEK", "SHA", 110, 150)]
    [InlineData("PEK", "LHR", 600, 690)]
    [InlineData("LHR", "JFK", 440, 500)]
    [InlineData("JFK", "LHR", 380, 430)]
    [InlineData("SYD", "SIN", 470, 520)]
    [InlineData("AKL", "LAX", 700, 790)]
    [InlineData("SIN", "JFK", 1000, 1150)]
    public void Block_times_are_as_published_ones_and_the_wind_blows_from_the_west(string from, string to, int least, int most) =>
        Assert.All(Flights(from, to), s => Assert.InRange(s.Duration.TotalMinutes, least, most));

    [Fact]
    public void Over_the_date_line_a_flight_lands_on_the_local_day_it_left_or_before()
    {
        Assert.All(Flights("AKL", "LAX"), s => Assert.True(s.Arrival.LocalDateTime < s.Departure.LocalDateTime, $"{s.Departure} {s.Arrival}"));
        Assert.All(Flights("LAX", "AKL"), s => Assert.True(Period.DaysBetween(s.Departure.Date, s.Arrival.Date) is 1 or 2, $"{s.Departure} {s.Arrival}"));
    }

    [Theory]
    [InlineData("JFK", "LHR", 2027, 3, 13)]
    [InlineData("LHR", "JFK", 2027, 10, 30)]
    public void Elapsed_time_is_the_same_on_a_night_of_clock_change(string from, string to, int year, int month, int day)
    {
        var usual = Flights(from, to, new LocalDate(year, month, day).PlusDays(-7));
        var changing = Flights(from, to, new LocalDate(year, month, day));

        Assert.Equal(usual.Select(s => (s.Flight, s.Duration)).Order(), changing.Select(s => (s.Flight, s.Duration)).Order());
    }

    [Fact]
    public void A_flight_number_flies_once_a_day()
    {
        var flights = World.Flights.Services.Where(s => s.Origin.Iata == "PEK" || s.Destination.Iata == "PEK")
            .SelectMany(s => s.Codeshares.Append(new Codeshare(s.Airline, s.Number))).Select(c => c.ToString()).ToList();

        Assert.Equal(flights.Count, flights.Distinct().Count());
        Assert.True(flights.Count > 500, $"{flights.Count}");
    }

    private static int Nonstop(string from, string to) => World.Airports(from).Sum(a => World.Airports(to).Sum(b => On(a.Iata, b.Iata, Wednesday).Count));

    private static IReadOnlyList<Segment> Flights(string from, string to, LocalDate? date = null)
    {
        var flights = On(from, to, date ?? Wednesday);
        Assert.NotEmpty(flights);
        return flights;
    }

    private static List<Segment> On(string from, string to, LocalDate date) =>
        [.. World.Flights.Services.Where(s => s.Origin.Iata == from && s.Destination.Iata == to && s.FliesOn(date)).Select(s => s.On(date))];
}
