using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace TravelPlanner.InferenceWorker.Grammars;

/// <summary>A set of Unicode scalar values as sorted ranges that neither touch nor overlap.</summary>
internal readonly struct CharSet : IEquatable<CharSet>
{
    private const int Last = 0x10FFFF;

    private readonly ImmutableArray<(int Low, int High)> ranges;

    private CharSet(ImmutableArray<(int Low, int High)> ranges) => this.ranges = ranges;

    /// <summary>Every scalar value; surrogates are none.</summary>
    public static CharSet All { get; } = new([(0, 0xD7FF), (0xE000, Last)]);

    public static CharSet Empty { get; } = new([]);

    public ImmutableArray<(int Low, int High)> Ranges => ranges.IsDefault ? [] : ranges;

    public bool IsEmpty => Ranges.Length == 0;

    public static CharSet Of(string characters) => characters.EnumerateRunes().Aggregate(Empty, (set, rune) => set.Union(Range(rune.Value, rune.Value)));

    public static CharSet Range(int low, int high) => new CharSet([(low, high)]).Intersect(All);

    public CharSet Union(CharSet other)
    {
        var merged = ImmutableArray.CreateBuilder<(int Low, int High)>();
        foreach (var (low, high) in Ranges.AddRange(other.Ranges).Sort())
        {
            if (merged.Count > 0 && low <= merged[^1].High + 1)
                merged[^1] = (merged[^1].Low, Math.Max(high, merged[^1].High));
            else
                merged.Add((low, high));
        }

        return new(merged.ToImmutable());
    }

    public CharSet Intersect(CharSet other)
    {
        var both = ImmutableArray.CreateBuilder<(int Low, int High)>();
        foreach (var (low, high) in Ranges)
        {
            foreach (var (otherLow, otherHigh) in other.Ranges)
            {
                if (Math.Max(low, otherLow) is var from && Math.Min(high, otherHigh) is var to && from <= to)
                    both.Add((from, to));
            }
        }

        return new(both.ToImmutable());
    }

    public CharSet Except(CharSet other) => Intersect(other.Complement());

    public CharSet Complement()
    {
        var rest = ImmutableArray.CreateBuilder<(int Low, int High)>();
        var next = 0;
        foreach (var (low, high) in Ranges)
        {
            if (low > next)
                rest.Add((next, low - 1));
            next = high + 1;
        }

        if (next <= Last)
            rest.Add((next, Last));
        return new CharSet(rest.ToImmutable()).Intersect(All);
    }

    public bool Contains(int scalar) => Ranges.Any(r => r.Low <= scalar && scalar <= r.High);

    public bool Equals(CharSet other) => Ranges.SequenceEqual(other.Ranges);

    public override bool Equals(object? obj) => obj is CharSet other && Equals(other);

    public override int GetHashCode() => Ranges.Aggregate(17, HashCode.Combine);

    /// <summary>A character class of GBNF: what is no ASCII letter or digit is written as its number.</summary>
    public string ToGbnf()
    {
        var inverse = Complement();
        var negated = inverse.Ranges.Length < Ranges.Length || Contains(Last);
        if (negated && inverse.IsEmpty)
            return ".";
        var text = new StringBuilder(negated ? "[^" : "[");
        foreach (var (low, high) in negated ? inverse.Ranges : Ranges)
        {
            text.Append(Escape(low));
            if (high > low)
                text.Append('-').Append(Escape(high));
        }

        return text.Append(']').ToString();
    }

    private static string Escape(int scalar) => scalar switch
    {
        < 0x80 when char.IsAsciiLetterOrDigit((char)scalar) => ((char)scalar).ToString(),
        < 0x100 => string.Create(CultureInfo.InvariantCulture, $"\\x{scalar:X2}"),
        < 0x10000 => string.Create(CultureInfo.InvariantCulture, $"\\u{scalar:X4}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"\\U{scalar:X8}"),
    };
}
