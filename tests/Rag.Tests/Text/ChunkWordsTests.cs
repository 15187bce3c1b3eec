using TravelPlanner.Rag.Corpus;
using TravelPlanner.Rag.Tests.Indexing;
using TravelPlanner.Rag.Text;

namespace TravelPlanner.Rag.Tests.Text;

public sealed class ChunkWordsTests
{
    [Fact]
    public void A_word_of_the_title_counts_three_times_and_one_of_a_heading_twice()
    {
        var (words, length) = ChunkWords.Of(new Chunk("a#0", "a", 0, ["Food", "Street food"], "Try the noodles.", 4, Samples.Facts(title: "Kyoto")));

        Assert.Equal("kyoto kyoto kyoto food street food food street food try the noodl", string.Join(' ', words));
        Assert.Equal(7, length);
    }
}
