using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using TravelPlanner.InferenceWorker.Grammars;
using TravelPlanner.InferenceWorker.Templates;

namespace TravelPlanner.InferenceWorker.ToolCalls;

/// <summary>How a model's text is to be read.</summary>
/// <param name="Form">With <see cref="ToolCallForm.None"/>, or without tools, everything is content.</param>
/// <param name="SeparateThinking">False leaves thinking and its tags in the content.</param>
/// <param name="StartsInThinking">The prompt opened a thinking block (<see cref="TemplateFamily.PromptOpensThinking"/>).</param>
/// <param name="CallId">The id of the call with an index; null: <c>call_0</c>, <c>call_1</c>, ….</param>
public sealed record OutputReading(
    ToolCallForm Form,
    ImmutableArray<ToolDefinition> Tools,
    bool SeparateThinking = true,
    bool StartsInThinking = false,
    Func<int, string>? CallId = null);

/// <summary>
/// Reads a model's text as it comes. The events do not depend on where the text is cut (deltas apart, which follow the cuts); time is linear in
/// the text, and what is held back is bounded. Thinking is read only where an answer or the text after a call begins; a call inside it is
/// thought, not made. White space around thinking and calls belongs to the form.
/// </summary>
public sealed class ModelOutputParser : ICallSink
{
    private const string ThinkOpen = "<think>";
    private const string ThinkClose = "</think>";
    private const int MostSpace = 256;

    private static readonly string[] SkipTags = [ToolCallGrammar.Close, ToolCallGrammar.Open];
    private static readonly string[] Closing = [ThinkClose];
    private static readonly string[] Reopening = [ThinkClose, ThinkOpen];

    private enum Mode
    {
        Content,
        Thinking,
        Call,
        Skip,
    }

    private readonly OutputReading reading;
    private readonly ParserLimits limits;
    private readonly Dictionary<string, ToolDefinition> tools;
    private readonly string[] beginning;
    private readonly string[] within;
    private readonly List<OutputEvent> events = [];
    private readonly StringBuilder delta = new();
    private readonly StringBuilder space = new();
    private readonly StringBuilder raw = new();
    private readonly TagMatcher tags = new();
    private Mode mode;
    private CallReader? reader;
    private string reason = "";
    private bool started;
    private bool dropsSpace;
    private int calls;
    private bool callIsOpen;
    private bool completed;

    public ModelOutputParser(OutputReading reading, ParserLimits? limits = null)
    {
        this.reading = reading;
        this.limits = limits ?? ParserLimits.Default;
        tools = reading.Tools.ToDictionary(t => t.Name, StringComparer.Ordinal);
        within = reading.Form == ToolCallForm.None || reading.Tools.IsEmpty ? [] : [ToolCallGrammar.Open];
        beginning = reading.SeparateThinking ? [.. within, ThinkOpen] : within;
        if (reading is { StartsInThinking: true, SeparateThinking: true })
            (mode, dropsSpace) = (Mode.Thinking, true);
    }

    /// <summary>Whether the text so far ends inside thinking; a lazy grammar for calls waits while it does.</summary>
    public bool InThinking => mode == Mode.Thinking;

    /// <summary>Calls that have begun so far.</summary>
    public int Calls => calls;

    /// <param name="text">The next characters; cut between whole characters, so that no delta holds half a surrogate pair.</param>
    public IReadOnlyList<OutputEvent> Feed(ReadOnlySpan<char> text)
    {
        ObjectDisposedException.ThrowIf(completed, this);
        foreach (var c in text)
            Read(c);
        return Take();
    }

    /// <summary>The text has ended; what was held back is decided.</summary>
    public IReadOnlyList<OutputEvent> Complete()
    {
        completed = true;
        switch (mode)
        {
            case Mode.Content or Mode.Thinking:
                foreach (var c in tags.Release())
                    Text(c);
                if (mode == Mode.Content && !dropsSpace)
                    delta.Append(space);
                break;
            case Mode.Call when !reader!.MayEnd:
                reason = "the text ended inside the call";
                EndMalformed();
                break;
            case Mode.Skip:
                AppendRaw(tags.Release());
                EndMalformed();
                break;
        }

        return Take();
    }

    ToolDefinition? ICallSink.Begin(string name)
    {
        if (!tools.TryGetValue(name, out var tool))
            return null;
        callIsOpen = true;
        var id = reading.CallId?.Invoke(calls) ?? string.Create(CultureInfo.InvariantCulture, $"call_{calls}");
        events.Add(new ToolCallBegin(calls, id, name));
        calls++;
        return tool;
    }

    void ICallSink.Arguments(string text) => delta.Append(text);

    void ICallSink.Arguments(char c) => delta.Append(c);

    void ICallSink.End()
    {
        FlushDelta();
        events.Add(new ToolCallEnd(calls - 1));
        callIsOpen = false;
    }

    private void Read(char c)
    {
        switch (mode)
        {
            case Mode.Content or Mode.Thinking:
                var tag = tags.Read(c, mode == Mode.Thinking ? (started ? Closing : Reopening) : started ? within : beginning, out var released, out var taken);
                foreach (var character in released)
                    Text(character);
                if (tag is not null)
                    Enter(tag);
                else if (!taken)
                    Text(c);
                break;
            case Mode.Call:
                AppendRaw(c);
                Follow(reader!.Read(c));
                break;
            case Mode.Skip:
                Skip(c);
                break;
        }
    }

    private void Enter(string tag)
    {
        space.Clear();
        FlushDelta();
        switch (tag)
        {
            case ThinkOpen:
                (mode, started, dropsSpace) = (Mode.Thinking, false, true);
                break;
            case ThinkClose:
                (mode, started, dropsSpace) = (Mode.Content, false, true);
                break;
            default:
                raw.Clear();
                mode = Mode.Call;
                reader = reading.Form == ToolCallForm.Hermes ? new HermesCallReader(this, limits) : new XmlCallReader(this, limits);
                break;
        }
    }

    /// <summary>White space is held until it is known what follows it.</summary>
    private void Text(char c)
    {
        if (char.IsWhiteSpace(c) && space.Length < MostSpace)
        {
            space.Append(c);
            return;
        }

        if (!dropsSpace)
            delta.Append(space);
        space.Clear();
        (dropsSpace, started) = (false, true);
        delta.Append(c);
    }

    private void Follow(CallStep step)
    {
        switch (step)
        {
            case CallStep.Whole:
                raw.Clear();
                break;
            case CallStep.Closed:
                (mode, started, dropsSpace) = (Mode.Content, false, true);
                break;
            case CallStep.Reopened:
                Enter(ToolCallGrammar.Open);
                break;
            case CallStep.Malformed:
                reason = reader!.Reason;
                mode = Mode.Skip;
                var unread = reader.Unread;
                raw.Length -= raw.Length < limits.Raw ? unread.Length : 0;
                foreach (var c in unread)
                    Skip(c);
                break;
        }
    }

    private void Skip(char c)
    {
        var tag = tags.Read(c, SkipTags, out var released, out var taken);
        AppendRaw(released);
        if (tag is null)
        {
            if (!taken)
                AppendRaw(c);
            return;
        }

        EndMalformed();
        if (tag == ToolCallGrammar.Open)
            Enter(tag);
        else
            (mode, started, dropsSpace) = (Mode.Content, false, true);
    }

    private void EndMalformed()
    {
        FlushDelta();
        events.Add(new MalformedToolCall(callIsOpen ? calls - 1 : null, reason, raw.ToString()));
        raw.Clear();
        callIsOpen = false;
    }

    private void AppendRaw(string text)
    {
        foreach (var c in text)
            AppendRaw(c);
    }

    private void AppendRaw(char c)
    {
        if (raw.Length < limits.Raw)
            raw.Append(c);
    }

    private void FlushDelta()
    {
        if (delta.Length == 0)
            return;
        var text = delta.ToString();
        delta.Clear();
        events.Add(callIsOpen ? new ToolCallArguments(calls - 1, text) : mode == Mode.Thinking ? new ReasoningDelta(text) : new ContentDelta(text));
    }

    private IReadOnlyList<OutputEvent> Take()
    {
        FlushDelta();
        if (events.Count == 0)
            return [];
        var taken = events.ToImmutableArray();
        events.Clear();
        return taken;
    }
}
