namespace TravelPlanner.InferenceWorker.Tests.Tokenizing;

public sealed class GoldenTests
{
    public static TheoryData<string> Kinds => [.. Golden.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Texts_and_pairs_become_what_the_reference_makes_of_them(string kind)
    {
        var tokenizer = Golden.Tokenizer(kind);

        var differing =
            from one in Golden.Cases(kind)
            let ids = tokenizer.Encode(one.Text, one.Pair, 4096, findSpecial: true).Ids
            where !ids.SequenceEqual(one.Ids)
            select $"{one.Text} {one.Pair}\n  expected {string.Join(' ', one.Ids)}\n  received {string.Join(' ', ids)}";

        Assert.Equal("", string.Join('\n', differing));
        Assert.True(Golden.Cases(kind).Count() > 30);
    }
}
