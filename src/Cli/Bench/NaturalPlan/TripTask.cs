using System.Text.RegularExpressions;
using TravelPlanner.Domain.Trips.Tours;

namespace TravelPlanner.Cli.Bench.NaturalPlan;

/// <summary>
/// A trip planning task of NATURAL PLAN. Days and windows are fields; which flights go one way only is said in the task's text alone
/// ("A and B" go both ways, "from A to B" one). The fields <c>cities</c> and <c>durations</c> hold the answer and are not read.
/// </summary>
/// <param name="Golden">Cities and days of the answer in the file, for scoring; null when there is none.</param>
internal sealed partial record TripTask(string Id, TourProblem Problem, IReadOnlyList<TourStay>? Golden)
{
    private const string FlightsHeading = "direct flights:";

    public static TripTask Of(BenchJson task)
    {
        var limits = task["constraints"]["constraints"];
        var cities = limits["city_length"].Items().Select(c => new TourCity(c["city"].Text(), c["days"].Whole())).ToList();
        var windows = limits["city_day_ranges"].Items().Select(w => new TourWindow(w["city"].Text(), w["start"].Whole(), w["end"].Whole())).ToList();
        var problem = new TourProblem(limits["trip_length"].Whole(), cities, windows, ReadFlights(task["prompt_0shot"]));
        return new TripTask(task["id"].Text(), problem, task.Find("golden_plan") is { } golden ? ReadGolden(golden.Text()) : null);
    }

    private static HashSet<(string, string)> ReadFlights(BenchJson prompt)
    {
        var text = prompt.Text();
        var at = text.LastIndexOf(FlightsHeading, StringComparison.Ordinal);
        if (at < 0)
            throw prompt.Refuse($"'{FlightsHeading}' is expected");
        var flights = new HashSet<(string, string)>();
        foreach (var pair in text[(at + FlightsHeading.Length)..].Trim().Split('\n')[0].TrimEnd('.').Split(',', StringSplitOptions.TrimEntries))
        {
            if (OneWay().Match(pair) is { Success: true } one)
            {
                flights.Add((one.Groups["from"].Value, one.Groups["to"].Value));
            }
            else
            {
                if (pair.Split(" and ") is not [var a, var b])
                    throw prompt.Refuse($"'{pair}'; 'A and B' or 'from A to B' is expected");
                flights.UnionWith([(a, b), (b, a)]);
            }
        }

        return flights;
    }

    private static List<TourStay> ReadGolden(string plan) =>
        [.. GoldenStay().Matches(plan).Select(m => new TourStay(m.Groups["city"].Value, Day(m.Groups["first"].Value), Day(m.Groups["last"].Value)))];

    private static int Day(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex("^from (?<from>.+) to (?<to>.+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OneWay();

    [GeneratedRegex(@"\*\*Day (?<first>\d+)-(?<last>\d+):\*\* (Arriving in|Visit) (?<city>.+?) (and visit|for) ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex GoldenStay();
}
