using TravelPlanner.Inference.StaticEmbedding;
using TravelPlanner.Inference.StaticEmbedding.Training;
using TravelPlanner.Rag.Retrieval;

namespace TravelPlanner.Rag.Tests.Retrieval;

public sealed class QueryReaderTests
{
    private static readonly QueryReader Reader = new(
        new BilingualLexicon([new(["博物馆"], ["museum"]), new(["门票"], ["ticket"]), new(["护照"], ["passport"])]), StaticEmbeddingGenerator.Shipped().Model, new OneCity());

    [Theory]
    [InlineData("罗马博物馆门票多少钱？", "zh", "rome", "Money", "museum ticket Rome")]
    [InlineData("When does the museum open?", "en", "", "Date", "博物馆")]
    [InlineData("Who needs a passport in Rome", "en", "rome", "Person", "护照 罗马")]
    [InlineData("从机场坐火车要多久", "zh", "", "Duration", "")]
    public void A_question_says_its_language_place_and_what_it_asks(string question, string language, string places, string asked, string translation)
    {
        var query = Reader.Read(question);

        Assert.Equal((language, places, asked, translation), (query.Language, string.Join(',', query.Places.Select(p => p.City)), query.Asked.ToString(), query.Translation));
    }

    [Theory]
    [InlineData("10月和三月去，也许 March", "10,3")]
    [InlineData("in May, as you may know", "5")]
    [InlineData("2024年13月", "")]
    public void Months_are_read_in_both_languages(string question, string months) =>
        Assert.Equal(months, string.Join(',', Reader.Read(question).Months));

    [Fact]
    public void The_subject_is_what_is_asked_about_the_city() => Assert.Equal("museum tickets in", Reader.Read("museum tickets in Rome").Subject.Trim());

    private sealed class OneCity : IPlaceNames
    {
        private static readonly NamedPlace Rome = new("rome", "IT", "Rome", "罗马", []);

        public IReadOnlyList<PlaceMention> Find(string text) =>
            [.. new[] { "Rome", "罗马" }.Where(n => text.Contains(n, StringComparison.Ordinal)).Select(n => new PlaceMention(text.IndexOf(n, StringComparison.Ordinal), n.Length, Rome))];
    }
}
