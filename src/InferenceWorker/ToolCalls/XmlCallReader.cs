using System.Text;
using TravelPlanner.Inference;
using TravelPlanner.InferenceWorker.Grammars;

namespace TravelPlanner.InferenceWorker.ToolCalls;

/// <summary>
/// <c>&lt;function=name&gt;&lt;parameter=key&gt;value&lt;/parameter&gt;…&lt;/function&gt;</c>, once or several times. One line break after a
/// parameter's tag and one before its end belong to the form, not to the value; a value ends at the first <c>&lt;/parameter&gt;</c>.
/// </summary>
internal sealed class XmlCallReader(ICallSink sink, ParserLimits limits) : CallReader
{
    private enum At
    {
        Function,
        FunctionName,
        Parameter,
        ParameterName,
        Value,
        AfterFunction,
    }

    private const int LongestName = 128;
    private const string FunctionOpen = "<function=";
    private const string FunctionClose = "</function>";
    private const string ParameterOpen = "<parameter=";
    private const string ParameterClose = "</parameter>";

    private static readonly string[] First = [FunctionOpen];
    private static readonly string[] Inside = [ParameterOpen, FunctionClose];
    private static readonly string[] InValue = [ParameterClose];
    private static readonly string[] After = [.. EndTags, FunctionOpen];

    private readonly StringBuilder text = new();
    private readonly HashSet<string> parameters = new(StringComparer.Ordinal);
    private readonly StringBuilder escaped = new();
    private At at = At.Function;
    private ParameterTyping? typing;
    private string parameter = "";
    private bool streams;
    private bool atStart;
    private bool holdsBreak;
    private int length;

    public override bool MayEnd => at == At.AfterFunction && !Tags.Holds;

    public override CallStep Read(char c)
    {
        if (at is At.FunctionName or At.ParameterName)
            return ReadName(c);
        if (at == At.Value)
            return ReadValue(c);
        if (c is ' ' or '\t' or '\n' or '\r' && !Tags.Holds)
            return CallStep.More;
        var tag = Tags.Read(c, at switch { At.Function => First, At.Parameter => Inside, _ => After }, out var released, out var taken);
        if (tag is null)
        {
            return taken && released.Length == 0
                ? CallStep.More
                : Malformed(at == At.Function ? "no function" : at == At.Parameter ? "text between parameters" : "more after the call", Tags.Release() is var held && taken ? released + held : released + c);
        }

        text.Clear();
        switch (tag)
        {
            case FunctionOpen:
                at = At.FunctionName;
                return CallStep.More;
            case ParameterOpen:
                at = At.ParameterName;
                return CallStep.More;
            case FunctionClose:
                sink.Arguments("}");
                at = At.AfterFunction;
                sink.End();
                return CallStep.Whole;
            default:
                return StepOf(tag);
        }
    }

    private CallStep ReadName(char c)
    {
        if (c is '<' or '\n' || (c != '>' && text.Length >= LongestName))
            return Malformed("a tag that is not closed", c.ToString());
        if (c != '>')
        {
            text.Append(c);
            return CallStep.More;
        }

        var name = text.ToString();
        text.Clear();
        if (at == At.FunctionName)
        {
            if (sink.Begin(name) is not { } tool)
                return Malformed($"there is no tool {JsonText.Quoted(name)}", "");
            typing = new(tool.Parameters);
            parameters.Clear();
            length = 0;
            sink.Arguments("{");
            at = At.Parameter;
            return CallStep.More;
        }

        if (!parameters.Add(name))
            return Malformed($"the parameter {JsonText.Quoted(name)} twice", "");
        parameter = name;
        (streams, atStart, holdsBreak, at) = (typing!.IsText(name), true, false, At.Value);
        sink.Arguments($"{(parameters.Count > 1 ? ", " : "")}{JsonText.Quoted(name)}: {(streams ? "\"" : "")}");
        return CallStep.More;
    }

    private CallStep ReadValue(char c)
    {
        var tag = Tags.Read(c, InValue, out var released, out var taken);
        foreach (var character in released)
            Value(character);
        if (tag is null && !taken)
            Value(c);
        if (length > limits.Arguments)
            return Malformed($"arguments of more than {limits.Arguments} characters", Tags.Release());
        if (tag is null)
            return CallStep.More;
        sink.Arguments(streams ? "\"" : typing!.Json(parameter, text.ToString()));
        text.Clear();
        at = At.Parameter;
        return CallStep.More;
    }

    private void Value(char c)
    {
        length++;
        var first = atStart;
        atStart = false;
        if (first && c == '\n')
            return;
        if (holdsBreak)
            Write('\n');
        holdsBreak = c == '\n';
        if (!holdsBreak)
            Write(c);
    }

    private void Write(char c)
    {
        if (!streams)
        {
            text.Append(c);
            return;
        }

        JsonText.WriteInside(escaped.Clear(), c);
        sink.Arguments(escaped.ToString());
    }
}
