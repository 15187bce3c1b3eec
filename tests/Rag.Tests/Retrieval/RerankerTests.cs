using System.Text;
using TravelPlanner.Rag.Retrieval;
using TravelPlanner.Rag.Retrieval.Reranking;

namespace TravelPlanner.Rag.Tests.Retrieval;

public sealed class RerankerTests
{
    [Fact]
    public void Training_finds_the_signal_that_tells_the_answer()
    {
        // The seventh signal alone is high for the answer; the others are the same for all.
        var questions = Enumerable.Range(0, 20).Select(i => new JudgedCandidates([Row(0.2), Row(0.9), Row(0.1)], 1)).ToList();

        var weights = RerankerTrainer.Train("test", questions).Weights;

        Assert.Equal("understood", weights.MaxBy(w => w.Value).Key);
    }

    [Fact]
    public void A_reranker_of_other_signals_is_refused() =>
        Assert.Throws<InvalidDataException>(() => RerankerWeights.Read(new MemoryStream(Encoding.UTF8.GetBytes("""{"id":"x","weights":{"words":1}}"""))));

    [Fact]
    public void The_shipped_reranker_has_a_weight_for_every_signal() => Assert.Equal(PassageSignals.Names.Count, RerankerWeights.Shipped().Weights.Count);

    [Theory]
    [InlineData("How many points did they score?", "They scored 308 points.", true)]
    [InlineData("How many points did they score?", "They scored many points.", false)]
    [InlineData("What happened after 1990?", "Nothing of note.", true)]
    [InlineData("In what year after 1990 was it built?", "It was planned in 1990.", false)]
    [InlineData("In what year after 1990 was it built?", "It was built in 1994.", true)]
    [InlineData("门票多少钱", "成人票500日元。", true)]
    [InlineData("门票多少钱", "门票要预订。", false)]
    [InlineData("坐车要多久", "约40分钟到市区。", true)]
    [InlineData("为什么关门", "因为修缮，全年关闭。", true)]
    public void A_passage_tells_what_is_asked_or_not(string question, string passage, bool tells) =>
        Assert.Equal(tells, AskedKinds.Tells(passage, question, AskedKinds.Of(question)));

    [Fact]
    public void Of_one_document_and_of_one_meaning_only_so_much_is_taken()
    {
        float[][] vectors = [[1, 0], [1, 0], [0, 1], [0.7f, 0.7f], [-1, 0]];

        Assert.Equal([0, 2, 4], Diversity.Choose(["a", "b", "a", "a", "c"], i => vectors[i], limit: 5, perDocument: 2));
    }

    private static double[] Row(double understood)
    {
        var row = new double[PassageSignals.Names.Count];
        Array.Fill(row, 0.5);
        row[PassageSignals.Names.ToList().IndexOf("understood")] = understood;
        return row;
    }
}
