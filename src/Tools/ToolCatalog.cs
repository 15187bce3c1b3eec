namespace TravelPlanner.Tools;

/// <summary>Which tools a server shows. Unknown names are refused at start, with the known ones named.</summary>
/// <param name="Toolsets">Null for the default list; <c>all</c> for everything.</param>
/// <param name="Tools">Shown in addition to the toolsets; when given without toolsets, only these.</param>
/// <param name="ReadOnly">Leaves out every tool that changes something.</param>
public sealed record ToolSelection(
    IReadOnlyList<string>? Toolsets = null, IReadOnlyList<string>? Tools = null, IReadOnlyList<string>? Excluded = null, bool ReadOnly = false);

/// <summary>All tools in their stable order, and the part of them a server shows.</summary>
public sealed class ToolCatalog
{
    private readonly Dictionary<string, Tool> _byName;

    public ToolCatalog(IEnumerable<Tool> tools)
    {
        All = [.. tools];
        _byName = All.ToDictionary(t => t.Name, StringComparer.Ordinal);
    }

    public IReadOnlyList<Tool> All { get; }

    public IReadOnlyList<string> Toolsets => [.. All.Select(t => t.Toolset).Distinct()];

    public Tool? Find(string name) => _byName.GetValueOrDefault(name);

    /// <exception cref="ArgumentException">A toolset or tool name is not known.</exception>
    public IReadOnlyList<Tool> Select(ToolSelection selection)
    {
        Known(selection.Toolsets, [.. Toolsets, "all", "default"], "toolset");
        Known(selection.Tools, _byName.Keys, "tool");
        Known(selection.Excluded, _byName.Keys, "tool");
        return [.. All.Where(Shown)];

        bool Shown(Tool tool) =>
            (Named(selection.Tools, tool.Name) || InToolset(tool))
            && !Named(selection.Excluded, tool.Name)
            && !(selection.ReadOnly && !tool.Traits.ReadOnly);

        bool InToolset(Tool tool) => selection.Toolsets is { } sets
            ? Named(sets, "all") || Named(sets, tool.Toolset) || (Named(sets, "default") && tool.InDefaultList)
            : selection.Tools is null && tool.InDefaultList;
    }

    private static bool Named(IReadOnlyList<string>? names, string name) => names is not null && names.Contains(name, StringComparer.Ordinal);

    private static void Known(IReadOnlyList<string>? names, IReadOnlyCollection<string> known, string what)
    {
        foreach (var name in names ?? [])
        {
            if (!known.Contains(name))
                throw new ArgumentException($"There is no {what} '{name}'. Known: {string.Join(", ", known)}.", nameof(names));
        }
    }
}
