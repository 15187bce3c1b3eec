namespace TravelPlanner.Rag.Ingestion.Sources;

/// <summary>The files below a folder that a reader knows. Links that lead out of it are set aside, hidden files and folders passed over.</summary>
public sealed class FolderSource : IDocumentSource
{
    private readonly string _root;
    private readonly string _prefix;
    private readonly IReadOnlySet<string> _extensions;
    private readonly IngestionLimits _limits;

    /// <param name="prefix">Of the ids; the folder's own name where it is null.</param>
    /// <param name="extensions">What is read, lower case with the dot.</param>
    public FolderSource(string folder, string? prefix, IReadOnlySet<string> extensions, IngestionLimits limits)
    {
        _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        _prefix = prefix ?? (Path.GetFileName(_root) is { Length: > 0 } name ? name : "root");
        (_extensions, _limits) = (extensions, limits);
    }

    public SourceListing List(CancellationToken cancellation)
    {
        if (!Directory.Exists(_root))
            throw new DocumentException($"There is no folder {_root}.", $"文件夹 {_root} 不存在。");
        var walk = new Walk(Canonical(new DirectoryInfo(_root)), cancellation);
        Enter(new DirectoryInfo(_root), 0, walk);
        return new SourceListing(SourceFile.IdOf(_prefix, ""), walk.Files, walk.SetAside, walk.IsWhole);
    }

    private void Enter(DirectoryInfo folder, int depth, Walk walk)
    {
        foreach (var entry in Entries(folder, walk))
        {
            walk.Cancellation.ThrowIfCancellationRequested();
            if (entry.Name.StartsWith('.'))
                continue;
            if (entry.LinkTarget is not null && !IsInside(walk.Root, entry))
            {
                walk.SetAside.Add((File(entry, null), new Note("A link that leads out of the folder is not followed.", "不跟随指向文件夹之外的链接。")));
                continue;
            }

            if (entry is DirectoryInfo below)
            {
                // A link to a folder inside would bring the same files twice, or for ever.
                if (below.LinkTarget is not null)
                    continue;
                if (depth == _limits.Depth)
                {
                    walk.IsWhole = false;
                    walk.SetAside.Add((File(below, null), new Note($"Folders are entered {_limits.Depth} deep, not deeper.", $"文件夹最多进入 {_limits.Depth} 层。")));
                    continue;
                }

                Enter(below, depth + 1, walk);
            }
            else if (entry is FileInfo file && _extensions.Contains(file.Extension.ToLowerInvariant()))
            {
                if (walk.Files.Count == _limits.Files)
                {
                    if (walk.IsWhole)
                        walk.SetAside.Add((File(file, null), new Note($"A source may have {_limits.Files} files; this one and those after it are not read.", $"一个来源最多 {_limits.Files} 个文件，此后的文件未读取。")));
                    walk.IsWhole = false;
                    return;
                }

                // A pipe has no length either, and opening one would wait for ever.
                if (file.Length == 0)
                    walk.SetAside.Add((File(file, 0), new Note("The file is empty.", "文件为空。")));
                else
                    walk.Files.Add(File(file, file.Length));
            }
        }
    }

    private IEnumerable<FileSystemInfo> Entries(DirectoryInfo folder, Walk walk)
    {
        try
        {
            return [.. folder.EnumerateFileSystemInfos().OrderBy(e => e.Name, StringComparer.Ordinal)];
        }
        catch (Exception closed) when (closed is UnauthorizedAccessException or IOException)
        {
            walk.IsWhole = false;
            walk.SetAside.Add((File(folder, null), new Note($"The folder cannot be read: {closed.Message}", $"无法读取文件夹：{closed.Message}")));
            return [];
        }
    }

    private SourceFile File(FileSystemInfo entry, long? length)
    {
        var name = Path.GetRelativePath(_root, entry.FullName).Replace(Path.DirectorySeparatorChar, '/');
        return new SourceFile(SourceFile.IdOf(_prefix, name), name, entry.FullName, length, () => FileSource.OpenFile(entry.FullName));
    }

    private static bool IsInside(string root, FileSystemInfo link)
    {
        try
        {
            return link.ResolveLinkTarget(returnFinalTarget: true) is { Exists: true } target
                && Canonical(target).StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            // A circle of links leads nowhere.
            return false;
        }
    }

    /// <summary>The path with every link in it resolved: a folder on the way may be one itself.</summary>
    private static string Canonical(FileSystemInfo entry)
    {
        var resolved = Path.GetPathRoot(entry.FullName)!;
        foreach (var part in entry.FullName[resolved.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(resolved, part);
            resolved = Directory.ResolveLinkTarget(next, returnFinalTarget: true)?.FullName ?? next;
        }

        return resolved;
    }

    private sealed class Walk(string root, CancellationToken cancellation)
    {
        public string Root => root;

        public CancellationToken Cancellation => cancellation;

        public List<SourceFile> Files { get; } = [];

        public List<(SourceFile File, Note Reason)> SetAside { get; } = [];

        public bool IsWhole { get; set; } = true;
    }
}
