namespace TravelPlanner.McpServer.Tests;

/// <summary>Texts that clients see, kept as files so that a change of one reads in a diff.</summary>
internal static class Golden
{
    private const string UpdateCommand = "UPDATE_GOLDEN=1 dotnet test tests/McpServer.Tests";

    /// <param name="file">Under <c>tests/McpServer.Tests</c>.</param>
    public static void AssertIs(string file, string actual)
    {
        var path = Path.Combine(ProjectFolder(), file);
        actual = actual.ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
            return;
        }

        var expected = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        if (expected != actual)
            Assert.Fail($"{file} no longer says what the server says. When the change is meant: {UpdateCommand}\n{FirstDifference(expected, actual)}");
    }

    private static string FirstDifference(string expected, string actual)
    {
        var (was, now) = (expected.Split('\n'), actual.Split('\n'));
        var line = Enumerable.Range(0, Math.Max(was.Length, now.Length)).First(i => was.ElementAtOrDefault(i) != now.ElementAtOrDefault(i));
        return $"line {line + 1}\n- {was.ElementAtOrDefault(line)}\n+ {now.ElementAtOrDefault(line)}";
    }

    private static string ProjectFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "TravelPlanner.sln")))
                return Path.Combine(folder.FullName, "tests", "McpServer.Tests");
        }

        throw new DirectoryNotFoundException("TravelPlanner.sln is in no folder above the tests.");
    }
}
