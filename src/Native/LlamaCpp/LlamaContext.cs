using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TravelPlanner.Native.LlamaCpp.Interop;

namespace TravelPlanner.Native.LlamaCpp;

public enum LlamaDecodeResult
{
    Done,

    /// <summary>The memory has no room for the batch; nothing was changed. Remove sequences, or send fewer tokens.</summary>
    NoRoom,

    /// <summary><see cref="LlamaContext.Abort"/> was called; part of the batch may be in the memory.</summary>
    Aborted,
}

/// <summary>
/// The memory of sequences and the workspace that computes them. One owner calls it, one call at a time; only <see cref="Abort"/> may come from another thread.
/// </summary>
public sealed unsafe class LlamaContext : IDisposable
{
    private readonly llama_context_handle _handle;
    private readonly NativeBlock _abort;

    private LlamaContext(LlamaModel model, llama_context_handle handle, LlamaContextOptions options, NativeBlock abort)
    {
        (Model, _handle, _abort, Options) = (model, handle, abort, options);
        ContextSize = (int)Llama.llama_n_ctx(handle);
        BatchSize = (int)Llama.llama_n_batch(handle);
        MicroBatchSize = (int)Llama.llama_n_ubatch(handle);
        MaxSequences = (int)Llama.llama_n_seq_max(handle);
        MaxOutputs = options.MaxOutputs == 0 ? BatchSize : options.MaxOutputs;
        Memory = new LlamaMemory(this);
    }

    public LlamaModel Model { get; }

    public LlamaContextOptions Options { get; }

    /// <summary>Tokens of memory as they were given, which may be more than was asked.</summary>
    public int ContextSize { get; }

    public int BatchSize { get; }

    public int MicroBatchSize { get; }

    public int MaxSequences { get; }

    public int MaxOutputs { get; }

    public LlamaMemory Memory { get; }

    internal llama_context_handle Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
            return _handle;
        }
    }

    /// <param name="capacity">Most tokens; 0 for <see cref="BatchSize"/>.</param>
    public LlamaBatch CreateBatch(int capacity = 0)
    {
        if (capacity < 0 || capacity > BatchSize)
            throw new ArgumentOutOfRangeException(nameof(capacity), capacity, $"A batch of this context has up to {BatchSize} tokens.");
        return new LlamaBatch(capacity == 0 ? BatchSize : capacity, Model.Vocabulary.Count, MaxSequences);
    }

    /// <summary>Computes a batch. Its logits can be read until the next call.</summary>
    /// <exception cref="ArgumentException">The batch is empty, or larger than the context allows.</exception>
    /// <exception cref="LlamaException">The batch does not continue its sequences, or the engine failed.</exception>
    public LlamaDecodeResult Decode(LlamaBatch batch)
    {
        if (batch.Count == 0 || batch.Count > BatchSize)
            throw new ArgumentException($"The batch has {batch.Count} tokens; 1 to {BatchSize} are allowed.", nameof(batch));
        if (batch.Outputs > MaxOutputs)
            throw new ArgumentException($"The batch has {batch.Outputs} outputs; up to {MaxOutputs} are allowed.", nameof(batch));
        ref readonly var native = ref batch.Native;
        for (var i = 0; i < native.n_tokens; i++)
        {
            for (var j = 0; j < native.n_seq_id[i]; j++)
                LlamaBatch.Validate(native.seq_id[i][j], MaxSequences);
        }

        NativeLog.Forget();
        var result = Model.HasDecoder ? Llama.llama_decode(Handle, native) : Llama.llama_encode(Handle, native);
        GC.KeepAlive(batch);
        return result switch
        {
            0 => LlamaDecodeResult.Done,
            1 => LlamaDecodeResult.NoRoom,
            2 => LlamaDecodeResult.Aborted,
            -1 => throw new LlamaException(LlamaFailure.Compute, $"a batch that the engine refused: {NativeLog.Reason()}.", "positions that continue each sequence.", "ask the memory for a sequence's last position and go on from there."),
            _ => throw new LlamaException(LlamaFailure.Compute, $"a failure of the engine ({result}): {NativeLog.Reason()}.", "a computed batch.", "drop the context and make another; its memory is in an unknown state."),
        };
    }

    /// <summary>The logits of a token of the last batch, one a token of the vocabulary. Valid until the next <see cref="Decode"/>.</summary>
    /// <param name="index">What <see cref="LlamaBatch.Add(int, int, int, bool)"/> gave for a token with output.</param>
    public ReadOnlySpan<float> Logits(int index) => Output(Llama.llama_get_logits_ith(Handle, Checked(index)), Model.Vocabulary.Count, index);

    /// <summary>The vector of a token of the last batch, for contexts with embeddings that do not pool. Valid until the next <see cref="Decode"/>.</summary>
    public ReadOnlySpan<float> Embedding(int index) => Output(Llama.llama_get_embeddings_ith(Handle, Checked(index)), Model.EmbeddingSize, index);

    /// <summary>The pooled vector of a sequence of the last batch; with <see cref="LlamaPooling.Rank"/> only its first value, the score. Valid until the next <see cref="Decode"/>.</summary>
    public ReadOnlySpan<float> SequenceEmbedding(int sequence)
    {
        LlamaBatch.Validate(sequence, MaxSequences);
        return Output(Llama.llama_get_embeddings_seq(Handle, sequence), Options.Pooling == LlamaPooling.Rank ? 1 : Model.EmbeddingSize, sequence);
    }

    /// <summary>Stops a running <see cref="Decode"/> as soon as the engine asks, and all later ones: for the end of the process. Any thread may call it.</summary>
    public void Abort()
    {
        var held = false;
        try
        {
            _abort.DangerousAddRef(ref held);
            Volatile.Write(ref *(int*)_abort.Start, 1);
        }
        catch (ObjectDisposedException)
        {
            // The context was disposed meanwhile: there is nothing left to stop.
        }
        finally
        {
            if (held)
                _abort.DangerousRelease();
        }
    }

    /// <summary>Bytes that <see cref="SaveSequence"/> would take.</summary>
    public long SequenceStateSize(int sequence)
    {
        LlamaBatch.Validate(sequence, MaxSequences);
        return checked((long)Llama.llama_state_seq_get_size_ext(Handle, sequence, 0));
    }

    /// <summary>Copies the state of a sequence out, for this model and these memory types only.</summary>
    /// <param name="partial">Only what cannot be computed again from the rest: the recurrent state of a model that <see cref="LlamaModel.CannotRewind"/>.</param>
    /// <exception cref="OverflowException">It has 2 GiB or more.</exception>
    public LlamaSequenceState SaveSequence(int sequence, bool partial = false)
    {
        LlamaBatch.Validate(sequence, MaxSequences);
        var flags = partial ? 1u : 0u;
        var state = new LlamaSequenceState(checked((int)Llama.llama_state_seq_get_size_ext(Handle, sequence, flags)));
        var written = Llama.llama_state_seq_get_data_ext(Handle, state.Start, (nuint)state.Length, sequence, flags);
        if (written == (nuint)state.Length)
            return state;
        state.Dispose();
        throw new LlamaException(LlamaFailure.Compute, $"a state of {written} bytes.", $"{state.Length} bytes.", "report this.");
    }

    /// <summary>Puts a saved state in the place of a sequence. Only give it what <see cref="SaveSequence"/> made: the engine trusts it.</summary>
    /// <exception cref="LlamaException">The state is cut short or of another model, or there is no room; the sequence is then empty.</exception>
    public void RestoreSequence(int sequence, ReadOnlySpan<byte> state, bool partial = false)
    {
        LlamaBatch.Validate(sequence, MaxSequences);
        NativeLog.Forget();
        nuint read;
        fixed (byte* start = state)
            read = state.IsEmpty ? 0 : Llama.llama_state_seq_set_data_ext(Handle, start, (nuint)state.Length, sequence, partial ? 1u : 0u);
        if (read == (nuint)state.Length && read > 0)
            return;
        Memory.Remove(sequence);
        throw new LlamaException(LlamaFailure.Compute, $"a state of {state.Length} bytes that cannot be restored: {NativeLog.Reason()}.", "a whole state of this model and room for it.", "compute the sequence again.");
    }

    public void Dispose() => _handle.Dispose();

    internal static LlamaContext Create(LlamaModel model, LlamaContextOptions options)
    {
        Validate(options);
        var threads = options.Threads == 0 ? LlamaRuntime.FreeCores : options.Threads;
        var parameters = Llama.llama_context_default_params();
        parameters.n_ctx = (uint)options.ContextSize;
        parameters.n_batch = (uint)options.BatchSize;
        parameters.n_ubatch = (uint)Math.Min(options.MicroBatchSize, options.BatchSize);
        parameters.n_seq_max = (uint)options.MaxSequences;
        parameters.n_rs_seq = (uint)options.RecurrentSnapshots;
        parameters.n_outputs_max = (uint)options.MaxOutputs;
        parameters.n_outputs_max_per_seq = 0;
        parameters.n_threads = threads;
        parameters.n_threads_batch = options.BatchThreads == 0 ? threads : options.BatchThreads;
        parameters.pooling_type = (int)options.Pooling;
        parameters.flash_attn_type = (int)options.FlashAttention;
        parameters.type_k = (int)options.KeyType;
        parameters.type_v = (int)options.ValueType;
        parameters.embeddings = LlamaModel.Flag(options.Embeddings);
        parameters.offload_kqv = LlamaModel.Flag(options.MemoryOnGpu);
        parameters.kv_unified = LlamaModel.Flag(options.UnifiedMemory);
        var abort = new NativeBlock(sizeof(int));
        parameters.abort_callback = &OnAbort;
        parameters.abort_callback_data = abort.Start;
        NativeLog.Forget();
        var handle = Llama.llama_init_from_model(model.Handle, parameters);
        if (!handle.IsInvalid)
        {
            // Threads that stay made a step of one stream on two cores 6 to 10 % shorter than threads started for each.
            var pool = ggml_threadpool_handle.Create(Math.Max(parameters.n_threads, parameters.n_threads_batch));
            if (pool is not null)
                Llama.llama_attach_threadpool(handle, pool.Pointer, null);
            handle.Hold(model.Handle, abort, pool);
            return new LlamaContext(model, handle, options, abort);
        }

        handle.Dispose();
        abort.Dispose();
        var memory = (options.ContextSize == 0 ? model.TrainedContextSize : options.ContextSize) * model.KeyValueBytesPerToken(options.KeyType) / (1024 * 1024);
        throw new LlamaException(
            LlamaFailure.Context, $"the engine made no context: {NativeLog.Reason()}.", $"about {memory} MiB for the memory of sequences, and workspace.", "take a smaller context, a smaller batch or a smaller memory type (q8_0, q4_0).");
    }

    private static void Validate(LlamaContextOptions options)
    {
        AtLeast(options.ContextSize, 0, nameof(options.ContextSize));
        AtLeast(options.BatchSize, 1, nameof(options.BatchSize));
        AtLeast(options.MicroBatchSize, 1, nameof(options.MicroBatchSize));
        AtLeast(options.Threads, 0, nameof(options.Threads));
        AtLeast(options.BatchThreads, 0, nameof(options.BatchThreads));
        AtLeast(options.RecurrentSnapshots, 0, nameof(options.RecurrentSnapshots));
        AtLeast(options.MaxSequences, 1, nameof(options.MaxSequences));
        if (options.MaxSequences > (int)Llama.llama_max_parallel_sequences())
            throw new ArgumentException($"{options.MaxSequences} sequences; the engine allows {Llama.llama_max_parallel_sequences()}.", nameof(options));
        // The engine reserves an output a sequence, and ends the process when it may not.
        if (options.MaxOutputs < 0 || (options.MaxOutputs > 0 && options.MaxOutputs < options.MaxSequences) || (options.MaxOutputs == 0 && options.BatchSize < options.MaxSequences))
            throw new ArgumentException($"There are {options.MaxSequences} sequences; {nameof(options.MaxOutputs)} {options.MaxOutputs} with {nameof(options.BatchSize)} {options.BatchSize} has room for fewer outputs.", nameof(options));
        if (!Enum.IsDefined(options.KeyType) || !Enum.IsDefined(options.ValueType) || !Enum.IsDefined(options.FlashAttention) || !Enum.IsDefined(options.Pooling))
            throw new ArgumentException("A type of memory, attention or pooling is not one of the named ones.", nameof(options));
        if (options.ValueType != LlamaKvType.F16 && options.FlashAttention == LlamaFlashAttention.Off)
            throw new ArgumentException($"Values of type {options.ValueType} need flash attention.", nameof(options));
    }

    private static void AtLeast(int value, int least, string name)
    {
        if (value < least)
            throw new ArgumentException($"{name} is {value}; {least} or more is allowed.", nameof(value));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte OnAbort(void* data) => Volatile.Read(ref *(int*)data) != 0 ? (byte)1 : (byte)0;

    private static int Checked(int index)
    {
        // Negative indices count from the end in C; here they are mistakes.
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return index;
    }

    private static ReadOnlySpan<float> Output(float* values, int count, int index) => values is not null
        ? new ReadOnlySpan<float>(values, count)
        : throw new ArgumentOutOfRangeException(nameof(index), index, "The last batch has no such output.");
}
