using TravelPlanner.Rag.Ingestion.Chunking;

namespace TravelPlanner.Rag.Ingestion;

/// <summary>Chinese or English, by the share of Chinese characters: names in the other script stand in either.</summary>
internal static class LanguageGuess
{
    private const int Enough = 20_000;

    public static string Of(IReadOnlyList<Block> blocks)
    {
        int han = 0, words = 0;
        foreach (var text in blocks.Select(b => b.Text))
        {
            var inWord = false;
            foreach (var c in text)
            {
                if (TokenCount.IsCjk(c))
                    han++;
                var letter = char.IsAsciiLetter(c);
                words += letter && !inWord ? 1 : 0;
                inWord = letter;
            }

            if (han + words > Enough)
                break;
        }

        // A Chinese word is about one and a half characters long.
        return han > words * 3 / 2 ? "zh" : "en";
    }
}
