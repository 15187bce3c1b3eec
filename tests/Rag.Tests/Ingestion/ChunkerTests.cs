using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using TravelPlanner.Rag.Corpus;
using TravelPlanner.Rag.Ingestion;
using TravelPlanner.Rag.Ingestion.Chunking;

namespace TravelPlanner.Rag.Tests.Ingestion;

public sealed class ChunkerTests
{
    private static readonly DocumentFacts Facts = new() { Title = "T", Language = "en", Category = "note", Source = "s" };

    private static readonly ChunkerOptions Short = new() { Target = 24, Max = 40, Overlap = 8 };

    // text → sentences, divided by ·
    [Theory]
    [InlineData("It opens at nine. It closes at six! Does it? Yes.", "It opens at nine. ·It closes at six! ·Does it? ·Yes.")]
    [InlineData("Walk to St. Mark's. Mt. Fuji is far.", "Walk to St. Mark's. ·Mt. Fuji is far.")]
    [InlineData("Open 9 a.m. to 5 p.m. on Sundays. Closed at 5 p.m. Take the bus.", "Open 9 a.m. to 5 p.m. on Sundays. ·Closed at 5 p.m. ·Take the bus.")]
    [InlineData("Shut at 9 a.m. Mondays only.", "Shut at 9 a.m. Mondays only.")]
    [InlineData("It costs 3.50 euro, i.e. little. See www.example.org for more.", "It costs 3.50 euro, i.e. little. ·See www.example.org for more.")]
    [InlineData("J. K. Lee said: \"Go early.\" Then he left.", "J. K. Lee said: \"Go early.\" ·Then he left.")]
    [InlineData("故宫周一闭馆。须提前预约！你去吗？去；当然去……好。", "故宫周一闭馆。·须提前预约！·你去吗？·去；·当然去……·好。")]
    [InlineData("他说：“早点去。”然后走了。", "他说：“早点去。”·然后走了。")]
    [InlineData("乘 JR 到 Nara 站。Then walk.", "乘 JR 到 Nara 站。·Then walk.")]
    [InlineData("1. Buy a card. 2. Top it up.", "1. Buy a card. ·2. Top it up.")]
    [InlineData("no end", "no end")]
    [InlineData("", "")]
    public void A_paragraph_is_divided_into_sentences(string text, string expected) => Assert.Equal(expected, string.Join('·', Sentences.Split(text)));

    // text → tokens
    [Theory]
    [InlineData("", 0)]
    [InlineData("two words", 2)]
    [InlineData("international", 2)]
    [InlineData("京都地铁", 4)]
    [InlineData("京都 subway, fast", 5)]
    [InlineData("....", 1)]
    [InlineData("a b c.", 4)]
    public void Tokens_are_characters_of_Chinese_and_words(string text, int tokens) => Assert.Equal(tokens, TokenCount.Of(text));

    [Fact]
    public void Long_text_is_filled_with_sentences_and_goes_on_with_the_last_of_them() => Assert.Equal(
        """
        [S] One two three four five six. Seven eight nine ten eleven twelve. A b c d e f.
        [S] A b c d e f. Thirteen is here now for us. Fourteen comes later on. Fifteen ends the matter now.
        """,
        Lines(Short, new(BlockKind.Heading, "S", 2), new(BlockKind.Paragraph, "One two three four five six. Seven eight nine ten eleven twelve. A b c d e f. Thirteen is here now for us. Fourteen comes later on. Fifteen ends the matter now.")));

    [Fact]
    public void A_list_that_fits_is_not_parted_and_a_long_table_repeats_its_heading() => Assert.Equal(
        """
        [] One two three four five six seven eight nine ten eleven twelve thirteen.
        [] - a b c d e f / - g h i j k l / - m n o p q r
        [] Zone | Price in euro / A | one two three four / B | one two three four / C | one two three four
        [] Zone | Price in euro / D | one two three four / E | one two three four / F | one two three four
        [] Zone | Price in euro / G | one two three four / H | one two three four
        """,
        Lines(
            Short, new Block(BlockKind.Paragraph, "One two three four five six seven eight nine ten eleven twelve thirteen."), new(BlockKind.List, "- a b c d e f\n- g h i j k l\n- m n o p q r"),
            new(BlockKind.Table, "Zone | Price in euro\n" + string.Join('\n', "ABCDEFGH".Select(z => $"{z} | one two three four")))));

    [Fact]
    public void Headings_above_are_the_path_and_the_title_is_not() => Assert.Equal(
        "[] Intro.\n[A] In a.\n[A › B] In b.\n[C] In c.",
        Lines(new ChunkerOptions(), new(BlockKind.Heading, "T", 1), new(BlockKind.Paragraph, "Intro."), new(BlockKind.Heading, "A", 2), new(BlockKind.Paragraph, "In a."), new(BlockKind.Heading, "B", 3), new(BlockKind.Paragraph, "In b."), new(BlockKind.Heading, "C", 2), new(BlockKind.Paragraph, "In c.")));

    [Fact]
    public void Sentences_together_are_the_paragraph() => Check(text =>
    {
        var sentences = Sentences.Split(text);
        return string.Concat(sentences) == text && sentences.All(s => s.Length > 0);
    });

    [Fact]
    public void Nothing_is_lost_bounds_hold_and_the_same_text_gives_the_same_chunks() => Check(text =>
    {
        var blocks = TextCleaner.Clean([.. text.Split('\n').Select((l, i) => new Block(i % 5 == 3 ? BlockKind.List : BlockKind.Paragraph, l))]);
        var chunks = new Chunker(Short).Split("d", Facts, blocks);
        var again = new Chunker(Short).Split("d", Facts, blocks);
        return chunks.All(c => c.Tokens <= Short.Max && c.Tokens == TokenCount.Of(c.Text))
            && Covers(Squeezed(string.Concat(blocks.Select(b => b.Text))), [.. chunks.Select(c => Squeezed(c.Text))])
            && chunks.Select(c => (c.Id, c.Text)).SequenceEqual(again.Select(c => (c.Id, c.Text)))
            && chunks.Select((c, i) => c.Id == $"d#{i}" && c.Ordinal == i).All(same => same);
    });

    [Fact]
    public void No_chunk_begins_or_ends_within_a_character() => Check(text =>
    {
        var chunks = new Chunker(Short).Split("d", Facts, TextCleaner.Clean([new Block(BlockKind.Paragraph, text)]));
        return chunks.All(c => !char.IsLowSurrogate(c.Text[0]) && !char.IsHighSurrogate(c.Text[^1])) && chunks.Skip(1).All(c => !IsMark(c.Text[0]));
    });

    [Fact]
    public void Text_counts_no_more_than_its_parts_together() =>
        Prop.ForAll(Texts().ToArbitrary(), Texts().ToArbitrary(), (a, b) => TokenCount.Of(a + b) <= TokenCount.Of(a) + TokenCount.Of(b)).QuickCheckThrowOnFailure();

    [Fact]
    public void Clean_text_stays_as_it_is() => Check(text => TextCleaner.Line(TextCleaner.Line(text)) == TextCleaner.Line(text));

    // what came in → what is kept
    [Theory]
    [InlineData("a\u00a0\u3000 b\t\tc\u2028d", "a b c d")]
    [InlineData("e\u0301te\u0301", "été")]
    [InlineData("x\u0000\u0007\u001by", "xy")]
    [InlineData("left\u202eright\u2066\u2069", "leftright")]
    [InlineData("ig\u200bno\u2060re\ufeff\u00ad", "ignore")]
    [InlineData("half \ud83d pair \udc00", "half pair")]
    [InlineData("z\u0335\u0336\u0337\u0338\u0321\u0322\u0327\u0328\u0334\u0335\u0336\u0337", "z\u0335\u0336\u0337\u0338\u0321\u0322\u0327\u0328")]
    public void Characters_nobody_sees_are_dropped(string dirty, string clean) =>
        Assert.Equal(clean.Normalize().EnumerateRunes().Order(), TextCleaner.Line(dirty).EnumerateRunes().Order());

    [Theory]
    [InlineData("Skip to content")]
    [InlineData("© 2026 City Guides Ltd")]
    [InlineData("版权所有 2026 某某旅行社")]
    [InlineData("This site uses cookies to improve your visit.")]
    public void Lines_of_the_page_and_not_of_the_text_are_dropped(string line) => Assert.Empty(TextCleaner.Clean([new Block(BlockKind.Paragraph, line)]));

    private static string Lines(ChunkerOptions options, params Block[] blocks) => string.Join(
        '\n', new Chunker(options).Split("d", Facts, blocks).Select(c => $"[{string.Join(" › ", c.HeadingPath)}] {c.Text.Replace("\n\n", " ¶ ", StringComparison.Ordinal).Replace("\n", " / ", StringComparison.Ordinal)}"));

    private static void Check(Func<string, bool> holds) => Prop.ForAll(Texts().ToArbitrary(), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(400));

    /// <summary>Text of both languages, with marks, pairs, spaces, abbreviations and long words among it.</summary>
    private static Gen<string> Texts() =>
        Gen.Elements(
            "The tram ", "stops ", "here. ", "St. ", "9 a.m. ", "No. 5 ", "Why? ", "Go! ", "京都", "地铁便宜，", "几乎通到每个景点。", "去吗？", "好……", "；", "“早。”", "e\u0301", "\U0001F5FC", "x\u0300\u0301",
            "internationalization", new string('w', 700), new string('字', 130), "，、", "\n", " ", "\u200b", "\ud800", ") ", "- ", "3.14 ", "...", "!!!", "a\u0308")
        .ListOf().Select(parts => string.Concat(parts));

    private static string Squeezed(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));

    /// <summary>Each chunk begins where the text before it ended, or a little earlier, and reaches further.</summary>
    private static bool Covers(string whole, IReadOnlyList<string> chunks)
    {
        var covered = 0;
        foreach (var chunk in chunks)
        {
            var start = Enumerable.Range(0, Math.Min(covered, chunk.Length) + 1).Select(back => covered - back).FirstOrDefault(s => s + chunk.Length > covered && s + chunk.Length <= whole.Length && string.CompareOrdinal(whole, s, chunk, 0, chunk.Length) == 0, -1);
            if (start < 0)
                return false;
            covered = start + chunk.Length;
        }

        return covered == whole.Length;
    }

    private static bool IsMark(char c) => CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
}
