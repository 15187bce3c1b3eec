using System.Numerics.Tensors;
using TravelPlanner.Inference.StaticEmbedding;
using TravelPlanner.Inference.StaticEmbedding.Features;
using TravelPlanner.Inference.StaticEmbedding.Onnx;
using TravelPlanner.InferenceWorker.Embedding;
using TravelPlanner.InferenceWorker.Encoders;
using TravelPlanner.InferenceWorker.Models.Onnx;

namespace TravelPlanner.InferenceWorker.Tests.Encoders;

/// <summary>The static embedder's file, computed by ONNX Runtime like any other model.</summary>
public sealed class StaticEmbedderTests
{
    private const string Entry = """
        "tokenizer":"hashedFeatures","inputs":["input_ids","input_weights"],"output":"sentence_embedding","pooling":"none","dimension":64,"maxTokens":4096
        """;

    [Fact]
    public async Task Its_file_says_in_ONNX_Runtime_what_it_says_in_this_program()
    {
        var static_ = Model();
        using var folder = new SmallEncoder(Entry, SyntheticOutput.Vector);
        await File.WriteAllBytesAsync(folder.Package.ModelPath, OnnxModelWriter.Write(static_, new Dictionary<string, string>()), TestContext.Current.CancellationToken);
        using var encoder = await TextEncoder.LoadAsync(SmallEncoder.Engine, folder.Package, new EncoderOptions { Lanes = 2 }, TestContext.Current.CancellationToken);
        string[] texts = ["The old town by the lake", "西湖边的古镇早晨很安静", "Kyoto 京都 2027", "a", string.Concat(Enumerable.Repeat("noodles for lunch 面条 ", 40)), "!!!"];

        var embedded = await encoder.EmbedAsync(texts, new EmbeddingRequest(), TestContext.Current.CancellationToken);

        for (var i = 0; i < texts.Length; i++)
        {
            var here = static_.Embed(texts[i]);
            Assert.True(here.Zip(embedded.Texts[i].Vector).All(pair => MathF.Abs(pair.First - pair.Second) < 1e-4f), texts[i]);
            Assert.True(static_.Rows(texts[i]).Count == 0 || MathF.Abs(TensorPrimitives.Norm<float>(embedded.Texts[i].Vector) - 1) < 1e-4f);
        }
    }

    [Fact]
    public async Task Another_models_file_is_no_static_embedder()
    {
        using var folder = new SmallEncoder(Entry, SyntheticOutput.Vector);

        var refused = await Assert.ThrowsAsync<InferenceWorker.Models.ModelException>(() => TextEncoder.LoadAsync(SmallEncoder.Engine, folder.Package, new EncoderOptions(), TestContext.Current.CancellationToken));
        Assert.Contains("no static embedding model", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Random, and of hashed rows only.</summary>
    private static StaticModel Model()
    {
        var random = new Random(5);
        var packed = new byte[512 * 32];
        random.NextBytes(packed);
        return new StaticModel("random-1", 64, new FeatureTable(new Dictionary<uint, int>(), 0, 512), packed, [.. Enumerable.Range(0, 512).Select(_ => 0.01f + random.NextSingle())]);
    }
}
