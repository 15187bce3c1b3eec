using System.Runtime.InteropServices;

namespace TravelPlanner.Native.LlamaCpp.Interop;

#pragma warning disable IDE1006 // Names as in C, so that the header can be read beside this file.

// llama.h of v0.5.0. LayoutCheck compares the sizes and defaults with the loaded library before anything else is called.

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct llama_model_params
{
    public void** devices;
    public void* tensor_buft_overrides;
    public int n_gpu_layers;
    public int split_mode;
    public int load_mode;
    public int lazy_mode;
    public int main_gpu;
    public float* tensor_split;
    public delegate* unmanaged[Cdecl]<float, void*, byte> progress_callback;
    public void* progress_callback_user_data;
    public void* kv_overrides;
    public byte vocab_only;
    public byte check_tensors;
    public byte use_extra_bufts;
    public byte no_host;
    public byte no_alloc;
    public byte load_mtp;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct llama_context_params
{
    public uint n_ctx;
    public uint n_batch;
    public uint n_ubatch;
    public uint n_seq_max;
    public uint n_rs_seq;
    public uint n_outputs_max;
    public uint n_outputs_max_per_seq;
    public int n_threads;
    public int n_threads_batch;
    public int ctx_type;
    public int rope_scaling_type;
    public int pooling_type;
    public int attention_type;
    public int flash_attn_type;
    public float rope_freq_base;
    public float rope_freq_scale;
    public float yarn_ext_factor;
    public float yarn_attn_factor;
    public float yarn_beta_fast;
    public float yarn_beta_slow;
    public uint yarn_orig_ctx;
    public float defrag_thold;
    public void* cb_eval;
    public void* cb_eval_user_data;
    public int type_k;
    public int type_v;
    public delegate* unmanaged[Cdecl]<void*, byte> abort_callback;
    public void* abort_callback_data;
    public byte embeddings;
    public byte offload_kqv;
    public byte no_perf;
    public byte op_offload;
    public byte swa_full;
    public byte kv_unified;
    public void* samplers;
    public nuint n_samplers;
    public void* ctx_other;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct llama_batch
{
    public int n_tokens;
    public int* token;
    public float* embd;
    public int* pos;
    public int* n_seq_id;
    public int** seq_id;
    public byte* logits;
}

[StructLayout(LayoutKind.Sequential)]
internal struct llama_token_data
{
    public int id;
    public float logit;
    public float p;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct llama_token_data_array
{
    public llama_token_data* data;
    public nuint size;
    public long selected;
    public byte sorted;
}

[StructLayout(LayoutKind.Sequential)]
internal struct llama_logit_bias
{
    public int token;
    public float bias;
}

[StructLayout(LayoutKind.Sequential)]
internal struct llama_sampler_chain_params
{
    public byte no_perf;
}

/// <summary>A model; freed when the last user (context, grammar) lets go.</summary>
internal sealed class llama_model_handle : SafeHandle
{
    public llama_model_handle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Llama.llama_model_free(handle);
        return true;
    }
}

/// <summary>A context holds its model: the model outlives it whatever the order of disposal.</summary>
internal sealed class llama_context_handle : SafeHandle
{
    private llama_model_handle? _model;
    private NativeBlock? _abort;
    private ggml_threadpool_handle? _threads;

    public llama_context_handle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    /// <param name="abort">What the abort callback reads.</param>
    /// <param name="threads">That compute; null for such as are started for each graph.</param>
    public void Hold(llama_model_handle model, NativeBlock abort, ggml_threadpool_handle? threads)
    {
        var held = false;
        model.DangerousAddRef(ref held);
        (_model, _abort, _threads) = (model, abort, threads);
    }

    protected override bool ReleaseHandle()
    {
        Llama.llama_free(handle);
        _threads?.Dispose();
        _model?.DangerousRelease();
        _abort?.Dispose();
        return true;
    }
}

/// <summary>Zeroed memory outside the collector's reach.</summary>
internal sealed unsafe class NativeBlock : SafeHandle
{
    public NativeBlock(nuint bytes)
        : base(0, ownsHandle: true) => SetHandle((nint)NativeMemory.AllocZeroed(bytes));

    public override bool IsInvalid => handle == 0;

    public byte* Start => (byte*)handle;

    protected override bool ReleaseHandle()
    {
        NativeMemory.Free(Start);
        return true;
    }
}

/// <summary>A sampler that knows a vocabulary holds the model the vocabulary belongs to.</summary>
internal sealed class llama_sampler_handle : SafeHandle
{
    private llama_model_handle? _model;

    public llama_sampler_handle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    public void Hold(llama_model_handle model)
    {
        var held = false;
        model.DangerousAddRef(ref held);
        _model = model;
    }

    protected override bool ReleaseHandle()
    {
        Llama.llama_sampler_free(handle);
        _model?.DangerousRelease();
        return true;
    }
}
