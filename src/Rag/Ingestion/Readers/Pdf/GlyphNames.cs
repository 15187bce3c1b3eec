using System.Globalization;
using System.Text;

namespace TravelPlanner.Rag.Ingestion.Readers.Pdf;

/// <summary>Characters by the names fonts give their glyphs: letters, accented letters by their parts, punctuation, <c>uniXXXX</c>.</summary>
internal static class GlyphNames
{
    private static readonly Dictionary<string, string> Named = new(StringComparer.Ordinal)
    {
        ["space"] = " ", ["nbspace"] = " ", ["exclam"] = "!", ["quotedbl"] = "\"", ["numbersign"] = "#", ["dollar"] = "$", ["percent"] = "%", ["ampersand"] = "&", ["quotesingle"] = "'",
        ["parenleft"] = "(", ["parenright"] = ")", ["asterisk"] = "*", ["plus"] = "+", ["comma"] = ",", ["hyphen"] = "-", ["minus"] = "−", ["period"] = ".", ["slash"] = "/",
        ["zero"] = "0", ["one"] = "1", ["two"] = "2", ["three"] = "3", ["four"] = "4", ["five"] = "5", ["six"] = "6", ["seven"] = "7", ["eight"] = "8", ["nine"] = "9",
        ["colon"] = ":", ["semicolon"] = ";", ["less"] = "<", ["equal"] = "=", ["greater"] = ">", ["question"] = "?", ["at"] = "@", ["bracketleft"] = "[", ["backslash"] = "\\",
        ["bracketright"] = "]", ["asciicircum"] = "^", ["underscore"] = "_", ["grave"] = "`", ["braceleft"] = "{", ["bar"] = "|", ["braceright"] = "}", ["asciitilde"] = "~",
        ["quoteleft"] = "‘", ["quoteright"] = "’", ["quotedblleft"] = "“", ["quotedblright"] = "”", ["quotesinglbase"] = "‚", ["quotedblbase"] = "„", ["endash"] = "–", ["emdash"] = "—",
        ["bullet"] = "•", ["ellipsis"] = "…", ["dagger"] = "†", ["daggerdbl"] = "‡", ["section"] = "§", ["paragraph"] = "¶", ["degree"] = "°", ["copyright"] = "©", ["registered"] = "®",
        ["trademark"] = "™", ["Euro"] = "€", ["sterling"] = "£", ["yen"] = "¥", ["cent"] = "¢", ["currency"] = "¤", ["multiply"] = "×", ["divide"] = "÷", ["plusminus"] = "±",
        ["fi"] = "fi", ["fl"] = "fl", ["ff"] = "ff", ["ffi"] = "ffi", ["ffl"] = "ffl", ["germandbls"] = "ß", ["ae"] = "æ", ["AE"] = "Æ", ["oe"] = "œ", ["OE"] = "Œ", ["oslash"] = "ø",
        ["Oslash"] = "Ø", ["eth"] = "ð", ["Eth"] = "Ð", ["thorn"] = "þ", ["Thorn"] = "Þ", ["lslash"] = "ł", ["Lslash"] = "Ł", ["dotlessi"] = "ı", ["guillemotleft"] = "«",
        ["guillemotright"] = "»", ["guilsinglleft"] = "‹", ["guilsinglright"] = "›", ["exclamdown"] = "¡", ["questiondown"] = "¿", ["onehalf"] = "½", ["onequarter"] = "¼",
        ["threequarters"] = "¾", ["mu"] = "µ", ["periodcentered"] = "·", ["ordfeminine"] = "ª", ["ordmasculine"] = "º", ["fraction"] = "⁄",
    };

    private static readonly Dictionary<string, char> Accents = new(StringComparer.Ordinal)
    {
        ["grave"] = '\u0300', ["acute"] = '\u0301', ["circumflex"] = '\u0302', ["tilde"] = '\u0303', ["macron"] = '\u0304', ["breve"] = '\u0306', ["dotaccent"] = '\u0307',
        ["dieresis"] = '\u0308', ["ring"] = '\u030A', ["hungarumlaut"] = '\u030B', ["caron"] = '\u030C', ["cedilla"] = '\u0327', ["ogonek"] = '\u0328', ["commaaccent"] = '\u0326',
    };

    /// <returns>Null for a name that says nothing, such as <c>g17</c>.</returns>
    public static string? Find(string glyph)
    {
        var name = glyph.IndexOf('.', StringComparison.Ordinal) is > 0 and var suffix ? glyph[..suffix] : glyph;
        if (name.Length == 1 && char.IsAsciiLetter(name[0]))
            return name;
        if (Named.TryGetValue(name, out var text))
            return text;
        if (name.Length > 1 && char.IsAsciiLetter(name[0]) && Accents.TryGetValue(name[1..], out var accent))
            return $"{name[0]}{accent}".Normalize(NormalizationForm.FormC);
        var digits = name.StartsWith("uni", StringComparison.Ordinal) && name.Length == 7 ? name[3..] : name is ['u', ..] && name.Length is >= 5 and <= 7 ? name[1..] : null;
        return digits is not null && int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) && Rune.IsValid(code)
            ? new Rune(code).ToString()
            : null;
    }
}
