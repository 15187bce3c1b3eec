using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using NodaTime;
using TravelPlanner.Agents;
using TravelPlanner.Agents.Dates;
using TravelPlanner.Domain;

namespace TravelPlanner.Cli.Bench.ToolCalls;

/// <summary>The requests of <c>bench/tool-calls</c>.</summary>
internal static class HandWrittenRequests
{
    public const string Split = "hand";

    /// <summary>The day on which every row is asked.</summary>
    private static readonly LocalDate Today = new(2026, 11, 21);

    /// <param name="tools">Those of the default list.</param>
    /// <exception cref="CommandException">A file is missing, or a row is not in the form of the README.</exception>
    public static IReadOnlyList<BenchRequest> Read(string folder, IReadOnlyList<string> tools)
    {
        var system = AssistantPrompt.On(Today);
        return [.. new[] { Language.Zh, Language.En }.SelectMany(language => ReadFile(Path.Combine(folder, $"requests.{language.Code()}.jsonl"), language, system, tools))];
    }

    private static IEnumerable<BenchRequest> ReadFile(string path, Language language, string system, IReadOnlyList<string> tools)
    {
        var lines = TaskFiles.ReadText(path).Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(lines[i]))
                continue;
            var file = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Path.GetFileName(path)}:{i + 1}");
            JsonElement row;
            try
            {
                row = JsonElement.Parse(lines[i]);
            }
            catch (JsonException broken)
            {
                throw new CommandException(ExitCode.Refused, $"{file}: this is not JSON: {broken.Message}");
            }

            yield return ReadRow(new BenchJson(file, "", row), language, system, tools);
        }
    }

    internal static BenchRequest ReadRow(BenchJson row, Language language, string system, IReadOnlyList<string> tools) => new(
        row["id"].Text(), Split, row["intent"].Text(), language, system, tools, ReadMessages(row["messages"].Items()), ReadExpectation(row["expect"], tools));

    private static IReadOnlyList<ChatMessage> ReadMessages(IReadOnlyList<BenchJson> items)
    {
        var (messages, said) = (new List<ChatMessage>(), new List<string>());
        foreach (var item in items)
            messages.Add(ReadMessage(item, said));
        return messages;
    }

    /// <param name="said">What the traveller said before, to which a further message is added.</param>
    private static ChatMessage ReadMessage(BenchJson item, List<string> said)
    {
        switch (item["role"].Text())
        {
            case "user":
                var message = item["content"].Text();
                var noted = DateNotes.Append(message, Today, said);
                said.Add(message);
                return new ChatMessage(ChatRole.User, noted);
            case "assistant":
                return new ChatMessage(ChatRole.Assistant, [
                    .. item.Find("content") is { } text ? new[] { new TextContent(text.Text()) } : [],
                    .. item.Find("tool_calls")?.Items().Select(ReadCall) ?? [],
                ]);
            case "tool":
                return new ChatMessage(ChatRole.Tool, [new FunctionResultContent(item["tool_call_id"].Text(), item["content"].Text())]);
            case var other:
                throw item["role"].Refuse($"'{other}' is none of user, assistant, tool");
        }
    }

    private static FunctionCallContent ReadCall(BenchJson call)
    {
        var function = call["function"];
        return FunctionCallContent.CreateFromParsedArguments(function["arguments"].Text(), call["id"].Text(), function["name"].Text(), Arguments)
            is { Exception: null } read ? read : throw function["arguments"].Refuse("a JSON object as a text is expected");

        static IDictionary<string, object?> Arguments(string json) =>
            JsonElement.Parse(json).EnumerateObject().ToDictionary(m => m.Name, m => (object?)m.Value, StringComparer.Ordinal);
    }

    private static Expectation ReadExpectation(BenchJson expect, IReadOnlyList<string> tools)
    {
        if (expect.Fields().ToList() is not [var (name, value)])
            throw expect.Refuse("exactly one member is expected");
        return name switch
        {
            "call" => new Expectation.Calls([ReadExpectedCall(value, tools)]),
            "calls" => new Expectation.Calls([.. value.Items().Select(c => ReadExpectedCall(c, tools))]),
            "ask" => new Expectation.Question(value.Text()),
            "decline" => new Expectation.Decline(),
            "answer" => new Expectation.Answer(
                [.. value["must"].Items().Select(m => m.Value.ValueKind == JsonValueKind.Object ? (IReadOnlyList<string>)[.. m["any"].Items().Select(a => a.Text())] : [m.Text()])],
                [.. value.Find("mustNot")?.Items().Select(m => m.Text()) ?? []]),
            _ => throw value.Refuse("it is none of call, calls, ask, decline, answer"),
        };
    }

    private static ExpectedCall ReadExpectedCall(BenchJson call, IReadOnlyList<string> tools)
    {
        var name = call["name"].Text();
        if (!tools.Contains(name, StringComparer.Ordinal))
            throw call["name"].Refuse($"'{name}' is no tool of the default list");
        return new ExpectedCall(name, ReadObject(call["arguments"]), call.Find("optional") is { } optional ? ReadObject(optional) : []);
    }

    private static JsonObject ReadObject(BenchJson value) => JsonNode.Parse(value.Value.GetRawText()) as JsonObject ?? throw value.Refuse("an object is expected");
}
