using System.Text;

namespace TravelPlanner.InferenceWorker.Tokenizing;

/// <summary>A text that has been rewritten and still knows from which part of the original each of its characters comes.</summary>
internal sealed class AlignedText
{
    private const char NoCharacter = '\uFFFE';

    private readonly int[] _starts;
    private readonly int[] _ends;
    private readonly int _from;

    private AlignedText(string text, int[] starts, int[] ends, int from) => (Text, _starts, _ends, _from) = (text, starts, ends, from);

    public string Text { get; }

    public int Length => Text.Length;

    /// <summary>The original as it is, except that half a surrogate pair and U+FFFE, which are no characters and which the runtime refuses to normalise, become U+FFFD.</summary>
    public static AlignedText Of(string text)
    {
        var (starts, ends) = (new int[text.Length], new int[text.Length]);
        var foreign = false;
        for (var i = 0; i < text.Length; i++)
        {
            (starts[i], ends[i]) = (i, i + 1);
            if (!char.IsSurrogate(text[i]))
                foreign |= text[i] == NoCharacter;
            else if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
            {
                (ends[i], starts[i + 1], ends[i + 1]) = (i + 2, i, i + 2);
                i++;
            }
            else
            {
                foreign = true;
            }
        }

        return new AlignedText(foreign ? Whole(text) : text, starts, ends, 0);
    }

    public AlignedText Slice(int start, int end) => start == 0 && end == Length ? this : new AlignedText(Text[start..end], _starts, _ends, _from + start);

    /// <summary>The part of the original from which <c>[start, end)</c> comes.</summary>
    public TextSpan Original(int start, int end)
    {
        if (start < end)
            return new TextSpan(_starts[_from + start], _ends[_from + end - 1]);
        var at = start < Length ? _starts[_from + start] : Length > 0 ? _ends[_from + Length - 1] : 0;
        return new TextSpan(at, at);
    }

    /// <summary>Rewrites character by character; null leaves one as it is, an empty text takes it out.</summary>
    public AlignedText Rewrite(Func<Rune, string?> rewrite)
    {
        Builder? changed = null;
        var at = 0;
        foreach (var rune in Text.EnumerateRunes())
        {
            var end = at + rune.Utf16SequenceLength;
            if (rewrite(rune) is { } other)
            {
                changed ??= new Builder(this, at);
                changed.Add(other, at, end);
            }
            else
            {
                changed?.Keep(at, end);
            }

            at = end;
        }

        return changed?.Build() ?? this;
    }

    /// <summary>Replaces the parts that are named, in order and not overlapping.</summary>
    public AlignedText Replace(IEnumerable<(int Start, int End, string Text)> parts)
    {
        Builder? changed = null;
        var at = 0;
        foreach (var (start, end, text) in parts)
        {
            changed ??= new Builder(this, 0);
            changed.Keep(at, start);
            changed.Add(text, start, end);
            at = end;
        }

        changed?.Keep(at, Length);
        return changed?.Build() ?? this;
    }

    public AlignedText Prepend(string prefix) => Replace([(0, 0, prefix)]);

    private static string Whole(string text) => string.Concat(text.EnumerateRunes()).Replace(NoCharacter, '\uFFFD');

    private sealed class Builder
    {
        private readonly AlignedText _from;
        private readonly StringBuilder _text;
        private readonly List<int> _starts;
        private readonly List<int> _ends;

        public Builder(AlignedText from, int kept)
        {
            (_from, _text, _starts, _ends) = (from, new StringBuilder(from.Length + 8), new List<int>(from.Length + 8), new List<int>(from.Length + 8));
            Keep(0, kept);
        }

        public void Keep(int start, int end)
        {
            _text.Append(_from.Text, start, end - start);
            for (var i = start; i < end; i++)
            {
                _starts.Add(_from._starts[_from._from + i]);
                _ends.Add(_from._ends[_from._from + i]);
            }
        }

        public void Add(string text, int start, int end)
        {
            var original = _from.Original(start, end);
            _text.Append(text);
            for (var i = 0; i < text.Length; i++)
            {
                _starts.Add(original.Start);
                _ends.Add(original.End);
            }
        }

        public AlignedText Build() => new(_text.ToString(), [.. _starts], [.. _ends], 0);
    }
}
