namespace TravelPlanner.InferenceWorker.Tests.Grammars;

/// <summary>The reading that judges the grammars refuses what the engine refuses.</summary>
public sealed class GbnfTests
{
    [Theory]
    [InlineData("root ::= root \"a\" | \"b\"\n", "left-recursive")]
    [InlineData("root ::= a root | \"z\"\na ::= \"\" | \"x\"\n", "left-recursive")]
    [InlineData("root ::= a* \"x\"\na ::= \"\" | \"y\"\n", "left-recursive")]
    [InlineData("root ::= missing\n", "not defined")]
    [InlineData("root ::= \"a\" root\n", "never ends")]
    [InlineData("root ::= [a]{0,2001}\n", "not taken")]
    [InlineData("root ::= ([a]{0,100} \"b\"){0,100}\n", "not taken")]
    [InlineData("root ::= a_b\n", "should stand")]
    [InlineData("root ::= \"\\q\"\n", "not known")]
    [InlineData("root ::= []\n", "empty")]
    public void A_grammar_that_the_engine_refuses_is_refused(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() => Gbnf.Parse(text)).Message);

    [Theory]
    [InlineData("root ::= \"a\"{2,3} [^b-d\\x2D]? (\"x\" | \"y\")*\n", "aa aaa aae aaxyx aaaexy", "a aab aa- aaez aaaaa")]
    [InlineData("root ::= \"(\" root \")\" | \"\"\n", "() ((()))", "( ()) )(")]
    [InlineData("root ::= .{2} \"\\u4E2D\"\n", "ab中 😀x中", "a中 abc")]
    public void A_text_is_taken_or_not(string grammar, string taken, string refused)
    {
        var read = Gbnf.Parse(grammar);

        Assert.All(taken.Split(' '), t => Assert.True(read.Recognises(t), t));
        Assert.All(refused.Split(' '), t => Assert.False(read.Recognises(t), t));
    }
}
