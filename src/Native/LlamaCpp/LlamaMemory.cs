using TravelPlanner.Native.LlamaCpp.Interop;

namespace TravelPlanner.Native.LlamaCpp;

/// <summary>What a context remembers of each sequence. Same owner as the context.</summary>
public sealed unsafe class LlamaMemory
{
    private readonly LlamaContext _context;

    internal LlamaMemory(LlamaContext context) => _context = context;

    /// <summary>The positions of a sequence can be moved, so that its beginning can be dropped (<see cref="Shift"/>).</summary>
    public bool CanShift => Llama.llama_memory_can_shift(Pointer) != 0;

    private void* Pointer
    {
        get
        {
            var memory = Llama.llama_get_memory(_context.Handle);
            return memory is not null ? memory : throw new InvalidOperationException("A model without a decoder has no memory.");
        }
    }

    /// <summary>The first position a sequence has; -1 when it has none.</summary>
    public int FirstPosition(int sequence) => Llama.llama_memory_seq_pos_min(Pointer, Valid(sequence));

    /// <summary>The last position a sequence has; -1 when it has none. Decoding goes on with the next.</summary>
    public int LastPosition(int sequence) => Llama.llama_memory_seq_pos_max(Pointer, Valid(sequence));

    /// <summary>Removes the positions from <paramref name="from"/> to <paramref name="to"/>, exclusive; negative for all to the end.</summary>
    /// <returns>False when the model's state cannot be cut so; nothing was removed. A whole sequence can always be removed.</returns>
    public bool Remove(int sequence, int from = 0, int to = -1)
    {
        Range(from, to);
        return Llama.llama_memory_seq_rm(Pointer, Valid(sequence), from, to) != 0;
    }

    /// <summary>Lets <paramref name="target"/> have the positions of <paramref name="source"/> too, from <paramref name="from"/> to <paramref name="to"/>, exclusive. Nothing is computed or, with unified memory, copied.</summary>
    /// <exception cref="InvalidOperationException">The memory is not unified: then only a whole sequence can be copied.</exception>
    public void Copy(int source, int target, int from = 0, int to = -1)
    {
        Range(from, to);
        if (!_context.Options.UnifiedMemory && (from > 0 || to >= 0))
            throw new InvalidOperationException("A part of a sequence can be shared only with unified memory.");
        Llama.llama_memory_seq_cp(Pointer, Valid(source), Valid(target), from, to);
    }

    /// <summary>Removes every other sequence.</summary>
    public void Keep(int sequence) => Llama.llama_memory_seq_keep(Pointer, Valid(sequence));

    /// <summary>Moves positions by <paramref name="delta"/>, to close a gap that <see cref="Remove"/> made.</summary>
    /// <exception cref="InvalidOperationException">The model does not allow it.</exception>
    public void Shift(int sequence, int from, int to, int delta)
    {
        Range(from, to);
        if (!CanShift)
            throw new InvalidOperationException("The positions of this model cannot be moved.");
        if (from + delta < 0)
            throw new ArgumentOutOfRangeException(nameof(delta), delta, "No position may become negative.");
        Llama.llama_memory_seq_add(Pointer, Valid(sequence), from, to, delta);
    }

    /// <summary>Forgets all sequences.</summary>
    public void Clear() => Llama.llama_memory_clear(Pointer, 0);

    private int Valid(int sequence)
    {
        LlamaBatch.Validate(sequence, _context.MaxSequences);
        return sequence;
    }

    private static void Range(int from, int to)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        if (to >= 0 && to < from)
            throw new ArgumentOutOfRangeException(nameof(to), to, $"The end lies before the beginning, {from}.");
    }
}
