using TravelPlanner.Rag.Corpus;

namespace TravelPlanner.Rag.Text;

/// <summary>
/// The words that a chunk is found by. A passage seldom names the place or the subject that it is about, its title and headings do, and they are few words among many: so a
/// word of the title counts three times and one of a heading twice. Measured in <c>bench/rag/README.md</c>.
/// </summary>
public static class ChunkWords
{
    private const int TitleWeight = 3;

    private const int HeadingWeight = 2;

    /// <returns>The words, repeated as often as they count; and how many there are without that, which is the chunk's length.</returns>
    public static (IReadOnlyList<string> Words, int Length) Of(Chunk chunk)
    {
        var (title, headings, text) = (Segmenter.Words(chunk.Facts.Title), chunk.HeadingPath.SelectMany(h => Segmenter.Words(h)).ToList(), Segmenter.Words(chunk.Text));
        var words = new List<string>((title.Count * TitleWeight) + (headings.Count * HeadingWeight) + text.Count);
        for (var i = 0; i < TitleWeight; i++)
            words.AddRange(title);
        for (var i = 0; i < HeadingWeight; i++)
            words.AddRange(headings);
        words.AddRange(text);
        return (words, title.Count + headings.Count + text.Count);
    }
}
