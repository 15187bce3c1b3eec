using FsCheck;
using FsCheck.Fluent;
using TravelPlanner.Inference.StaticEmbedding.Features;

namespace TravelPlanner.Inference.Tests.StaticEmbedding;

/// <summary>What a text has, drawn as kinds and shares: the same feature in two texts is what brings them together.</summary>
public sealed class FeatureReaderTests
{
    [Theory]
    [InlineData("机场大巴到市区", "机场;大巴;市区;国际机场", "w机场 w大巴 w到 w市区")]
    [InlineData("国际机场", "机场;国际;国际机场", "w国际机场 w国际 w机场")]
    [InlineData("Airport trains", "airport;train", "wairport wtrain")]
    [InlineData("the international airport", "international airport;airport", "wthe winternational airport winternational wairport")]
    [InlineData("went, gone", "go", "wgo wgo")]
    [InlineData("羅馬", "罗马", "w罗马")]
    public void Words_of_the_vocabulary_are_taken_the_longest_first(string text, string vocabulary, string expected)
    {
        var words = vocabulary.Split(';');
        var reader = new FeatureReader(new Vocabulary(words));
        var features = new List<Feature>();
        reader.Read(text, features);

        var names = words.Concat(["the", "到"]).ToDictionary(w => FeatureReader.WordKey(w) ?? FeatureKey.Of(FeatureKey.Word, w), w => w);
        names[FeatureReader.WordKey("international")!.Value] = "international";
        Assert.Equal(expected, string.Join(' ', features.Where(f => f.Kind == FeatureKey.Word && names.ContainsKey(f.Key)).Select(f => f.Kind + names[f.Key])));
    }

    [Theory]
    [InlineData("308 分", "308 points")]
    [InlineData("300万人", "3 million people")]
    [InlineData("1,200 米", "1200 m")]
    [InlineData("20世纪", "20th century")]
    public void A_number_is_one_feature_in_both_languages(string chinese, string english) =>
        Assert.Equal(Of(chinese, FeatureKey.Number), Of(english, FeatureKey.Number));

    [Theory]
    [InlineData("托马斯·戴维斯", "Thomas")]
    [InlineData("贾里德·艾伦", "Jared Allen")]
    [InlineData("肖特·诺曼", "Short Norman")]
    public void A_foreign_name_sounds_alike_in_both_scripts(string chinese, string english) =>
        Assert.Subset(Of(chinese, FeatureKey.Sound), Of(english, FeatureKey.Sound));

    [Fact]
    public void A_key_is_the_same_on_every_machine() =>
        Assert.Equal([3207448031u, 3568205003u, 3100975284u], new[] { FeatureKey.Of(FeatureKey.Word, "机场"), FeatureKey.Of(FeatureKey.Word, "airport"), FeatureKey.Of(FeatureKey.Number, "308") });

    [Theory]
    [InlineData("")]
    [InlineData("  \n\t")]
    [InlineData("\ud800 lone \udc00")]
    [InlineData("···")]
    public void Any_text_is_read(string text) => Of(text, FeatureKey.Word);

    [Fact]
    public void Random_text_is_read_the_same_way_twice() =>
        Prop.ForAll<NonNull<string>>(text => Of(text.Get, FeatureKey.Letters).SetEquals(Of(text.Get, FeatureKey.Letters))).QuickCheckThrowOnFailure();

    private static HashSet<uint> Of(string text, char kind)
    {
        var features = new List<Feature>();
        new FeatureReader(new Vocabulary([])).Read(text, features);
        return [.. features.Where(f => f.Kind == kind).Select(f => f.Key)];
    }

    private sealed class Vocabulary(string[] words) : IFeatureVocabulary
    {
        private readonly HashSet<uint> _keys = [.. words.Select(w => FeatureReader.WordKey(w)!.Value)];

        public bool Contains(uint key) => _keys.Contains(key);
    }
}
