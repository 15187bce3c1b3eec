using TravelPlanner.InferenceWorker.Models;
using TravelPlanner.Native.LlamaCpp;
using TravelPlanner.Training.Learning;

namespace TravelPlanner.Training.Tests.Learning;

/// <summary>What is trained here is what the engine runs.</summary>
public sealed class GgufExportTests : IDisposable
{
    private static readonly Vocabulary Vocabulary = VocabularyMaker.Make(
        ["flights from Paris to Rome, please", "{\"origin\": \"Paris\", \"destination\": \"Rome\"}"], HanCharacters.Common().Take(80), learned: 40);

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"export-{Guid.NewGuid():N}.gguf");

    [Theory]
    [InlineData("f32", 0.02)]
    [InlineData("f16", 0.03)]
    [InlineData("q8_0", 0.15)]
    [InlineData("q4_0", 1.5)]
    public void The_engine_says_what_the_trained_network_says(string storage, double tolerance)
    {
        var network = Learned();
        using var model = Export(network, storage);
        int[] tokens = [5, 9, 300, 17, 40, 41, 42];
        using var context = model.CreateContext(new LlamaContextOptions { ContextSize = 256, BatchSize = 64, MicroBatchSize = 64, MaxSequences = 1, Threads = 1 });
        using var batch = context.CreateBatch();
        batch.AddRange(tokens, 0, 0, outputLast: true);
        Assert.Equal(LlamaDecodeResult.Done, context.Decode(batch));
        var ours = Last(network, tokens);
        var engine = context.Logits(tokens.Length - 1).ToArray();

        Assert.Equal(Array.IndexOf(ours, ours.Max()), Array.IndexOf(engine, engine.Max()));
        Assert.Equal(0, ours.Zip(engine, (x, y) => Math.Abs(x - y)).Max(), tolerance);
    }

    [Theory]
    [InlineData("flights from Paris to Rome, please")]
    [InlineData("{\"origin\": \"Paris\", \"adults\": 2}\n\n  从北京 to Łódź, 5 号, it's 12:30!")]
    [InlineData("啊阿埃挨哎唉 ABC def  \t x")]
    public void The_engine_cuts_text_into_the_same_tokens(string text)
    {
        using var model = Export(new Network(Shape, seed: 1), "q8_0");
        var ours = new List<int>();
        Vocabulary.Encode(text, ours);

        Assert.Equal(model.Vocabulary.Tokenize(text), ours);
    }

    public void Dispose() => File.Delete(_path);

    private static NetworkShape Shape => new(Vocabulary.Tokens.Count, Layers: 2, Width: 64, Heads: 2, HeadWidth: 32, FeedForward: 96);

    private LlamaModel Export(Network network, string storage)
    {
        Assert.SkipUnless(Directory.Exists(LlamaRuntime.DefaultFolder), "The engine is not installed: npm was missing when this was built.");
        using (var stream = File.Create(_path))
            GgufExport.Write(stream, network, Vocabulary, new ModelFacts("trained", "travel-mini", "A test.", 256), storage);
        return ModelFile.Read(_path).Load(LlamaRuntime.Open(), usual => usual with { GpuLayers = 0 });
    }

    private static float[] Last(Network network, int[] tokens)
    {
        var batch = new TokenBatch();
        batch.Add(default, [.. tokens, 0], (tokens.Length, tokens.Length + 1));
        return new TrainingPass(network).Logits(batch);
    }

    /// <summary>Trained a little, so that its logits differ from each other.</summary>
    private static Network Learned()
    {
        var network = new Network(Shape, seed: 11);
        var (pass, optimiser) = (new TrainingPass(network), new Optimiser(network));
        var batch = new TokenBatch();
        batch.Add(default, [5, 9, 300, 17, 40, 41, 42, 77, 78], (7, 9));
        batch.Add(default, [8, 9, 10, 11, 12, 13], (3, 6));
        for (var step = 0; step < 30; step++)
        {
            pass.LossAndGradients(batch);
            optimiser.Step(3e-3f);
        }

        return network;
    }
}
