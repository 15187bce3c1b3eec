using System.Text.Json.Nodes;
using TravelPlanner.InferenceWorker.Models;
using TravelPlanner.InferenceWorker.Models.Catalogue;

namespace TravelPlanner.InferenceWorker.Tests.Models.Catalogue;

public sealed class ModelCatalogueTests
{
    private const string Tiny = """
        { "version": 1, "models": [ { "id": "tiny", "name": "Tiny", "kind": "chat", "publisher": "Nobody", "licence": "MIT", "context": 512, "template": "qwen3", "toolCalls": "hermes",
          "files": [ { "quantization": "q8_0", "repository": "nobody/tiny", "file": "Tiny-Q8_0.gguf", "revision": null, "bytes": null, "sha256": null, "unverified": ["revision", "bytes", "sha256"] } ] } ] }
        """;

    [Fact]
    public void Every_model_comes_in_three_sizes()
    {
        var catalogue = ModelCatalogue.Load();
        string[] expected = ["qwen3-0.6b", "qwen3-1.7b", "qwen3-4b-instruct-2507", "qwen3-8b", "qwen3-30b-a3b", "qwen3.5-4b", "qwen3.5-9b", "qwen2.5-7b-instruct"];
        Assert.Equal(expected, catalogue.Models.Select(m => m.Id));
        Assert.All(catalogue.Models, m => Assert.Equal(["q4_k_m", "q5_k_m", "q8_0"], m.Files.Select(f => f.Quantization)));
    }

    [Fact]
    public void No_figure_stands_there_that_is_also_called_unverified() => Assert.All(ModelCatalogue.Load().Entries, e =>
    {
        Assert.True(e.File.Bytes is null == e.File.Unverified.Contains("bytes"), e.Id);
        Assert.True(e.File.Sha256 is null == e.File.Unverified.Contains("sha256"), e.Id);
    });

    [Theory]
    [InlineData("qwen3-8b", "qwen3-8b-q4_k_m Qwen/Qwen3-8B-GGUF/Qwen3-8B-Q4_K_M.gguf qwen3 Hermes")]
    [InlineData("Qwen3-8B-Q8_0", "qwen3-8b-q8_0 Qwen/Qwen3-8B-GGUF/Qwen3-8B-Q8_0.gguf qwen3 Hermes")]
    [InlineData("qwen3.5-4b", "qwen3.5-4b-q4_k_m unsloth/Qwen3.5-4B-GGUF/Qwen3.5-4B-Q4_K_M.gguf qwen3.5 Xml")]
    public void A_model_is_found_by_its_name_or_its_files(string id, string found)
    {
        var entry = ModelCatalogue.Load().Find(id);
        Assert.Equal(found, $"{entry.Id} {entry.File.Repository}/{entry.File.File} {entry.Model.Template} {entry.Model.ToolCalls}");
    }

    [Fact]
    public void A_file_of_the_users_own_adds_models_and_replaces_those_of_the_same_id()
    {
        Assert.Equal("nobody/tiny", Load(Tiny).Find("tiny").File.Repository);
        Assert.Equal("nobody/tiny", Load(Tiny.Replace("\"tiny\"", "\"qwen3-8b\"", StringComparison.Ordinal)).Find("qwen3-8b").File.Repository);
        Assert.Equal(9, Load(Tiny).Models.Count);
    }

    // One member made wrong → what the message says of it.
    [Theory]
    [InlineData("id", "\"../up\"", "model '../up': id must be")]
    [InlineData("kind", "\"cat\"", "The JSON value could not be converted")]
    [InlineData("template", "\"llama\"", "model 'tiny': template 'llama' is none of")]
    [InlineData("template", "null", "model 'tiny': a chat model needs template and context")]
    [InlineData("context", "-1", "model 'tiny': context must be above 0")]
    [InlineData("files", "[]", "model 'tiny': files is empty")]
    [InlineData("colour", "\"red\"", "could not be mapped")]
    public void What_a_model_must_not_be_is_said(string member, string value, string problem) => AssertRefused(model => model[member] = JsonNode.Parse(value), problem);

    [Theory]
    [InlineData("file", "\"../../secret\"", "must be a relative path")]
    [InlineData("file", "\"/etc/passwd\"", "must be a relative path")]
    [InlineData("repository", "\"nobody\"", "must be owner/name")]
    [InlineData("revision", "\"a/../b\"", "must be a commit")]
    [InlineData("sha256", "\"ABC\"", "64 lower-case hexadecimal digits")]
    [InlineData("bytes", "0", "bytes must be above 0")]
    [InlineData("unverified", "[\"bytes\"]", "revision is null and must be named in unverified")]
    [InlineData("quantization", "\"Q8/0\"", "quantization 'Q8/0' must be")]
    public void What_a_file_must_not_be_is_said(string member, string value, string problem) =>
        AssertRefused(model => model["files"]![0]![member] = JsonNode.Parse(value), problem);

    private static void AssertRefused(Action<JsonObject> spoil, string problem)
    {
        var document = JsonNode.Parse(Tiny)!;
        spoil(document["models"]![0]!.AsObject());
        var refused = Assert.Throws<ModelException>(() => Load(document.ToJsonString()));
        Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
    }

    private static ModelCatalogue Load(string extension)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, extension);
            return ModelCatalogue.Load(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
