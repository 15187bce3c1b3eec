using System.Text;
using System.Text.Json;
using TravelPlanner.InferenceWorker.Grammars;
using TravelPlanner.InferenceWorker.Scheduling;
using TravelPlanner.InferenceWorker.ToolCalls;

namespace TravelPlanner.InferenceWorker.Endpoints;

/// <summary>The model's finished answer, or the arguments of a call in it, do not satisfy the schema that the request gave.</summary>
public sealed class AnswerNotInSchemaException(string what, string path, string problem) : Exception(
    $"The model's {what} does not satisfy its schema: {(path.Length == 0 ? "the value" : path)} {problem} A grammar cannot hold a model to every keyword; ask again, with another seed or a higher temperature, or simplify the schema.");

/// <summary>Gathers one answer and holds it against its schemas when it has ended: what its grammar could not hold is found here.</summary>
internal sealed class AnswerCheck(ChatRequest request)
{
    private readonly StringBuilder _content = new();
    private readonly List<(string Name, StringBuilder Arguments)> _calls = [];
    private string? _broken;

    public void Add(IEnumerable<OutputEvent> events)
    {
        foreach (var happened in events)
        {
            switch (happened)
            {
                case ContentDelta delta:
                    _content.Append(delta.Text);
                    break;
                case ToolCallBegin begin:
                    _calls.Add((begin.Name, new StringBuilder()));
                    break;
                case ToolCallArguments arguments:
                    _calls[arguments.Index].Arguments.Append(arguments.Text);
                    break;
                case MalformedToolCall { Index: not null } malformed:
                    _broken = malformed.Reason;
                    break;
            }
        }
    }

    /// <summary>What is wrong with the answer; null where nothing is, and for one that was cut off and says so.</summary>
    public AnswerNotInSchemaException? Find(GenerationEnd end)
    {
        if (end.Reason is EndReason.Length or EndReason.Deadline)
            return null;
        foreach (var (name, arguments) in request is { ToolUse: ToolUse.Auto, ToolGrammar: false } ? [] : _calls)
        {
            if (_broken is not null)
                return new AnswerNotInSchemaException($"call of {name}", "", $"is broken: {_broken}");
            if (request.Definitions.FirstOrDefault(d => d.Name == name) is { } tool && Find($"call of {name}", tool.Parameters, arguments.ToString()) is { } wrong)
                return wrong;
        }

        return request.Format == AnswerFormat.JsonSchema && (_calls.Count == 0 || _content.ToString().Trim().Length > 0) ? Find("answer", request.Schema, _content.ToString()) : null;
    }

    private static AnswerNotInSchemaException? Find(string what, JsonElement schema, string json)
    {
        JsonElement value;
        try
        {
            value = JsonElement.Parse(json);
        }
        catch (JsonException)
        {
            return new AnswerNotInSchemaException(what, "", "is no JSON.");
        }

        return SchemaCheck.Check(schema, value) is [var first, ..] ? new AnswerNotInSchemaException(what, first.Path, first.Message) : null;
    }
}
