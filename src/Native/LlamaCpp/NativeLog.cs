using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using TravelPlanner.Native.LlamaCpp.Interop;

namespace TravelPlanner.Native.LlamaCpp;

/// <summary>Makes lines of the fragments the library writes, hands them to the sink, and remembers the last errors so that a refusal can give its reason.</summary>
internal static unsafe class NativeLog
{
    private const int Continued = 5;
    private const int LongestLine = 4_096;
    private const int MostRemembered = 4;

    private static LlamaLog? s_sink;

    [ThreadStatic]
    private static StringBuilder? t_line;

    [ThreadStatic]
    private static int t_level;

    [ThreadStatic]
    private static List<string>? t_errors;

    public static void Install(LlamaLog? sink)
    {
        Volatile.Write(ref s_sink, sink);
        Llama.llama_log_set(&Receive, null);
    }

    /// <summary>Forgets what this thread's earlier calls complained about.</summary>
    public static void Forget() => t_errors?.Clear();

    /// <summary>What this thread's calls complained about since <see cref="Forget"/>; a fixed sentence when there was nothing.</summary>
    public static string Reason() => t_errors is { Count: > 0 } errors ? string.Join("; ", errors) : "the engine gave no reason";

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Receive(int level, byte* text, void* userData)
    {
        // An exception would end the process at the border to native code; a log line is not worth that.
        try
        {
            Append(level, Marshal.PtrToStringUTF8((nint)text) ?? string.Empty);
        }
        catch (Exception)
        {
            t_line?.Clear();
        }
    }

    private static void Append(int level, string text)
    {
        var line = t_line ??= new StringBuilder();
        if (level != Continued)
        {
            Flush(line);
            t_level = level;
        }

        foreach (var character in text)
        {
            if (character == '\n')
                Flush(line);
            else if (line.Length < LongestLine)
                line.Append(character);
        }
    }

    private static void Flush(StringBuilder line)
    {
        if (line.Length == 0)
            return;
        var text = line.ToString().TrimEnd();
        line.Clear();
        var level = (LlamaLogLevel)Math.Clamp(t_level, (int)LlamaLogLevel.Debug, (int)LlamaLogLevel.Error);
        if (level >= LlamaLogLevel.Warning)
        {
            var errors = t_errors ??= [];
            if (errors.Count == MostRemembered)
                errors.RemoveAt(0);
            errors.Add(text);
        }

        Volatile.Read(ref s_sink)?.Invoke(level, text);
    }
}
