using System.Text.Json;
using NodaTime;
using NodaTime.Text;

namespace TravelPlanner.Rag.Ingestion;

/// <summary>Why a document, or a part of it, is not in the index.</summary>
/// <param name="Document">Its id.</param>
/// <param name="IsIndexed">The document is there, without the part that the reason names.</param>
/// <param name="Attempts">How often it was tried before it was set aside.</param>
/// <param name="At">When, in ISO 8601.</param>
public sealed record DeadLetter(string Document, string Location, string Reason, string Chinese, bool IsIndexed, int Attempts, string At)
{
    public static DeadLetter Of(string document, string location, Note reason, bool isIndexed, int attempts, Instant at) =>
        new(document, location, reason.Message, reason.Chinese, isIndexed, attempts, InstantPattern.General.Format(at));
}

/// <summary>The list of what was set aside, in a file beside the index. A document leaves it when it is taken in or removed.</summary>
public sealed class DeadLetters(string file)
{
    /// <summary>More are counted in the report of their run, not kept.</summary>
    public const int Most = 10_000;

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public IReadOnlyList<DeadLetter> Read()
    {
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize<List<DeadLetter>>(File.ReadAllText(file), Format) ?? [] : [];
        }
        catch (JsonException broken)
        {
            throw new DocumentException($"{file} is not a list of documents set aside: {broken.Message} Remove it; the next build writes it again.", $"{file} 不是有效的搁置清单：{broken.Message} 可删除，下次构建会重写。", broken);
        }
    }

    /// <summary>Replaces the letters of the documents that were looked at with what was found now. A crash leaves the old list or the new one.</summary>
    /// <param name="isSettled">Whether a document was taken in whole, or is gone.</param>
    public void Replace(IReadOnlyList<DeadLetter> found, Func<string, bool> isSettled)
    {
        var now = found.Select(l => l.Document).ToHashSet(StringComparer.Ordinal);
        var letters = Read().Where(l => !now.Contains(l.Document) && !isSettled(l.Document)).Concat(found).OrderBy(l => l.Document, StringComparer.Ordinal).Take(Most).ToList();
        if (letters.Count == 0)
        {
            if (File.Exists(file))
                File.Delete(file);
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var written = file + ".new";
        File.WriteAllText(written, JsonSerializer.Serialize(letters, Format));
        File.Move(written, file, overwrite: true);
    }
}
