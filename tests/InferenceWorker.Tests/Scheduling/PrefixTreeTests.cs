using FsCheck;
using FsCheck.Fluent;
using TravelPlanner.InferenceWorker.Scheduling;

namespace TravelPlanner.InferenceWorker.Tests.Scheduling;

public sealed class PrefixTreeTests
{
    /// <summary>Each letter is a token; sequences are numbered in the order given.</summary>
    [Theory]
    [InlineData("abcd", "abcx", "0:3")]
    [InlineData("abcd", "abcd", "0:4")]
    [InlineData("abcd", "abcdef", "0:4")]
    [InlineData("abcd", "xbcd", "-1:0")]
    [InlineData("abcd abxy", "abxz", "1:3")]
    [InlineData("ab abcd", "abce", "1:3")]
    [InlineData("abcd ab", "ab", "0:2 1:2")]
    public void The_longest_common_prefix_is_found(string kept, string prompt, string allowed)
    {
        var found = Tree(kept).Longest(Tokens(prompt));

        Assert.Contains($"{found.Sequence}:{found.Length}", allowed.Split(' '));
    }

    [Theory]
    [InlineData("abcd", "abcdef", "0:4")]
    [InlineData("abcd", "abcx", "-1:0")]
    [InlineData("ab abcd", "abce", "0:2")]
    [InlineData("ab abcd", "abcde", "1:4")]
    public void A_model_that_cannot_rewind_gets_only_whole_sequences(string kept, string prompt, string expected)
    {
        var found = Tree(kept).LongestWhole(Tokens(prompt));

        Assert.Equal(expected, $"{found.Sequence}:{found.Length}");
    }

    [Fact]
    public void The_least_recently_used_goes_first()
    {
        var tree = Tree("ab ac ad");
        tree.Touch(0);

        Assert.Equal(1, tree.ByUse.First());
        Assert.True(tree.Remove(1));
        Assert.Equal(2, tree.ByUse.First());
        Assert.False(tree.Remove(1));
    }

    [Theory]
    [InlineData("abcd", 0, 4)]
    [InlineData("abcd abxy", 0, 2)]
    [InlineData("ab abcd", 0, 0)]
    [InlineData("ab abcd", 1, 2)]
    [InlineData("abc abd xyz", 2, 3)]
    public void What_a_sequence_has_for_itself_lies_behind_the_last_fork(string kept, int sequence, int own) =>
        Assert.Equal(own, Tree(kept).OwnTokens(sequence));

    [Fact]
    public void Under_another_id_a_sequence_is_what_it_was()
    {
        var tree = Tree("abc abd xyz");
        tree.Rename(0, 100);

        Assert.Equal([100, 1, 2], tree.ByUse);
        Assert.Equal(new PrefixMatch(100, 3), tree.Longest(Tokens("abcq")));
        Assert.Equal(new PrefixMatch(1, 2), tree.Longest(Tokens("abq")));
        Assert.True(tree.Remove(100));
        Assert.Throws<ArgumentException>(() => tree.Rename(1, 2));
    }

    [Fact]
    public void The_same_tokens_are_kept_once()
    {
        var tree = Tree("abc");

        Assert.False(tree.Add(Tokens("abc"), 7));
        Assert.False(tree.Add([], 8));
        Assert.Equal(1, tree.Count);
    }

    [Fact]
    public void Whatever_is_added_and_removed_the_tree_agrees_with_a_list() =>
        Prop.ForAll(ArbMap.Default.ArbFor<(bool Add, byte[] Tokens)[]>(), steps =>
        {
            var tree = new PrefixTree();
            var list = new Dictionary<int, int[]>();
            for (var i = 0; i < steps.Length; i++)
            {
                int[] tokens = [.. steps[i].Tokens.Select(t => t % 3)];
                var longest = list.Values.Select(k => tokens.AsSpan().CommonPrefixLength(k)).DefaultIfEmpty(0).Max();
                var whole = list.Values.Where(k => tokens.AsSpan().StartsWith(k)).Select(k => k.Length).DefaultIfEmpty(0).Max();
                var found = tree.Longest(tokens);
                var foundWhole = tree.LongestWhole(tokens);
                if (found.Length != longest || foundWhole.Length != whole)
                    return false;
                if (longest > 0 && tokens.AsSpan().CommonPrefixLength(list[found.Sequence]) != longest)
                    return false;
                if (steps[i].Add)
                {
                    var isNew = tokens.Length > 0 && !list.Values.Any(k => k.AsSpan().SequenceEqual(tokens));
                    if (tree.Add(tokens, i) != isNew)
                        return false;
                    if (isNew)
                        list.Add(i, tokens);
                }
                else if (tree.Count > 0 && tree.ByUse.First() is var oldest && tree.Remove(oldest))
                {
                    list.Remove(oldest);
                }
            }

            return tree.Count == list.Count;
        }).QuickCheckThrowOnFailure();

    private static PrefixTree Tree(string kept)
    {
        var tree = new PrefixTree();
        var i = 0;
        foreach (var sequence in kept.Split(' '))
            tree.Add(Tokens(sequence), i++);
        return tree;
    }

    private static int[] Tokens(string letters) => [.. letters.Select(c => (int)c)];
}
