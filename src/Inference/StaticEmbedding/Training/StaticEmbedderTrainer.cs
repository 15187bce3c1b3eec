namespace TravelPlanner.Inference.StaticEmbedding.Training;

/// <param name="Step">Done so far.</param>
/// <param name="Loss">Mean of the last steps.</param>
public readonly record struct TrainingProgress(int Step, int Steps, double Loss);

/// <summary>Figures on the held-out pairs: among all their English texts, the one that translates the Chinese text, and the other way.</summary>
/// <param name="RecallAt10">Share found among the first ten, mean of both ways.</param>
/// <param name="Mrr">Mean reciprocal rank, mean of both ways.</param>
public sealed record TrainingFigures(int HeldOut, double RecallAt10, double Mrr);

public sealed record TrainedEmbedder(StaticModel Model, string CorpusVersion, TrainingFigures Figures, double LastLoss);

/// <summary>Trains a <see cref="StaticModel"/>: the space of the concepts first, then steps of contrast on real and made pairs. One thread; the same input gives the same bytes.</summary>
public static class StaticEmbedderTrainer
{
    private const int ProgressEvery = 50;

    public static TrainedEmbedder Train(TrainingCorpus corpus, TrainingOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        var (features, values) = VocabularyBuilder.Build(corpus, options);
        var pairs = new EncodedPairs(corpus, features);
        var step = new ContrastiveStep(values, options.Dimension, options.LearningRate, options.Temperature);
        var random = new SplitMix(options.Seed ^ 0x5DEECE66D);
        var batch = new List<(Features.WeightedRow[], Features.WeightedRow[])>(options.Batch);
        var loss = 0.0;
        for (var i = 0; i < options.Steps; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            batch.Clear();
            Fill(batch, pairs, options, ref random);
            var now = step.Run(batch);
            loss = i == 0 ? now : (0.98 * loss) + (0.02 * now);
            if (i % ProgressEvery == ProgressEvery - 1)
                progress?.Report(new TrainingProgress(i + 1, options.Steps, loss));
        }

        var model = Quantizer.Pack(options.Id, features, values, options.Dimension);
        return new TrainedEmbedder(model, corpus.Version(), Measure(model, corpus.HeldOut), loss);
    }

    private static void Fill(List<(Features.WeightedRow[], Features.WeightedRow[])> batch, EncodedPairs pairs, TrainingOptions options, ref SplitMix random)
    {
        var share = random.Share();
        var asked = pairs.CanAsk && share < options.ClozeShare;
        var made = !asked && pairs.CanMake && (pairs.Real == 0 || share < options.ClozeShare + options.MadeShare);
        for (var tries = 0; batch.Count < options.Batch && tries < options.Batch * 4; tries++)
        {
            if (asked)
                pairs.DrawAsked(batch, options.Batch, ref random);
            else
                batch.Add(made ? pairs.DrawMade(ref random) : pairs.DrawReal(ref random));
        }
    }

    private static TrainingFigures Measure(StaticModel model, IReadOnlyList<TextPair> pairs)
    {
        if (pairs.Count == 0)
            return new TrainingFigures(0, 0, 0);
        float[][] first = [.. pairs.Select(p => model.Embed(p.First))];
        float[][] second = [.. pairs.Select(p => model.Embed(p.Second))];
        var (found, reciprocal) = (0, 0.0);
        for (var i = 0; i < pairs.Count; i++)
        {
            foreach (var (asked, all) in new[] { (first[i], second), (second[i], first) })
            {
                var own = Vectors.Dot(asked, all[i]);
                var rank = 1 + all.Count(other => Vectors.Dot(asked, other) > own);
                found += rank <= 10 ? 1 : 0;
                reciprocal += 1.0 / rank;
            }
        }

        return new TrainingFigures(pairs.Count, found / (2.0 * pairs.Count), reciprocal / (2 * pairs.Count));
    }
}
