using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using TravelPlanner.Native.LlamaCpp.Interop;

namespace TravelPlanner.Native.LlamaCpp;

/// <summary>How a model turns positions into rotations; the engine's names.</summary>
public enum LlamaRope
{
    None = -1,
    Norm = 0,
    Neox = 2,
    MultiAxis = 8,
    Vision = 24,
    InterleavedMultiAxis = 40,
}

/// <summary>A loaded model. It is immutable and may be shared by contexts and threads; its memory is freed when it and all its contexts are disposed.</summary>
public sealed unsafe class LlamaModel : IDisposable
{
    private readonly Lazy<IReadOnlyDictionary<string, string>> _metadata;

    private LlamaModel(LlamaRuntime runtime, llama_model_handle handle, string path)
    {
        (Runtime, Handle, Path) = (runtime, handle, path);
        Vocabulary = new LlamaVocabulary(handle);
        _metadata = new(ReadMetadata);
    }

    public LlamaRuntime Runtime { get; }

    public string Path { get; }

    public LlamaVocabulary Vocabulary { get; }

    /// <summary>The scalar key/values of the file, as text; lists are not among them.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _metadata.Value;

    /// <summary>Such as <c>qwen3</c>.</summary>
    public string Architecture => Metadata.GetValueOrDefault("general.architecture", string.Empty);

    /// <summary>The engine's one-line description: family, size, quantisation.</summary>
    public string Description => Read((buffer, size) => Llama.llama_model_desc(Handle, buffer, size)) ?? string.Empty;

    /// <summary>Such as <c>Q4_K - Medium</c>.</summary>
    public string Quantization => LlamaRuntime.Text(Llama.llama_ftype_name(Llama.llama_model_ftype(Handle)));

    /// <summary>Tokens the model was trained to look at.</summary>
    public int TrainedContextSize => Llama.llama_model_n_ctx_train(Handle);

    public int EmbeddingSize => Llama.llama_model_n_embd(Handle);

    public int LayerCount => Llama.llama_model_n_layer(Handle);

    public int HeadCount => Llama.llama_model_n_head(Handle);

    public int KeyValueHeadCount => Llama.llama_model_n_head_kv(Handle);

    public LlamaRope Rope => (LlamaRope)Llama.llama_model_rope_type(Handle);

    public float RopeFrequencyScale => Llama.llama_model_rope_freq_scale_train(Handle);

    public long ParameterCount => (long)Llama.llama_model_n_params(Handle);

    /// <summary>Bytes of all tensors.</summary>
    public long SizeBytes => (long)Llama.llama_model_size(Handle);

    /// <summary>The chat template of the file (Jinja); null when there is none.</summary>
    public string? ChatTemplate => Marshal.PtrToStringUTF8((nint)Llama.llama_model_chat_template(Handle, null));

    public bool HasEncoder => Llama.llama_model_has_encoder(Handle) != 0;

    public bool HasDecoder => Llama.llama_model_has_decoder(Handle) != 0;

    /// <summary>The state of a sequence cannot be cut back to an earlier position; keep states instead (<see cref="LlamaContext.SaveSequence"/>).</summary>
    public bool CannotRewind => Llama.llama_model_is_recurrent(Handle) != 0 || Llama.llama_model_is_hybrid(Handle) != 0;

    internal llama_model_handle Handle { get; }

    /// <summary>Bytes of KV cache a token takes, keys and values of one type.</summary>
    public long KeyValueBytesPerToken(LlamaKvType type)
    {
        var head = EmbeddingSize / Math.Max(1, HeadCount);
        long Length(string which) => Metadata.TryGetValue($"{Architecture}.attention.{which}_length", out var text) && int.TryParse(text, CultureInfo.InvariantCulture, out var length) ? length : head;
        var values = LayerCount * KeyValueHeadCount * (Length("key") + Length("value"));
        // Blocks of 32 values: q8_0 34 bytes, q4_0 18 bytes.
        return type switch
        {
            LlamaKvType.F16 => values * 2,
            LlamaKvType.Q8_0 => values / 32 * 34,
            LlamaKvType.Q4_0 => values / 32 * 18,
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "f16, q8_0 or q4_0."),
        };
    }

    /// <summary>Makes a context: the memory and the workspace in which sequences are computed.</summary>
    /// <exception cref="LlamaException">It cannot be made; most often memory is short.</exception>
    public LlamaContext CreateContext(LlamaContextOptions options) => LlamaContext.Create(this, options);

    public void Dispose() => Handle.Dispose();

    internal static LlamaModel Load(LlamaRuntime runtime, LlamaModelOptions options)
    {
        if (!File.Exists(options.Path))
            throw new LlamaException(LlamaFailure.Model, $"no file {options.Path}.", "a GGUF model.", "pull or import the model first.");
        options.Cancellation.ThrowIfCancellationRequested();
        var parameters = Llama.llama_model_default_params();
        parameters.n_gpu_layers = options.GpuLayers;
        // llama_load_mode: 0 reads, 1 maps.
        parameters.load_mode = options.MemoryMap ? 1 : 0;
        parameters.check_tensors = Flag(options.CheckTensors);
        parameters.vocab_only = Flag(options.VocabularyOnly);
        parameters.progress_callback = &OnProgress;
        var progress = GCHandle.Alloc(options);
        NativeLog.Forget();
        llama_model_handle handle;
        try
        {
            parameters.progress_callback_user_data = (void*)GCHandle.ToIntPtr(progress);
            fixed (byte* path = Encoding.UTF8.GetBytes(System.IO.Path.GetFullPath(options.Path) + "\0"))
                handle = Llama.llama_model_load_from_file(path, parameters);
        }
        finally
        {
            progress.Free();
        }

        if (!handle.IsInvalid)
            return new LlamaModel(runtime, handle, options.Path);
        handle.Dispose();
        options.Cancellation.ThrowIfCancellationRequested();
        throw new LlamaException(
            LlamaFailure.Model, $"{options.Path} was refused by the engine: {NativeLog.Reason()}.", $"a GGUF model of a family that llama.cpp {LayoutCheck.ExpectedVersion} knows, and memory for it.",
            "verify the file against its published hash; if it is whole, free memory or take a smaller model.");
    }

    internal static byte Flag(bool value) => value ? (byte)1 : (byte)0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte OnProgress(float share, void* userData)
    {
        var options = (LlamaModelOptions)GCHandle.FromIntPtr((nint)userData).Target!;
        options.Progress?.Invoke(share);
        return Flag(!options.Cancellation.IsCancellationRequested);
    }

    private Dictionary<string, string> ReadMetadata()
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var count = Llama.llama_model_meta_count(Handle);
        for (var i = 0; i < count; i++)
        {
            var at = i;
            if (Read((buffer, size) => Llama.llama_model_meta_key_by_index(Handle, at, buffer, size)) is { } key)
                metadata[key] = Read((buffer, size) => Llama.llama_model_meta_val_str_by_index(Handle, at, buffer, size)) ?? string.Empty;
        }

        return metadata;
    }

    private static string? Read(Reader read)
    {
        var buffer = new byte[256];
        while (true)
        {
            int length;
            fixed (byte* start = buffer)
                length = read(start, (nuint)buffer.Length);
            if (length < 0)
                return null;
            if (length < buffer.Length)
                return Encoding.UTF8.GetString(buffer, 0, length);
            buffer = new byte[length + 1];
        }
    }

    private delegate int Reader(byte* buffer, nuint size);
}
