namespace TravelPlanner.Providers.Sqlite;

/// <summary>Where a server keeps what its users save.</summary>
internal static class DataDirectory
{
    /// <summary>Only the owner may enter.</summary>
    internal static void Create(string directory)
    {
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(directory);
            else
                Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception fault) when (fault is UnauthorizedAccessException or IOException)
        {
            throw new StoreException($"The data directory {directory} cannot be made: {fault.Message} Choose another with --data-dir.", fault);
        }
    }

    /// <summary>An empty file that only the owner may read, before anything is written to it.</summary>
    /// <param name="mode"><see cref="FileMode.OpenOrCreate"/> leaves an existing one as it is, <see cref="FileMode.Create"/> empties it.</param>
    internal static void CreateFile(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            using var file = new FileStream(path, options);
        }
        catch (Exception fault) when (fault is UnauthorizedAccessException or IOException)
        {
            throw new StoreException($"The file {path} cannot be written: {fault.Message} Mend its permissions or choose another directory with --data-dir.", fault);
        }
    }
}
