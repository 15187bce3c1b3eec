using System.Globalization;

namespace TravelPlanner.InferenceWorker.Models;

/// <summary>Looked at before gigabytes are written, not when the disk is full.</summary>
internal static class DiskSpace
{
    /// <summary>Left to the system beside the file itself, bytes.</summary>
    private const long Reserve = 64 * 1024 * 1024;

    public static long FreeBytes(string folder) => new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;

    /// <exception cref="ModelException">There is not room enough.</exception>
    public static void Require(string folder, long bytes, Func<string, long> freeBytes)
    {
        var free = freeBytes(folder);
        if (free - Reserve >= bytes)
            return;
        var (needed, room) = (Gigabytes(bytes + Reserve), Gigabytes(free));
        throw new ModelException(
            ModelFault.NoSpace, $"{folder}: {needed} are needed and {room} are free. Free some, or choose another place with --data-dir.",
            $"{folder}：需要 {needed}，可用 {room}。请清理空间，或用 --data-dir 另选位置。");
    }

    private static string Gigabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.###} GB");
}
