using System.Text;
using FsCheck;
using FsCheck.Fluent;
using TravelPlanner.Rag.Ingestion;
using TravelPlanner.Rag.Ingestion.Readers;

namespace TravelPlanner.Rag.Tests.Ingestion;

/// <summary>Whatever a file holds, it is read or set aside; nothing else is thrown.</summary>
public sealed class ParserPropertyTests
{
    public static TheoryData<string, string> Markup => new()
    {
        { "a.html", "<p>|</p>|<div |class=x>|style='display:none'|>|<table>|<td>|</table>|<ul><li>|</b>|<b>|<!--|-->|<script>|&lt;|&#x110000;|<svg/>|text |京都|\"|'|<br>|<style>p{|}</style>|\u0000|<|" },
        { "a.md", "# |\n|\n\n|- |1. |> |`|```\n|[a](|)|![|]|*|**|_|| |\t|---\n|\\||<b>|</b>|<!--|-->|text |京都|https://x.example |[^1]|&amp;|+---+\n|~~" },
        { "a.xml", "{{|}}|[[|]]|\\||=|==|\n|*|#|'''|{\\||\\|}|\\|-|!!|<ref>|</ref>|<ref/>|<!--|-->|-{|}-|zh-hans:|;|text |京都|File:|see|__TOC__|<br>|[https://x.example y]|&nbsp;|&lt;" },
        { "a.csv", "\"|,|\n|\r\n|text|title|京都|\"\"| |;" },
        { "a.json", "{|}|[|]|\"text\"|:|,|\"a\"|1|null|\\u0000|\\ud800" },
        { "a.txt", "---\n|place: x\n|: |\n|text |京都" },
    };

    [Theory]
    [MemberData(nameof(Markup))]
    public void Any_mixture_of_markup_is_read_or_set_aside(string name, string pieces)
    {
        var parts = System.Text.RegularExpressions.Regex.Split(pieces, @"(?<!\\)\|").Select(p => p.Replace("\\|", "|", StringComparison.Ordinal)).ToArray();
        Prop.ForAll(Gen.Elements(parts).ListOf().Select(p => string.Concat(p)).ToArbitrary(), text =>
        {
            var content = name == "a.xml" ? $"<mediawiki><page><title>A</title><revision><text>{System.Security.SecurityElement.Escape(text)?.Replace("\0", "", StringComparison.Ordinal)}</text></revision></page></mediawiki>" : text;
            return Documents.Read(name, content) is not null;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Fact]
    public void Any_table_is_read_back_as_it_was_written() => Prop.ForAll(
        Gen.Elements("", "a", " b ", "\"", ",", "\n", "\r\n", "京都", "a,b\n\"c\"").ListOf().Select(p => string.Concat(p)).ListOf(3).ListOf().Where(rows => rows.Count > 0).ToArbitrary(),
        rows =>
        {
            var written = string.Concat(rows.Select(r => string.Join(',', r.Select(c => $"\"{c.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")) + "\r\n"));
            var read = new CsvReader(new IngestionLimits(), RecordFields.Usual).Records(new MemoryStream(Encoding.UTF8.GetBytes(written)), ',').Select(r => r.Cells);
            return read.Select(r => string.Join('\u001f', r)).SequenceEqual(rows.Select(r => string.Join('\u001f', r)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_damaged_PDF_file_is_read_or_set_aside()
    {
        var whole = new PdfFile(compressed: true, "BT /F1 10 Tf 50 700 Td (Seen.) Tj /F2 10 Tf <0001> Tj ET /Fm Do", "[1 2 (x)] TJ").ToBytes();
        var changes = (from at in Gen.Choose(0, whole.Length - 1) from value in Gen.Elements((byte)'[', (byte)'<', (byte)'(', (byte)'9', (byte)' ', (byte)'/', (byte)0, (byte)255) select (at, value)).ListOf();
        Prop.ForAll(changes.ToArbitrary(), list =>
        {
            byte[] changed = [.. whole];
            foreach (var (at, value) in list)
                changed[at] = value;
            return Documents.Read("a.pdf", changed) is not null;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    public static TheoryData<string, string> Repeated => new()
    {
        { "a.html", "<p x{0}=1 " }, { "a.html", "<p x=' " }, { "a.html", "<b><i>" }, { "a.html", "<p><b></p>" }, { "a.html", "<a><p>" }, { "a.html", "<table>x" }, { "a.html", "&" }, { "a.html", "<!" }, { "a.html", "</p>" }, { "a.html", "<li><p>" },
        { "a.html", "<select><option>" }, { "a.html", "<p style='" }, { "a.html", "<style>.a{0}{{color:red}}</style><p class=a{0}>" }, { "a.html", "<br><br>" },
        { "a.md", "*a _b " }, { "a.md", "**a" }, { "a.md", "[a](" }, { "a.md", "![" }, { "a.md", "`a``" }, { "a.md", "<a " }, { "a.md", "[a]: x\n" }, { "a.md", "a\n- " }, { "a.md", "| a |\n|--|\n" }, { "a.md", "+--+\n|  |\n" },
        { "a.md", "[^{0}]: x\n" }, { "a.md", "[^1]" }, { "a.md", "~~a~" }, { "a.md", "\\" }, { "a.md", "&" }, { "a.md", "http://a " }, { "a.md", "<!--" }, { "a.md", "* * * a\n" }, { "a.md", "1. " },
    };

    [Theory]
    [MemberData(nameof(Repeated))]
    public void A_pattern_without_end_is_read_or_set_aside(string name, string pattern)
    {
        var text = new StringBuilder();
        for (var i = 0; text.Length < 200_000; i++)
            text.Append(pattern.Replace("{0}", i.ToString(), StringComparison.Ordinal).Replace("{{", "{", StringComparison.Ordinal).Replace("}}", "}", StringComparison.Ordinal));
        var read = Documents.Read(name, text.ToString());
        Assert.True(read.Length == 0 || read.StartsWith("t/a", StringComparison.Ordinal), read);
    }
}
