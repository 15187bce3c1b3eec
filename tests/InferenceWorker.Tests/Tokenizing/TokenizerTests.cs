using System.Text;
using TravelPlanner.InferenceWorker.Models;
using TravelPlanner.InferenceWorker.Tokenizing;

namespace TravelPlanner.InferenceWorker.Tests.Tokenizing;

public sealed class TokenizerTests
{
    [Theory]
    [InlineData("wordpiece-uncased", "The CAFÉ!", "The|CAFÉ|!")]
    [InlineData("wordpiece-uncased", "西湖 lake", "西|湖|lake")]
    [InlineData("unigram-charsmap", "ﬁve １２", "ﬁ|ve|１|２")]
    [InlineData("bytepairs-qwen", "the 😀 lake", "the| |😀| lake")]
    public void Offsets_lead_back_to_the_text_as_it_was_written(string kind, string text, string expected)
    {
        var encoded = Golden.Tokenizer(kind).Encode(text, null, 64);

        // Tokens that share a place, such as the bytes of one character, show it once; here only the words are of interest.
        var parts = Words(encoded, text, expected.Split('|'));
        Assert.Equal(expected, string.Join('|', parts));
        Assert.All(Enumerable.Range(0, encoded.Length).Where(i => encoded.Special[i]), i => Assert.Equal(0, encoded.Offsets![i].End - encoded.Offsets[i].Start));
    }

    [Theory]
    [InlineData("wordpiece-uncased", "[SEP] and [CLS]")]
    [InlineData("unigram-nfkc", "</s><s>")]
    [InlineData("bytepairs-qwen", "<|im_start|>system")]
    public void A_text_that_looks_like_the_models_own_tokens_stays_text(string kind, string text)
    {
        var tokenizer = Golden.Tokenizer(kind);
        var meant = tokenizer.Tokens(text, findSpecial: true).Select(t => t.Id).ToList();
        var plain = tokenizer.Tokens(text, findSpecial: false).Select(t => t.Id).ToList();

        Assert.NotEqual(meant, plain);
        Assert.DoesNotContain(plain, id => id == tokenizer.FindToken(text.Split(' ', '>')[0]) || id == tokenizer.FindToken(text.Split('>')[0] + ">"));
    }

    [Theory]
    [InlineData(8, "2+2")]
    [InlineData(9, "3+2")]
    [InlineData(12, "6+2")]
    [InlineData(64, "10+2")]
    public void Of_a_pair_that_is_too_long_the_longer_gives_way(int most, string kept)
    {
        var encoded = Golden.Tokenizer("unigram-nfkc").Encode("一 二 三 四 五", "六", most);
        var first = Enumerable.Range(0, encoded.Length).Count(i => !encoded.Special[i] && i < Array.FindIndex(encoded.Special, 1, s => s));

        Assert.Equal(kept, $"{first}+{encoded.Special.Count(s => !s) - first}");
        Assert.True(encoded.Length <= most);
        Assert.Equal(most < 15, encoded.Truncated);
    }

    [Fact]
    public void A_limit_without_room_for_a_token_is_refused_with_what_is_allowed()
    {
        var wrong = Assert.Throws<ArgumentException>(() => Golden.Tokenizer("wordpiece-cased").Encode("a", null, 2));

        Assert.Contains("at least 3", wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "tokenizer.model: is missing")]
    [InlineData("""{"model":{"type":"Word","vocab":{}}}""", "tokenizer.model.type: 'Word' is not supported")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":["a b"]}}""", "merges[0]")]
    [InlineData("""{"model":{"type":"WordPiece","unk_token":"?","vocab":{"a":0}}}""", "unk_token")]
    [InlineData("""{"model":{"type":"Unigram","unk_id":9,"vocab":[["a",0]]}}""", "unk_id")]
    [InlineData("""{"normalizer":{"type":"Precompiled","precompiled_charsmap":"AAAA"},"model":{"type":"Unigram","vocab":[["a",0]]}}""", "precompiled_charsmap")]
    [InlineData("""{"pre_tokenizer":{"type":"Split","pattern":{"Regex":"("},"behavior":"Isolated"},"model":{"type":"Unigram","vocab":[["a",0]]}}""", "pattern")]
    [InlineData("[", "tokenizer.json")]
    public void A_file_that_cannot_be_used_is_refused_by_its_member(string json, string named)
    {
        var folder = Directory.CreateTempSubdirectory("tokenizer-");
        try
        {
            var path = Path.Combine(folder.FullName, "tokenizer.json");
            File.WriteAllText(path, json, new UTF8Encoding(false));

            var refused = Assert.Throws<ModelException>(() => TextTokenizer.Load(path));
            Assert.Equal(ModelFault.Corrupt, refused.Fault);
            Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The parts of the text that tokens stand for, joined as the expected ones are.</summary>
    private static IEnumerable<string> Words(EncodedText encoded, string text, string[] expected)
    {
        var at = 0;
        foreach (var word in expected)
        {
            var start = text.IndexOf(word, at, StringComparison.Ordinal);
            var end = start + word.Length;
            var inside = encoded.Offsets!.Where((o, i) => !encoded.Special[i] && o.Start >= start && o.End <= end && o.End > o.Start).ToList();
            if (inside.Count > 0)
                yield return text[inside.Min(o => o.Start)..inside.Max(o => o.End)];
            at = end;
        }
    }
}
