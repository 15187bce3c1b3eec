namespace TravelPlanner.Cli.Bench;

/// <summary>Reading benchmark files: what is missing or unreadable is named.</summary>
internal static class TaskFiles
{
    public static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandException(ExitCode.NotFound, $"--data: there is no file {path}.");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Unavailable, $"--data: {path} cannot be read: {unreadable.Message}");
        }
    }

    /// <summary>The folder's files of a pattern, by name.</summary>
    public static IReadOnlyList<string> List(string folder, string pattern)
    {
        if (!Directory.Exists(folder))
            throw new CommandException(ExitCode.NotFound, $"--data: there is no folder {folder}.");
        var files = Directory.GetFiles(folder, pattern).Order(StringComparer.Ordinal).ToList();
        return files.Count > 0 ? files : throw new CommandException(ExitCode.NotFound, $"--data: {folder} has no file {pattern}.");
    }

    public static void WriteText(string path, string text)
    {
        try
        {
            File.WriteAllText(path, text);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Unavailable, $"--out: {path} cannot be written: {refused.Message}");
        }
    }
}
