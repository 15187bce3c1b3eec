using TravelPlanner.Native.LlamaCpp.Interop;

namespace TravelPlanner.Native.LlamaCpp;

/// <summary>Tokens of one or several sequences to be computed together; made by <see cref="LlamaContext.CreateBatch"/> and used again after <see cref="Clear"/>.</summary>
public sealed unsafe class LlamaBatch : IDisposable
{
    private readonly int _tokens;
    private readonly int _maxSequences;
    private readonly NativeBlock _memory;
    private llama_batch _batch;

    internal LlamaBatch(int capacity, int vocabulary, int maxSequences)
    {
        (Capacity, _tokens, _maxSequences) = (capacity, vocabulary, maxSequences);
        // One block: pointers first, for their alignment; then token, pos, n_seq_id, a row of sequence ids a token, and the output flags.
        var ints = (nuint)capacity * sizeof(int);
        var pointers = (nuint)capacity * (nuint)sizeof(int*);
        _memory = new NativeBlock(pointers + ints * (3 + (nuint)maxSequences) + (nuint)capacity);
        var at = _memory.Start;
        _batch.seq_id = (int**)at;
        _batch.token = (int*)(at += pointers);
        _batch.pos = (int*)(at += ints);
        _batch.n_seq_id = (int*)(at += ints);
        var row = (int*)(at += ints);
        _batch.logits = at + ints * (nuint)maxSequences;
        for (var i = 0; i < capacity; i++)
            _batch.seq_id[i] = row + (nint)i * maxSequences;
    }

    public int Capacity { get; }

    public int Count => _batch.n_tokens;

    /// <summary>Tokens of the batch with <c>output</c>.</summary>
    public int Outputs { get; private set; }

    internal ref readonly llama_batch Native
    {
        get
        {
            ObjectDisposedException.ThrowIf(_memory.IsClosed, this);
            return ref _batch;
        }
    }

    public void Clear() => (_batch.n_tokens, Outputs) = (0, 0);

    /// <summary>Adds a token of one sequence.</summary>
    /// <param name="position">Follows the sequence's last position, in the memory or earlier in this batch.</param>
    /// <param name="output">Its logits are wanted.</param>
    /// <returns>The index by which <see cref="LlamaContext.Logits"/> gives its logits.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such token, position or sequence.</exception>
    /// <exception cref="InvalidOperationException">The batch is full.</exception>
    public int Add(int token, int position, int sequence, bool output) => Add(token, position, [sequence], output);

    /// <summary>Adds a token that several sequences have in common.</summary>
    /// <inheritdoc cref="Add(int, int, int, bool)"/>
    public int Add(int token, int position, ReadOnlySpan<int> sequences, bool output)
    {
        ObjectDisposedException.ThrowIf(_memory.IsClosed, this);
        if (Count == Capacity)
            throw new InvalidOperationException($"The batch is full: {Capacity} tokens.");
        if ((uint)token >= (uint)_tokens)
            throw new ArgumentOutOfRangeException(nameof(token), token, $"Tokens are 0 to {_tokens - 1}.");
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        if (sequences.IsEmpty || sequences.Length > _maxSequences)
            throw new ArgumentOutOfRangeException(nameof(sequences), sequences.Length, $"A token belongs to 1 to {_maxSequences} sequences.");
        foreach (var sequence in sequences)
            Validate(sequence, _maxSequences);
        var at = _batch.n_tokens++;
        _batch.token[at] = token;
        _batch.pos[at] = position;
        _batch.n_seq_id[at] = sequences.Length;
        sequences.CopyTo(new Span<int>(_batch.seq_id[at], sequences.Length));
        _batch.logits[at] = LlamaModel.Flag(output);
        if (output)
            Outputs++;
        return at;
    }

    /// <summary>Adds tokens of one sequence in a row.</summary>
    /// <param name="position">Of the first.</param>
    /// <param name="outputLast">The logits of the last are wanted.</param>
    /// <returns>The index of the last.</returns>
    public int AddRange(ReadOnlySpan<int> tokens, int position, int sequence, bool outputLast)
    {
        for (var i = 0; i < tokens.Length; i++)
            Add(tokens[i], position + i, sequence, outputLast && i == tokens.Length - 1);
        return Count - 1;
    }

    public void Dispose() => _memory.Dispose();

    internal static void Validate(int sequence, int maxSequences)
    {
        if ((uint)sequence >= (uint)maxSequences)
            throw new ArgumentOutOfRangeException(nameof(sequence), sequence, $"Sequences are 0 to {maxSequences - 1}.");
    }
}
