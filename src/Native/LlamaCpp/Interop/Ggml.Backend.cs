using System.Runtime.InteropServices;

namespace TravelPlanner.Native.LlamaCpp.Interop;

#pragma warning disable IDE1006 // Names as in C.

/// <summary>ggml-backend.h: the registry of backends and their devices.</summary>
internal static unsafe partial class Ggml
{
    private const string Registry = "ggml";
    private const string Base = "ggml-base";

    public const int GGML_BACKEND_DEVICE_TYPE_CPU = 0;
    public const int GGML_BACKEND_DEVICE_TYPE_GPU = 1;
    public const int GGML_BACKEND_DEVICE_TYPE_IGPU = 2;

    public const int GGML_TYPE_F16 = 1;
    public const int GGML_TYPE_Q4_0 = 2;
    public const int GGML_TYPE_Q8_0 = 8;

    [LibraryImport(Registry)]
    public static partial void ggml_backend_load_all_from_path(byte* dir_path);

    [LibraryImport(Registry)]
    public static partial nuint ggml_backend_reg_count();

    [LibraryImport(Registry)]
    public static partial nuint ggml_backend_dev_count();

    [LibraryImport(Registry)]
    public static partial void* ggml_backend_dev_get(nuint index);

    [LibraryImport(Base)]
    public static partial byte* ggml_backend_dev_name(void* device);

    [LibraryImport(Base)]
    public static partial byte* ggml_backend_dev_description(void* device);

    [LibraryImport(Base)]
    public static partial void ggml_backend_dev_memory(void* device, nuint* free, nuint* total);

    [LibraryImport(Base)]
    public static partial int ggml_backend_dev_type(void* device);

    [LibraryImport(Base)]
    public static partial void* ggml_backend_dev_backend_reg(void* device);

    [LibraryImport(Base)]
    public static partial byte* ggml_backend_reg_name(void* reg);
}
