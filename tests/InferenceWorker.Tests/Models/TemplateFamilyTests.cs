using TravelPlanner.InferenceWorker.Models.Gguf;
using TravelPlanner.InferenceWorker.Models.Hosting;
using TravelPlanner.InferenceWorker.Templates;

namespace TravelPlanner.InferenceWorker.Tests.Models;

/// <summary>Which template family a model file is given: architecture, name and what it says of itself, then the family.</summary>
public sealed class TemplateFamilyTests
{
    [Theory]
    [InlineData("qwen3", "Qwen3 4B", null, null, "qwen3")]
    [InlineData("qwen3", "Qwen3 4B Instruct 2507", null, null, "qwen3-instruct-2507")]
    [InlineData("qwen3", "travel-mini", "travel-mini", null, "travel-mini")]
    [InlineData("qwen3", "travel-mini", "travel-mini", "qwen3", "qwen3")]
    [InlineData("llama", "?", null, null, "chatml")]
    public void What_was_named_goes_before_what_the_file_says_and_that_before_a_guess(string architecture, string name, string? written, string? given, string expected) =>
        Assert.Equal(expected, LoadedModel.FindFamily(new ModelEntry("m", "m.gguf", given), Header(architecture, name, written)).Family);

    [Fact]
    public void A_family_nobody_has_heard_of_is_refused_with_those_there_are()
    {
        var refused = Assert.Throws<GgufException>(() => LoadedModel.FindFamily(new ModelEntry("m", "m.gguf"), Header("qwen3", "x", "martian")));
        Assert.Contains("\"martian\"; there are: chatml", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_written_file_names_its_family()
    {
        using var file = new MemoryStream();
        var writer = new GgufWriter(file);
        writer.Add("general.architecture", "qwen3");
        writer.Add(TemplateFamily.MetadataKey, "travel-mini");
        writer.WriteHeader();
        file.Position = 0;

        Assert.Equal("travel-mini", LoadedModel.FindFamily(new ModelEntry("m", "m.gguf"), GgufReader.Read(file)).Family);
    }

    private static GgufFile Header(string architecture, string name, string? family)
    {
        var metadata = new Dictionary<string, GgufValue>(StringComparer.Ordinal)
        {
            ["general.architecture"] = new(GgufValueType.String, architecture), ["general.name"] = new(GgufValueType.String, name),
        };
        if (family is not null)
            metadata[TemplateFamily.MetadataKey] = new(GgufValueType.String, family);
        return new GgufFile(3, 32, metadata, [], 0, 0);
    }
}
