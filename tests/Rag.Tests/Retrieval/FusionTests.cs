using FsCheck;
using FsCheck.Fluent;
using TravelPlanner.Rag.Indexing;
using TravelPlanner.Rag.Retrieval;

namespace TravelPlanner.Rag.Tests.Retrieval;

public sealed class FusionTests
{
    [Theory]
    [InlineData("a10 b9", "b0.9 c0.5", "b a c")]
    [InlineData("a10 b9", "", "a b")]
    [InlineData("", "c0.5 d0.4", "c d")]
    [InlineData("a10 b1", "a0.2 b0.2", "a b")]
    public void Scores_of_both_add_up(string words, string meaning, string expected) => Assert.Equal(expected, Ids(Fusion.Scores(Hits(words), Hits(meaning), 0.5)));

    [Theory]
    [InlineData("a10 b5", "b0.9 c0.8", "b a c")]
    [InlineData("a3 b2 c1", "c0.3 b0.2 a0.1", "a c b")]
    public void Ranks_of_both_add_up(string words, string meaning, string expected) => Assert.Equal(expected, Ids(Fusion.Ranks(Hits(words), Hits(meaning))));

    [Fact]
    public void Whatever_is_fused_nothing_is_lost_nothing_twice_and_the_best_first() =>
        Prop.ForAll<int[], int[]>((a, b) =>
        {
            var (words, meaning) = (Draw(a), Draw(b));
            return new[] { Fusion.Scores(words, meaning), Fusion.Ranks(words, meaning) }.All(fused =>
                fused.Select(h => h.ChunkId).Order().SequenceEqual(words.Concat(meaning).Select(h => h.ChunkId).Distinct().Order())
                && fused.Zip(fused.Skip(1)).All(p => p.First.Score >= p.Second.Score));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_list_by_itself_keeps_its_order() =>
        Prop.ForAll<int[]>(a => Ids(Fusion.Scores(Draw(a), [])) == Ids(Draw(a)) && Ids(Fusion.Ranks(Draw(a), [])) == Ids(Draw(a))).QuickCheckThrowOnFailure();

    private static List<Hit> Draw(int[] numbers) => [.. numbers.Distinct().Select((n, i) => new Hit($"{n}", 100 - i))];

    private static List<Hit> Hits(string drawn) =>
        [.. drawn.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(d => new Hit(d[..1], double.Parse(d[1..], System.Globalization.CultureInfo.InvariantCulture)))];

    private static string Ids(IReadOnlyList<Hit> hits) => string.Join(' ', hits.Select(h => h.ChunkId));
}
