using TravelPlanner.Inference.StaticEmbedding;
using TravelPlanner.Inference.StaticEmbedding.Onnx;
using TravelPlanner.Inference.StaticEmbedding.Training;

namespace TravelPlanner.Inference.Tests.StaticEmbedding;

public sealed class StaticEmbedderTrainerTests
{
    private static readonly Dictionary<string, string> NoNotes = [];

    [Fact]
    public void The_same_seed_gives_the_same_bytes_and_another_seed_others()
    {
        var first = Bytes(SmallCorpus.Options);

        Assert.Equal(first, Bytes(SmallCorpus.Options));
        Assert.NotEqual(first, Bytes(SmallCorpus.Options with { Seed = 2 }));
    }

    [Fact]
    public void Training_lowers_the_loss()
    {
        var losses = new List<double>();
        StaticEmbedderTrainer.Train(SmallCorpus.Corpus, SmallCorpus.Options with { Steps = 400 }, new Listener(losses));

        Assert.True(losses[^1] < losses[0], $"from {losses[0]:F3} to {losses[^1]:F3}");
    }

    [Theory]
    [InlineData("去机场的火车", "a train to the airport", "breakfast in the hotel")]
    [InlineData("旅馆的早餐", "breakfast at a hotel", "the temple is closed")]
    [InlineData("列车", "train", "beach")]
    public void A_translation_is_nearer_than_another_text(string chinese, string same, string other)
    {
        var model = StaticEmbedderTrainer.Train(SmallCorpus.Corpus, SmallCorpus.Options).Model;

        Assert.True(Cosine(model, chinese, same) > Cosine(model, chinese, other) + 0.1, $"{Cosine(model, chinese, same):F2} and {Cosine(model, chinese, other):F2}");
    }

    [Fact]
    public void A_vector_has_length_one_and_a_text_without_features_none()
    {
        var model = StaticEmbedderTrainer.Train(SmallCorpus.Corpus, SmallCorpus.Options).Model;

        Assert.Equal(1, model.Embed("An unknown Zwiebelturm.").Sum(v => (double)v * v), 5);
        Assert.All(model.Embed(" …… "), v => Assert.Equal(0, v));
    }

    [Fact]
    public void A_cancelled_training_ends() =>
        Assert.Throws<OperationCanceledException>(() => StaticEmbedderTrainer.Train(SmallCorpus.Corpus, SmallCorpus.Options, null, new CancellationToken(canceled: true)));

    private static byte[] Bytes(TrainingOptions options) => OnnxModelWriter.Write(StaticEmbedderTrainer.Train(SmallCorpus.Corpus, options).Model, NoNotes);

    private static double Cosine(StaticModel model, string a, string b) => model.Embed(a).Zip(model.Embed(b), (x, y) => (double)x * y).Sum();

    private sealed class Listener(List<double> losses) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => losses.Add(value.Loss);
    }
}
