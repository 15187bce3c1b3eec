using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace TravelPlanner.Rag.Tests.Ingestion;

/// <summary>Writes small PDF files, object by object.</summary>
internal sealed class PdfFile
{
    /// <summary>A font of Latin letters, and one of Chinese ones that says in a map which it draws.</summary>
    public const string Resources = "<< /Font << /F1 3 0 R /F2 4 0 R >> /XObject << /Im 7 0 R /Fm 8 0 R >> >>";

    private readonly List<byte[]> _objects = [];

    public PdfFile(params string[] pages)
        : this(compressed: false, pages)
    {
    }

    public PdfFile(bool compressed, params string[] pages)
    {
        Add("<< /Type /Catalog /Pages 2 0 R >>");
        Add($"<< /Type /Pages /Count {pages.Length} /MediaBox [0 0 600 800] /Resources {Resources} /Kids [{string.Join(' ', pages.Select((_, i) => $"{9 + (2 * i)} 0 R"))}] >>");
        Add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /BaseEncoding /WinAnsiEncoding /Differences [1 /fi /eacute /uni4EAC] >> >>");
        Add("<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H /DescendantFonts [5 0 R] /ToUnicode 6 0 R >>");
        Add("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /DW 1000 >>");
        AddStream("", Encoding.ASCII.GetBytes("1 begincodespacerange <0000> <FFFF> endcodespacerange 2 beginbfchar <0001> <4EAC> <0002> <90FD> endbfchar 2 beginbfrange <0010> <0012> <5730> <0020> <0021> [<94C1> <3002>] endbfrange"), compressed);
        AddStream("/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8", [0], compressed: false);
        AddStream("/Type /XObject /Subtype /Form /BBox [0 0 600 800]", Encoding.Latin1.GetBytes("BT /F1 10 Tf 50 300 Td (From a form.) Tj ET"), compressed);
        foreach (var page in pages)
        {
            Add($"<< /Type /Page /Parent 2 0 R /Contents {_objects.Count + 2} 0 R >>");
            AddStream("", Encoding.Latin1.GetBytes(page), compressed);
        }
    }

    public void Add(string text) => _objects.Add(Encoding.Latin1.GetBytes(text));

    public void Replace(int number, string text) => _objects[number - 1] = Encoding.Latin1.GetBytes(text);

    public void AddStream(string dictionary, byte[] content, bool compressed) => _objects.Add(StreamOf(dictionary, content, compressed));

    public byte[] ToBytes(string trailer = "/Root 1 0 R", long? startxref = null)
    {
        using var file = new MemoryStream();
        Write("%PDF-1.7\n");
        var offsets = new List<long>();
        for (var i = 0; i < _objects.Count; i++)
        {
            offsets.Add(file.Position);
            Write(string.Create(CultureInfo.InvariantCulture, $"{i + 1} 0 obj\n"));
            file.Write(_objects[i]);
            Write("\nendobj\n");
        }

        var table = file.Position;
        Write(string.Create(CultureInfo.InvariantCulture, $"xref\n0 {_objects.Count + 1}\n0000000000 65535 f \n"));
        foreach (var offset in offsets)
            Write(string.Create(CultureInfo.InvariantCulture, $"{offset:0000000000} 00000 n \n"));
        Write(string.Create(CultureInfo.InvariantCulture, $"trailer\n<< /Size {_objects.Count + 1} {trailer.Replace("$table", table.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)} >>\nstartxref\n{startxref ?? table}\n%%EOF\n"));
        return file.ToArray();

        void Write(string text) => file.Write(Encoding.Latin1.GetBytes(text));
    }

    public static byte[] StreamOf(string dictionary, byte[] content, bool compressed)
    {
        if (compressed)
        {
            using var packed = new MemoryStream();
            using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
                zlib.Write(content);
            content = packed.ToArray();
            dictionary += " /Filter /FlateDecode";
        }

        return [.. Encoding.Latin1.GetBytes($"<< /Length {content.Length} {dictionary} >>\nstream\n"), .. content, .. "\nendstream"u8];
    }
}
