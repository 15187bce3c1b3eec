using TravelPlanner.Inference.StaticEmbedding;
using TravelPlanner.Inference.StaticEmbedding.Onnx;
using TravelPlanner.Inference.StaticEmbedding.Training;

namespace TravelPlanner.Inference.Tests.StaticEmbedding;

public sealed class OnnxModelTests
{
    private static readonly StaticModel Model = StaticEmbedderTrainer.Train(SmallCorpus.Corpus, SmallCorpus.Options).Model;

    [Fact]
    public void What_is_written_reads_back_the_same()
    {
        var bytes = OnnxModelWriter.Write(Model, new Dictionary<string, string> { ["licence"] = "MIT" });
        var read = OnnxModelReader.Read(bytes);

        Assert.Equal((Model.Id, Model.Dimension, Model.Features.Rows), (read.Id, read.Dimension, read.Features.Rows));
        Assert.Equal(Model.Embed("机场有火车 to the Zwiebelturm 308"), read.Embed("机场有火车 to the Zwiebelturm 308"));
    }

    [Fact]
    public void A_file_that_ends_early_is_refused_at_every_byte()
    {
        var bytes = OnnxModelWriter.Write(Model, new Dictionary<string, string>());
        for (var length = 0; length < bytes.Length; length += 97)
            Assert.Throws<InvalidDataException>(() => OnnxModelReader.Read(bytes.AsSpan(0, length)));
    }

    [Fact]
    public void A_table_of_wrong_size_is_refused() =>
        Assert.Throws<ArgumentException>(() => new StaticModel("x", 32, Model.Features, new byte[7], Model.Scales));

    [Fact]
    public void The_shipped_model_is_small_bilingual_and_knows_its_id()
    {
        using var shipped = StaticEmbeddingGenerator.Shipped();

        Assert.Equal("static-zh-en-1", shipped.Model.Id);
        Assert.InRange(OnnxModelWriter.Write(shipped.Model, new Dictionary<string, string>()).Length, 1, 5_000_000);
        Assert.True(Cosine(shipped.Model, "博物馆周一闭馆", "The museum is closed on Mondays") > 0.5);
        Assert.True(Cosine(shipped.Model, "博物馆周一闭馆", "Trains to the airport leave often") < 0.3);
    }

    [Fact]
    public async Task The_generator_gives_a_vector_for_every_text_in_order()
    {
        using var generator = new StaticEmbeddingGenerator(Model);
        var embedded = await generator.GenerateAsync(["机场", "museum"], cancellationToken: CancellationToken.None);

        Assert.Equal(Model.Embed("机场"), embedded[0].Vector.ToArray());
        Assert.Equal(Model.Embed("museum"), embedded[1].Vector.ToArray());
        Assert.Equal(Model.Id, embedded[0].ModelId);
    }

    private static double Cosine(StaticModel model, string a, string b) => model.Embed(a).Zip(model.Embed(b), (x, y) => (double)x * y).Sum();
}
