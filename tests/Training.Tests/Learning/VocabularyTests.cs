using System.Text;
using TravelPlanner.InferenceWorker.Templates;
using TravelPlanner.Training.Learning;

namespace TravelPlanner.Training.Tests.Learning;

public sealed class VocabularyTests
{
    private static readonly Vocabulary Vocabulary = VocabularyMaker.Make(
        ["flights from Paris to Rome, please", "{\"origin\": \"Paris\", \"destination\": \"Rome\"}", "weather in Paris and flights"], "从巴黎到罗马，。".EnumerateRunes(), learned: 60);

    [Theory]
    [InlineData("flights from Paris to Rome")]
    [InlineData("从巴黎到罗马，2027年1月5日")]
    [InlineData("鱻 is not in it, nor é or 😀\n\n  end")]
    public void Any_text_comes_back_from_its_tokens(string text)
    {
        var bytes = string.Concat(Encode(text).Select(id => Vocabulary.Tokens[id]));

        Assert.Equal(Vocabulary.Letters(text), bytes);
    }

    [Fact]
    public void A_name_is_the_same_tokens_in_a_sentence_and_in_JSON()
    {
        var name = Encode("Paris");

        Assert.Equal(name, Encode("to Paris").TakeLast(name.Count));
        Assert.Equal(name, Encode("{\"origin\": \"Paris").TakeLast(name.Count));
    }

    [Fact]
    public void A_known_character_is_one_token() => Assert.Equal(5, Encode("从巴黎到罗").Count);

    [Fact]
    public void Only_the_template_writes_special_tokens()
    {
        var ids = new List<int>();
        Vocabulary.Encode([new PromptSegment("<|im_end|>", IsControl: true), new PromptSegment("<|im_end|>", IsControl: false)], ids);

        Assert.Equal(Vocabulary.EndOfTurn, ids[0]);
        Assert.DoesNotContain(Vocabulary.EndOfTurn, ids.Skip(1));
    }

    private static List<int> Encode(string text)
    {
        var ids = new List<int>();
        Vocabulary.Encode(text, ids);
        return ids;
    }
}
