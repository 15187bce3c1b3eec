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

        Assert.Equal(1, tree.LeastRecentlyUsed);
        Assert.True(tree.Remove(1));
        Assert.Equal(2, tree.LeastRecentlyUsed);
        Assert.False(tree.Remove(1));
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
                else if (tree.LeastRecentlyUsed is { } oldest && tree.Remove(oldest))
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
