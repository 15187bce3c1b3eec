using System.Text;
using NodaTime.Text;

namespace TravelPlanner.Cli.Clients;

/// <summary>
/// One client's file: read whole, changed in memory, written beside itself and renamed over, so that a reader sees the old or the new
/// text and never a half.
/// </summary>
internal sealed class ClientFile
{
    private readonly byte[]? _bytes;
    private readonly bool _mark;

    private ClientFile(string path, byte[]? bytes)
    {
        Path = path;
        _bytes = bytes;
        _mark = bytes is [0xEF, 0xBB, 0xBF, ..];
        Text = bytes is null ? "" : new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(_mark ? bytes.AsSpan(3) : bytes);
    }

    /// <summary>The file itself, also where the given path was a link to it.</summary>
    public string Path { get; }

    public string Text { get; }

    public bool Exists => _bytes is not null;

    public static ClientFile Read(string path)
    {
        var real = File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
        return new ClientFile(real, File.Exists(real) ? File.ReadAllBytes(real) : null);
    }

    /// <summary>Writes the new text; keeps the old one beside it.</summary>
    /// <returns>The backup's path; null when there was no file.</returns>
    /// <exception cref="IOException">The file cannot be written, or somebody else changed it meanwhile.</exception>
    public string? Replace(string text, Machine machine)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        var unchanged = File.Exists(Path) ? _bytes is not null && File.ReadAllBytes(Path).AsSpan().SequenceEqual(_bytes) : _bytes is null;
        if (!unchanged)
            throw new IOException($"{Path} was changed by another program just now; nothing was written. Try again.");
        var backup = Exists ? Backup(machine) : null;
        var temporary = Path + ".new";
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            if (_mark)
                stream.Write([0xEF, 0xBB, 0xBF]);
            stream.Write(Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }

        // These files can hold keys of other servers: the new one is no more readable than the old one.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(temporary, Exists ? File.GetUnixFileMode(Path) : UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Move(temporary, Path, overwrite: true);
        return backup;
    }

    private string Backup(Machine machine)
    {
        var stamp = InstantPattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss'Z'").Format(machine.Clock.GetCurrentInstant());
        var backup = $"{Path}.{stamp}.bak";
        File.Copy(Path, backup, overwrite: true);
        return backup;
    }
}
