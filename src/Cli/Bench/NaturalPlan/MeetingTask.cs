using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.Text;
using TravelPlanner.Domain.Meetings;

namespace TravelPlanner.Cli.Bench.NaturalPlan;

/// <summary>
/// A meeting planning task of NATURAL PLAN. Travel times are a field; who is where and when stands in the sentences after
/// <c>CONSTRAINTS:</c>, which have one form.
/// </summary>
/// <param name="GoldenCount">Friends met by the answer in the file, for scoring; null when there is none.</param>
internal sealed partial record MeetingTask(string Id, MeetingProblem Problem, int? GoldenCount)
{
    private static readonly LocalTimePattern Clock = LocalTimePattern.Create("h:mmtt", CultureInfo.InvariantCulture);

    public static MeetingTask Of(BenchJson task)
    {
        var prompt = task["prompt_0shot"];
        var text = prompt.Text();
        var arrival = Arrival().Match(text);
        if (!arrival.Success)
            throw prompt.Refuse("'You arrive at … at 9:00AM.' is expected");
        var friends = Presence().Matches(text).Select(m => new Friend(
            m.Groups["name"].Value, m.Groups["place"].Value, Time(prompt, m.Groups["from"].Value), Time(prompt, m.Groups["until"].Value),
            int.Parse(m.Groups["minutes"].Value, CultureInfo.InvariantCulture))).ToList();
        if (task["num_people"].Whole() is var people && people != friends.Count)
            throw prompt.Refuse(string.Create(CultureInfo.InvariantCulture, $"{friends.Count} friends found in the text; num_people says {people}"));

        var travel = task["dist_matrix"].Fields().SelectMany(from => from.Value.Fields().Select(to => (From: from.Name, To: to.Name, Minutes: to.Value.Whole())))
            .ToDictionary(t => (t.From, t.To), t => t.Minutes);
        var golden = task.Find("golden_plan")?.Items().Count(line => line.Text().StartsWith("You meet ", StringComparison.Ordinal));
        return new MeetingTask(
            task["id"].Text(), new MeetingProblem(arrival.Groups["place"].Value, Time(prompt, arrival.Groups["time"].Value), friends, travel), golden);
    }

    private static LocalTime Time(BenchJson prompt, string text) =>
        Clock.Parse(text) is { Success: true, Value: var time } ? time : throw prompt.Refuse($"'{text}'; a time such as 9:00AM is expected");

    [GeneratedRegex(@"You arrive at (?<place>.+?) at (?<time>\d+:\d\d[AP]M)\.", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Arrival();

    [GeneratedRegex(
        @"(?<name>[^.:\s][^.:]*?) will be at (?<place>.+?) from (?<from>\d+:\d\d[AP]M) to (?<until>\d+:\d\d[AP]M)\. You'd like to meet .+? for a minimum of (?<minutes>\d+) minutes\.",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Presence();
}
