using TravelPlanner.Rag.Corpus;
using TravelPlanner.Rag.Retrieval;

namespace TravelPlanner.Rag.Tests.Retrieval;

public sealed class SubjectsTests
{
    private static readonly Subjects Shipped = Subjects.Shipped();

    [Theory]
    [InlineData("is it OK to wear shorts in a mosque", "etiquette")]
    [InlineData("best month to visit", "seasons")]
    [InlineData("怎么从机场到市区", "arrival")]
    [InlineData("带三岁小孩去哪儿玩", "children")]
    [InlineData("can I bring a power bank on board", "airline-baggage")]
    [InlineData("航班延误能赔多少", "delays-and-passenger-rights")]
    [InlineData("高原反应怎么办", "altitude")]
    [InlineData("how much do I tip the bellboy", "tipping")]
    public void A_question_points_to_its_subject(string question, string subject) => Assert.Equal(1, Shipped.Of(question).GetValueOrDefault(subject));

    [Theory]
    [InlineData("qwertz")]
    [InlineData("")]
    [InlineData("你好")]
    public void Words_that_point_nowhere_have_no_subject(string question) => Assert.Empty(Shipped.Of(question));

    [Theory]
    [InlineData("guides/kyoto.en", "Getting around", "transport")]
    [InlineData("guides/kyoto.zh", "市内交通", "transport")]
    [InlineData("guides/topics/tipping.zh", "哪里要给", "tipping")]
    [InlineData("mine/notes", "Getting lost", null)]
    public void A_passage_has_the_subject_of_its_heading_or_its_guide(string document, string heading, string? subject) =>
        Assert.Equal(subject, Shipped.Of(new Chunk($"{document}#0", document, 0, [heading], "text", 1, new DocumentFacts { Title = "t", Language = "en", Category = "c", Source = "s" })));

    [Fact]
    public void A_line_of_another_form_is_refused() =>
        Assert.Throws<InvalidDataException>(() => Subjects.Read(new StringReader("subject | heading_en | heading_zh | cues_en | cues_zh\nfood | Food | 饮食 | eat")));
}
