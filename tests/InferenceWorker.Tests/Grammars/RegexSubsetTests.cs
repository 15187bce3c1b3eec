using System.Text.Json;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using TravelPlanner.Inference;
using TravelPlanner.InferenceWorker.Grammars;

namespace TravelPlanner.InferenceWorker.Tests.Grammars;

/// <summary>The patterns that grammars hold mean what .NET's own engine says of them, and their grammars the same.</summary>
public sealed class RegexSubsetTests
{
    private static readonly Gen<string> Atoms = Gen.Elements("a", "b", "1", "\\d", "\\w", "\\s", "[ab]", "[^a]", "[a-c1]", ".", "\\.", "中", "\\u4e2d", "[\\d_-]");

    private static readonly Gen<string> Patterns =
        from pieces in Gen.ListOf(from atom in Atoms
                                  from wrap in Gen.Elements("{0}", "({0})", "({0}|bb)", "(?:{0}a)")
                                  from count in Gen.Elements("", "", "*", "+", "?", "{2}", "{1,3}", "{1,}")
                                  select string.Format(wrap, atom) + count)
        from start in Gen.Elements("", "^")
        from end in Gen.Elements("", "$")
        select start + string.Concat(pieces.Take(4)) + end;

    private static readonly Gen<string> Texts = Gen.ListOf(Gen.Elements("a", "b", "c", "1", "_", " ", ".", "中", "\n", "-", "\"")).Select(p => string.Concat(p.Take(8)));

    [Fact]
    public void A_pattern_means_what_the_platform_says() =>
        Prop.ForAll(Patterns.ToArbitrary(), Texts.ToArbitrary(), (pattern, text) =>
        {
            // \z: .NET's $ also stands before a last line break.
            var expected = Regex.IsMatch(text, pattern.EndsWith('$') ? pattern[..^1] + "(?![\\s\\S])" : pattern, RegexOptions.ECMAScript);
            var node = RegexSubset.Parse(pattern, "#");
            Assert.Equal(expected, new RegexMatcher(node).IsMatch(text));
            var grammar = SchemaGrammar.Convert(JsonElement.Parse($$"""{"type":"string","pattern":{{JsonText.Quoted(pattern)}}}"""));
            Assert.Equal(expected, Gbnf.Parse(grammar.Gbnf).Recognises(JsonText.Quoted(text)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
}
