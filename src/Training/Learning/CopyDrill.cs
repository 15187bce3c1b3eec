namespace TravelPlanner.Training.Learning;

/// <summary>
/// Sequences of random tokens in which pieces of the beginning come again. Whoever finds what stood behind a token before can continue them: the skill that copying a
/// name into an argument needs, and that conversations alone teach very slowly.
/// </summary>
internal static class CopyDrill
{
    private const int LeastContext = 12;
    private const int MostContext = 40;
    private const int Pieces = 5;
    private const int LongestPiece = 9;

    /// <returns>Tokens added.</returns>
    public static int Add(TokenBatch batch, Random random, int tokens)
    {
        var sequence = new List<int>();
        for (var i = random.Next(LeastContext, MostContext + 1); i > 0; i--)
            sequence.Add(random.Next(tokens));
        var context = sequence.Count;
        var targets = new List<(int From, int End)>();
        for (var piece = 0; piece < Pieces; piece++)
        {
            var length = random.Next(3, LongestPiece + 1);
            var from = random.Next(context - length + 1);
            var at = sequence.Count;
            sequence.AddRange(sequence.GetRange(from, length));

            // What comes first nobody can know.
            targets.Add((at + 1, at + length));
        }

        batch.Add(default, sequence, targets);
        return sequence.Count;
    }
}
