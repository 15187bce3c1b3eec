using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;
using TravelPlanner.Agents.Dates;
using TravelPlanner.Domain;

namespace TravelPlanner.Cli.Bench.ToolCalls;

/// <summary>Judges answers by the rules of <c>bench/tool-calls/README.md</c>.</summary>
/// <param name="schemas">Of each tool's arguments, by its name.</param>
internal sealed partial class AnswerJudge(IReadOnlyDictionary<string, JsonObject> schemas)
{
    /// <summary>Longer than this it does more than decline.</summary>
    private const int MostDeclineWords = 60, MostDeclineCharacters = 120;

    /// <summary>What is wrong with an answer; null where it is right.</summary>
    public string? Fault(BenchRequest request, ModelAnswer answer) => request.Expect switch
    {
        Expectation.Calls calls => CallFault(calls.All, answer.Calls, Languages(request)),
        _ when answer.Calls.Count > 0 => $"a call of {answer.Calls[0].Name} where none was due",
        Expectation.Question question => QuestionFault(question.Argument, answer.Text),
        Expectation.Decline => DeclineFault(answer.Text),
        Expectation.Answer expected => AnswerFault(expected, answer.Text),
        _ => throw new ArgumentException($"No rule judges {request.Expect.GetType().Name}.", nameof(request)),
    };

    private string? CallFault(IReadOnlyList<ExpectedCall> expected, IReadOnlyList<ProducedCall> made, IReadOnlyCollection<string> languages)
    {
        if (made.Count != expected.Count)
            return made.Count == 0 ? "no call" : $"{made.Count} calls, not {expected.Count}";
        if (expected is [var only])
            return Difference(only, made[0], languages);
        var open = made.ToList();
        foreach (var call in expected)
        {
            if (open.FirstOrDefault(m => Difference(call, m, languages) is null) is not { } match)
                return $"no call as expected of {call.Name}: {call.Arguments.ToJsonString(Tools.ToolJson.Options)}";
            open.Remove(match);
        }

        return null;
    }

    private string? Difference(ExpectedCall expected, ProducedCall made, IReadOnlyCollection<string> languages) =>
        made.Name != expected.Name ? $"a call of {made.Name}, not {expected.Name}"
        : made.Arguments is null ? "arguments that are no JSON object"
        : ArgumentEquality.Difference(expected, made.Arguments, schemas[expected.Name], languages);

    /// <summary>The row's language, and that of its last message where it is another.</summary>
    private static HashSet<string> Languages(BenchRequest request) =>
        [request.Language.Code(), DateNotes.Without(request.Messages.Last(m => m.Role == ChatRole.User).Text) is var said && Han(said) * 2 > Words(said) ? "zh" : "en"];

    private static string? QuestionFault(string argument, string text)
    {
        var marks = text.Count(c => c is '?' or '？');
        if (marks > 1)
            return $"{marks} questions, not one";
        if (marks == 0 && !AnswerWords.EndsAsQuestion(text))
            return "no question";
        return AnswerWords.AsksFor(argument, text) ? null : $"a question, but not about {argument}";
    }

    private static string? DeclineFault(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return "nothing was said";
        if (Han(text) > 0 ? text.Length > MostDeclineCharacters : Words(text) > MostDeclineWords)
            return "too long for declining";
        return AnswerWords.Declines(text) ? null : "it does not say that it cannot, or is for travel";
    }

    private static string? AnswerFault(Expectation.Answer expected, string text)
    {
        var said = Ungrouped(text);
        if (expected.Must.FirstOrDefault(one => !one.Any(Holds)) is { } missing)
            return $"without {string.Join(" or ", missing)}";
        return expected.MustNot.FirstOrDefault(Holds) is { } wrong ? $"with {wrong}" : null;

        bool Holds(string part) => said.Contains(Ungrouped(part), StringComparison.OrdinalIgnoreCase);
    }

    private static string Ungrouped(string text) => GroupingComma().Replace(text, "");

    private static int Han(string text) => text.Count(c => c is >= '\u4e00' and <= '\u9fff');

    private static int Words(string text) => Word().Count(text);

    [GeneratedRegex(@"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex GroupingComma();

    [GeneratedRegex(@"[A-Za-z0-9\u00C0-\u024F]+(?:['’-][A-Za-z0-9\u00C0-\u024F]+)*", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();
}
