using NodaTime;
using TravelPlanner.Domain.Places;
using TravelPlanner.Domain.Stays;

namespace TravelPlanner.Providers.Embedded.Simulation.Stays;

/// <summary>
/// What a room costs and how many are left on a night: around the property's reference rate, by season, holidays, weekday, lead time and
/// a few weeks of the year in which something goes on in the city. US cents and percent, whole numbers throughout.
/// </summary>
internal sealed class StayRates(Demand demand, ConvertedPrices prices, StableHash seed)
{
    private readonly StableHash _seed = seed.And("stays");

    /// <summary>One night in one room, taxes included.</summary>
    public long NightCents(Hotel hotel, City city, RoomType room, RatePlan plan, int guests, LocalDate night, LocalDate quoted)
    {
        var cents = prices.ToUsCents(hotel.ReferenceRate) * room.RatePercent / 100;
        cents = cents * Pull(hotel, city, night) / 100;
        cents = cents * LeadPercent(Period.DaysBetween(quoted, night)) / 100;
        cents = cents * Luck(hotel, night).And("rate").Between(95, 105) / 100;
        cents = cents * (plan.Refundable ? 112 : 100) / 100;
        return cents + (plan.Breakfast ? guests * BreakfastCents(hotel) : 0);
    }

    /// <summary>0 when sold out.</summary>
    public int RoomsLeft(Hotel hotel, City city, RoomType room, LocalDate night, LocalDate quoted)
    {
        var rooms = hotel.Tier == Tier.Comfort ? 30 : 16;
        var ahead = Period.DaysBetween(quoted, night);
        var sold = ahead switch { <= 1 => 84, <= 4 => 74, <= 10 => 62, <= 25 => 48, <= 60 => 34, <= 150 => 22, _ => 10 };
        var luck = Luck(hotel, night).And(room.Code).Between(-22, 26);
        return rooms * (100 - Math.Clamp((sold * Pull(hotel, city, night) / 100) + luck, 0, 100)) / 100;
    }

    /// <summary>Part of the price, in percent, by country: a rough mean of value added tax, city tax and service where they are usual.</summary>
    public static int TaxPercent(string country) => country switch
    {
        "CN" => 6,
        "HK" or "MO" => 3,
        "JP" or "KR" or "TW" or "VN" or "ID" or "SG" or "AU" => 10,
        "US" or "CA" => 14,
        "AE" or "IN" or "BR" => 15,
        "GB" or "SE" or "DK" or "HU" => 18,
        _ => 12,
    };

    private int Pull(Hotel hotel, City city, LocalDate night)
    {
        var season = Demand.Season(night, city.Centre.Latitude);
        var holiday = demand.Holidays(city.Country, night);
        return season * holiday * WeekdayPercent(hotel, night.DayOfWeek) / 10_000 * EventPercent(city, night) / 100;
    }

    /// <summary>Offices fill city hotels in the week, families fill resorts at its end.</summary>
    private static int WeekdayPercent(Hotel hotel, IsoDayOfWeek day)
    {
        var weekend = day is IsoDayOfWeek.Friday or IsoDayOfWeek.Saturday;
        return hotel.Kind is "resort" or "ryokan" or "guesthouse" ? weekend ? 122 : 96 : weekend ? 108 : day == IsoDayOfWeek.Sunday ? 92 : 100;
    }

    /// <summary>About one week in fifteen, a fair or a festival.</summary>
    private int EventPercent(City city, LocalDate night) =>
        _seed.And("event").And(city.Id).And(night.Year).And((night.DayOfYear - 1) / 7).Below(15) == 0 ? 135 : 100;

    private static int LeadPercent(int ahead) => ahead switch { <= 1 => 108, <= 6 => 110, <= 20 => 103, <= 60 => 98, <= 150 => 94, _ => 97 };

    private static long BreakfastCents(Hotel hotel) => hotel.Tier switch { Tier.Luxury => 2600, Tier.Comfort => 1300, _ => 600 };

    private StableHash Luck(Hotel hotel, LocalDate night) => _seed.And(hotel.Id).And(night);
}
