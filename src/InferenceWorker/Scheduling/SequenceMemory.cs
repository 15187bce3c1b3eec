using System.Runtime.InteropServices;
using TravelPlanner.Native.LlamaCpp;

namespace TravelPlanner.InferenceWorker.Scheduling;

/// <summary>
/// Who has which sequence of the engine's memory: requests in slots, and finished ones that are kept because the next prompt is likely to
/// begin like them. Belongs to the scheduler's task.
/// </summary>
internal sealed class SequenceMemory
{
    private readonly LlamaMemory _memory;
    private readonly bool _wholeOnly;
    private readonly int _mostKept;
    private readonly Stack<int> _free;
    private readonly PrefixTree _kept = new();
    private readonly Dictionary<int, int> _keptLengths = [];

    public SequenceMemory(LlamaMemory memory, SchedulerOptions options, bool wholeOnly)
    {
        (_memory, _wholeOnly, _mostKept) = (memory, wholeOnly, options.KeptPrefixes);
        _free = new Stack<int>(Enumerable.Range(0, options.Sequences).Reverse());
    }

    public int Kept => _kept.Count;

    public int KeptTokens => _keptLengths.Values.Sum();

    public long Evicted { get; private set; }

    /// <summary>How much of a prompt a kept sequence has, and which.</summary>
    public PrefixMatch Find(ReadOnlySpan<int> prompt) => _wholeOnly ? _kept.LongestWhole(prompt) : _kept.Longest(prompt);

    /// <summary>Gives a request a sequence that begins with what another has of its prompt already.</summary>
    public void Begin(Generation generation, int source, int length)
    {
        if (source >= 0 && _keptLengths.ContainsKey(source))
            _kept.Touch(source);
        var sequence = Take(besides: source);
        if (length > 0)
            _memory.Copy(source, sequence, 0, _wholeOnly ? -1 : length);
        (generation.Sequence, generation.Computed) = (sequence, length);
    }

    /// <summary>Keeps a copy of what a request has now, where a model cannot go back to it later.</summary>
    public void Snapshot(Generation generation)
    {
        if (!_wholeOnly || _mostKept == 0)
            return;
        var tokens = CollectionsMarshal.AsSpan(generation.Tokens)[..generation.Computed];
        if (_kept.LongestWhole(tokens).Length == tokens.Length)
            return;
        var sequence = Take(besides: generation.Sequence);
        _memory.Copy(generation.Sequence, sequence);
        Keep(tokens, sequence);
    }

    /// <summary>Takes a request's sequence back, and keeps it if it may serve another prompt.</summary>
    public void Finish(Generation generation)
    {
        var sequence = generation.Sequence;
        if (sequence < 0)
            return;
        generation.Sequence = -1;
        var tokens = CollectionsMarshal.AsSpan(generation.Tokens)[..generation.Computed];
        // A model that cannot go back has its snapshot from the end of the prompt; the answer is rarely repeated as it was.
        if (_mostKept == 0 || _wholeOnly || tokens.IsEmpty)
            Release(sequence);
        else
            Keep(tokens, sequence);
    }

    /// <summary>Takes a request's sequence back and forgets it.</summary>
    public void Drop(Generation generation)
    {
        if (generation.Sequence >= 0)
            Release(generation.Sequence);
        (generation.Sequence, generation.Computed) = (-1, 0);
    }

    /// <summary>Forgets the kept sequence that was not used for the longest time; false when there is none.</summary>
    public bool Evict(int besides = -1)
    {
        if (_kept.LeastRecentlyUsed is not { } oldest)
            return false;
        if (oldest == besides)
        {
            if (_kept.Count == 1)
                return false;
            _kept.Touch(oldest);
            oldest = _kept.LeastRecentlyUsed!.Value;
        }

        Forget(oldest);
        Evicted++;
        return true;
    }

    private void Keep(ReadOnlySpan<int> tokens, int sequence)
    {
        if (!_wholeOnly)
        {
            // What the new one begins with adds nothing beside it.
            while (_kept.LongestWhole(tokens) is { Length: > 0 } shorter && shorter.Length < tokens.Length)
                Forget(shorter.Sequence);
        }

        if (!_kept.Add(tokens, sequence))
        {
            Release(sequence);
            return;
        }

        _keptLengths.Add(sequence, tokens.Length);
        while (_kept.Count > _mostKept)
            Forget(_kept.LeastRecentlyUsed!.Value);
    }

    private int Take(int besides)
    {
        if (_free.Count == 0)
            Evict(besides);
        return _free.Pop();
    }

    private void Forget(int sequence)
    {
        _kept.Remove(sequence);
        _keptLengths.Remove(sequence);
        Release(sequence);
    }

    private void Release(int sequence)
    {
        _memory.Remove(sequence);
        _free.Push(sequence);
    }
}
