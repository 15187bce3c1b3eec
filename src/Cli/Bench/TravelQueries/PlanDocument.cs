using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NodaTime;
using TravelPlanner.Domain.Trips.Solving;

namespace TravelPlanner.Cli.Bench.TravelQueries;

/// <summary>A plan in the benchmark's own words: a list of days, "-" where there is nothing. Read back as the benchmark reads it.</summary>
internal static partial class PlanDocument
{
    private const string Nothing = "-";

    public static JsonArray Write(TripPlan plan) => [.. plan.Days.Select(WriteDay)];

    /// <summary>
    /// Venues are looked up by the first row whose name contains the text; what is not in the tables stays in the plan as written, so that
    /// the checker can say it does not exist.
    /// </summary>
    public static TripPlan Read(BenchJson plan, TravelTables tables) => new([.. plan.Items().Select(d => ReadDay(d, tables))]);

    private static JsonObject WriteDay(TripPlanDay day) => new()
    {
        ["days"] = day.Day,
        ["current_city"] = day.To is null ? day.From : $"from {day.From} to {day.To}",
        ["transportation"] = day.Leg is { } leg ? Write(leg) : Nothing,
        ["breakfast"] = Write(day.Breakfast),
        ["attraction"] = day.Attractions.Count == 0 ? Nothing : string.Concat(day.Attractions.Select(a => $"{a.Name.Trim()}, {a.City};")),
        ["lunch"] = Write(day.Lunch),
        ["dinner"] = Write(day.Dinner),
        ["accommodation"] = day.Stay is { } stay ? $"{stay.Name.Trim()}, {stay.City}" : Nothing,
    };

    private static string Write(Restaurant? meal) => meal is null ? Nothing : $"{meal.Name.Trim()}, {meal.City}";

    private static string Write(Leg leg) => leg.Mode switch
    {
        TravelMode.Flight => string.Create(
            CultureInfo.InvariantCulture,
            $"Flight Number: {leg.Reference}, from {leg.From} to {leg.To}, Departure Time: {leg.Depart:HH:mm}, Arrival Time: {leg.Arrive:HH:mm}"),
        TravelMode.SelfDriving => string.Create(CultureInfo.InvariantCulture, $"Self-driving, from {leg.From} to {leg.To}, {leg.Reference}, cost: {leg.Price:0}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"Taxi, from {leg.From} to {leg.To}, {leg.Reference}, cost: {leg.Price:0}"),
    };

    private static TripPlanDay ReadDay(BenchJson day, TravelTables tables)
    {
        var (from, to) = FromTo(day["current_city"].Text()) ?? (WithoutParentheses(day["current_city"].Text()), null);
        var attractions = day["attraction"].Text();
        return new TripPlanDay(
            day["days"].Whole(), from, to, ReadLeg(day["transportation"].Text(), from, to, tables), Meal("breakfast"),
            attractions is Nothing or "" ? [] : [.. attractions.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(Attraction)], Meal("lunch"), Meal("dinner"),
            Venue(day["accommodation"].Text(), tables.Properties, (name, city) => new Property(name, city, RoomKind.Entire, HouseBans.None, 0, 1, 1, 0)));

        Restaurant? Meal(string field) => Venue(day[field].Text(), tables.Restaurants, (name, city) => new Restaurant(name, city, [], 0, 0));

        Attraction Attraction(string text) => Venue(text, tables.Attractions, (name, city) => new Attraction(name, city, default))!;
    }

    /// <param name="unknown">Stands for what no row contains.</param>
    private static TVenue? Venue<TVenue>(string text, VenueIndex<TVenue> index, Func<string, string, TVenue> unknown)
        where TVenue : class
    {
        if (text is Nothing or "")
            return null;
        var comma = text.LastIndexOf(',');
        var (name, city) = comma < 0 ? (text.Trim(), "") : (text[..comma].Trim(), WithoutParentheses(text[(comma + 1)..].Trim()));
        return index.Find(name, city) ?? unknown(name, city);
    }

    private static Leg? ReadLeg(string text, string from, string? to, TravelTables tables)
    {
        if (text is Nothing or "")
            return null;
        var ends = FromTo(text) ?? (from, to ?? from);
        var number = FlightNumber().Match(text);
        var mode = number.Success ? TravelMode.Flight : text.StartsWith("Self-driving", StringComparison.OrdinalIgnoreCase) ? TravelMode.SelfDriving : TravelMode.Taxi;
        return tables.Legs[(ends.From, ends.To!)].FirstOrDefault(l => l.Mode == mode && (mode != TravelMode.Flight || l.Reference == number.Groups["number"].Value))
            ?? new Leg(ends.From, ends.To!, mode, null, 0, 1, 0, number.Success ? number.Groups["number"].Value : text);
    }

    private static (string From, string? To)? FromTo(string text) =>
        Ends().Match(text) is { Success: true } match ? (WithoutParentheses(match.Groups["from"].Value), WithoutParentheses(match.Groups["to"].Value)) : null;

    /// <summary>A city may carry its state: <c>Houston(Texas)</c>.</summary>
    private static string WithoutParentheses(string city) => city.IndexOf('(', StringComparison.Ordinal) is > 0 and var at ? city[..at].Trim() : city.Trim();

    [GeneratedRegex(@"from\s+(?<from>.+?)\s+to\s+(?<to>[^,]+)(?=[,\s]|$)", RegexOptions.None, 1000)]
    private static partial Regex Ends();

    [GeneratedRegex(@"Flight Number:\s*(?<number>[^,]+)", RegexOptions.None, 1000)]
    private static partial Regex FlightNumber();
}
