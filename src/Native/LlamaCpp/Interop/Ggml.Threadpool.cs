using System.Runtime.InteropServices;

namespace TravelPlanner.Native.LlamaCpp.Interop;

#pragma warning disable IDE1006 // Names as in C.
#pragma warning disable CS0649 // The library fills them.

/// <summary>ggml.h: 528 bytes; a mask of 512 processors comes first.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ggml_threadpool_params
{
    public fixed byte cpumask[512];
    public int n_threads;
    public int prio;
    public uint poll;
    public byte strict_cpu;
    public byte paused;
}

/// <summary>ggml.h and ggml-backend.h: threads that stay from one graph to the next. The processor's backend, whose variant is chosen at run time, is asked for its functions by name.</summary>
internal static unsafe partial class Ggml
{
    [LibraryImport(Base)]
    public static partial void ggml_threadpool_params_init(ggml_threadpool_params* p, int n_threads);

    [LibraryImport(Base, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void* ggml_backend_reg_get_proc_address(void* reg, string name);
}

internal sealed unsafe class ggml_threadpool_handle : SafeHandle
{
    private readonly delegate* unmanaged<void*, void> _free;

    private ggml_threadpool_handle(void* pool, delegate* unmanaged<void*, void> free)
        : base(0, ownsHandle: true)
    {
        _free = free;
        SetHandle((nint)pool);
    }

    public override bool IsInvalid => handle == 0;

    public void* Pointer => (void*)handle;

    /// <summary>Null where the backend has no such threads, or one is enough: then the engine starts threads for each graph.</summary>
    public static ggml_threadpool_handle? Create(int threads)
    {
        if (threads < 2)
            return null;
        for (nuint i = 0; i < Ggml.ggml_backend_dev_count(); i++)
        {
            var device = Ggml.ggml_backend_dev_get(i);
            if (Ggml.ggml_backend_dev_type(device) != Ggml.GGML_BACKEND_DEVICE_TYPE_CPU)
                continue;
            var reg = Ggml.ggml_backend_dev_backend_reg(device);
            var create = (delegate* unmanaged<ggml_threadpool_params*, void*>)Ggml.ggml_backend_reg_get_proc_address(reg, "ggml_threadpool_new");
            var free = (delegate* unmanaged<void*, void>)Ggml.ggml_backend_reg_get_proc_address(reg, "ggml_threadpool_free");
            if (create is null || free is null)
                return null;
            ggml_threadpool_params parameters;
            Ggml.ggml_threadpool_params_init(&parameters, threads);
            var pool = create(&parameters);
            return pool is null ? null : new ggml_threadpool_handle(pool, free);
        }

        return null;
    }

    protected override bool ReleaseHandle()
    {
        _free((void*)handle);
        return true;
    }
}
