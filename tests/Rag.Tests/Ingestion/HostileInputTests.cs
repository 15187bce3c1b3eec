using System.Text;
using TravelPlanner.Rag.Ingestion;

namespace TravelPlanner.Rag.Tests.Ingestion;

/// <summary>Input that is made to hurt: it is set aside with a reason, or read, and neither memory nor time runs away.</summary>
public sealed class HostileInputTests
{
    private static readonly IngestionLimits Small = new() { FileBytes = 1024 * 1024, RecordBytes = 64 * 1024 };

    public static TheoryData<string> DeepPages => new()
    {
        string.Concat(Enumerable.Repeat("<div>", 100_000)),
        string.Concat(Enumerable.Repeat("<div></b>", 100_000)),
        string.Concat(Enumerable.Repeat("<svg><td>", 100_000)),
        string.Concat(Enumerable.Range(0, 50_000).Select(i => $"<p><font size={i}>")),
        string.Concat(Enumerable.Repeat("<ul><li>", 100_000)),
    };

    [Theory]
    [MemberData(nameof(DeepPages))]
    public void A_page_of_opening_tags_is_refused_before_it_is_parsed(string page) =>
        Assert.StartsWith("t/a.html ! The page nests deeper than 256 elements.", Documents.Read("a.html", page), StringComparison.Ordinal);

    [Fact]
    public void A_page_of_a_million_tags_is_refused() =>
        Assert.StartsWith("t/a.html ! The page has more than 500,000 tags.", Documents.Read("a.html", string.Concat(Enumerable.Repeat("<br>", 1_000_000))), StringComparison.Ordinal);

    [Fact]
    public void A_tag_of_a_million_attributes_is_refused() =>
        Assert.StartsWith("t/a.html ! A tag has more than 2000 attributes.", Documents.Read("a.html", "<p " + string.Concat(Enumerable.Range(0, 1_000_000).Select(i => $"a{i}=\"x y\" ")) + ">x"), StringComparison.Ordinal);

    [Fact]
    public void Tags_that_do_not_end_are_not_looked_through_again_and_again() =>
        Assert.StartsWith("t/a.html ! Its tags do not end.", Documents.Read("a.html", string.Concat(Enumerable.Repeat("<p\"", 1_000_000))), StringComparison.Ordinal);

    [Fact]
    public void A_paragraph_of_a_million_brackets_is_refused() =>
        Assert.StartsWith("t/a ! A paragraph has more brackets", Documents.Read("a.md", string.Concat(Enumerable.Repeat("[a](", 1_000_000))), StringComparison.Ordinal);

    [Fact]
    public void A_long_ordinary_page_is_read()
    {
        var page = "<table>" + string.Concat(Enumerable.Range(0, 5_000).Select(i => $"<tr><td>Row {i}<td>value")) + "</table>" + string.Concat(Enumerable.Repeat("<p>Text<br>", 3_000));
        Assert.StartsWith("t/a.html#0 [] Row 0 | value", Documents.Read("a.html", page), StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_markdown_is_refused()
    {
        Assert.StartsWith("t/a ! The", Documents.Read("a.md", new string('>', 20_000) + " x"), StringComparison.Ordinal);
        Assert.StartsWith("t/a", Documents.Read("a.md", new string('[', 20_000) + new string('*', 20_000)), StringComparison.Ordinal);
    }

    [Fact]
    public void One_line_of_fifty_megabytes_is_one_record_too_long_and_the_next_is_read()
    {
        var line = new byte[50 * 1024 * 1024];
        Array.Fill(line, (byte)'a');
        byte[] file = [.. line, .. "\n{\"text\":\"Next.\"}"u8];
        Assert.Equal("t/a.jsonl/1 ! Record 1 is longer than 4,194,304 bytes.\nt/a.jsonl/2#0 [] Next.", Documents.Read("a.jsonl", file));
        Assert.Equal("t/a.csv/1 ! Record 1 is longer than 4,194,304 bytes.\nt/a.csv/2#0 [] Next.", Documents.Read("a.csv", [.. "text\n"u8, .. line, .. "\nNext."u8]));
        Assert.Equal("! The file has 52,428,817 bytes; at most 33,554,432 are read.", Documents.Read("a.txt", file));
    }

    [Fact]
    public void A_word_of_a_megabyte_is_cut_into_chunks()
    {
        var chunks = Documents.Chunks(Documents.Drafts("a.txt", Encoding.UTF8.GetBytes(new string('x', 1_000_000))).Single());
        Assert.Equal(1_000_000, chunks.Sum(c => c.Text.Length));
        Assert.All(chunks, c => Assert.InRange(c.Tokens, 1, 350));
    }

    [Theory]
    [InlineData("a.txt", "! The file has zero bytes: it is not text, or UTF-16 without a byte order mark.", new byte[] { 65, 0, 66 })]
    [InlineData("a.md", "! The bytes are neither UTF-8, UTF-16 with a byte order mark, nor GB18030; save the file as UTF-8.", new byte[] { 65, 0xFF, 66, 0xC3, 0x28 })]
    [InlineData("a.html", "! The bytes are neither UTF-8, UTF-16 with a byte order mark, nor GB18030; save the file as UTF-8.", new byte[] { 0xE9, 0x74, 0xE9 })]
    [InlineData("a.json", "! The bytes are neither UTF-8, UTF-16 with a byte order mark, nor GB18030; save the file as UTF-8.", new byte[] { 0x7B, 0x22, 0xFE, 0x22, 0x7D })]
    [InlineData("a.csv", "! The file has zero bytes: it is not text, or UTF-16 without a byte order mark.", new byte[] { 65, 0, 66 })]
    [InlineData("a.txt", "! The file is empty.", new byte[0])]
    [InlineData("a.csv", "! The file is empty.", new byte[0])]
    public void Bytes_that_are_no_text_are_refused(string name, string reason, byte[] bytes) =>
        Assert.EndsWith(reason, Documents.Read(name, bytes), StringComparison.Ordinal);

    [Fact]
    public void A_dump_with_entities_is_refused()
    {
        const string Laughs = """<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><mediawiki><page><title>&b;</title></page></mediawiki>""";
        Assert.StartsWith("! The XML breaks off: ", Documents.Read("a.xml", Laughs), StringComparison.Ordinal);
        Assert.StartsWith("! XML is read as a MediaWiki dump only", Documents.Read("a.xml", "<rss/>"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_dump_that_breaks_off_keeps_what_came_before()
    {
        var read = Documents.Read("a.xml", "<mediawiki><page><title>A</title><ns>0</ns><revision><text>First.</text></revision></page><page><title>B</title><revi");
        Assert.StartsWith("t/a.xml/A#0 [] First.\n! The XML breaks off: ", read, StringComparison.Ordinal);
    }

    [Fact]
    public void An_article_too_long_is_set_aside_and_the_next_is_read()
    {
        var read = Documents.Read("a.xml", $"<mediawiki><page><title>Long</title><revision><text>{new string('x', 200_000)}</text></revision></page><page><title>B</title><revision><text>Next.</text></revision></page></mediawiki>", Small);
        Assert.Equal("t/a.xml/Long ! The article is longer than 32768 characters.\nt/a.xml/B#0 [] Next.", read);
    }

    [Theory]
    [InlineData("{{")]
    [InlineData("[[")]
    [InlineData("-{")]
    [InlineData("<ref>")]
    [InlineData("{|\n|")]
    [InlineData("'''''")]
    public void Markup_without_its_end_is_read_in_one_pass(string open) =>
        Assert.StartsWith("t/a.xml/A", Documents.Read("a.xml", $"<mediawiki><page><title>A</title><revision><text>Before. {System.Security.SecurityElement.Escape(string.Concat(Enumerable.Repeat(open, 20_000)))}</text></revision></page></mediawiki>"), StringComparison.Ordinal);
}
