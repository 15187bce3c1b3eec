namespace TravelPlanner.Inference;

/// <summary>
/// The names in <c>AdditionalProperties</c> that this library gives a meaning. Every other property of a request is sent as a field of the body
/// (<c>min_p</c>, <c>logprobs</c>, <c>chat_template_kwargs</c>, …), except one that would replace a field made from the messages and options.
/// </summary>
public static class InferenceProperties
{
    /// <summary>Request, <see langword="bool"/>: whether the model thinks before it answers (<c>chat_template_kwargs.enable_thinking</c>).</summary>
    public const string EnableThinking = "enable_thinking";

    /// <summary>Request, text: whose request it is. Sent as <c>user</c>; the limits of <see cref="Decorators.RateLimitingChatClient"/> are per user.</summary>
    public const string User = "user";

    /// <summary>Request and answer, <c>name@version</c>: the prompt that the messages were made from. Not sent.</summary>
    public const string Prompt = "prompt";

    /// <summary>Request for vectors: whether the texts are queries or passages, which many models tell apart: <see cref="Query"/> or <see cref="Passage"/>.</summary>
    public const string InputType = "input_type";

    public const string Query = "query";

    public const string Passage = "passage";

    /// <summary>Answer, JSON: the log-probabilities of the choice, or of one update's part of it, as the server wrote them.</summary>
    public const string LogProbabilities = "logprobs";

    /// <summary>Answer, JSON: a server's own timings (llama-server and our worker).</summary>
    public const string Timings = "timings";

    /// <summary>Answer, <see langword="true"/> on an answer that came out of the cache.</summary>
    public const string Cached = "cached";

    /// <summary>On a tool call whose arguments are not a JSON object: the text that the model wrote.</summary>
    public const string RawArguments = "raw_arguments";
}
