using System.Reflection;

namespace TravelPlanner.Providers.Embedded;

/// <summary>The files of <c>data/</c>, compiled into this assembly as resources named by their path (<c>data/places/rome.psv</c>).</summary>
public static class DataFiles
{
    private static readonly Assembly Assembly = typeof(DataFiles).Assembly;

    public static IReadOnlyList<string> List(string folder) =>
        [.. Assembly.GetManifestResourceNames().Where(n => n.StartsWith($"data/{folder}/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    public static bool Exists(string path) => Assembly.GetManifestResourceInfo($"data/{path}") is not null;

    /// <exception cref="FileNotFoundException">The build left the file out.</exception>
    public static PsvTable Read(string path)
    {
        using var stream = Assembly.GetManifestResourceStream($"data/{path}")
            ?? throw new FileNotFoundException($"data/{path} is not in this build.");
        using var reader = new StreamReader(stream);
        return PsvTable.Parse($"data/{path}", reader.ReadToEnd());
    }
}
