using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TravelPlanner.Domain;

namespace TravelPlanner.Training.Requests;

/// <summary>What a conversation can quote of a result: <c>1.id</c>, <c>cheapest.price</c>, <c>label</c>. Taken from the text, and from the object what the text shows of it.</summary>
internal static partial class ResultFields
{
    private const int MostRows = 4;

    /// <param name="structured">The result as an object; names with blanks are told from it.</param>
    public static Dictionary<string, string> Of(string tool, Language language, JsonObject arguments, string text, JsonObject structured)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        var lines = text.Split('\n');
        switch (tool)
        {
            case "search_flights":
                Flights(fields, lines);
                break;
            case "search_hotels":
                Hotels(fields, lines, structured, language);
                Set(fields, "nights", HotelNights().Match(text));
                break;
            case "get_weather":
                Weather(fields, lines);
                break;
            case "plan_itinerary":
                Itinerary(fields, lines);
                break;
            case "search_places":
                Rows(fields, lines, PlaceRow());
                break;
            case "resolve_place":
                Rows(fields, lines, ResolvedRow());
                break;
            case "search_guides":
                Guides(fields, lines);
                break;
            case "plan_route":
                Route(fields, lines);
                break;
            case "calculate_budget":
                Groups(fields, BudgetHead().Match(text));
                break;
            case "get_offer":
                Groups(fields, OfferHead().Match(text));
                fields["id"] = arguments["offer_id"]!.GetValue<string>();
                break;
            case "save_trip":
                Groups(fields, SavedHead().Match(text));
                break;
            case "get_trip":
                Groups(fields, TripHead().Match(text));
                break;
            case "export_trip":
                Groups(fields, ExportHead().Match(text));
                fields["format"] = arguments["format"]!.GetValue<string>();
                break;
            case "check_trip":
                Groups(fields, CheckHead().Match(text));
                break;
            case "save_preferences":
                Groups(fields, PreferenceHead().Match(text));
                break;
            case "get_travel_context":
                Groups(fields, Now().Match(text));
                break;
        }

        if (Label(tool, language, text) is { } label)
            fields["label"] = label;
        return fields;
    }

    private static string? Label(string tool, Language language, string text) => tool switch
    {
        "search_flights" or "search_hotels" or "get_offer" when language == Language.Zh => text.Contains("模拟", StringComparison.Ordinal) ? "模拟价格" : "实时价格",
        "search_flights" or "search_hotels" or "get_offer" => text.Contains("SIMULATED", StringComparison.Ordinal) ? "simulated price" : "live price",
        "get_weather" => (string[])["climate normals", "气候平均值", "forecast", "预报"] is var known ? known.FirstOrDefault(k => text.Contains(k, StringComparison.Ordinal)) : null,
        "calculate_budget" or "plan_route" => language == Language.Zh ? "估算" : "estimate",
        _ => null,
    };

    private static void Set(Dictionary<string, string> fields, string name, Match match)
    {
        if (match.Success)
            fields[name] = match.Groups["value"].Value.Trim();
    }

    private static void Groups(Dictionary<string, string> fields, Match match, string prefix = "")
    {
        foreach (Group group in match.Groups)
        {
            if (group.Success && !char.IsAsciiDigit(group.Name[0]))
                fields[prefix + group.Name] = group.Value.Trim();
        }
    }

    private static void Rows(Dictionary<string, string> fields, string[] lines, Regex row)
    {
        var matches = lines.Select(l => row.Match(l)).Where(m => m.Success).Take(MostRows).ToList();
        for (var i = 0; i < matches.Count; i++)
        {
            Groups(fields, matches[i], string.Create(CultureInfo.InvariantCulture, $"{i + 1}."));
            if (i == matches.Count - 1)
                Groups(fields, matches[i], "last.");
            if (matches[i].Groups["cheap"].Success)
                Groups(fields, matches[i], "cheapest.");
        }
    }

    private static void Flights(Dictionary<string, string> fields, string[] lines)
    {
        // An offer's lines as one, so that a row is a match.
        var rows = new List<string>();
        foreach (var line in lines)
        {
            if (OfferNumber().IsMatch(line))
                rows.Add(line);
            else if (rows.Count > 0 && line.StartsWith("   ", StringComparison.Ordinal))
                rows[^1] += "\n" + line;
        }

        Rows(fields, [.. rows], FlightRow());
    }

    private static void Hotels(Dictionary<string, string> fields, string[] lines, JsonObject structured, Language language)
    {
        var stays = structured["stays"]!.AsArray();
        var rows = lines.Where(l => l.StartsWith("- ", StringComparison.Ordinal)).ToList();
        for (var i = 0; i < Math.Min(MostRows, Math.Min(stays.Count, rows.Count)); i++)
        {
            var name = stays[i]![language == Language.Zh ? "name_zh" : "name_en"]!.GetValue<string>();
            var match = HotelRow().Match(rows[i]);
            if (!match.Success || !rows[i].AsSpan(2).StartsWith(name))
                continue;
            foreach (var prefix in Prefixes(i, Math.Min(stays.Count, rows.Count), match.Groups["cheap"].Success))
            {
                fields[prefix + "name"] = name;
                Groups(fields, match, prefix);
                fields[prefix + "area"] = match.Groups["area"].Value[(name.Length)..].Trim(' ', '★');
            }
        }
    }

    private static IEnumerable<string> Prefixes(int row, int rows, bool cheapest)
    {
        yield return string.Create(CultureInfo.InvariantCulture, $"{row + 1}.");
        if (row == rows - 1)
            yield return "last.";
        if (cheapest)
            yield return "cheapest.";
    }

    private static void Weather(Dictionary<string, string> fields, string[] lines)
    {
        Set(fields, "place", WeatherHead().Match(lines[0]));
        Rows(fields, lines, WeatherRow());
        if (lines.Select(l => WeatherRow().Match(l)).LastOrDefault(m => m.Success) is { } last)
            Groups(fields, last, "last.");
    }

    private static void Itinerary(Dictionary<string, string> fields, string[] lines)
    {
        Groups(fields, PlanHead().Match(lines[0]));
        var (day, stop) = (0, 0);
        foreach (var line in lines)
        {
            if (PlanDay().Match(line) is { Success: true } date)
            {
                (day, stop) = (day + 1, 0);
                fields[$"{day}.date"] = fields["to"] = date.Groups["value"].Value;
                fields.TryAdd("from", date.Groups["value"].Value);
            }
            else if (PlanStop().Match(line) is { Success: true } visit && day > 0 && ++stop <= 2)
            {
                fields[$"{day}.{(stop == 1 ? "first" : "second")}"] = visit.Groups["value"].Value;
            }
        }
    }

    private static void Guides(Dictionary<string, string> fields, string[] lines)
    {
        var row = 0;
        for (var i = 0; i + 2 < lines.Length; i++)
        {
            if (GuideHead().Match(lines[i]) is not { Success: true } head)
                continue;
            row++;
            var passage = lines[i + 2];
            var end = passage.IndexOfAny(['.', '。', '!', '？', '?', '！']);
            // A dot within a number or an abbreviation ends nothing.
            while (end >= 0 && end + 1 < passage.Length && passage[end] == '.' && passage[end + 1] != ' ')
                end = passage.IndexOfAny(['.', '。'], end + 1);
            if (end < 0)
                continue;
            fields[$"{row}.source"] = head.Groups["source"].Value;
            fields[$"{row}.id"] = head.Groups["id"].Value;
            fields[$"{row}.sentence"] = passage[..(end + 1)].Trim();
        }
    }

    private static void Route(Dictionary<string, string> fields, string[] lines)
    {
        Groups(fields, RouteHead().Match(lines[0]));
        var stops = lines.Select(l => RouteStop().Match(l)).Where(m => m.Success).Select(m => m.Groups["value"].Value.Trim()).ToList();
        if (stops.Count > 1)
            fields["order"] = string.Join(" → ", stops);
    }

    [GeneratedRegex(@"^\d+\. ", RegexOptions.None, 1000)]
    private static partial Regex OfferNumber();

    [GeneratedRegex(@"^\d+\. (?<price>[\d,.]+ [A-Z]{3})(?: \[[^\]]*?(?<cheap>cheapest|最便宜)?[^\]]*\])?[^\n]*\n   (?:\w{3} )?\d{4}-\d\d-\d\d(?: 周.)? (?<flight>[A-Z0-9]{2}\d+)\S* (?<origin>[A-Z]{3}) (?<dep>\d\d:\d\d)[^;\n]*→(?<dest>[A-Z]{3}) (?<arr>\d\d:\d\d)(?:[+-]\d)? · (?<duration>\d+h\d\d)[\s\S]*   id (?<id>\S+)", RegexOptions.None, 1000)]
    private static partial Regex FlightRow();

    [GeneratedRegex(@"^- (?<area>.+?) \d+\.\d km · (?<price>[\d,.]+ [A-Z]{3}) ?[(（](?:每晚 )?(?<night>[\d,.]+ [A-Z]{3})(?: a night)?[)）](?: \[[^\]]*?(?<cheap>cheapest|最便宜)?[^\]]*\])?.* · id (?<id>\S+)", RegexOptions.None, 1000)]
    private static partial Regex HotelRow();

    [GeneratedRegex(@"(?:nights: |，)(?<value>\d+)(?=,| 晚)", RegexOptions.None, 1000)]
    private static partial Regex HotelNights();

    [GeneratedRegex(@"^(?<value>[^:：]+)[:：]", RegexOptions.None, 1000)]
    private static partial Regex WeatherHead();

    [GeneratedRegex(@"^(?<date>\d{4}-\d\d-\d\d)\S* .*?(?<low>-?\d+)–(?<high>-?\d+ °C) · \S+ (?<rain>\d+ %)", RegexOptions.None, 1000)]
    private static partial Regex WeatherRow();

    [GeneratedRegex(@"^(?<place>.+?) · (?<plan_id>plan-[0-9a-f]+)", RegexOptions.None, 1000)]
    private static partial Regex PlanHead();

    [GeneratedRegex(@"^(?<value>\d{4}-\d\d-\d\d) ", RegexOptions.None, 1000)]
    private static partial Regex PlanDay();

    [GeneratedRegex(@"^  \d\d:\d\d–\d\d:\d\d (?<value>.+?) \[", RegexOptions.None, 1000)]
    private static partial Regex PlanStop();

    [GeneratedRegex(@"^- (?<name>.+?) \[(?<id>[^\]]+)\]", RegexOptions.None, 1000)]
    private static partial Regex PlaceRow();

    [GeneratedRegex(@"^(?<name>.+?) \(.+?\), (?<country>[A-Z]{2}), \w+ (?<code>\S+) · \S+ · (?:(?<zone>[A-Z]\w+/\S+) · )?", RegexOptions.None, 1000)]
    private static partial Regex ResolvedRow();

    [GeneratedRegex(@"^\d+\. (?<source>.+?) \[(?<id>[^\]]+)\]", RegexOptions.None, 1000)]
    private static partial Regex GuideHead();

    [GeneratedRegex(@"(?<minutes>\d+) min, (?<km>[\d.]+) km", RegexOptions.None, 1000)]
    private static partial Regex RouteHead();

    [GeneratedRegex(@"^\d+\. (?<value>.+?)(?: → |$)", RegexOptions.None, 1000)]
    private static partial Regex RouteStop();

    [GeneratedRegex(@"^(?:Total|合计) (?<total>[\d,.]+ [A-Z]{3}) ?[(（](?:人均 )?(?<person>[\d,.]+ [A-Z]{3})(?: a person, |，每天 )(?<day>[\d,.]+ [A-Z]{3})(?: a day)?[)）][,，] ?(?<tier>[^,，]+)[,，] ?(?<budget_id>budget-[0-9a-f]+)", RegexOptions.None, 1000)]
    private static partial Regex BudgetHead();

    [GeneratedRegex(@"^[^:：]+[:：] ?(?<price>[\d,.]+ [A-Z]{3})", RegexOptions.None, 1000)]
    private static partial Regex OfferHead();

    [GeneratedRegex(@"(?<trip_id>trip-[0-9a-f]+) (?:version|版本) (?<version>\d+)[:：] ?(?<title>[^\n]+?) ?[(（](?<status>[^)）]+)[)）]", RegexOptions.None, 1000)]
    private static partial Regex SavedHead();

    [GeneratedRegex(@"^(?<title>.+?) · (?<trip_id>trip-[0-9a-f]+) v(?<version>\d+) · (?<status>[^\n]+)\n(?<from>\d{4}-\d\d-\d\d) … (?<to>\d{4}-\d\d-\d\d)[^\n]*\n\d{4}-\d\d-\d\d (?<city>[^:：\n]+)[:：]", RegexOptions.None, 1000)]
    private static partial Regex TripHead();

    [GeneratedRegex(@"^(?<file>(?<trip_id>trip-[0-9a-f]+)\S*) ", RegexOptions.None, 1000)]
    private static partial Regex ExportHead();

    [GeneratedRegex(@"^(?<trip_id>trip-[0-9a-f]+)[:：]\D*(?<errors>\d+)\D+(?<warnings>\d+)", RegexOptions.None, 1000)]
    private static partial Regex CheckHead();

    [GeneratedRegex(@"(?:version|版本) ?(?<version>\d+)", RegexOptions.None, 1000)]
    private static partial Regex PreferenceHead();

    [GeneratedRegex(@": (?<today>\d{4}-\d\d-\d\d) \d\d:\d\d", RegexOptions.None, 1000)]
    private static partial Regex Now();
}
