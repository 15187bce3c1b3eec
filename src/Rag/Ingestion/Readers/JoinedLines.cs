using System.Text;
using TravelPlanner.Rag.Ingestion.Chunking;

namespace TravelPlanner.Rag.Ingestion.Readers;

/// <summary>Lines made one again: with a space between words, with nothing between Chinese characters, and a hyphen at the end of a line taken back where asked.</summary>
internal sealed class JoinedLines(bool hyphens = false)
{
    private readonly StringBuilder _text = new();

    public void Add(ReadOnlySpan<char> line)
    {
        if (line.IsEmpty)
            return;
        if (_text.Length > 0)
        {
            var last = _text[^1];
            if (hyphens && last == '-' && _text.Length > 1 && char.IsLower(_text[^2]) && char.IsLower(line[0]))
                _text.Length--;
            else if (!(TokenCount.IsCjk(last) && TokenCount.IsCjk(line[0])))
                _text.Append(' ');
        }

        _text.Append(line);
    }

    /// <summary>What was joined; the next line begins anew.</summary>
    public string Take()
    {
        var whole = _text.ToString();
        _text.Clear();
        return whole;
    }
}
