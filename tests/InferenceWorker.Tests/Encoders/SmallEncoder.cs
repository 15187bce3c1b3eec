using System.Text.Json;
using System.Text.Json.Nodes;
using TravelPlanner.InferenceWorker.Encoders;
using TravelPlanner.InferenceWorker.Models.Onnx;
using TravelPlanner.InferenceWorker.Tests.Tokenizing;
using TravelPlanner.Native.OnnxRuntime;

namespace TravelPlanner.InferenceWorker.Tests.Encoders;

/// <summary>A folder with a real model of two small layers, random weights, and a tokenizer of the goldens.</summary>
public sealed class SmallEncoder : IDisposable
{
    public const int Width = 32;

    private static readonly SyntheticEncoderShape Shape = new(2048, Width, 2, 4, 64, 512);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("small-encoder-");

    public SmallEncoder(string entry = "", SyntheticOutput output = SyntheticOutput.Tokens, string tokenizer = "unigram-nfkc", bool int8 = false, OnnxElement result = OnnxElement.Float, string name = "small")
    {
        Folder = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Folder);
        SyntheticEncoder.Write(Path.Combine(Folder, "model.onnx"), Shape, output, seed: 7, int8, result);
        File.Copy(Golden.PathOf(tokenizer), Path.Combine(Folder, "tokenizer.json"));
        WriteEntry(name, output, entry);
    }

    public string Folder { get; }

    public EncoderPackage Package => EncoderPackage.Open(Folder);

    /// <summary>Skips the test where there is no engine.</summary>
    public static OnnxEngine Engine
    {
        get
        {
            Assert.SkipWhen(!Directory.Exists(OnnxEngine.DefaultFolder), "ONNX Runtime is not here: npm was absent when this was built.");
            return OnnxEngine.Open();
        }
    }

    /// <param name="entry">Members of an entry that replace the usual ones.</param>
    public void WriteEntry(string name, SyntheticOutput output, string entry)
    {
        var json = JsonNode.Parse($$"""
            {
              "id": "{{name}}", "name": "Small", "kind": "{{(output is SyntheticOutput.Tokens or SyntheticOutput.Vector ? "embedding" : "reranker")}}", "publisher": "tests", "licence": "none",
              "repository": null, "revision": null, "model": "model.onnx", "externalFiles": [], "tokenizer": "tokenizerJson", "inputs": ["input_ids", "attention_mask"],
              "output": "{{output switch { SyntheticOutput.Tokens => "last_hidden_state", SyntheticOutput.Vector => "sentence_embedding", _ => "logits" }}}",
              "pooling": "{{(output == SyntheticOutput.Tokens ? "mean" : "none")}}", "maxTokens": 256, "dimension": {{Width}}, "unverified": []
            }
            """)!.AsObject();
        foreach (var (key, value) in JsonNode.Parse($"{{{entry}}}")!.AsObject())
            json[key] = value?.DeepClone();
        File.WriteAllText(Path.Combine(Folder, EncoderCatalogue.EntryFile), json.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
