using TravelPlanner.InferenceWorker.Models;
using TravelPlanner.InferenceWorker.Models.Gguf;
using TravelPlanner.Native.LlamaCpp;

namespace TravelPlanner.InferenceWorker.Tests.Models.Gguf;

public sealed class SyntheticModelTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("synthetic-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("f16")]
    [InlineData("q8_0")]
    [InlineData("q4_0")]
    [InlineData("q4_k_m")]
    public void A_tiny_model_loads_and_its_logits_are_numbers(string quantization)
    {
        var path = Make("tiny", quantization);
        Assert.SkipUnless(Directory.Exists(LlamaRuntime.DefaultFolder), "The engine is not installed: npm was missing when this was built.");
        using var model = ModelFile.Read(path).Load(LlamaRuntime.Open(), usual => usual with { CheckTensors = true });
        using var context = model.CreateContext(new LlamaContextOptions { ContextSize = 256, Threads = 1 });
        using var batch = context.CreateBatch();
        var last = batch.AddRange(model.Vocabulary.Tokenize("A week in Kyoto，京都一周。"), 0, 0, outputLast: true);
        context.Decode(batch);
        var logits = context.Logits(last).ToArray();
        Assert.All(logits, l => Assert.True(float.IsFinite(l)));
        // A network of random weights: neither all the same nor far from the usual.
        Assert.InRange(Deviation(logits), 0.3, 3);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes()
    {
        Assert.Equal(File.ReadAllBytes(Make("tiny", "q4_k_m")), File.ReadAllBytes(Make("tiny", "q4_k_m")));
        Assert.NotEqual(File.ReadAllBytes(Make("tiny", "q4_k_m", seed: 1)), File.ReadAllBytes(Make("tiny", "q4_k_m", seed: 2)));
    }

    [Theory]
    [InlineData("qwen3-0.6b", "q4_k_m", 596, 396)]
    [InlineData("qwen3-1.7b", "q8_0", 1_721, 1_834)]
    [InlineData("qwen3-4b", "q4_k_m", 4_022, 2_497)]
    [InlineData("qwen3-8b", "q4_k_m", 8_191, 5_027)]
    public void Shapes_have_the_published_sizes(string shape, string quantization, int millionParameters, int millionBytes)
    {
        var (parameters, bytes) = Declared(SyntheticShape.Of(shape)!, SyntheticQuantization.Of(quantization)!);
        Assert.Equal(millionParameters, (int)Math.Round(parameters / 1e6));
        Assert.InRange(bytes / 1e6, millionBytes * 0.98, millionBytes * 1.02);
    }

    [Fact]
    public void The_familys_vocabulary_has_its_special_tokens_at_their_ids()
    {
        var vocabulary = new SyntheticVocabulary(SyntheticShape.Of("qwen3-0.6b")!);
        Assert.Equal(151_936, vocabulary.Tokens.Count);
        Assert.Equal(151_936, vocabulary.Tokens.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(
            ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<tool_call>", "</tool_call>", "<think>", "</think>"],
            new[] { 151_643, 151_644, 151_645, 151_657, 151_658, 151_667, 151_668 }.Select(id => vocabulary.Tokens[id]));
    }

    [Fact]
    public void A_cancelled_model_leaves_no_file()
    {
        using var cancel = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => SyntheticModel.Write(
            Path.Combine(_folder.FullName, "x.gguf"), SyntheticShape.Of("tiny")!, SyntheticQuantization.Of("f16")!, 1, _ => cancel.Cancel(), cancel.Token));
        Assert.Empty(_folder.GetFiles());
    }

    [Fact]
    public void A_damaged_model_never_reaches_the_engine()
    {
        var path = Make("tiny", "q8_0");
        Assert.SkipUnless(Directory.Exists(LlamaRuntime.DefaultFolder), "The engine is not installed: npm was missing when this was built.");
        using (var file = File.OpenWrite(path))
            file.SetLength(file.Length / 2);
        Assert.Contains("cut short", Assert.Throws<GgufException>(() => ModelFile.Read(path)).Message, StringComparison.Ordinal);
    }

    private string Make(string shape, string quantization, ulong seed = 1)
    {
        var path = Path.Combine(_folder.FullName, $"{Guid.NewGuid():N}.gguf");
        SyntheticModel.Write(path, SyntheticShape.Of(shape)!, SyntheticQuantization.Of(quantization)!, seed);
        Assert.Equal(shape == "tiny" ? 1_024 : 151_936, (int)GgufReader.Read(path).List("tokenizer.ggml.tokens")!.Count);
        return path;
    }

    private static (double Parameters, double Bytes) Declared(SyntheticShape shape, SyntheticQuantization quantization)
    {
        var writer = new GgufWriter(Stream.Null);
        SyntheticModel.Declare(writer, shape, quantization);
        return (writer.Tensors.Sum(t => t.Dimensions.Aggregate(1.0, (product, size) => product * size)), SyntheticModel.DataBytes(shape, quantization));
    }

    private static double Deviation(float[] values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
    }
}
