namespace TravelPlanner.Rag.Retrieval.Reranking;

/// <summary>One question of a training set: the signals of its candidates, and which of them answers.</summary>
public sealed record JudgedCandidates(double[][] Signals, int Answer);

/// <summary>
/// Fits the weights by softmax over the candidates of each question, with all questions in every step. The surface has one lowest point, so neither seed nor order
/// matters.
/// </summary>
public static class RerankerTrainer
{
    private const int Steps = 600;
    private const double Rate = 0.5;
    private const double Shrinkage = 1e-4;

    public static RerankerWeights Train(string id, IReadOnlyList<JudgedCandidates> questions, CancellationToken cancellation = default)
    {
        var size = PassageSignals.Names.Count;
        var (weights, squares) = (new double[size], new double[size]);
        // Words alone to begin with.
        weights[0] = 1;
        for (var step = 0; step < Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            var gradient = Gradient(questions, weights);
            for (var i = 0; i < size; i++)
            {
                var slope = gradient[i] + (Shrinkage * weights[i]);
                squares[i] += slope * slope;
                weights[i] -= Rate * slope / (Math.Sqrt(squares[i]) + 1e-9);
            }
        }

        return new RerankerWeights(id, PassageSignals.Names.Select((name, i) => (name, i)).ToDictionary(n => n.name, n => Math.Round(weights[n.i], 4), StringComparer.Ordinal));
    }

    private static double[] Gradient(IReadOnlyList<JudgedCandidates> questions, double[] weights)
    {
        var gradient = new double[weights.Length];
        foreach (var question in questions)
        {
            var scores = question.Signals.Select(row => row.Zip(weights, (v, w) => v * w).Sum()).ToArray();
            var top = scores.Max();
            var shares = scores.Select(s => Math.Exp(s - top)).ToArray();
            var sum = shares.Sum();
            for (var c = 0; c < shares.Length; c++)
            {
                var error = ((shares[c] / sum) - (c == question.Answer ? 1 : 0)) / questions.Count;
                for (var i = 0; i < weights.Length; i++)
                    gradient[i] += error * question.Signals[c][i];
            }
        }

        return gradient;
    }
}
