using FsCheck;
using FsCheck.Fluent;
using TravelPlanner.Rag.Retrieval;

namespace TravelPlanner.Rag.Tests.Retrieval;

public sealed class ContextPackerTests
{
    private static readonly string Sentence = string.Concat(Enumerable.Repeat("机场巴士每二十分钟一班", 5)) + "。";

    [Fact]
    public void What_fits_goes_in_whole() => Assert.Equal("0:56 1:56", Packed([Sentence, Sentence], 200));

    [Fact]
    public void What_does_not_fit_is_cut_at_the_end_of_a_sentence() => Assert.Equal("0:56 1:56 cut", Packed([Sentence, Sentence + Sentence], 150));

    [Fact]
    public void A_piece_too_short_to_answer_is_left_out() => Assert.Equal("0:56", Packed([Sentence, Sentence], 90));

    [Theory]
    [InlineData("机场", 2)]
    [InlineData("bus", 1)]
    [InlineData("airport", 3)]
    [InlineData("9:00, 去。", 6)]
    [InlineData("", 0)]
    public void Tokens_are_counted_high(string text, int tokens) => Assert.Equal(tokens, ContextPacker.Tokens(text));

    [Fact]
    public void The_budget_is_never_exceeded() =>
        Prop.ForAll<NonNull<string>[], PositiveInt>((texts, budget) =>
        {
            var packed = ContextPacker.Pack([.. texts.Select(t => t.Get + Sentence)], budget.Get * 7);
            return packed.Sum(p => ContextPacker.Tokens(p.Text)) <= budget.Get * 7 && packed.All(p => p.Tokens == ContextPacker.Tokens(p.Text));
        }).QuickCheckThrowOnFailure();

    private static string Packed(string[] passages, int budget) => string.Join(' ', ContextPacker.Pack(passages, budget).Select(p => $"{p.Index}:{p.Tokens}{(p.IsCut ? " cut" : "")}"));
}
