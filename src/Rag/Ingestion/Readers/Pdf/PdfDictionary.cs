using System.Text;

namespace TravelPlanner.Rag.Ingestion.Readers.Pdf;

internal readonly record struct PdfName(string Value);

/// <param name="Number">Of the object; generations are not told apart, since the last definition in the file counts.</param>
internal readonly record struct PdfReference(int Number);

/// <summary>
/// A dictionary, with its stream where it has one. Values are <see cref="double"/>, <see cref="bool"/>, <see cref="PdfName"/>, <see cref="byte"/>[] for a string, a list or another
/// dictionary; a reference is followed where it is asked for, and is null where it leads nowhere.
/// </summary>
internal sealed class PdfDictionary(PdfObjects file, IReadOnlyDictionary<string, object?> members, ReadOnlyMemory<byte>? stream = null)
{
    public ReadOnlyMemory<byte>? Stream => stream;

    public object? Get(string key) => file.Value(members.GetValueOrDefault(key));

    public PdfDictionary? Dictionary(string key) => Get(key) as PdfDictionary;

    /// <summary>A list with its references followed.</summary>
    public IReadOnlyList<object?>? Array(string key) => Get(key) is List<object?> list ? [.. list.Select(file.Value)] : null;

    public string? Name(string key) => Get(key) is PdfName name ? name.Value : null;

    public double? Number(string key) => Get(key) as double?;

    /// <summary>A string for people: UTF-16 or UTF-8 with a mark, else Latin letters.</summary>
    public string? Text(string key) => Get(key) switch
    {
        byte[] and [0xFE, 0xFF, .. var utf16] => Encoding.BigEndianUnicode.GetString(utf16),
        byte[] and [0xEF, 0xBB, 0xBF, .. var utf8] => Encoding.UTF8.GetString(utf8),
        byte[] latin => Encoding.Latin1.GetString(latin),
        _ => null,
    };

    /// <summary>The same dictionary in front of a stream.</summary>
    public PdfDictionary With(ReadOnlyMemory<byte> data) => new(file, members, data);
}
