namespace TravelPlanner.Domain.Stays;

/// <param name="Code">One letter, unique in a property.</param>
/// <param name="MaxGuests">Adults and children from two years.</param>
/// <param name="RatePercent">Of the property's night for two.</param>
public sealed record RoomType(char Code, BilingualName Name, int MaxAdults, int MaxGuests, int RatePercent)
{
    public bool Takes(Occupancy occupancy) => occupancy.Adults <= MaxAdults && occupancy.Guests <= MaxGuests;

    /// <summary>The room types a property of its kind and tier usually has, the cheapest first.</summary>
    public static IReadOnlyList<RoomType> Of(Hotel hotel) => hotel.Kind switch
    {
        "hostel" => Hostel,
        "apartment" => Apartment,
        "ryokan" => Ryokan,
        "guesthouse" => Guesthouse,
        _ => hotel.Tier switch
        {
            Tier.Economy => Economy,
            Tier.Luxury => Luxury,
            _ => Comfort,
        },
    };

    private static readonly RoomType[] Hostel =
    [
        new('D', new("Bed in a dormitory", "多人间床位"), 1, 1, 45), new('P', new("Private double", "独立双人间"), 2, 2, 100),
        new('Q', new("Private room for four", "独立四人间"), 4, 4, 175),
    ];

    private static readonly RoomType[] Apartment =
    [
        new('S', new("Studio", "开间公寓"), 2, 3, 100), new('A', new("One-bedroom apartment", "一居室公寓"), 3, 4, 130),
        new('B', new("Two-bedroom apartment", "两居室公寓"), 5, 6, 185),
    ];

    private static readonly RoomType[] Ryokan =
    [
        new('T', new("Tatami room", "榻榻米和室"), 2, 3, 100), new('W', new("Large tatami room", "大榻榻米和室"), 4, 5, 165),
        new('O', new("Tatami room with open-air bath", "带露天风吕的和室"), 2, 3, 190),
    ];

    private static readonly RoomType[] Guesthouse =
    [
        new('D', new("Double room", "大床房"), 2, 2, 100), new('F', new("Family room", "家庭房"), 3, 4, 145),
    ];

    private static readonly RoomType[] Economy =
    [
        new('S', new("Standard double", "标准大床房"), 2, 2, 100), new('T', new("Standard twin", "标准双床房"), 2, 3, 104),
        new('F', new("Family room", "家庭房"), 3, 4, 145),
    ];

    private static readonly RoomType[] Comfort =
    [
        new('S', new("Standard double", "标准大床房"), 2, 3, 100), new('T', new("Standard twin", "标准双床房"), 2, 3, 102),
        new('U', new("Superior room", "高级房"), 3, 3, 122), new('F', new("Family room", "家庭房"), 4, 4, 150),
        new('J', new("Junior suite", "普通套房"), 3, 4, 185),
    ];

    private static readonly RoomType[] Luxury =
    [
        new('U', new("Superior room", "高级房"), 2, 3, 100), new('X', new("Deluxe room", "豪华房"), 3, 3, 124),
        new('F', new("Family room", "家庭房"), 4, 4, 165), new('E', new("Executive suite", "行政套房"), 3, 4, 230),
    ];
}
