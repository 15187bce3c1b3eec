namespace TravelPlanner.Providers.Sqlite;

/// <summary>Where a server keeps what its users save.</summary>
public static class DataDirectory
{
    public const string Variable = "TRAVEL_PLANNER_DATA";

    /// <summary>The option, else <c>$TRAVEL_PLANNER_DATA</c>, else <c>travel-planner</c> in the user's data folder (XDG data home, LocalApplicationData).</summary>
    public static string Resolve(string? option = null)
    {
        if (!string.IsNullOrWhiteSpace(option))
            return Path.GetFullPath(option);
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } configured)
            return Path.GetFullPath(configured);
        var home = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return home.Length > 0
            ? Path.Combine(home, "travel-planner")
            : throw new StoreException($"There is no home directory to keep data in. Set {Variable} to a directory.");
    }

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
            throw new StoreException($"The data directory {directory} cannot be made: {fault.Message} Choose another with --data or {Variable}.", fault);
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
            throw new StoreException($"The file {path} cannot be written: {fault.Message} Mend its permissions or choose another directory with --data or {Variable}.", fault);
        }
    }
}
