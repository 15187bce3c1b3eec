namespace TravelPlanner.Rag.Ingestion.Sources;

/// <summary>One file that was named.</summary>
/// <param name="prefix">Of the id; the name of its folder where it is null, so that the file has the id it has as one of the folder's.</param>
public sealed class FileSource(string path, string? prefix) : IDocumentSource
{
    public SourceListing List(CancellationToken cancellation)
    {
        var file = new FileInfo(Path.GetFullPath(path));
        if (!file.Exists)
            throw new DocumentException($"There is no file {file.FullName}.", $"文件 {file.FullName} 不存在。");
        var id = SourceFile.IdOf(prefix ?? (file.Directory is { Name: var folder, Parent: not null } ? folder : "files"), file.Name);
        return new SourceListing(id, [new SourceFile(id, file.Name, file.FullName, file.Length, () => OpenFile(file.FullName))], [], IsWhole: true);
    }

    internal static FileStream OpenFile(string path) => new(path, new FileStreamOptions
    {
        Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.ReadWrite | FileShare.Delete, Options = FileOptions.SequentialScan, BufferSize = 1 << 16,
    });
}

/// <summary>A stream that is there once, such as standard input.</summary>
/// <param name="prefix">Of the id; <c>files</c> where it is null.</param>
/// <param name="name">With the extension that tells its format, for instance <c>stdin.md</c>.</param>
public sealed class StreamSource(Stream stream, string name, string? prefix) : IDocumentSource
{
    public SourceListing List(CancellationToken cancellation)
    {
        var id = SourceFile.IdOf(prefix ?? "files", name);
        return new SourceListing(id, [new SourceFile(id, name, name, null, () => stream)], [], IsWhole: true);
    }
}
