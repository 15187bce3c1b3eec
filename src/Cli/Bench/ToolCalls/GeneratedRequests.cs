using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;
using TravelPlanner.Training.Requests;
using Written = TravelPlanner.InferenceWorker.Templates;

namespace TravelPlanner.Cli.Bench.ToolCalls;

/// <summary>Conversations of the generator as requests: the last message of each is the target, and what makes it right is read from it.</summary>
internal static partial class GeneratedRequests
{
    public const string Split = "generated";

    /// <summary>Conversations that share a day and its tools, as those of one user would.</summary>
    private const int GroupSize = 10;

    /// <summary>From the side of the generator that nothing is trained on. The same seed gives the same requests.</summary>
    public static IEnumerable<BenchRequest> Draw(DialogueGenerator generator, int count, int seed)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, (count + GroupSize - 1) / GroupSize)
            .SelectMany(_ => From(generator.Next(random, TravelPlanner.Training.Requests.Split.HeldOut, GroupSize)))
            .Take(count)
            .Select((request, i) => request with { Id = string.Create(CultureInfo.InvariantCulture, $"{seed}/{i + 1}") });
    }

    internal static IEnumerable<BenchRequest> From(DialogueGroup group) => group.Dialogues.Select(dialogue => new BenchRequest(
        "", Split, Intent(dialogue.Intent), dialogue.Language, group.System, group.Tools, Messages([.. dialogue.Messages.SkipLast(1)]), Expect(dialogue)));

    /// <summary>In the words of the hand-written set, so that the two can be compared: <c>single.get_weather</c> is <c>get_weather</c>.</summary>
    private static string Intent(string intent)
    {
        var parts = intent.Split('.');
        return parts[0] switch { "single" => parts[1], "correct" => "correction", "then" or "chain" => "second_tool", var other => other };
    }

    private static Expectation Expect(TrainingDialogue dialogue)
    {
        var (target, parts) = (dialogue.Messages[^1], dialogue.Intent.Split('.'));
        if (target.ToolCalls.Length > 0)
            return new Expectation.Calls([.. target.ToolCalls.Select(c => new ExpectedCall(c.Name, (JsonObject)JsonNode.Parse(c.Arguments)!, []))]);
        return parts[0] switch
        {
            "ask" => new Expectation.Question(parts[2]),
            "decline" or "unavailable" => new Expectation.Decline(),
            _ => new Expectation.Answer([.. Facts(target.Content).Select(f => (IReadOnlyList<string>)[f])], []),
        };
    }

    /// <summary>The numbers, times, ids and labels of an answer: what must be copied.</summary>
    private static IEnumerable<string> Facts(string text) => Fact().Matches(text).Select(m => m.Value).Distinct(StringComparer.OrdinalIgnoreCase);

    private static IReadOnlyList<ChatMessage> Messages(IReadOnlyList<Written.ChatMessage> written)
    {
        var (messages, open, made) = (new List<ChatMessage>(), new Queue<string>(), 0);
        foreach (var message in written)
        {
            messages.Add(message.Role switch
            {
                Written.ChatRole.System => new ChatMessage(ChatRole.System, message.Content),
                Written.ChatRole.User => new ChatMessage(ChatRole.User, message.Content),
                Written.ChatRole.Tool => new ChatMessage(ChatRole.Tool, [new FunctionResultContent(open.Dequeue(), message.Content)]),
                _ => new ChatMessage(ChatRole.Assistant, [.. message.Content.Length > 0 ? new[] { new TextContent(message.Content) } : [], .. message.ToolCalls.Select(Call)]),
            });
        }

        return messages;

        FunctionCallContent Call(Written.ChatToolCall call)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"call_{++made}");
            open.Enqueue(id);
            return new FunctionCallContent(id, call.Name, ((JsonObject)JsonNode.Parse(call.Arguments)!).ToDictionary(m => m.Key, m => (object?)m.Value, StringComparer.Ordinal));
        }
    }

    [GeneratedRegex(@"(?:[A-Za-z][A-Za-z.\-_/]*)?[0-9](?:[A-Za-z0-9.,:\-/]*[A-Za-z0-9])?|\b(?:simulated|sandbox|cached|live|reference)\b|模拟|沙箱|缓存|实时|参考", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Fact();
}
