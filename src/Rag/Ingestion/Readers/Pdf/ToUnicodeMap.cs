using System.Text;

namespace TravelPlanner.Rag.Ingestion.Readers.Pdf;

/// <summary>Which text a character code of a font stands for (ISO 32000-1, 9.10.3).</summary>
internal sealed class ToUnicodeMap
{
    private const int MaxEntries = 100_000;

    private readonly Dictionary<uint, string> _text = [];

    /// <summary>Bytes of one code, as the map's code space says; 0 where it says nothing.</summary>
    public int CodeBytes { get; private set; }

    public string? Find(uint code) => _text.GetValueOrDefault(code);

    public static ToUnicodeMap Parse(byte[] data)
    {
        var map = new ToUnicodeMap();
        var lexer = new PdfLexer(data);
        var operands = new List<PdfToken>();
        for (var token = lexer.Next(); token.Kind != PdfTokenKind.End; token = lexer.Next())
        {
            if (token.Kind != PdfTokenKind.Operator)
            {
                operands.Add(token);
                continue;
            }

            switch (token.Text)
            {
                case "endcodespacerange":
                    map.CodeBytes = operands.Where(o => o.Kind == PdfTokenKind.String).Select(o => o.Bytes!.Length).DefaultIfEmpty(0).Max();
                    break;
                case "endbfchar":
                    map.AddCharacters(operands);
                    break;
                case "endbfrange":
                    map.AddRanges(operands);
                    break;
            }

            operands.Clear();
        }

        return map;
    }

    private void AddCharacters(List<PdfToken> operands)
    {
        for (var i = 0; i + 1 < operands.Count; i += 2)
        {
            if (operands[i].Bytes is { } code && operands[i + 1].Bytes is { } text)
                Add(Code(code), Text(text));
        }
    }

    private void AddRanges(List<PdfToken> operands)
    {
        for (var i = 0; i + 2 < operands.Count;)
        {
            if (operands[i].Bytes is not { } first || operands[i + 1].Bytes is not { } last)
                return;
            var (from, to) = (Code(first), Code(last));
            i += 2;
            if (operands[i].Kind == PdfTokenKind.ArrayStart)
            {
                for (i++; i < operands.Count && operands[i].Kind != PdfTokenKind.ArrayEnd; i++, from++)
                {
                    if (operands[i].Bytes is { } text)
                        Add(from, Text(text));
                }

                i++;
                continue;
            }

            if (operands[i++].Bytes is { Length: > 0 } start)
            {
                // The last unit counts up with the code.
                var text = Text(start);
                for (var offset = 0u; from + offset <= to && offset <= 0xFFFF && text.Length > 0 && _text.Count < MaxEntries; offset++)
                    Add(from + offset, text[..^1] + (char)(text[^1] + offset));
            }
        }
    }

    private void Add(uint code, string text)
    {
        if (_text.Count < MaxEntries && text.Length <= 16)
            _text[code] = text;
    }

    private static uint Code(byte[] bytes) => bytes.Take(4).Aggregate(0u, (code, b) => (code << 8) | b);

    private static string Text(byte[] bytes) => bytes.Length == 1 ? ((char)bytes[0]).ToString() : Encoding.BigEndianUnicode.GetString(bytes);
}
