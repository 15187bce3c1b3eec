using System.Xml.Linq;

namespace TravelPlanner.Architecture.Tests;

/// <summary>The arrows between projects, as ARCHITECTURE.md draws them.</summary>
public sealed class ArrowTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Domain"] = [],
        ["Inference"] = ["Text"],
        ["LlamaCpp"] = [],
        ["OnnxRuntime"] = ["OnnxRuntimeApi"],
        ["OnnxRuntimeApi"] = [],
        ["Sqlite"] = [],
        ["Text"] = [],
        ["Rag"] = ["Inference", "Sqlite", "Text"],
        ["Agents"] = ["Inference", "Domain"],
        ["Tools"] = ["Domain", "Rag"],
        ["Providers"] = ["Domain", "Tools", "Sqlite", "Text"],
        ["InferenceWorker"] = ["Inference", "LlamaCpp", "OnnxRuntime"],
        ["Training"] = ["Agents", "Domain", "Inference", "InferenceWorker", "Tools"],
        ["McpServer"] = ["Domain", "Tools", "Rag", "Inference", "Agents"],
        ["Cli"] = ["Domain", "Tools", "Providers", "Rag", "Inference", "Agents", "InferenceWorker", "McpServer", "Sqlite", "OnnxRuntime", "Training"],
    };

    public static TheoryData<string> Projects => [.. Repository.Files("src", "*.csproj").Select(f => Path.GetFileNameWithoutExtension(f)!).Order()];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_points_only_where_it_may(string project)
    {
        Assert.True(Allowed.ContainsKey(project), $"{project} is not drawn in ARCHITECTURE.md; add it there and here.");
        var arrows = Elements(project, "ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Replace('\\', '/')));

        Assert.Empty(arrows.Except(Allowed[project]));
    }

    [Fact]
    public void Domain_knows_no_package_but_NodaTime() => Assert.Equal(["NodaTime"], Elements("Domain", "PackageReference"));

    [Fact]
    public void Tools_know_nothing_of_the_protocol_or_of_a_database() =>
        Assert.DoesNotContain(Elements("Tools", "PackageReference"), p => p.StartsWith("ModelContextProtocol", StringComparison.Ordinal) || p.Contains("Sqlite", StringComparison.Ordinal));

    private static IEnumerable<string> Elements(string project, string name) =>
        XDocument.Load(Path.Combine(Repository.Root, Repository.Files("src", "*.csproj").Single(f => Path.GetFileNameWithoutExtension(f) == project))).Descendants(name).Select(e => e.Attribute("Include")!.Value);
}
