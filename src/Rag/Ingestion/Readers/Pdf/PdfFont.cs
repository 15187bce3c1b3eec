using System.Text;

namespace TravelPlanner.Rag.Ingestion.Readers.Pdf;

/// <param name="Text">Null where the font does not say which character it draws.</param>
/// <param name="Width">In thousandths of the font's size.</param>
internal readonly record struct PdfGlyph(string? Text, double Width, bool IsSpace);

/// <summary>Turns the bytes of a shown string into text and widths.</summary>
internal sealed class PdfFont
{
    private const double UsualWidth = 500;
    private const double UsualCjkWidth = 1000;
    private const int MaxWidths = 100_000;

    private static readonly Encoding WinAnsi = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
    private static readonly Encoding MacRoman = CodePagesEncodingProvider.Instance.GetEncoding(10000)!;
    private static readonly Encoding Gb18030 = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;

    private readonly ToUnicodeMap? _map;
    private readonly string?[]? _simple;
    private readonly CodeForm _form;
    private readonly Dictionary<uint, double> _widths = [];
    private readonly double _otherWidth;

    /// <param name="font">Its dictionary; null for a name that no resource explains.</param>
    public PdfFont(PdfDictionary? font)
    {
        if (font?.Dictionary("ToUnicode") is { } stream && PdfStreams.Unpack(stream) is { Length: > 0 } map)
            _map = ToUnicodeMap.Parse(map);
        if (font?.Name("Subtype") == "Type0")
        {
            var name = font.Name("Encoding") ?? "";
            _form = name.StartsWith("Uni", StringComparison.Ordinal) && (name.Contains("UCS2", StringComparison.Ordinal) || name.Contains("UTF16", StringComparison.Ordinal)) ? CodeForm.Utf16
                : name.StartsWith("GB", StringComparison.Ordinal) ? CodeForm.Gb18030
                : CodeForm.TwoBytes;
            var descendant = font.Array("DescendantFonts") is [PdfDictionary only, ..] ? only : null;
            _otherWidth = descendant?.Number("DW") ?? UsualCjkWidth;
            ReadCidWidths(descendant?.Array("W"));
        }
        else
        {
            _form = CodeForm.OneByte;
            _simple = SimpleEncoding(font);
            _otherWidth = font?.Dictionary("FontDescriptor")?.Number("MissingWidth") is > 0 and var missing ? missing : UsualWidth;
            var first = (uint)Math.Clamp(font?.Number("FirstChar") ?? 0, 0, 255);
            foreach (var width in font?.Array("Widths")?.Take(256) ?? [])
                _widths[first++] = width as double? ?? _otherWidth;
        }
    }

    private enum CodeForm
    {
        OneByte,
        TwoBytes,
        Utf16,
        Gb18030,
    }

    public IEnumerable<PdfGlyph> Read(byte[] shown)
    {
        for (var i = 0; i < shown.Length;)
        {
            var length = _form switch
            {
                CodeForm.OneByte => 1,
                CodeForm.Gb18030 => shown[i] < 0x80 ? 1 : 2,
                CodeForm.TwoBytes when _map is { CodeBytes: 1 } => 1,
                _ => 2,
            };
            length = Math.Min(length, shown.Length - i);
            var bytes = shown.AsSpan(i, length);
            var code = length == 1 ? bytes[0] : (uint)((bytes[0] << 8) | bytes[1]);
            i += length;
            yield return new PdfGlyph(_map?.Find(code) ?? Text(code, length), _widths.GetValueOrDefault(code, _otherWidth), length == 1 && code == 32);
        }
    }

    private string? Text(uint code, int length) => _form switch
    {
        CodeForm.OneByte => _simple![code],
        CodeForm.Utf16 => ((char)code).ToString(),
        CodeForm.Gb18030 => Gb18030.GetString(length == 1 ? [(byte)code] : [(byte)(code >> 8), (byte)code]),
        // A glyph's number in its own font says nothing by itself.
        _ => null,
    };

    private static string?[] SimpleEncoding(PdfDictionary? font)
    {
        var described = font?.Dictionary("Encoding");
        var name = described?.Name("BaseEncoding") ?? font?.Name("Encoding");
        var page = name == "MacRomanEncoding" ? MacRoman : WinAnsi;
        var text = new string?[256];
        for (var i = 0; i < 256; i++)
            text[i] = i < 32 ? null : page.GetString([(byte)i]);
        if (name is null or "StandardEncoding")
            (text[0x27], text[0x60]) = ("’", "‘");
        var code = 0;
        foreach (var item in described?.Array("Differences")?.Take(1024) ?? [])
        {
            if (item is double number)
                code = (int)Math.Clamp(number, 0, 255);
            else if (item is PdfName glyph && code < 256)
                text[code++] = GlyphNames.Find(glyph.Value);
        }

        return text;
    }

    private void ReadCidWidths(IReadOnlyList<object?>? widths)
    {
        // Ranges may overlap: what is counted is the work.
        var written = 0u;
        for (var i = 0; widths is not null && i + 1 < widths.Count && written < MaxWidths;)
        {
            var first = Code(widths[i]);
            if (widths[i + 1] is List<object?> each)
            {
                foreach (var width in each.Take(MaxWidths))
                    _widths[first++] = width as double? ?? _otherWidth;
                written += (uint)each.Count + 1;
                i += 2;
            }
            else if (i + 2 < widths.Count)
            {
                var last = Code(widths[i + 1]);
                var width = widths[i + 2] as double? ?? _otherWidth;
                for (var code = first; code <= last; code++)
                    _widths[code] = width;
                written += last >= first ? last - first + 1 : 1;
                i += 3;
            }
            else
            {
                return;
            }
        }

        static uint Code(object? item) => (uint)Math.Clamp(item as double? ?? 0, 0, 0xFFFF);
    }
}
