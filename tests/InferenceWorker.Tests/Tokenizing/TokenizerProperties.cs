using System.Text;
using FsCheck;
using FsCheck.Fluent;
using TravelPlanner.InferenceWorker.Tokenizing;

namespace TravelPlanner.InferenceWorker.Tests.Tokenizing;

public sealed class TokenizerProperties
{
    /// <summary>Any UTF-16 at all, halves of pairs among it, mixed with what travellers write.</summary>
    private static readonly Arbitrary<string> Texts = Gen.ListOf(Gen.OneOf(
        Gen.Elements("the ", "lake", "西湖", "é", "e\u0301", "👍", "👨‍👩‍👧", "𠮷", "  ", "\n", "\t", "[CLS]", "</s>", "<|endoftext|>", "ﬁ", "１２", "①", "ｶﾞ", "각", "\u0300", "\uFFFE", "\uD83D", "don't", "\u0130"),
        Gen.Choose(0, 0xFFFF).Select(c => ((char)c).ToString()))).Select(parts => string.Concat(parts)).ToArbitrary();

    public static TheoryData<string> Kinds => [.. Golden.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_text_has_tokens_of_the_vocabulary_that_lie_in_it_in_order(string kind)
    {
        var tokenizer = Golden.Tokenizer(kind);

        Prop.ForAll(Texts, text =>
        {
            var encoded = tokenizer.Encode(text, null, 100_000);
            var spans = encoded.Offsets!.Where((_, i) => !encoded.Special[i]).ToList();
            return encoded.Ids.All(id => id >= 0 && id < tokenizer.VocabularySize)
                && !encoded.Truncated
                && spans.All(s => s.Start >= 0 && s.Start <= s.End && s.End <= text.Length)
                && spans.Zip(spans.Skip(1)).All(two => two.First.Start <= two.Second.Start && two.First.End <= two.Second.End)
                && encoded.TypeIds.Length == encoded.Length && encoded.Special.Length == encoded.Length;
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_pair_never_has_more_tokens_than_it_may_and_keeps_its_frame(string kind)
    {
        var tokenizer = Golden.Tokenizer(kind);
        var frame = tokenizer.Encode("", "", 100).Ids;

        Prop.ForAll(Texts, Texts, Gen.Choose(6, 40).ToArbitrary(), (first, second, most) =>
        {
            var encoded = tokenizer.Encode(first, second, most);
            return encoded.Length <= most && encoded.Ids.Where((_, i) => encoded.Special[i]).SequenceEqual(frame);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Bytes_of_a_text_come_back_from_its_byte_pairs()
    {
        var tokenizer = Golden.Tokenizer("bytepairs-roberta");

        Prop.ForAll(Texts, text =>
        {
            // Every place of the text is some token's, since no byte is unknown.
            var encoded = tokenizer.Encode(text, null, 100_000);
            var covered = new bool[text.Length];
            foreach (var span in encoded.Offsets!)
                Array.Fill(covered, true, span.Start, span.End - span.Start);
            return covered.All(c => c);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(NormalizationForm.FormC)]
    [InlineData(NormalizationForm.FormD)]
    [InlineData(NormalizationForm.FormKC)]
    [InlineData(NormalizationForm.FormKD)]
    public void Normalising_part_by_part_is_normalising_the_whole(NormalizationForm form)
    {
        var normalizer = Normalizers.Form(form);

        Prop.ForAll(Texts, text => normalizer(AlignedText.Of(text)).Text == AlignedText.Of(text).Text.Normalize(form)).QuickCheckThrowOnFailure();
    }
}
