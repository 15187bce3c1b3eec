using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using TravelPlanner.Native.LlamaCpp.Interop;

namespace TravelPlanner.Native.LlamaCpp;

/// <summary>
/// The one door to llama.cpp. It is opened once a process and stays open: native libraries are never unloaded. A native fault ends the process, so
/// everything that can be refused is refused before it reaches native code.
/// </summary>
public sealed unsafe class LlamaRuntime
{
    private static readonly Lock Gate = new();
    private static LlamaRuntime? s_open;

    private LlamaRuntime(string folder) => Folder = folder;

    /// <summary>Where the build puts the libraries: <c>native/llama.cpp</c> beside the program.</summary>
    public static string DefaultFolder => Path.Combine(AppContext.BaseDirectory, "native", "llama.cpp");

    public string Folder { get; }

    /// <summary>The library's own version, such as <c>0.5.0</c>.</summary>
    public string Version { get; private set; } = string.Empty;

    /// <summary>The variant for this processor that was picked, such as <c>haswell</c>; null when it cannot be told.</summary>
    public string? CpuVariant { get; private set; }

    /// <summary>Why no GPU is used although there is one or the libraries are for one; null when all is as it should be.</summary>
    public string? GpuProblem { get; private set; }

#pragma warning disable CA1822 // Not static: only who holds an open runtime may ask the library.
    /// <summary>The devices of all loaded backends, their free memory as of this call.</summary>
    public IReadOnlyList<LlamaDevice> Devices => ReadDevices();

    public bool HasGpu => Devices.Any(d => d.Kind is LlamaDeviceKind.Gpu or LlamaDeviceKind.IntegratedGpu);

    /// <summary>The instruction sets the engine uses, in its own words.</summary>
    public string SystemInfo => Text(Llama.llama_print_system_info());
#pragma warning restore CA1822

    /// <summary>
    /// Processors this process may use, less those that were busy over the last minute, but at least half: more threads than free processors slow the engine
    /// down ten times, and fewer than half would let a passing load decide for the life of a context.
    /// </summary>
    public static int FreeCores
    {
        get
        {
            var all = Environment.ProcessorCount;
            var busy = 0.0;
            if (OperatingSystem.IsLinux() && File.Exists("/proc/loadavg"))
                _ = double.TryParse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture, out busy);
            return Math.Max((all + 1) / 2, all - (int)busy);
        }
    }

    /// <summary>Loads the libraries, checks that they are the ones this binding knows, and registers the backends of their folder.</summary>
    /// <exception cref="LlamaException">They are missing, cannot be loaded or are others; or a GPU was required and none can be used.</exception>
    public static LlamaRuntime Open(LlamaRuntimeOptions? options = null)
    {
        options ??= new LlamaRuntimeOptions();
        var folder = Path.GetFullPath(options.Folder);
        if (NativeLibraries.Find(folder, "llama") is null)
        {
            throw new LlamaException(
                LlamaFailure.Natives, $"no llama.cpp library in {folder}.", $"llama.cpp {LayoutCheck.ExpectedVersion}, which the build restores with npm.",
                "install Node.js with npm, build again and see that the build reports no npm failure; on Linux x64 and arm64 the package is chosen by itself.");
        }

        lock (Gate)
        {
            if (s_open is null)
                s_open = Load(folder, options.Log);
            else if (s_open.Folder != folder)
                throw new LlamaException(LlamaFailure.Natives, $"the engine is already open from {s_open.Folder}.", "one folder a process.", "open it once, or start another process.");
            else if (options.Log is not null)
                NativeLog.Install(options.Log);
        }

        if (options.RequireGpu && !s_open.HasGpu)
            throw new LlamaException(LlamaFailure.Gpu, s_open.GpuProblem ?? "no GPU.", "a GPU that the engine can use.", "mend the cause, or do not require a GPU.");
        return s_open;
    }

    /// <summary>Loads a model. Validate the file first: the native reader trusts it.</summary>
    /// <exception cref="LlamaException">The file cannot be loaded.</exception>
    /// <exception cref="OperationCanceledException">Loading was cancelled.</exception>
    public LlamaModel LoadModel(LlamaModelOptions options) => LlamaModel.Load(this, options);

    internal static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? string.Empty;

    private static LlamaRuntime Load(string folder, LlamaLog? log)
    {
        // Else a native fault starts a debugger where one is installed, and the process hangs instead of ending.
        NativeLibraries.SetVariable("GGML_NO_BACKTRACE", "1");
        NativeLibraries.Use(folder);
        var runtime = new LlamaRuntime(folder);
        try
        {
            LayoutCheck.Run();
            NativeLog.Install(log);
            fixed (byte* path = Encoding.UTF8.GetBytes(folder + "\0"))
                Ggml.ggml_backend_load_all_from_path(path);
            Llama.llama_backend_init();
        }
        catch (Exception refused) when (refused is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
        {
            throw new LlamaException(
                LlamaFailure.Natives, $"libraries in {folder} that cannot be loaded: {refused.Message}", $"llama.cpp {LayoutCheck.ExpectedVersion} for this operating system and processor, and the C++ runtime (libstdc++).",
                "build on this machine, or build with -p:LlamaCppPackage=<platform> for it.");
        }

        runtime.Version = Text(Llama.llama_version());
        var devices = ReadDevices();
        if (!devices.Any(d => d.Kind == LlamaDeviceKind.Cpu))
            throw new LlamaException(LlamaFailure.Natives, $"no backend for this processor in {folder}.", "a libggml-cpu library that this processor can run.", "delete the folder and build again.");
        runtime.CpuVariant = FindCpuVariant();
        runtime.GpuProblem = FindGpuProblem(folder, devices);
        if (runtime.GpuProblem is { } problem)
            log?.Invoke(LlamaLogLevel.Warning, problem);
        return runtime;
    }

    private static List<LlamaDevice> ReadDevices()
    {
        var devices = new List<LlamaDevice>();
        for (nuint i = 0; i < Ggml.ggml_backend_dev_count(); i++)
        {
            var device = Ggml.ggml_backend_dev_get(i);
            nuint free, total;
            Ggml.ggml_backend_dev_memory(device, &free, &total);
            devices.Add(new LlamaDevice(
                (LlamaDeviceKind)Ggml.ggml_backend_dev_type(device), Text(Ggml.ggml_backend_reg_name(Ggml.ggml_backend_dev_backend_reg(device))), Text(Ggml.ggml_backend_dev_name(device)),
                Text(Ggml.ggml_backend_dev_description(device)), (long)free, (long)total));
        }

        return devices;
    }

    private static string? FindCpuVariant()
    {
        using var process = Process.GetCurrentProcess();
        const string Mark = "ggml-cpu-";
        foreach (ProcessModule module in process.Modules)
        {
            using (module)
            {
                var name = Path.GetFileNameWithoutExtension(module.FileName);
                if (name.IndexOf(Mark, StringComparison.Ordinal) is >= 0 and var at)
                    return name[(at + Mark.Length)..];
            }
        }

        return null;
    }

    /// <summary>The engine goes on with the processor when its CUDA library cannot start, and says nothing.</summary>
    private static string? FindGpuProblem(string folder, List<LlamaDevice> devices)
    {
        if (devices.Any(d => d.Kind is LlamaDeviceKind.Gpu or LlamaDeviceKind.IntegratedGpu))
            return null;
        var driver = File.Exists("/proc/driver/nvidia/version");
        if (NativeLibraries.Find(folder, "ggml-cuda") is not { } cuda)
            return driver ? "There is an NVIDIA GPU, but the engine is the processor's: everything runs on the processor. Build with -p:Cuda=true." : null;
        const string Needs = "It needs libcudart.so.13, libcublas.so.13 and an NVIDIA driver of CUDA 13.1 or later.";
        try
        {
            NativeLibrary.Load(cuda);
        }
        catch (DllNotFoundException missing)
        {
            // The runtime names every place it tried; the loader's own line says which library is missing.
            var reason = missing.Message.Split('\n').Select(l => l.Trim()).FirstOrDefault(l => l.Contains("cannot open", StringComparison.Ordinal)) ?? missing.Message.ReplaceLineEndings(" ");
            return $"The engine's CUDA library cannot be loaded, so everything runs on the processor: {reason}. {Needs}";
        }

        return driver
            ? $"The NVIDIA driver offers the engine no device, so everything runs on the processor. {Needs}"
            : $"The engine is the one for NVIDIA GPUs, but there is no NVIDIA driver: everything runs on the processor. {Needs}";
    }
}
