using TravelPlanner.InferenceWorker.Templates;
using TravelPlanner.Training.Learning;
using TravelPlanner.Training.Requests;
using TravelPlanner.Training.Tests.Requests;

namespace TravelPlanner.Training.Tests.Learning;

/// <summary>A short run of the code that makes the model that ships.</summary>
public sealed class TrainerTests(RequestFixture requests) : IClassFixture<RequestFixture>
{
    private const int Steps = 24;

    private static readonly TrainingOptions Options = new(Seed: 3, Steps, TokensPerStep: 400, Rate: 4e-3f, WarmUp: 4);

    private DialogueGroup Draw(Random random, Split split, int count) => requests.Generator.Next(random, split, Math.Min(count, 6));

    [Fact]
    public void Losses_fall_also_on_what_is_never_learned_from()
    {
        var (_, vocabulary, trainer) = Make();
        var points = trainer.Run(TestContext.Current.CancellationToken).Select(r => r.Point).ToList();

        Assert.Equal(Steps, points[^1].Step);
        Assert.InRange(points[^1].HeldOutLoss!.Value, 0, 0.85 * Math.Log(vocabulary.Tokens.Count));
        Assert.True(points[^1].Loss < points[0].Loss, $"{points[0].Loss} → {points[^1].Loss}");
    }

    [Fact]
    public void A_run_that_was_cut_goes_on_as_if_it_had_not_been()
    {
        var (whole, _, straight) = Make();
        foreach (var _ in straight.Run(TestContext.Current.CancellationToken))
        {
        }

        var (_, _, first) = Make();
        using var state = new MemoryStream();
        foreach (var report in first.Run(TestContext.Current.CancellationToken))
        {
            if (report.Point.Step != 10)
                continue;
            first.Save(state);
            break;
        }

        var (resumed, _, second) = Make();
        state.Position = 0;
        second.Restore(state);
        foreach (var _ in second.Run(TestContext.Current.CancellationToken))
        {
        }

        foreach (var (one, other) in whole.Parameters.Zip(resumed.Parameters))
            Assert.Equal(one.Value, other.Value);
    }

    private (Network Network, Vocabulary Vocabulary, Trainer Trainer) Make()
    {
        var vocabulary = VocabularyMaker.Make(
            Draw(new Random(1), Split.Train, 6).Dialogues.SelectMany(d => d.Messages).Select(m => m.Content), HanCharacters.Common().Take(500), learned: 100);
        var network = new Network(new NetworkShape(vocabulary.Tokens.Count, Layers: 2, Width: 64, Heads: 2, HeadWidth: 32, FeedForward: 128), seed: 5);
        return (network, vocabulary, new Trainer(network, vocabulary, TemplateFamily.All["travel-mini"], Draw, Options));
    }
}
