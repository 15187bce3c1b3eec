using System.Globalization;
using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;
using TravelPlanner.Domain;

namespace TravelPlanner.Training.Requests.Slots;

/// <param name="Values">What the slot's arguments get, one for each; none for a distractor.</param>
/// <param name="IsCopied">The argument repeats the text.</param>
/// <param name="Currency">The ISO code said with a sum.</param>
internal sealed record SlotValue(string Text, IReadOnlyList<JsonNode> Values, bool IsCopied = false, string? Currency = null);

/// <summary>Draws what a slot writes and what it means.</summary>
internal sealed class SlotWriter(NameWriter names)
{
    private const int MostDaysAfter = 16, MostNights = 9;
    private const int FarthestDays = 320;

    /// <returns>Null where the slot does not fit what is known.</returns>
    public SlotValue? Draw(SlotUse slot, IReadOnlyDictionary<string, Said> variables, Scene scene) => slot.Kind switch
    {
        SlotKind.City => Copied(names.City(scene)),
        SlotKind.Airport => Copied(names.Airport(scene)),
        SlotKind.FromCity or SlotKind.ToCity => Copied(scene.Random.Next(7) == 0 ? names.Airport(scene) : names.City(scene)),
        SlotKind.Country => Copied(names.Country(scene)),
        SlotKind.Sight => Copied(names.Sight(scene)),
        SlotKind.HotelName => Copied(names.Hotel(scene)),
        SlotKind.Restaurant => Copied(names.Restaurant(scene)),
        SlotKind.Airline => Airline(scene),
        SlotKind.Date or SlotKind.On => slot.After is { } start ? After(slot, variables[start], scene) : Single(slot, scene),
        SlotKind.Nights or SlotKind.Days => Length(slot, slot.After is { } from ? variables[from] : null, scene),
        SlotKind.Span => Span(scene),
        SlotKind.Int => Number(slot, scene, counting: true),
        SlotKind.People => Number(slot, scene, counting: true),
        SlotKind.Age => Age(scene),
        SlotKind.Text => throw new InvalidOperationException("a text slot is written by its rule"),
        _ => PlainSlots.Draw(slot.Kind, scene, names),
    };

    private static SlotValue Copied(string text) => new(text, [JsonValue.Create(text)], IsCopied: true);

    private SlotValue Airline(Scene scene)
    {
        var airline = names.Airline(scene);
        return new SlotValue(scene.Random.Next(9) == 0 ? airline.Iata : airline.Name.In(scene.Language), [JsonValue.Create(airline.Iata)]);
    }

    private static SlotValue Number(SlotUse slot, Scene scene, bool counting)
    {
        var number = scene.Random.Next(slot.Low, slot.High + 1);
        return new SlotValue(NumberWords.Either(number, scene, counting), [JsonValue.Create(number)]);
    }

    private static SlotValue Age(Scene scene)
    {
        var age = scene.Random.Next(3, 17);
        return new SlotValue(scene.Random.Next(4) == 0 ? NumberWords.Either(age, scene, counting: true) : age.ToString(CultureInfo.InvariantCulture), [JsonValue.Create(age)]);
    }

    private static LocalDate DrawDate(Scene scene)
    {
        var random = scene.Random;
        var days = random.Next(100) switch
        {
            < 4 => 0,
            < 50 => random.Next(1, 20),
            < 84 => random.Next(15, 120),
            < 95 => random.Next(100, FarthestDays),
            _ => -1,
        };
        if (days >= 0)
            return scene.Today.PlusDays(days);
        var (month, day) = random.Pick([.. scene.Language == Language.Zh ? ChineseDates.FeastDays : EnglishDates.FeastDays]);
        var feast = new LocalDate(scene.Today.Year, month, day);
        return feast < scene.Today ? feast.PlusYears(1) : feast;
    }

    private static List<DatePhrase> Phrases(LocalDate date, LocalDate? start, Scene scene) =>
        scene.Language == Language.Zh ? ChineseDates.Of(date, scene.Today, start) : EnglishDates.Of(date, scene.Today, start);

    private static SlotValue Single(SlotUse slot, Scene scene) => Dated(slot, DrawDate(scene), null, scene);

    private static SlotValue Dated(SlotUse slot, LocalDate date, LocalDate? start, Scene scene)
    {
        var on = slot.Kind == SlotKind.On;
        var phrase = Weighted.Pick(Phrases(date, start, scene), scene.Random, noun: !on);
        var text = on && phrase.Preposition && scene.Language == Language.En ? "on " + phrase.Text : phrase.Text;
        return new SlotValue(text, [Value(date)]);
    }

    private static SlotValue? After(SlotUse slot, Said start, Scene scene) =>
        DateOf(start) is { } from ? Dated(slot, from.PlusDays(scene.Random.Next(4) == 0 ? scene.Random.Next(1, MostDaysAfter + 1) : scene.Random.Next(1, 8)), from, scene) : null;

    private static SlotValue? Length(SlotUse slot, Said? start, Scene scene)
    {
        var nights = slot.Kind == SlotKind.Nights;
        var count = scene.Random.Next(6) == 0 ? 7 : scene.Random.Next(nights ? 1 : 2, MostNights + 1);
        var text = LengthText(count, nights, scene);
        if (start is null)
            return new SlotValue(text, [JsonValue.Create(count)]);
        return DateOf(start) is { } from ? new SlotValue(text, [Value(from.PlusDays(nights ? count : count - 1))]) : null;
    }

    private static string LengthText(int count, bool nights, Scene scene)
    {
        var random = scene.Random;
        if (scene.Language == Language.Zh)
        {
            var number = random.Next(2) == 0 ? NumberWords.Counting(count) : count.ToString(CultureInfo.InvariantCulture);
            if (count == 7 && random.Next(3) == 0)
                return random.Pick(["一周", "一个星期", "一个礼拜"]);
            return number + (nights ? random.Pick(["晚", "晚", "个晚上", "夜"]) : random.Pick(["天", "天", "天", "日"]));
        }

        if (count == 7 && random.Next(3) == 0)
            return random.Pick(["a week", "one week", "1 week"]);
        var word = random.Next(2) == 0 ? NumberWords.Word(count, Language.En) : count.ToString(CultureInfo.InvariantCulture);
        if (count == 1 && random.Next(2) == 0)
            word = random.Next(2) == 0 ? "a" : "one";
        return $"{word} {(nights ? "night" : "day")}{(count == 1 ? "" : "s")}";
    }

    private static SlotValue Span(Scene scene)
    {
        var random = scene.Random;
        var (from, to) = random.Next(10) switch
        {
            0 => Weekend(scene.Today),
            1 => Weekend(scene.Today.PlusDays(7)),
            2 when random.Next(3) == 0 => (Days.Monday(scene.Today).PlusDays(7), Days.Monday(scene.Today).PlusDays(13)),
            _ => (DrawDate(scene), default),
        };
        if (to == default)
            to = from.PlusDays(random.Next(8) == 0 ? random.Next(7, 15) : random.Next(1, 8));
        return new SlotValue(Weighted.Pick(SpanPhrases.Of(from, to, scene.Today, scene.Language, random), random, noun: true).Text, [Value(from), Value(to)]);
    }

    private static (LocalDate From, LocalDate To) Weekend(LocalDate day)
    {
        var saturday = Days.Monday(day).PlusDays(5);
        return saturday < day ? (saturday.PlusDays(7), saturday.PlusDays(8)) : (saturday, saturday.PlusDays(1));
    }

    private static JsonValue Value(LocalDate date) => JsonValue.Create(LocalDatePattern.Iso.Format(date));

    private static LocalDate? DateOf(Said said) => said.Value is JsonValue text && text.TryGetValue<string>(out var iso) && LocalDatePattern.Iso.Parse(iso) is { Success: true } parsed ? parsed.Value : null;
}
