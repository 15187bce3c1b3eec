using System.Diagnostics;
using System.Runtime.InteropServices;
using TravelPlanner.Native.LlamaCpp;

namespace TravelPlanner.InferenceWorker.Scheduling;

/// <summary>
/// One step after another: requests from the line into free slots, one token of every running answer and as much of the prompts as may go
/// beside them into a batch, the batch through the engine, and a token picked for each that is due. Owns the context; called by one thread.
/// </summary>
internal sealed class BatchLoop : IDisposable
{
    /// <summary>Common with a prompt that is just being computed, beyond what is there already: worth waiting for.</summary>
    private const int WorthWaitingFor = 32;

    private readonly LlamaContext _context;
    private readonly SchedulerOptions _options;
    private readonly LlamaBatch _batch;
    private readonly SequenceMemory _memory;
    private readonly WaitingLine<Generation> _line;
    private readonly List<IDraftSource> _drafts = [];
    private readonly List<Generation> _active = [];
    private readonly bool _wholeOnly;
    /// <summary>Somebody gave way: until somebody leaves there is no room for another, or it would only give way again.</summary>
    private bool _full;
    private long _order;
    private long _steps;
    private long _requests;
    private long _promptTokens;
    private long _cachedTokens;
    private long _answerTokens;
    private long _cancelled;
    private long _preempted;
    private long _drafted;
    private long _confirmed;

    /// <param name="draft">Of a model that drafts; null for none. It stays the caller's.</param>
    public BatchLoop(LlamaContext context, SchedulerOptions options, LlamaContext? draft)
    {
        options.Validate();
        if (context.MaxSequences < options.Sequences)
            throw new ArgumentException($"The context has {context.MaxSequences} sequences; {options.Slots} slots and {options.KeptPrefixes} kept prefixes need {options.Sequences}.", nameof(options));
        (_context, _options) = (context, options);
        _wholeOnly = options.WholePrefixesOnly ?? (context.Model.CannotRewind || !context.Options.UnifiedMemory);
        // A model that cannot rewind cannot take a guess back.
        if (options.LookupDraft > 0 && !_wholeOnly)
            _drafts.Add(new LookupDraft(options.LookupDraft));
        if (draft is not null)
            _drafts.Add(new ModelDraft(draft, context.Model, options));
        _memory = new SequenceMemory(context, options, _wholeOnly);
        _line = new WaitingLine<Generation>(int.MaxValue);
        _batch = context.CreateBatch();
    }

    public bool HasWork => _active.Count > 0 || _line.Count > 0;

    /// <summary>How long an answer took lately, waiting not included.</summary>
    public TimeSpan UsualDuration { get; private set; } = TimeSpan.FromSeconds(1);

    /// <summary>Called for each request that has left, however it ended.</summary>
    public Action<Generation> Left { get; init; } = static _ => { };

    public void Enter(Generation generation) => _line.TryAdd(generation, generation.Request.User, generation.Request.Priority);

    /// <exception cref="LlamaException">The engine failed: nothing of this loop can be used any more.</exception>
    public void Step()
    {
        LetGo();
        Admit();
        if (_active.Count == 0)
            return;
        Fill();
        if (!Compute())
            return;
        _steps++;
        foreach (var generation in _active.ToArray())
            Advance(generation);
    }

    /// <summary>Puts in order what nobody waits for, a little at a time.</summary>
    /// <returns>False when all is in order.</returns>
    public bool Tidy() => _memory.StoreOne(SequenceMemory.MostIdleTokens);

    /// <summary>Ends all requests with a reason.</summary>
    public void FailAll(Exception reason)
    {
        foreach (var generation in _active.Concat(_line.RemoveWhere(_ => true)).ToArray())
        {
            generation.Fail(reason);
            Leave(generation);
        }
    }

    public SchedulerStatus Status() => new(
        [.. Enumerable.Range(0, _options.Slots).Select(i => i < _active.Count
            ? new SlotStatus(i, _active[i].Sequence, _active[i].Request.User, _active[i].Request.Prompt.Count, _active[i].Cached, _active[i].Computed, _active[i].AnswerTokens)
            : new SlotStatus(i, null, null, 0, 0, 0, 0))],
        _line.Count, _memory.Kept, _memory.Stored, _memory.StoredBytes, _memory.KeptTokens + _active.Sum(g => g.Computed),
        new SchedulerCounts(_steps, _requests, _promptTokens, _cachedTokens, _answerTokens, _cancelled, _memory.Evicted, _preempted, _drafted, _confirmed));

    public void Dispose()
    {
        _batch.Dispose();
        _memory.Dispose();
        foreach (var draft in _drafts)
            draft.Dispose();
    }

    /// <summary>Who was cancelled or is late goes before anything is computed for them.</summary>
    private void LetGo()
    {
        foreach (var generation in _line.RemoveWhere(g => g.Cancelled || g.Late))
            LetGo(generation);
        foreach (var generation in _active.Where(g => g.Cancelled || g.Late).ToArray())
            LetGo(generation);
    }

    private void LetGo(Generation generation)
    {
        if (generation.Cancelled)
        {
            _cancelled++;
            generation.Fail(new OperationCanceledException("The request was cancelled."));
        }
        else
        {
            generation.End(EndReason.Deadline);
        }

        Leave(generation);
    }

    private void Admit()
    {
        while (!_full && _active.Count < _options.Slots && _line.TryPeek(out var next))
        {
            var prompt = CollectionsMarshal.AsSpan(next.Tokens);
            // The last token is always computed: its logits are what the answer begins with.
            var found = _memory.Find(prompt[..^1]);
            if (!_wholeOnly && Leader(prompt[..^1], found) is { } leader)
            {
                if (leader.Computed < leader.Common && leader.Common - found.Length >= WorthWaitingFor)
                    return;
                if (leader.Computed > found.Length)
                    found = new PrefixMatch(leader.Sequence, Math.Min(leader.Computed, leader.Common));
            }

            _line.TryTake(out _);
            var cached = _memory.Begin(next, found.Sequence, found.Length);
            if (!next.Started)
            {
                next.Cached = cached;
                _requests++;
                _promptTokens += next.Request.Prompt.Count;
                _cachedTokens += cached;
            }

            next.Start();
            next.Order = ++_order;
            _active.Add(next);
        }
    }

    /// <summary>The request in a slot that has, or will soon have, the most of a prompt's beginning.</summary>
    private (int Sequence, int Computed, int Common)? Leader(ReadOnlySpan<int> prompt, PrefixMatch found)
    {
        (int Sequence, int Computed, int Common)? best = null;
        foreach (var generation in _active)
        {
            var common = prompt.CommonPrefixLength(CollectionsMarshal.AsSpan(generation.Tokens));
            if (common > found.Length && (best is null || common > best.Value.Common))
                best = (generation.Sequence, generation.Computed, common);
        }

        return best;
    }

    private void Fill()
    {
        _batch.Clear();
        foreach (var generation in _active)
            (generation.InBatch, generation.Output, generation.Draft) = (0, -1, []);
        foreach (var draft in _drafts)
            draft.Propose(_active, Room);
        var decoding = 0;
        foreach (var generation in _active.Where(g => g.Answers))
        {
            decoding++;
            AddNext(generation);
        }

        var budget = Math.Min(decoding > 0 ? _options.PrefillBeside : _options.PrefillAlone, _batch.Capacity - _batch.Count);
        foreach (var generation in _active.Where(g => g.Remaining > 1).OrderBy(g => g.Order))
        {
            if (budget == 0)
                break;
            var count = Math.Min(budget, generation.Remaining);
            var last = _batch.AddRange(CollectionsMarshal.AsSpan(generation.Tokens).Slice(generation.Computed, count), generation.Computed, generation.Sequence, count == generation.Remaining);
            generation.InBatch = count;
            generation.Output = count == generation.Remaining ? last : -1;
            budget -= count;
        }
    }

    /// <summary>Guesses that may be verified in one step: an equal share of the batch, so that nobody's crowd out another's next token.</summary>
    private int Room(Generation generation) =>
        Math.Min(generation.MaxTokens - generation.AnswerTokens, Math.Min(_batch.Capacity, _context.MaxOutputs) / _options.Slots) - 1;

    private void AddNext(Generation generation)
    {
        generation.Output = _batch.Add(generation.Tokens[^1], generation.Computed, generation.Sequence, output: true);
        for (var i = 0; i < generation.Draft.Length; i++)
            _batch.Add(generation.Draft[i], generation.Computed + 1 + i, generation.Sequence, output: true);
        generation.InBatch = 1 + generation.Draft.Length;
        _drafted += generation.Draft.Length;
    }

    /// <returns>False when memory was short and somebody gave way: the batch is another now.</returns>
    private bool Compute()
    {
        while (true)
        {
            switch (_context.Decode(_batch))
            {
                case LlamaDecodeResult.Done:
                    return true;
                case LlamaDecodeResult.NoRoom when _memory.Evict():
                    continue;
                case LlamaDecodeResult.NoRoom:
                    GiveWay();
                    return false;
                default:
                    throw new OperationCanceledException("The engine was stopped.");
            }
        }
    }

    /// <summary>The youngest request goes back to the head of the line; one that is alone has used up the context.</summary>
    private void GiveWay()
    {
        var youngest = _active.MaxBy(g => g.Order)!;
        if (_active.Count == 1)
        {
            youngest.End(EndReason.Length);
            Leave(youngest);
            return;
        }

        _preempted++;
        _full = true;
        _active.Remove(youngest);
        _memory.Drop(youngest);
        Undraft(youngest);
        _line.Return(youngest, youngest.Request.User, youngest.Request.Priority);
    }

    private void Advance(Generation generation)
    {
        if (generation.InBatch == 0)
            return;
        var before = generation.Computed;
        generation.Computed += generation.InBatch - generation.Draft.Length;
        _line.Charge(generation.Request.User, generation.InBatch, generation.Request.Priority);
        if (generation.Output < 0)
            return;
        if (before < generation.Request.Prompt.Count && generation.AnswerTokens == 0)
            _memory.Snapshot(generation);
        try
        {
            if (PickAll(generation) is { } end)
            {
                generation.End(end);
                Leave(generation);
            }
        }
        catch (Exception fault) when (fault is LlamaException { Failure: LlamaFailure.Grammar } or ArgumentException)
        {
            generation.Fail(fault);
            Leave(generation);
        }
    }

    /// <summary>Picks the next token and, as long as speculation proposed the same, the ones after it.</summary>
    private EndReason? PickAll(Generation generation)
    {
        EndReason? end = null;
        var confirmed = 0;
        for (var i = 0; i <= generation.Draft.Length; i++)
        {
            end = generation.Pick(_context.Logits(generation.Output + i), _context.Model.Vocabulary);
            _answerTokens++;
            if (end is not null || i == generation.Draft.Length || generation.Draft[i] != generation.Tokens[^1])
                break;
            confirmed++;
        }

        generation.Computed += confirmed;
        generation.Drafted += confirmed;
        _confirmed += confirmed;
        if (confirmed < generation.Draft.Length)
            _context.Memory.Remove(generation.Sequence, generation.Computed);
        return end;
    }

    private void Undraft(Generation generation)
    {
        foreach (var draft in _drafts)
            draft.Forget(generation);
    }

    private void Leave(Generation generation)
    {
        if (_active.Remove(generation))
        {
            Undraft(generation);
            _memory.Finish(generation);
            _memory.StoreOne(SequenceMemory.MostIdleTokensBeside);
            _full = false;
        }

        generation.Dispose();
        if (generation.Started)
            UsualDuration = (UsualDuration * 0.9) + (generation.Running * 0.1);
        Left(generation);
    }
}
