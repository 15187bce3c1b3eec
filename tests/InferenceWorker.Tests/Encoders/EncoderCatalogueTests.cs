using TravelPlanner.InferenceWorker.Encoders;
using TravelPlanner.InferenceWorker.Models;
using TravelPlanner.InferenceWorker.Models.Catalogue;
using TravelPlanner.InferenceWorker.Models.Onnx;

namespace TravelPlanner.InferenceWorker.Tests.Encoders;

public sealed class EncoderCatalogueTests
{
    [Theory]
    [InlineData("static-zh-en-1", "embedding 256 none right 8192")]
    [InlineData("bge-m3", "embedding 1024 none right 8192")]
    [InlineData("multilingual-e5-small", "embedding 384 mean right 512")]
    [InlineData("gte-multilingual-base", "embedding 768 cls right 8192")]
    [InlineData("qwen3-embedding-0.6b", "embedding 1024 last left 8192")]
    [InlineData("bge-reranker-v2-m3", "reranker sigmoid right 1024")]
    [InlineData("gte-multilingual-reranker-base", "reranker sigmoid right 8192")]
    [InlineData("qwen3-reranker-0.6b", "reranker yesNo left 4096")]
    public void The_catalogue_says_how_each_model_is_used(string id, string expected)
    {
        var entry = EncoderCatalogue.Load().Get(id);

        var use = entry.Kind == ModelKind.Embedding ? $"{entry.Dimension} {entry.Pooling}" : $"{entry.Score}";
        Assert.Equal(expected, $"{entry.Kind} {use} {entry.PadSide} {entry.MaxTokens}", ignoreCase: true);
        Assert.Equal(entry.Repository is not null, entry.Unverified.Contains("output"));
    }

    [Theory]
    [InlineData("\"id\":\"Big Model\"", "id")]
    [InlineData("\"inputs\":[\"attention_mask\"]", "input_ids")]
    [InlineData("\"inputs\":[\"input_ids\",\"pixels\"]", "pixels")]
    [InlineData("\"model\":\"../model.onnx\"", "relative path")]
    [InlineData("\"externalFiles\":[\"/etc/passwd\"]", "relative path")]
    [InlineData("\"dimension\":null", "dimension")]
    [InlineData("\"leastDimension\":64", "leastDimension")]
    [InlineData("\"maxTokens\":1", "maxTokens")]
    [InlineData("\"unverified\":[\"colour\"]", "colour")]
    [InlineData("\"pooling\":\"median\"", "pooling")]
    [InlineData("\"poolign\":\"mean\"", "poolign")]
    public void An_entry_that_cannot_be_used_is_refused_by_its_member(string change, string named)
    {
        using var model = new SmallEncoder();
        model.WriteEntry("small", SyntheticOutput.Tokens, change);

        Assert.Contains(named, Assert.Throws<ModelException>(() => EncoderPackage.Open(model.Folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_file_or_an_entry_says_which()
    {
        using var model = new SmallEncoder();
        File.Delete(Path.Combine(model.Folder, "tokenizer.json"));
        Assert.Contains("has no tokenizer.json", Assert.Throws<ModelException>(() => EncoderPackage.Open(model.Folder)).Message, StringComparison.Ordinal);

        File.Delete(Path.Combine(model.Folder, EncoderCatalogue.EntryFile));
        Assert.Contains("--like", Assert.Throws<ModelException>(() => EncoderPackage.Open(model.Folder)).Message, StringComparison.Ordinal);
        Assert.Contains("has no tokenizer.json", Assert.Throws<ModelException>(() => EncoderPackage.Open(model.Folder, EncoderCatalogue.Load().Get("multilingual-e5-small"))).Message, StringComparison.Ordinal);
    }
}
