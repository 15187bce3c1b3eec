using System.Text;

namespace TravelPlanner.InferenceWorker.Tokenizing;

/// <summary>Bytes as visible characters: what can be printed stands for itself, the rest for characters from U+0100 on. GPT-2's table.</summary>
internal static class ByteText
{
    private static readonly char[] Characters = MakeCharacters();

    public static char OfByte(byte value) => Characters[value];

    public static string OfRune(Rune rune)
    {
        Span<byte> bytes = stackalloc byte[4];
        var count = rune.EncodeToUtf8(bytes);
        Span<char> characters = stackalloc char[4];
        for (var i = 0; i < count; i++)
            characters[i] = Characters[bytes[i]];
        return new string(characters[..count]);
    }

    private static char[] MakeCharacters()
    {
        var characters = new char[256];
        var other = (char)256;
        for (var i = 0; i < 256; i++)
            characters[i] = i is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF) ? (char)i : other++;
        return characters;
    }
}
