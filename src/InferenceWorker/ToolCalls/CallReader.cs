using TravelPlanner.InferenceWorker.Grammars;

namespace TravelPlanner.InferenceWorker.ToolCalls;

internal enum CallStep
{
    More,

    /// <summary>A call is whole; another may follow in the same block.</summary>
    Whole,

    /// <summary>The block is closed.</summary>
    Closed,

    /// <summary>The block was not closed, and the next begins.</summary>
    Reopened,

    Malformed,
}

/// <summary>Where a reader's findings go.</summary>
internal interface ICallSink
{
    /// <summary>The tool of that name; null where none was offered.</summary>
    ToolDefinition? Begin(string name);

    void Arguments(string text);

    void Arguments(char c);

    void End();
}

/// <summary>Reads what stands between the tags of a call, character by character.</summary>
internal abstract class CallReader
{
    private static readonly string[] Ends = [ToolCallGrammar.Close, ToolCallGrammar.Open];

    protected TagMatcher Tags { get; } = new();

    public string Reason { get; private set; } = "";

    /// <summary>The last characters read that may belong to a tag, to be read again after <see cref="CallStep.Malformed"/>.</summary>
    public string Unread { get; private set; } = "";

    /// <summary>Whether the text may end here.</summary>
    public abstract bool MayEnd { get; }

    public abstract CallStep Read(char c);

    protected static CallStep StepOf(string tag) => tag == ToolCallGrammar.Close ? CallStep.Closed : CallStep.Reopened;

    protected static string[] EndTags => Ends;

    protected CallStep Malformed(string reason, string unread)
    {
        (Reason, Unread) = (reason, unread);
        return CallStep.Malformed;
    }
}
