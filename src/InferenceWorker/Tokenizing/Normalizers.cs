using System.Globalization;
using System.Text;
using System.Text.Json;

namespace TravelPlanner.InferenceWorker.Tokenizing;

internal delegate AlignedText Normalizer(AlignedText text);

/// <summary>The <c>normalizer</c> of a tokenizer.json: how a text is made uniform before it is split.</summary>
internal static class Normalizers
{
    /// <summary>Null for none.</summary>
    public static Normalizer? Read(JsonMember json)
    {
        if (json.IsNull)
            return null;
        var type = json.Text("type");
        switch (type)
        {
            case "Sequence":
                var all = json.List("normalizers").Select(Read).OfType<Normalizer>().ToArray();
                return text => all.Aggregate(text, (rewritten, normalizer) => normalizer(rewritten));
            case "BertNormalizer":
                return Bert(json);
            case "NFC":
                return Form(NormalizationForm.FormC);
            case "NFD":
                return Form(NormalizationForm.FormD);
            case "NFKC":
                return Form(NormalizationForm.FormKC);
            case "NFKD":
                return Form(NormalizationForm.FormKD);
            case "Lowercase":
                return Lower;
            case "StripAccents":
                return StripMarks;
            case "Strip":
                var (left, right) = (json.Flag("strip_left") ?? true, json.Flag("strip_right") ?? true);
                return text => Strip(text, left, right);
            case "Replace":
                var (pattern, content) = (TextPattern.Read(json.Need("pattern")), json.Text("content"));
                return text => text.Replace(pattern.Matches(text.Text).Select(m => (m.Start, m.End, content)));
            case "Prepend":
                var prefix = json.Text("prepend");
                return text => text.Length == 0 ? text : text.Prepend(prefix);
            case "Precompiled":
                return new PrecompiledCharsmap(json.Need("precompiled_charsmap")).Normalize;
            default:
                throw json.Unknown("type", type);
        }
    }

    public static AlignedText Lower(AlignedText text) => text.Rewrite(rune =>
    {
        if (rune.Value < 128 && !Rune.IsUpper(rune))
            return null;
        // The one letter that becomes two when it is made small.
        var lower = rune.Value == 0x130 ? "i\u0307" : rune.ToString().ToLowerInvariant();
        return lower == rune.ToString() ? null : lower;
    });

    public static AlignedText StripMarks(AlignedText text) => text.Rewrite(rune => Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark ? "" : null);

    public static Normalizer Form(NormalizationForm form) => text =>
    {
        if (text.Text.IsNormalized(form))
            return text;
        // By what a reader takes for one character: composition does not reach further, and a token then knows its place.
        var parts = new List<(int, int, string)>();
        for (var at = 0; at < text.Length;)
        {
            var length = StringInfo.GetNextTextElementLength(text.Text.AsSpan(at));
            var part = text.Text.Substring(at, length);
            if (!part.IsNormalized(form))
                parts.Add((at, at + length, part.Normalize(form)));
            at += length;
        }

        var result = text.Replace(parts);
        var whole = text.Text.Normalize(form);
        return result.Text == whole ? result : text.Replace([(0, text.Length, whole)]);
    };

    private static AlignedText Strip(AlignedText text, bool left, bool right)
    {
        var (start, end) = (0, text.Length);
        while (left && start < end && char.IsWhiteSpace(text.Text[start]))
            start++;
        while (right && start < end && char.IsWhiteSpace(text.Text[end - 1]))
            end--;
        return text.Slice(start, end);
    }

    /// <summary>As BERT's own code does it: clean, part Chinese characters, take accents off, make small.</summary>
    private static Normalizer Bert(JsonMember json)
    {
        var clean = json.Flag("clean_text") ?? true;
        var chinese = json.Flag("handle_chinese_chars") ?? true;
        var lower = json.Flag("lowercase") ?? true;
        var strip = json.Flag("strip_accents") ?? lower;
        var decompose = Form(NormalizationForm.FormD);
        return text =>
        {
            if (clean)
                text = text.Rewrite(Clean);
            if (chinese)
                text = text.Rewrite(rune => IsChinese(rune.Value) ? $" {rune} " : null);
            if (strip)
                text = StripMarks(decompose(text));
            return lower ? Lower(text) : text;
        };
    }

    private static string? Clean(Rune rune)
    {
        if (rune.Value is '\t' or '\n' or '\r')
            return " ";
        if (rune.Value is 0 or 0xFFFD || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate)
            return "";
        return rune.Value != ' ' && Rune.IsWhiteSpace(rune) ? " " : null;
    }

    /// <summary>The blocks that BERT's code names; kana and hangul are not among them.</summary>
    private static bool IsChinese(int c) => c is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F)
        or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B920 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);
}
