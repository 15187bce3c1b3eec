using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace TravelPlanner.Native.LlamaCpp;

/// <summary>Finds the shared libraries in one explicit folder, and never elsewhere.</summary>
internal static partial class NativeLibraries
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, nint> Loaded = [];
    private static string? s_folder;

    /// <summary>From now on the imports of this assembly come from <paramref name="folder"/>.</summary>
    public static void Use(string folder)
    {
        s_folder = folder;
        NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), Resolve);
    }

    /// <summary>The file of a library, whatever its version and flavour: <c>libllama.v0.5.0.so</c>, <c>libggml.cuda.v0.5.0.so</c>, <c>llama.dll</c>.</summary>
    public static string? Find(string folder, string library) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder).Where(f => FileName().Match(Path.GetFileName(f)) is { Success: true } match && match.Groups["name"].Value == library).Order(StringComparer.Ordinal).FirstOrDefault()
        : null;

    /// <summary>Sets a variable where native code reads it: on Unix the runtime keeps a copy of its own.</summary>
    public static void SetVariable(string name, string value)
    {
        Environment.SetEnvironmentVariable(name, value);
        if (!OperatingSystem.IsWindows())
            _ = SetEnv(name, value, 1);
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? paths)
    {
        if (name == "libc")
            return 0;
        lock (Gate)
        {
            if (Loaded.TryGetValue(name, out var handle))
                return handle;
            var file = Find(s_folder!, name) ?? throw new DllNotFoundException($"There is no file of the library '{name}'.");
            return Loaded[name] = NativeLibrary.Load(file);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetEnv(string name, string value, int overwrite);

    [GeneratedRegex(@"^(lib)?(?<name>llama|ggml|ggml-base|ggml-cuda)(\.cuda)?(\.v[0-9.]+)?\.(so|dylib|dll)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex FileName();
}
