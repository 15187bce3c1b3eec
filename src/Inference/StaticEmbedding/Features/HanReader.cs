namespace TravelPlanner.Inference.StaticEmbedding.Features;

/// <summary>Features of Chinese characters in a row: the words of the vocabulary by which the row has fewest, and pieces of the rest.</summary>
internal sealed class HanReader(IFeatureVocabulary vocabulary)
{
    /// <summary>Characters of the longest word that is looked for.</summary>
    public const int LongestWord = 10;

    private const int LongestName = 8;
    private const float KnownCharacterCost = 1.05f;
    private const float UnknownCharacterCost = 1.3f;

    public void Read(ReadOnlySpan<char> row, List<Feature> features)
    {
        Span<byte> steps = row.Length <= 512 ? stackalloc byte[row.Length] : new byte[row.Length];
        Divide(row, steps);
        var alone = 0;
        for (var at = 0; at < row.Length; at += steps[at])
        {
            if (steps[at] == 1 && !FeatureReader.IsNameDot(row[at]))
                continue;
            AddPieces(row[alone..at], features);
            alone = at + steps[at];
            if (steps[at] > 1)
                AddWord(row.Slice(at, steps[at]), features);
        }

        AddPieces(row[alone..], features);
        AddNames(row, steps, features);
    }

    /// <summary>How long the word is that begins at each place a division passes through.</summary>
    private void Divide(ReadOnlySpan<char> row, Span<byte> steps)
    {
        // From the end: the cheapest division of what follows is known when a word before it is looked at.
        var costs = new float[row.Length + 1];
        for (var at = row.Length - 1; at >= 0; at--)
        {
            var state = FeatureKey.Add(FeatureKey.Begin(FeatureKey.Word), row[at]);
            costs[at] = costs[at + 1] + (vocabulary.Contains(FeatureKey.End(state)) ? KnownCharacterCost : UnknownCharacterCost);
            steps[at] = 1;
            for (var length = 2; length <= LongestWord && at + length <= row.Length; length++)
            {
                if (FeatureReader.IsNameDot(row[at + length - 1]))
                    break;
                state = FeatureKey.Add(state, row[at + length - 1]);
                if (costs[at + length] + 1 <= costs[at] && vocabulary.Contains(FeatureKey.End(state)))
                    (costs[at], steps[at]) = (costs[at + length] + 1, (byte)length);
            }
        }
    }

    private void AddWord(ReadOnlySpan<char> word, List<Feature> features)
    {
        features.Add(Feature.Of(FeatureKey.Word, word, 1));
        for (var at = 0; at + 2 <= word.Length && word.Length > 2; at++)
        {
            for (var length = 2; at + length <= word.Length && length < word.Length; length++)
            {
                if (FeatureKey.Of(FeatureKey.Word, word.Slice(at, length)) is var key && vocabulary.Contains(key))
                    features.Add(new Feature(FeatureKey.Word, key, FeatureWeights.PartOfWord));
            }
        }
    }

    /// <summary>Characters that no longer word took.</summary>
    private static void AddPieces(ReadOnlySpan<char> pieces, List<Feature> features)
    {
        for (var i = 0; i < pieces.Length; i++)
        {
            var key = FeatureKey.Of(FeatureKey.Word, pieces.Slice(i, 1));
            features.Add(new Feature(FeatureKey.Word, key, FeatureWeights.Character));
            if (i + 1 < pieces.Length)
                features.Add(Feature.Of(FeatureKey.Characters, pieces.Slice(i, 2), FeatureWeights.Characters));
        }
    }

    /// <summary>Characters in a row that names are written with, where they are not one word that the vocabulary has.</summary>
    private static void AddNames(ReadOnlySpan<char> row, ReadOnlySpan<byte> steps, List<Feature> features)
    {
        for (var at = 0; at < row.Length;)
        {
            var end = at;
            while (end < row.Length && NameSounds.WritesNames(row[end]))
                end++;
            var length = end - at;
            if (length is >= 2 and <= LongestName && !(steps[at] == length))
            {
                var dotted = (at > 0 && FeatureReader.IsNameDot(row[at - 1])) || (end < row.Length && FeatureReader.IsNameDot(row[end]));
                if ((dotted || length > 2) && NameSounds.OfHan(row[at..end]) is { Length: > 1 } sound)
                    features.Add(FeatureWeights.OfSound(sound, dotted ? 1 : FeatureWeights.Characters));
            }

            at = end + 1;
        }
    }
}
