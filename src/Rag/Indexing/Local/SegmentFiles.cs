using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace TravelPlanner.Rag.Indexing.Local;

/// <summary>What the files of an index are called. They all lie in one folder, so that one flush of the folder covers them.</summary>
internal static partial class SegmentFiles
{
    public const string Manifest = "manifest.json";

    public const string WriterLock = "writer.lock";

    public const string Database = ".db";

    public const string Quantized = ".i8";

    public const string Full = ".f32";

    private const string Dead = ".dead";

    public static string Name(int number) => number.ToString("D6", CultureInfo.InvariantCulture);

    /// <summary>The files that every segment has.</summary>
    public static IReadOnlyList<string> Suffixes(bool vectors) => vectors ? [Database, Quantized, Full] : [Database];

    /// <summary>The documents of a segment that a generation has removed.</summary>
    public static string DeadName(string segment, long generation) => string.Create(CultureInfo.InvariantCulture, $"{segment}-{generation}{Dead}");

    public static string StagingName(long generation) => string.Create(CultureInfo.InvariantCulture, $"staging-{generation}.db");

    /// <summary>The segment that a file belongs to; null for a file that is none of ours.</summary>
    public static string? SegmentOf(string name) => Pattern().Match(name) is { Success: true } match ? match.Groups["segment"].Value : null;

    public static bool IsStaging(string name) => StagingPattern().IsMatch(name);

    /// <summary>Length and hash of a finished file.</summary>
    public static FileFacts Describe(string folder, string name)
    {
        using var stream = new FileStream(Path.Combine(folder, name), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 20);
        return new(name, stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    /// <summary>A number that no file has, be it left by a writer that was killed.</summary>
    public static int NextNumber(string folder) => Directory.EnumerateFiles(folder).Select(f => SegmentOf(Path.GetFileName(f))).OfType<string>()
        .Select(s => int.Parse(s, CultureInfo.InvariantCulture)).DefaultIfEmpty(0).Max() + 1;

    [GeneratedRegex(@"^(?<segment>\d{6})(\.db|\.i8|\.f32|\.i8\.rows|-\d{1,18}\.dead)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();

    [GeneratedRegex(@"^staging-\d{1,18}\.db(-wal|-shm|-journal)?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex StagingPattern();
}
