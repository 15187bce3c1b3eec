namespace TravelPlanner.Providers.Tests;

/// <summary>Reference data that stays outside the project: <c>../shared/data</c> beside the repository, when it is there.</summary>
internal static class SharedData
{
    /// <summary>The file's path; the test is skipped, saying why, when there is no such file.</summary>
    public static string Require(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "TravelPlanner.sln")))
                continue;
            var file = Path.Combine(folder.Parent!.FullName, "shared", "data", path);
            Assert.SkipUnless(File.Exists(file), $"../shared/data/{path} is not here; the comparison needs it.");
            return file;
        }

        throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
