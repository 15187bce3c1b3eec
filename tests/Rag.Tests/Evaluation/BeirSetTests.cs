using TravelPlanner.Rag.Evaluation;
using TravelPlanner.Rag.Tests.Indexing;

namespace TravelPlanner.Rag.Tests.Evaluation;

public sealed class BeirSetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Documents_and_judged_queries_are_read()
    {
        Write("corpus.jsonl", """{"_id":"1","title":"T","text":"one"}""", """{"_id":"2","text":"two"}""");
        Write("queries.jsonl", """{"_id":"q","text":"which?"}""", """{"_id":"unjudged","text":"what?"}""");
        Write("qrels.tsv", "query-id\tcorpus-id\tscore", "q\t2\t1", "q\t1\t0");

        var set = BeirSet.Read(_folder.Path);

        Assert.Equal(["1 T one", "2  two"], set.Documents.Select(d => $"{d.Id} {d.Title} {d.Text}"));
        Assert.Equal(["q which? 2=1"], set.Queries.Select(q => $"{q.Id} {q.Text} {string.Join(' ', q.Grades.Where(g => g.Value > 0).Select(g => $"{g.Key}={g.Value}"))}"));
    }

    [Fact]
    public void Another_folder_words_the_same_questions_differently()
    {
        Write("corpus.jsonl", """{"_id":"1","text":"one"}""");
        Write("queries.jsonl", """{"_id":"q","text":"which?"}""");
        Write("qrels.tsv", "q\t1\t1");
        Write("zh/queries.jsonl", """{"_id":"q","text":"哪个？"}""");

        Assert.Equal("哪个？", Assert.Single(BeirSet.Read(_folder.Path, Path.Combine(_folder.Path, "zh")).Queries).Text);
    }

    [Theory]
    [InlineData("{", """{"_id":"q","text":"?"}""", "q\t1\t1", "corpus.jsonl:1")]
    [InlineData("""{"_id":"1"}""", """{"_id":"q","text":"?"}""", "q\t1\t1", "field text")]
    [InlineData("""{"_id":"1","text":"a"}""", """{"_id":"q","text":"?"}""", "q 1 1", "qrels.tsv:1")]
    [InlineData("""{"_id":"1","text":"a"}""", """{"_id":"q","text":"?"}""", "q\t9\t1", "no query")]
    public void A_wrong_line_is_named(string corpus, string queries, string judgements, string named)
    {
        Write("corpus.jsonl", corpus);
        Write("queries.jsonl", queries);
        Write("qrels.tsv", judgements);

        Assert.Contains(named, Assert.Throws<InvalidDataException>(() => BeirSet.Read(_folder.Path)).Message, StringComparison.Ordinal);
    }

    private void Write(string name, params string[] lines)
    {
        var path = Path.Combine(_folder.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllLines(path, lines);
    }
}
