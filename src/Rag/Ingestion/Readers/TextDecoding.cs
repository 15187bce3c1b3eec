using System.Text;

namespace TravelPlanner.Rag.Ingestion.Readers;

/// <summary>Bytes to text: a byte order mark decides, else UTF-8 where the bytes are that, else GB18030 where they read as Chinese; nothing is guessed further.</summary>
internal static class TextDecoding
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly Encoding StrictGb18030 =
        CodePagesEncodingProvider.Instance.GetEncoding("GB18030", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!;

    /// <exception cref="DocumentException">The bytes are no text of a known encoding.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        var (encoding, mark) = Find(bytes, isWhole: true);
        try
        {
            return encoding.GetString(bytes[mark..]);
        }
        catch (DecoderFallbackException)
        {
            throw Unreadable();
        }
    }

    /// <summary>For a stream, from its beginning.</summary>
    /// <returns>The encoding, which throws <see cref="DecoderFallbackException"/> on other bytes, and the length of the byte order mark.</returns>
    public static (Encoding Encoding, int Mark) Find(ReadOnlySpan<byte> start, bool isWhole)
    {
        switch (start)
        {
            case [0xEF, 0xBB, 0xBF, ..]:
                return (StrictUtf8, 3);
            case [0xFF, 0xFE, ..]:
                return (new UnicodeEncoding(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true), 2);
            case [0xFE, 0xFF, ..]:
                return (new UnicodeEncoding(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true), 2);
        }

        if (start[..Math.Min(start.Length, 1 << 16)].Contains((byte)0))
            throw new DocumentException("The file has zero bytes: it is not text, or UTF-16 without a byte order mark.", "文件含零字节：不是文本，或为没有 BOM 的 UTF-16。");
        if (IsUtf8(start, isWhole))
            return (StrictUtf8, 0);
        return IsGb18030(start, isWhole) ? (StrictGb18030, 0) : throw Unreadable();
    }

    private static bool IsUtf8(ReadOnlySpan<byte> bytes, bool isWhole)
    {
        // The end of a part may cut a character.
        for (var cut = 0; cut < (isWhole ? 1 : 4) && cut <= bytes.Length; cut++)
        {
            if (System.Text.Unicode.Utf8.IsValid(bytes[..^cut]))
                return true;
        }

        return false;
    }

    /// <summary>Nearly any bytes decode as GB18030; Chinese text is mostly made of its most used characters.</summary>
    private static bool IsGb18030(ReadOnlySpan<byte> bytes, bool isWhole)
    {
        if (!isWhole && bytes.LastIndexOf((byte)'\n') is > 0 and var end)
            bytes = bytes[..end];
        try
        {
            var text = StrictGb18030.GetString(bytes);
            int usual = 0, other = 0;
            foreach (var c in text)
            {
                if (c is >= '\u4e00' and <= '\u9fff' or >= '\u3000' and <= '\u301f' or >= '\uff00' and <= '\uff5e' or '\u2026' or '\u2014' or >= '\u2018' and <= '\u201d')
                    usual++;
                else if (c >= '\u0080')
                    other++;
            }

            return usual > 0 && usual >= 9 * other;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private static DocumentException Unreadable() => new(
        "The bytes are neither UTF-8, UTF-16 with a byte order mark, nor GB18030; save the file as UTF-8.",
        "字节既非 UTF-8、带 BOM 的 UTF-16，也非 GB18030；请另存为 UTF-8。");
}
