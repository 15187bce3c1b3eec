using System.Runtime.InteropServices;
using TravelPlanner.Native.LlamaCpp;

namespace TravelPlanner.InferenceWorker.Scheduling;

/// <summary>
/// Proposes what a smaller model of the same vocabulary holds for likeliest, as long as it is sure enough. It has a sequence of its own for
/// each request in a slot and follows the texts in pieces no larger than those in which the model itself reads prompts; all requests of a
/// round are one batch.
/// </summary>
internal sealed class ModelDraft : IDraftSource
{
    private readonly LlamaContext _context;
    private readonly SchedulerOptions _options;
    private readonly LlamaBatch _batch;
    private readonly Stack<int> _free;
    private readonly Dictionary<Generation, Follower> _followers = [];

    /// <exception cref="ArgumentException">The draft model does not go with the model; see <see cref="Refusal"/>.</exception>
    public ModelDraft(LlamaContext context, LlamaModel model, SchedulerOptions options)
    {
        if (Refusal(model, context.Model) is { } reason)
            throw new ArgumentException(reason, nameof(context));
        if (context.MaxSequences < options.Slots || context.MaxOutputs < options.Slots)
            throw new ArgumentException($"The draft's context has {context.MaxSequences} sequences and {context.MaxOutputs} outputs; {options.Slots} slots need one of each.", nameof(context));
        (_context, _options) = (context, options);
        _batch = context.CreateBatch();
        _free = new Stack<int>(Enumerable.Range(0, options.Slots).Reverse());
    }

    /// <summary>Why a model cannot draft for another; null when it can.</summary>
    public static string? Refusal(LlamaModel model, LlamaModel draft)
    {
        if (model.CannotRewind || draft.CannotRewind)
            return $"the {(model.CannotRewind ? "model" : "draft model")} ({(model.CannotRewind ? model : draft).Architecture}) cannot go back behind a guess that was wrong; leave the draft model out.";
        var (mine, other) = (model.Vocabulary, draft.Vocabulary);
        if (mine.Count != other.Count)
            return $"the draft model has a vocabulary of {other.Count} tokens, the model one of {mine.Count}; choose a draft of the same family.";
        for (var token = 0; token < mine.Count; token++)
        {
            if (mine.IsEndOfGeneration(token) != other.IsEndOfGeneration(token) || !mine.Piece(token).SequenceEqual(other.Piece(token)))
                return $"the draft model has another vocabulary: token {token} is not the same text; choose a draft of the same family.";
        }

        return null;
    }

    public void Propose(IReadOnlyList<Generation> active, Func<Generation, int> room)
    {
        // More answers at once fill the processor without guesses, and each wrong one would then take time from somebody.
        if (active.Count > _options.DraftStreams)
            return;
        List<Guess> guesses = [];
        CatchUp(active, room, guesses);
        for (var due = guesses; due.Count > 0 && Compute();)
        {
            due = [.. due.Where(Pick)];
            _batch.Clear();
            foreach (var guess in due)
                guess.Output = guess.Follower.Feed(_batch, [guess.Tokens[^1]], output: true);
            if (due.Count == 0)
                break;
        }

        foreach (var guess in guesses)
            guess.Generation.Draft = [.. guess.Tokens];
    }

    public void Forget(Generation generation)
    {
        if (!_followers.Remove(generation, out var follower))
            return;
        _context.Memory.Remove(follower.Sequence);
        _free.Push(follower.Sequence);
    }

    public void Dispose() => _batch.Dispose();

    /// <summary>Puts into the batch what the draft has not read yet; who is read to the end is due for a guess.</summary>
    private void CatchUp(IReadOnlyList<Generation> active, Func<Generation, int> room, List<Guess> guesses)
    {
        _batch.Clear();
        var budget = Math.Min(_batch.Capacity, active.Any(g => g.Answers) ? _options.PrefillBeside : _options.PrefillAlone);
        var reading = false;
        // Who answers first: what is missing there is a token or two.
        foreach (var generation in active.OrderByDescending(g => g.Answers))
        {
            var follower = Follow(generation);
            if (follower.Lost)
                continue;
            var tokens = CollectionsMarshal.AsSpan(generation.Tokens);
            Rewind(follower, tokens[..^(generation.Answers ? 1 : 0)]);
            var missing = tokens[follower.Tokens.Count..];
            var count = Math.Min(missing.Length, budget - _batch.Count);
            if (count <= 0)
                continue;
            var most = Math.Min(_options.DraftTokens, room(generation));
            var wanted = generation.Answers && generation.Draft.Length == 0 && count == missing.Length && most > 0;
            var output = follower.Feed(_batch, missing[..count], wanted);
            reading = true;
            if (wanted)
                guesses.Add(new Guess(generation, follower, most) { Output = output });
        }

        if (reading && guesses.Count == 0)
            Compute();
    }

    private bool Pick(Guess guess)
    {
        var likeliest = LlamaLogProbabilities.Of(_context.Logits(guess.Output), 0, 1).Top[0];
        if (likeliest.LogProbability < Math.Log(_options.DraftConfidence))
            return false;
        guess.Tokens.Add(likeliest.Token);
        return guess.Tokens.Count < guess.Most && !_context.Model.Vocabulary.IsEndOfGeneration(likeliest.Token);
    }

    /// <returns>False when there was no room: the longest text of the batch is no longer followed, and there is no guess in this step.</returns>
    private bool Compute()
    {
        switch (_context.Decode(_batch))
        {
            case LlamaDecodeResult.Done:
                foreach (var follower in _followers.Values)
                    follower.Settle();
                return true;
            case LlamaDecodeResult.NoRoom:
                var longest = _followers.Values.Where(f => f.InBatch > 0).MaxBy(f => f.Tokens.Count)!;
                foreach (var follower in _followers.Values)
                    follower.TakeBack();
                longest.Lost = true;
                longest.Tokens.Clear();
                _context.Memory.Remove(longest.Sequence);
                return false;
            default:
                throw new OperationCanceledException("The engine was stopped.");
        }
    }

    private Follower Follow(Generation generation)
    {
        if (!_followers.TryGetValue(generation, out var follower))
            _followers.Add(generation, follower = new Follower(_free.Pop()));
        return follower;
    }

    private void Rewind(Follower follower, ReadOnlySpan<int> tokens)
    {
        var common = tokens.CommonPrefixLength(CollectionsMarshal.AsSpan(follower.Tokens));
        if (common == follower.Tokens.Count)
            return;
        _context.Memory.Remove(follower.Sequence, common);
        follower.Tokens.RemoveRange(common, follower.Tokens.Count - common);
    }

    /// <summary>What the draft's memory has of a request's text, guesses of the last step included.</summary>
    private sealed class Follower(int sequence)
    {
        public int Sequence { get; } = sequence;

        public List<int> Tokens { get; } = [];

        /// <summary>Of these, at the end, those that wait in the batch.</summary>
        public int InBatch { get; private set; }

        /// <summary>The draft's memory had no room for it: nothing is guessed for the rest of this answer.</summary>
        public bool Lost { get; set; }

        /// <returns>Where the logits of the last will be.</returns>
        public int Feed(LlamaBatch batch, ReadOnlySpan<int> tokens, bool output)
        {
            var last = batch.AddRange(tokens, Tokens.Count, Sequence, output);
            Tokens.AddRange(tokens);
            InBatch += tokens.Length;
            return last;
        }

        public void Settle() => InBatch = 0;

        public void TakeBack()
        {
            Tokens.RemoveRange(Tokens.Count - InBatch, InBatch);
            InBatch = 0;
        }
    }

    private sealed class Guess(Generation generation, Follower follower, int most)
    {
        public Generation Generation { get; } = generation;

        public Follower Follower { get; } = follower;

        public int Most { get; } = most;

        public List<int> Tokens { get; } = [];

        public int Output { get; set; }
    }
}
