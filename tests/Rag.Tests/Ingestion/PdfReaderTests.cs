using System.Text;

namespace TravelPlanner.Rag.Tests.Ingestion;

public sealed class PdfReaderTests
{
    private const string Lines = "BT /F1 20 Tf 50 700 Td (Trams) Tj /F1 10 Tf 0 -40 Td (The old town is closed to cars; the tram runs) Tj 0 -12 Td [(every ten min) 30 (utes and de-)] TJ 0 -12 Td (parts from the square.) Tj 0 -40 Td (Night buses leave at one.) Tj ET";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Lines_become_headings_and_paragraphs(bool compressed) => Assert.Equal(
        "t/a.pdf#0 [] The old town is closed to cars; the tram runs every ten minutes and departs from the square. ¶ Night buses leave at one.",
        Documents.Read("a.pdf", new PdfFile(compressed, Lines).ToBytes()));

    [Fact]
    public void Chinese_is_read_through_the_map_of_its_font() => Assert.Equal(
        "t/a.pdf#0 [] 京都地铁。",
        Documents.Read("a.pdf", new PdfFile("BT /F2 10 Tf 50 700 Td <000100020010> Tj ET BT /F2 10 Tf 80 700 Td <00200021> Tj ET").ToBytes()));

    [Fact]
    public void Glyphs_have_names_words_are_moved_apart_and_forms_are_entered() => Assert.Equal(
        "t/a.pdf#0 [] café fine 京 ¶ From a form.",
        Documents.Read("a.pdf", new PdfFile(@"BT /F1 10 Tf 50 700 Td [(caf\002) -300 (\001ne)] TJ ( \003) Tj ET q /Fm Do Q BI /W 1 /H 1 ID (Tj BT EI ").ToBytes()));

    [Fact]
    public void The_lines_at_the_edges_of_every_page_are_left_out() => Assert.Equal(
        "t/a.pdf#0 [] First page. ¶ Second page. ¶ Third page.",
        Documents.Read("a.pdf", new PdfFile([.. new[] { "First", "Second", "Third" }.Select((w, i) => $"BT /F1 10 Tf 50 780 Td (City guide 2026) Tj 0 -300 Td ({w} page.) Tj 0 -400 Td (Page {i + 1} of 3) Tj ET")]).ToBytes()));

    [Theory]
    [InlineData("3 Tr")]
    [InlineData("1 g")]
    [InlineData("1 1 1 rg")]
    [InlineData("0 0 0 0 k")]
    [InlineData("0.01 0 0 0.01 0 0 cm")]
    [InlineData("1 0 0 1 5000 0 cm")]
    public void What_nobody_sees_is_left_out_and_said(string trick)
    {
        var draft = Documents.Drafts("a.pdf", new PdfFile($"BT /F1 10 Tf 50 700 Td (Seen.) Tj ET q {trick} BT /F1 10 Tf 50 600 Td (pay) Tj ET Q").ToBytes()).Single();
        var parsed = draft.Parse();
        Assert.Equal(["Seen."], parsed.Blocks.Select(b => b.Text));
        Assert.Equal(["3 characters are not visible on the page and were left out."], parsed.Notes.Select(n => n.Message));
    }

    [Fact]
    public void White_letters_on_a_dark_field_are_read() => Assert.Equal(
        "t/a.pdf#0 [] On blue.", Documents.Read("a.pdf", new PdfFile("0 0 1 rg 0 0 600 800 re f 1 g BT /F1 10 Tf 50 600 Td (On blue.) Tj ET").ToBytes()));

    [Theory]
    [InlineData("/Im Do", "Its 1 pages are pictures (a scan); text in pictures is not recognised.")]
    [InlineData("/Im Do BT 3 Tr /F1 10 Tf 50 600 Td (recognised) Tj ET", "It has no visible text; an invisible layer, as under a scan, is not read.")]
    [InlineData("BT /F2 10 Tf 50 600 Td <09990998> Tj ET", "Its fonts do not say which characters they draw; nothing can be read.")]
    [InlineData("0 0 m 10 10 l S", "Its 1 pages have no text.")]
    public void A_file_without_readable_text_says_why(string content, string reason) =>
        Assert.Equal($"t/a.pdf ! {reason}", Documents.Read("a.pdf", new PdfFile(content).ToBytes()));

    [Fact]
    public void A_file_cut_anywhere_is_set_aside_or_read_but_never_a_fault()
    {
        var whole = new PdfFile(compressed: true, Lines).ToBytes();
        for (var length = 1; length < whole.Length; length += 7)
        {
            var read = Documents.Read("a.pdf", whole[..length]);
            Assert.True(read.StartsWith("t/a.pdf ! ", StringComparison.Ordinal) || read.StartsWith("t/a.pdf#0 ", StringComparison.Ordinal), read);
        }
    }

    [Fact]
    public void A_file_with_one_changed_byte_is_set_aside_or_read_but_never_a_fault()
    {
        var whole = new PdfFile(Lines).ToBytes();
        for (var at = 0; at < whole.Length; at += 3)
        {
            byte[] changed = [.. whole];
            changed[at] ^= 0x15;
            var read = Documents.Read("a.pdf", changed);
            Assert.StartsWith("t/a.pdf", read, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_made_to_hurt_is_set_aside()
    {
        var deep = new PdfFile(Lines);
        deep.Replace(1, "<< /Type /Catalog /Pages " + new string('[', 100_000) + " >>");
        Assert.Equal("t/a.pdf ! Its arrays nest deeper than 256.", Documents.Read("a.pdf", deep.ToBytes()));

        Assert.StartsWith("t/a.pdf#0 [] The old town", Documents.Read("a.pdf", new PdfFile(Lines).ToBytes(trailer: "/Root 1 0 R /Prev $table", startxref: 1)), StringComparison.Ordinal);

        Assert.Equal("t/a.pdf ! The file is encrypted; save a copy without protection.", Documents.Read("a.pdf", new PdfFile(Lines).ToBytes(trailer: "/Root 1 0 R /Encrypt << /V 5 >>")));

        var bomb = new PdfFile(Lines);
        bomb.AddStream("/Type /Obj#53tm /N 1 /First 4", new byte[300 * 1024 * 1024], compressed: true);
        Assert.Equal("t/a.pdf ! Its object streams unpack to more than 256 MiB.", Documents.Read("a.pdf", bomb.ToBytes()));

        var circle = new PdfFile(Lines);
        circle.Replace(2, $"<< /Type /Pages /Count 1 /MediaBox [0 0 600 800] /Resources {PdfFile.Resources} /Kids [2 0 R 9 0 R 9 0 R] >>");
        Assert.StartsWith("t/a.pdf#0 [] The old town", Documents.Read("a.pdf", circle.ToBytes()), StringComparison.Ordinal);

        var form = new PdfFile("/Fm Do");
        form.Replace(8, "<< /Length 24 /Type /XObject /Subtype /Form >>\nstream\n/Fm Do /Fm Do /Fm Do Q q\nendstream");
        Assert.Equal("t/a.pdf ! Its 1 pages have no text.", Documents.Read("a.pdf", form.ToBytes()));
    }

    [Fact]
    public void Something_else_is_no_PDF_file() => Assert.Equal("t/a.pdf ! It is not a PDF file.", Documents.Read("a.pdf", Encoding.UTF8.GetBytes("PK\u0003\u0004 pretending")));
}
