using FsCheck;
using FsCheck.Fluent;
using TravelPlanner.Rag.Text;
using TravelPlanner.Text;

namespace TravelPlanner.Rag.Tests.Text;

public sealed class SegmenterTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("Trains to the temples", "train to the templ")]
    [InlineData("children went", "child go")]
    [InlineData("東京鐵塔", "东 东京 京 京铁 铁 铁塔 塔")]
    [InlineData("塔", "塔")]
    [InlineData("坐JR线3站", "坐 jr 线 3 站")]
    [InlineData("ＡＢＣ１２３", "abc123")]
    [InlineData("Café Ångström", "cafe angstrom")]
    [InlineData("Tokyo's don't", "tokyo dont")]
    [InlineData("Tokyo’s “old” towns — don’t", "tokyo old town dont")]
    [InlineData("soft\u00ADhyphen zero\u200Dwidth", "softhyphen zerowidth")]
    [InlineData("1,000 yen", "1000 yen")]
    [InlineData("6½", "6 1 2")]
    [InlineData("ラーメン・寿司", "ラ ラー ー ーメ メ メン ン 寿 寿司 司")]
    [InlineData("𠮷野家", "𠮷 𠮷野 野 野家 家")]
    [InlineData("😀 𠮷野 ﷽", "𠮷 𠮷野 野")]
    [InlineData("a\0b\uD800c\"(*)", "a b c")]
    public void Text_becomes_words(string text, string words) => Assert.Equal(words, string.Join(' ', Segmenter.Words(text)));

    // From the author's own vocabulary list.
    [Theory]
    [InlineData("caresses", "caress")]
    [InlineData("ponies", "poni")]
    [InlineData("agreed", "agre")]
    [InlineData("plastered", "plaster")]
    [InlineData("motoring", "motor")]
    [InlineData("conflated", "conflat")]
    [InlineData("hopping", "hop")]
    [InlineData("falling", "fall")]
    [InlineData("filing", "file")]
    [InlineData("happy", "happi")]
    [InlineData("sky", "sky")]
    [InlineData("relational", "relat")]
    [InlineData("conditional", "condit")]
    [InlineData("vietnamization", "vietnam")]
    [InlineData("hopefulness", "hope")]
    [InlineData("electriciti", "electr")]
    [InlineData("adjustment", "adjust")]
    [InlineData("adoption", "adopt")]
    [InlineData("controlling", "control")]
    [InlineData("rate", "rate")]
    [InlineData("roll", "roll")]
    [InlineData("generalizations", "gener")]
    [InlineData("oscillators", "oscil")]
    [InlineData("museums", "museum")]
    [InlineData("as", "as")]
    [InlineData("café", "café")]
    public void A_word_has_its_stem(string word, string stem) => Assert.Equal(stem, PorterStemmer.Stem(word));

    [Fact]
    public void Whatever_the_text_words_are_bounded_and_hold_nothing_but_letters_and_digits() =>
        Prop.ForAll<string>(text => text is null || Segmenter.Words(text).All(w => w.Length is > 0 and <= Segmenter.LongestWord && w.EnumerateRunes().All(r => System.Text.Rune.IsLetterOrDigit(r) || r.Value is >= 0x3041 and <= 0x30FF))).QuickCheckThrowOnFailure();

    [Fact]
    public void Words_of_a_phrase_are_among_the_words_of_every_text_with_it() =>
        Prop.ForAll(Gen.ArrayOf(Gen.Elements("东", "京", "塔", "海", "a", "b", " ", "1")).Select(string.Concat).ToArbitrary(), phrase =>
            Segmenter.Words(phrase).ToHashSet().IsSubsetOf(Segmenter.Words($"去 {phrase} 看"))).QuickCheckThrowOnFailure();
}
