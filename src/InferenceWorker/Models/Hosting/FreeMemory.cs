using System.Globalization;

namespace TravelPlanner.InferenceWorker.Models.Hosting;

/// <summary>Memory of this machine that a program could still take without pushing others out.</summary>
internal static class FreeMemory
{
    private const string Linux = "/proc/meminfo";

    /// <summary>On Linux what the kernel calls available, cut to the limit of the container; elsewhere what the runtime believes.</summary>
    public static long Bytes()
    {
        var info = GC.GetGCMemoryInfo();
        var limit = info.TotalAvailableMemoryBytes;
        if (!File.Exists(Linux))
            return Math.Max(0, limit - info.MemoryLoadBytes);
        var line = File.ReadLines(Linux).First(l => l.StartsWith("MemAvailable:", StringComparison.Ordinal));
        var kilobytes = long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        return Math.Min(kilobytes * 1024, limit);
    }
}
