using System.Diagnostics;
using System.Threading.Channels;
using TravelPlanner.Native.LlamaCpp;

namespace TravelPlanner.InferenceWorker.Scheduling;

/// <summary>A request on its way through the scheduler. Belongs to the scheduler's task, except for <see cref="Updates"/> and <see cref="Cancelled"/>.</summary>
internal sealed class Generation : IDisposable
{
    private readonly long _submitted = Stopwatch.GetTimestamp();
    private readonly StopText _text;
    private readonly List<PickedToken> _picked = [];
    private readonly LlamaSampler _sampler;
    private long _started;
    private long _prefilled;

    public Generation(GenerationRequest request, LlamaModel model, int maxTokens)
    {
        Request = request;
        MaxTokens = maxTokens;
        Tokens = [.. request.Prompt];
        _text = new StopText(request.Stops);
        _sampler = new LlamaSampler(model, request.Sampling);
        _sampler.Observe(request.Prompt as int[] ?? [.. request.Prompt]);
    }

    public GenerationRequest Request { get; }

    public int MaxTokens { get; }

    /// <summary>Prompt and answer. The last of them is not in the memory while an answer is made.</summary>
    public List<int> Tokens { get; }

    /// <summary>How many of <see cref="Tokens"/> are in the memory.</summary>
    public int Computed { get; set; }

    /// <summary>Prompt tokens that did not have to be computed; of the first start, not of one after giving way.</summary>
    public int Cached { get; set; }

    public int AnswerTokens { get; private set; }

    public int Drafted { get; set; }

    /// <summary>Its sequence in the memory; -1 while it has none.</summary>
    public int Sequence { get; set; } = -1;

    /// <summary>The order in which it came to its slot: the youngest gives way first.</summary>
    public long Order { get; set; }

    /// <summary>Tokens to compute before the next can be picked: one while an answer is made, more for a prompt.</summary>
    public int Remaining => Tokens.Count - Computed;

    /// <summary>Its prompt is computed: each step makes a token of the answer.</summary>
    public bool Answers => Remaining == 1;

    /// <summary>Tokens of this request in the present batch.</summary>
    public int InBatch { get; set; }

    /// <summary>Where the first output of this step lies; -1 when there is none.</summary>
    public int Output { get; set; }

    /// <summary>What speculation put after the last token in this step.</summary>
    public int[] Draft { get; set; } = [];

    public volatile bool Cancelled;

    /// <summary>Unbounded, because an answer is bounded: a reader that is slow holds up nobody, and one that left costs one answer.</summary>
    public Channel<GenerationUpdate> Updates { get; } = Channel.CreateUnbounded<GenerationUpdate>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    public bool Late => Request.Deadline is { } deadline && Stopwatch.GetElapsedTime(_submitted) > deadline;

    public bool Started => _started != 0;

    public TimeSpan Running => Stopwatch.GetElapsedTime(_started);

    public void Start() => _started = Started ? _started : Stopwatch.GetTimestamp();

    /// <summary>Picks the next token from logits, gives out its text, and says whether the answer has ended with it.</summary>
    /// <exception cref="LlamaException">The grammar allows nothing.</exception>
    public EndReason? Pick(ReadOnlySpan<float> logits, LlamaVocabulary vocabulary)
    {
        _prefilled = _prefilled != 0 ? _prefilled : Stopwatch.GetTimestamp();
        var token = _sampler.Sample(logits);
        if (Request.TopLogProbabilities is { } top)
        {
            var (picked, others) = LlamaLogProbabilities.Of(logits, token, top);
            _picked.Add(new PickedToken(token, picked.LogProbability, others));
        }

        Tokens.Add(token);
        AnswerTokens++;
        if (vocabulary.IsEndOfGeneration(token) && !Request.IgnoreEnd)
            return EndReason.EndOfTurn;
        Give(_text.Add(vocabulary.IsControl(token) ? [] : vocabulary.Piece(token)));
        return _text.Stopped is not null ? EndReason.StopText : AnswerTokens >= MaxTokens ? EndReason.Length : null;
    }

    public void End(EndReason reason)
    {
        var text = _text.Finish();
        // A stop text may be complete only now that nothing more can come.
        if (_text.Stopped is not null)
            reason = EndReason.StopText;
        var now = Stopwatch.GetTimestamp();
        var started = Started ? _started : now;
        var prefilled = _prefilled != 0 ? _prefilled : now;
        var usage = new GenerationUsage(
            Request.Prompt.Count, Cached, AnswerTokens, Drafted, Stopwatch.GetElapsedTime(_submitted, started),
            Stopwatch.GetElapsedTime(started, prefilled), Stopwatch.GetElapsedTime(prefilled, now));
        Updates.Writer.TryWrite(new GenerationUpdate(text, [.. _picked], new GenerationEnd(reason, usage, _text.Stopped)));
        Updates.Writer.TryComplete();
    }

    /// <summary>Ends without an answer: the reader gets the exception.</summary>
    public void Fail(Exception reason) => Updates.Writer.TryComplete(reason);

    public void Dispose() => _sampler.Dispose();

    private void Give(string text)
    {
        if (text.Length == 0)
            return;
        Updates.Writer.TryWrite(new GenerationUpdate(text, _picked.Count == 0 ? [] : [.. _picked]));
        _picked.Clear();
    }
}
