using System.Text;
using System.Text.Json;
using TravelPlanner.Inference;

namespace TravelPlanner.InferenceWorker.ToolCalls;

/// <summary><c>{"name": …, "arguments": {…}}</c>, once or several times; tags inside its texts are text.</summary>
internal sealed class HermesCallReader(ICallSink sink, ParserLimits limits) : CallReader
{
    private enum At
    {
        Object,
        NameOrEnd,
        Name,
        Colon,
        Value,
        CommaOrEnd,
        AfterObject,
    }

    private const int LongestName = 300;

    private readonly StringBuilder text = new();
    private readonly StringBuilder early = new();
    private readonly HashSet<string> members = new(StringComparer.Ordinal);
    private JsonScanner scanner = new(1);
    private At at = At.Object;
    private string member = "";
    private bool begun;
    private int argumentsLength;

    public override bool MayEnd => at == At.AfterObject && !Tags.Holds;

    public override CallStep Read(char c)
    {
        switch (at)
        {
            case At.Name:
                return ReadName(c);
            case At.Value when text.Length > 0 || argumentsLength > 0 || c is not (' ' or '\t' or '\n' or '\r'):
                return ReadValue(c);
        }

        if (c is ' ' or '\t' or '\n' or '\r' && !Tags.Holds)
            return CallStep.More;
        switch (at)
        {
            case At.Object when c == '{':
            case At.AfterObject when c == '{' && !Tags.Holds:
                members.Clear();
                early.Clear();
                (at, begun, argumentsLength) = (At.NameOrEnd, false, 0);
                return CallStep.More;
            case At.AfterObject:
                return AfterObject(c);
            case At.NameOrEnd or At.CommaOrEnd when c == '}' && (at == At.CommaOrEnd || members.Count == 0):
                return End();
            case At.NameOrEnd when c == '"':
                scanner = new(limits.Depth);
                text.Clear().Append(c);
                scanner.Read(c);
                at = At.Name;
                return CallStep.More;
            case At.Colon when c == ':':
                scanner = new(limits.Depth);
                text.Clear();
                at = At.Value;
                return CallStep.More;
            case At.CommaOrEnd when c == ',':
                at = At.NameOrEnd;
                return CallStep.More;
            default:
                return Malformed(at == At.Object ? "no JSON object" : $"not JSON: '{c}' is out of place", c.ToString());
        }
    }

    private CallStep AfterObject(char c)
    {
        var tag = Tags.Read(c, EndTags, out var released, out var taken);
        return tag is not null ? StepOf(tag) : taken && released.Length == 0 ? CallStep.More : Malformed("more after the call", taken ? released + c : c.ToString());
    }

    private CallStep ReadName(char c)
    {
        text.Append(c);
        switch (scanner.Read(c))
        {
            case JsonStep.Bad:
                return Malformed($"not JSON: {scanner.Reason}", c.ToString());
            case JsonStep.Done:
                member = JsonElement.Parse(text.ToString()).GetString()!;
                at = At.Colon;
                return members.Add(member) ? CallStep.More : Malformed($"{JsonText.Quoted(member)} twice", "");
            default:
                return text.Length > LongestName ? Malformed("a name without end", "") : CallStep.More;
        }
    }

    private CallStep ReadValue(char c)
    {
        var isFirst = text.Length == 0 && argumentsLength == 0;
        if (isFirst && member == "name" && c != '"')
            return Malformed("the name is not a text", c.ToString());
        if (isFirst && member == "arguments" && c != '{')
            return Malformed("the arguments are not an object", c.ToString());
        var step = scanner.Read(c);
        if (step == JsonStep.Bad)
            return Malformed($"not JSON: {scanner.Reason}", c.ToString());
        if (step != JsonStep.DoneBefore && Keep(c) is { } tooLong)
            return tooLong;
        if (step == JsonStep.More)
            return CallStep.More;
        at = At.CommaOrEnd;
        if (member == "name" && Begin(JsonElement.Parse(text.ToString()).GetString()!) is { } unknown)
            return unknown;
        return step == JsonStep.DoneBefore ? Read(c) : CallStep.More;
    }

    private CallStep? Keep(char c)
    {
        if (member != "arguments")
        {
            // A member that means nothing here only has to be well-formed; its first character marks that it has begun.
            if (member == "name" || text.Length == 0)
                text.Append(c);
            return text.Length > LongestName ? Malformed("a name without end", "") : null;
        }

        if (++argumentsLength > limits.Arguments)
            return Malformed($"arguments of more than {limits.Arguments} characters", "");
        if (begun)
            sink.Arguments(c);
        else
            early.Append(c);
        return null;
    }

    private CallStep? Begin(string name)
    {
        if (sink.Begin(name) is null)
            return Malformed($"there is no tool {JsonText.Quoted(name)}", "");
        begun = true;
        sink.Arguments(early.ToString());
        early.Clear();
        return null;
    }

    private CallStep End()
    {
        if (!begun)
            return Malformed("no name", "");
        if (!members.Contains("arguments"))
            sink.Arguments("{}");
        at = At.AfterObject;
        sink.End();
        return CallStep.Whole;
    }
}
