using System.Runtime.InteropServices;
using TravelPlanner.Native.LlamaCpp;

namespace TravelPlanner.InferenceWorker.Scheduling;

/// <summary>
/// Who has which sequence of the engine's memory: requests in slots, and finished ones that are kept because the next prompt is likely to
/// begin like them. Attention looks at every used cell, whoever's it is, so what is kept but not in use is moved out of the engine's memory
/// (<see cref="StoreOne(int)"/>) and comes back when a prompt begins like it. Belongs to the scheduler's task.
/// </summary>
internal sealed class SequenceMemory : IDisposable
{
    /// <summary>
    /// Tokens of kept sequences, the last used one's not counted, that may lie in the engine's memory while there is time to move them. On two cores 8,000 of them
    /// made each step a third slower, 600 were not to be seen.
    /// </summary>
    public const int MostIdleTokens = 256;

    /// <summary>The same while answers are made: each move makes them wait for about a step.</summary>
    public const int MostIdleTokensBeside = 2_048;

    /// <summary>A state is read back whole: one of which a smaller part than this is wanted is quicker computed again.</summary>
    private const double LeastSharePart = 1.0 / 8;

    private readonly LlamaContext _context;
    private readonly LlamaMemory _memory;
    private readonly long _mostStored;
    private readonly Dictionary<int, LlamaSequenceState> _stored = [];
    private int _nextStored;
    private readonly bool _wholeOnly;
    private readonly int _mostKept;
    private readonly Stack<int> _free;
    private readonly PrefixTree _kept = new();
    private readonly Dictionary<int, int> _keptLengths = [];

    public SequenceMemory(LlamaContext context, SchedulerOptions options, bool wholeOnly)
    {
        (_context, _memory, _wholeOnly, _mostKept) = (context, context.Memory, wholeOnly, options.KeptPrefixes);
        // Ids of stored ones follow those of the engine's memory, so that of two with the same prefix the one that lies there is found.
        (_mostStored, _nextStored) = (options.StoredPrefixBytes, options.Sequences);
        _free = new Stack<int>(Enumerable.Range(0, options.Sequences).Reverse());
    }

    /// <summary>Kept sequences in the engine's memory.</summary>
    public int Kept => _kept.Count - _stored.Count;

    public int KeptTokens => InMemory.Sum(k => _keptLengths[k]);

    /// <summary>Kept sequences outside of it.</summary>
    public int Stored => _stored.Count;

    public long StoredBytes { get; private set; }

    public long Evicted { get; private set; }

    private IEnumerable<int> InMemory => _kept.ByUse.Where(k => !_stored.ContainsKey(k));

    /// <summary>How much of a prompt a kept sequence has, and which.</summary>
    public PrefixMatch Find(ReadOnlySpan<int> prompt)
    {
        var found = _wholeOnly ? _kept.LongestWhole(prompt) : _kept.Longest(prompt);
        return _stored.ContainsKey(found.Sequence) && found.Length < _keptLengths[found.Sequence] * LeastSharePart ? PrefixMatch.None : found;
    }

    /// <summary>Gives a request a sequence that begins with what another has of its prompt already.</summary>
    /// <returns>How much of it was there in the end: nothing of a stored one for which there is no room.</returns>
    public int Begin(Generation generation, int source, int length)
    {
        if (source >= 0 && _keptLengths.ContainsKey(source))
            _kept.Touch(source);
        var sequence = Take(besides: source);
        if (length > 0 && _stored.TryGetValue(source, out var state))
        {
            length = Restore(state, sequence) ? length : 0;
            _memory.Remove(sequence, length);
        }
        else if (length > 0)
        {
            _memory.Copy(source, sequence, 0, _wholeOnly ? -1 : length);
        }

        (generation.Sequence, generation.Computed) = (sequence, length);
        return length;
    }

    /// <summary>Moves one kept sequence out of the engine's memory, where more tokens lie idle there than may.</summary>
    /// <returns>False when there is nothing to move.</returns>
    public bool StoreOne(int mostIdle)
    {
        if (_wholeOnly || _mostStored == 0)
            return false;
        var idle = InMemory.SkipLast(1).Where(k => _kept.OwnTokens(k) * 2 > _keptLengths[k]).ToList();
        if (idle.Sum(_kept.OwnTokens) <= mostIdle)
            return false;
        var sequence = idle[0];
        if (_context.SequenceStateSize(sequence) > Math.Min(_mostStored, int.MaxValue))
        {
            Forget(sequence);
            Evicted++;
            return true;
        }

        var state = _context.SaveSequence(sequence);
        while (StoredBytes + state.Length > _mostStored)
            Forget(_kept.ByUse.First(_stored.ContainsKey));
        var id = _nextStored++;
        _kept.Rename(sequence, id);
        _keptLengths.Remove(sequence, out var length);
        _keptLengths.Add(id, length);
        _stored.Add(id, state);
        StoredBytes += state.Length;
        Release(sequence);
        return true;
    }

    public void Dispose()
    {
        foreach (var state in _stored.Values)
            state.Dispose();
        _stored.Clear();
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

    /// <summary>Forgets the sequence kept in the engine's memory that was not used for the longest time; false when there is none.</summary>
    public bool Evict(int besides = -1)
    {
        if (InMemory.Where(k => k != besides).Select(k => (int?)k).FirstOrDefault() is not { } oldest)
            return false;
        Forget(oldest);
        Evicted++;
        return true;
    }

    private bool Restore(LlamaSequenceState state, int sequence)
    {
        while (true)
        {
            try
            {
                _context.RestoreSequence(sequence, state.Bytes);
                return true;
            }
            catch (LlamaException) when (Evict())
            {
                // There was no room: tried again with what the oldest one had.
            }
            catch (LlamaException)
            {
                return false;
            }
        }
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
        while (Kept > _mostKept)
            Forget(InMemory.First());
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
        if (!_stored.Remove(sequence, out var state))
        {
            Release(sequence);
            return;
        }

        StoredBytes -= state.Length;
        state.Dispose();
    }

    private void Release(int sequence)
    {
        _memory.Remove(sequence);
        _free.Push(sequence);
    }
}
