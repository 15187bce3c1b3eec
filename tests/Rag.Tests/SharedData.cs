namespace TravelPlanner.Rag.Tests;

/// <summary>Public sets that stay outside the project: <c>../shared/data</c> beside the repository, when it is there.</summary>
internal static class SharedData
{
    /// <summary>The folder; the test is skipped where there is none.</summary>
    public static string Require(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "TravelPlanner.sln")))
                continue;
            var data = Path.Combine(folder.Parent!.FullName, "shared", "data", path);
            Assert.SkipUnless(Directory.Exists(data), $"../shared/data/{path} is not here; the test needs it.");
            return data;
        }

        throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
