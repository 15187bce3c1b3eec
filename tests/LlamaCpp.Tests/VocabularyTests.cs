using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace TravelPlanner.LlamaCpp.Tests;

public sealed class VocabularyTests(TinyModel tiny)
{
    [Theory]
    [InlineData("hello")]
    [InlineData("  two  spaces\n\tand lines\r\n")]
    [InlineData("东京三日游，预算 5000 元。")]
    [InlineData("naïve café 🗼👨‍👩‍👧 ﷽ \u0000 end")]
    [InlineData("<|im_start|> is plain text here")]
    [InlineData("")]
    public void Text_becomes_tokens_and_the_same_bytes_again(string text)
    {
        var vocabulary = tiny.Model.Vocabulary;
        Assert.Equal(text, Encoding.UTF8.GetString(vocabulary.Detokenize(vocabulary.Tokenize(text))));
    }

    [Fact]
    public void Any_text_becomes_tokens_and_the_same_bytes_again()
    {
        var vocabulary = tiny.Model.Vocabulary;
        var mixed = Gen.Elements("a", "the ", " 天", "气", "7", "\n", "é", "🗼", "{\"k\":", "<think>", "  ", "한", "\u200d", "'ll").ListOf().Select(string.Concat);
        Prop.ForAll(mixed.ToArbitrary(), text => vocabulary.Detokenize(vocabulary.Tokenize(text)).AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(text))).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("<|endoftext|>", 998)]
    [InlineData("<|im_start|>", 999)]
    [InlineData("<|im_end|>", 1000)]
    [InlineData("<tool_call>", 1012)]
    [InlineData("</think>", 1023)]
    public void Special_tokens_are_found_by_their_text(string text, int token)
    {
        var vocabulary = tiny.Model.Vocabulary;
        Assert.Equal(token, vocabulary.Find(text));
        Assert.Equal(text, Encoding.UTF8.GetString(vocabulary.Piece(token)));
        Assert.Equal(text.StartsWith("<|", StringComparison.Ordinal), vocabulary.IsControl(token));
    }

    [Fact]
    public void The_text_of_a_special_token_is_that_token_only_when_asked()
    {
        var vocabulary = tiny.Model.Vocabulary;
        Assert.Equal([999], vocabulary.Tokenize("<|im_start|>", parseSpecial: true));
        Assert.DoesNotContain(999, vocabulary.Tokenize("<|im_start|>"));
        Assert.Equal("hi", Encoding.UTF8.GetString(vocabulary.Detokenize([999, .. vocabulary.Tokenize("hi")], special: false)));
    }

    [Fact]
    public void Tokens_that_end_an_answer_are_known()
    {
        var vocabulary = tiny.Model.Vocabulary;
        Assert.Equal((1_000, 998, false), (vocabulary.EndOfText, vocabulary.Padding, vocabulary.AddsBeginOfText));
        Assert.True(vocabulary.IsEndOfGeneration(1_000));
        Assert.False(vocabulary.IsEndOfGeneration(5));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1024)]
    public void A_token_that_does_not_exist_is_refused(int token)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => tiny.Model.Vocabulary.Piece(token).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => tiny.Model.Vocabulary.IsControl(token));
    }

    [Fact]
    public void What_is_no_single_token_is_not_found() => Assert.Null(tiny.Model.Vocabulary.Find("<|im_start|>hello"));
}
