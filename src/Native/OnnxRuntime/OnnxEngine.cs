using System.Reflection;
using System.Runtime.InteropServices;
#if ONNXRUNTIME
using Microsoft.ML.OnnxRuntime;
#endif

namespace TravelPlanner.Native.OnnxRuntime;

/// <summary>
/// The one door to ONNX Runtime. Opening it chooses the library, once a process and from one explicit folder, checks its version, and finds out
/// whether a GPU can be used.
/// </summary>
public sealed class OnnxEngine
{
    /// <summary>The managed API and the native core are of one version; a GPU provider of another crashes.</summary>
    public const string ExpectedVersion = "1.29.0";

    private const string Library = "onnxruntime";
    private const string CudaNeeds = "It needs CUDA 13 (libcudart.so.13, libcublas.so.13), cuDNN 9 (libcudnn.so.9) and an NVIDIA driver for them.";

    private static readonly Lock Gate = new();
    private static OnnxEngine? s_open;

    private OnnxEngine(string folder, string version, string? gpuProblem, bool hasGpu) => (Folder, Version, GpuProblem, HasGpu) = (folder, version, gpuProblem, hasGpu);

    public static string DefaultFolder { get; } = Path.Combine(AppContext.BaseDirectory, "native", "onnxruntime");

    /// <summary>Whether the build found the engine at all; where it did not, <see cref="Open"/> says why.</summary>
#if ONNXRUNTIME
    public static bool IsBuilt => true;
#else
    public static bool IsBuilt => false;
#endif

    public string Folder { get; }

    public string Version { get; }

    public bool HasGpu { get; }

    /// <summary>Why the GPU that there is, or that the libraries are for, is not used; null where there is nothing to say.</summary>
    public string? GpuProblem { get; }

    /// <exception cref="OnnxException">The library is missing, cannot be loaded or is another one; or a GPU was required and none can be used.</exception>
    public static OnnxEngine Open(OnnxEngineOptions? options = null)
    {
        options ??= new OnnxEngineOptions();
        var folder = Path.GetFullPath(options.Folder);
        if (!IsBuilt || Find(folder, Library) is null)
        {
            throw new OnnxException(
                OnnxFailure.Natives, IsBuilt ? $"no ONNX Runtime in {folder}." : "a build without ONNX Runtime.", $"ONNX Runtime {ExpectedVersion}, which the build fetches with npm.",
                "install Node.js with npm, build again and see that the build reports no failure of fetch.mjs.");
        }

        lock (Gate)
        {
            if (s_open is null)
                s_open = Load(folder);
            else if (s_open.Folder != folder)
                throw new OnnxException(OnnxFailure.Natives, $"the engine is already open from {s_open.Folder}.", "one folder a process.", "open it once, or start another process.");
        }

        if (options.RequireGpu && !s_open.HasGpu)
            throw new OnnxException(OnnxFailure.Gpu, s_open.GpuProblem ?? "no GPU.", "a GPU that the engine can use.", "mend the cause, or do not require a GPU.");
        return s_open;
    }

    /// <exception cref="OnnxException">The file cannot be loaded.</exception>
    public OnnxModel Load(OnnxModelOptions options) => OnnxModel.Load(this, options);

    private static OnnxEngine Load(string folder)
    {
#if ONNXRUNTIME
        OrtEnv.DisableDllImportResolver = true;
        NativeLibrary.SetDllImportResolver(typeof(OrtEnv).Assembly, (name, assembly, search) => Find(folder, name) is { } file ? NativeLibrary.Load(file) : 0);
        string version;
        try
        {
            // Its failures come as exceptions; it would write them to the terminal too.
            var creation = new EnvironmentCreationOptions { logId = "travel-planner", logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
            var environment = OrtEnv.CreateInstanceWithOptions(ref creation);
            // It tells its maker how it is used where the system has a channel for that.
            environment.DisableTelemetryEvents();
            version = environment.GetVersionString();
        }
        catch (Exception refused) when (Refusal(refused) is { } reason)
        {
            throw new OnnxException(
                OnnxFailure.Natives, $"a library in {folder} that cannot be loaded: {reason}", $"ONNX Runtime {ExpectedVersion} for this operating system and processor, and the C++ runtime (libstdc++).",
                "delete the folder and build again on this machine.", refused);
        }

        if (version != ExpectedVersion)
            throw new OnnxException(OnnxFailure.Natives, $"ONNX Runtime {version} in {folder}.", $"version {ExpectedVersion}, for which the managed API was made.", "delete the folder and build again.");
        var (hasGpu, problem) = FindGpu(folder);
        return new OnnxEngine(folder, version, problem, hasGpu);
#else
        throw new InvalidOperationException(folder);
#endif
    }

#if ONNXRUNTIME
    /// <summary>The loader's own words; the API wraps them in the failure of its static constructor.</summary>
    private static string? Refusal(Exception fault)
    {
        for (Exception? cause = fault; cause is not null; cause = cause.InnerException)
        {
            if (cause is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
                return cause.Message.Split('\n')[0].Trim();
        }

        return fault is TypeInitializationException or OnnxRuntimeException ? fault.Message : null;
    }

    /// <summary>Asks the provider for a session, because having it does not mean that it can start; the engine itself goes on with the processor and says nothing.</summary>
    private static (bool HasGpu, string? Problem) FindGpu(string folder)
    {
        var driver = File.Exists("/proc/driver/nvidia/version");
        if (Find(folder, "onnxruntime_providers_cuda") is null)
            return (false, driver ? "There is an NVIDIA GPU, but the engine is the processor's: everything runs on the processor. Build with -p:Cuda=true." : null);
        if (!driver)
            return (false, $"The engine is the one for NVIDIA GPUs, but there is no NVIDIA driver: everything runs on the processor. {CudaNeeds}");
        try
        {
            using var options = new SessionOptions();
            options.AppendExecutionProvider_CUDA(0);
            return (true, null);
        }
        catch (OnnxRuntimeException refused)
        {
            return (false, $"The engine's CUDA provider cannot start, so everything runs on the processor: {refused.Message.ReplaceLineEndings(" ")} {CudaNeeds}");
        }
    }
#endif

    /// <summary>The file of a library, whatever its version: <c>libonnxruntime.so.1</c>, <c>libonnxruntime.1.29.0.dylib</c>, <c>onnxruntime.dll</c>.</summary>
    private static string? Find(string folder, string library)
    {
        if (!Directory.Exists(folder))
            return null;
        var bare = Path.GetFileNameWithoutExtension(library);
        return Directory.EnumerateFiles(folder).Where(f => Path.GetFileName(f) is var name && (name.StartsWith($"lib{bare}.", StringComparison.Ordinal) || name.StartsWith($"{bare}.", StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal).FirstOrDefault();
    }
}
