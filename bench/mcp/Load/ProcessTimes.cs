using System.Globalization;

namespace TravelPlanner.Load;

/// <summary>What the kernel counts for another process. Linux only; null elsewhere.</summary>
internal static class ProcessTimes
{
    /// <summary>Ticks of <c>/proc/[pid]/stat</c> a second: 100 on every Linux that .NET runs on.</summary>
    private const double TicksPerSecond = 100;

    /// <summary>User and system time so far.</summary>
    public static TimeSpan? Cpu(int process)
    {
        var path = $"/proc/{process}/stat";
        if (!File.Exists(path))
            return null;
        var text = File.ReadAllText(path);
        // The second field is the name in brackets and may hold spaces; utime and stime are fields 14 and 15.
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return TimeSpan.FromSeconds((Ticks(fields[11]) + Ticks(fields[12])) / TicksPerSecond);
    }

    private static long Ticks(string field) => long.Parse(field, CultureInfo.InvariantCulture);
}
