namespace TravelPlanner.InferenceWorker.Supervision;

/// <summary>
/// A folder for one socket that only this user may enter. It holds a file that its owner keeps locked, so that a later one can tell what a
/// killed owner left behind, in whichever container it ran, and clears it away.
/// </summary>
internal sealed class SocketFolder : IDisposable
{
    private const string Prefix = "travel-planner-engine-";
    private const string LockName = "owner";

    private readonly DirectoryInfo _folder;
    private readonly FileStream _lock;

    public SocketFolder()
    {
        foreach (var other in Directory.EnumerateDirectories(System.IO.Path.GetTempPath(), Prefix + "*"))
            RemoveIfLeft(other);
        _folder = Directory.CreateTempSubdirectory(Prefix);
        // Locked before it has its name: another that looks in between would take it for one that was left.
        var unnamed = System.IO.Path.Combine(_folder.FullName, LockName + ".new");
        _lock = new FileStream(unnamed, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        File.Move(unnamed, System.IO.Path.Combine(_folder.FullName, LockName));
    }

    public string Path => _folder.FullName;

    /// <summary>Makes it anew where something that tidies up temporary files took it away in the days since.</summary>
    public void Restore()
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(Path);
        else
            Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public void Dispose()
    {
        _lock.Dispose();
        if (Directory.Exists(Path))
            _folder.Delete(recursive: true);
    }

    private static void RemoveIfLeft(string folder)
    {
        try
        {
            // One without the file is just being made. The lock is held until the folder is gone, so that of two who clear up one does.
            using var held = new FileStream(System.IO.Path.Combine(folder, LockName), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception inUse) when (inUse is IOException or UnauthorizedAccessException)
        {
            // Its owner lives, or it is another user's.
        }
    }
}
