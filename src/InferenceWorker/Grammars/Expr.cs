using System.Collections.Immutable;

namespace TravelPlanner.InferenceWorker.Grammars;

/// <summary>The right side of a grammar rule. Build with the factories: they keep <see cref="Never"/> and <see cref="Empty"/> simple.</summary>
internal abstract record Expr
{
    /// <summary>Matches nothing at all.</summary>
    public static readonly Expr Never = new AltExpr([]);

    /// <summary>Matches the empty text.</summary>
    public static readonly Expr Empty = new SeqExpr([]);

    public static Expr Text(string text) => text.Length == 0 ? Empty : new TextExpr(text);

    public static Expr Chars(CharSet set) => set.IsEmpty ? Never : new CharsExpr(set);

    public static Expr Ref(string rule) => new RefExpr(rule);

    public static Expr Seq(params ReadOnlySpan<Expr> parts)
    {
        var kept = ImmutableArray.CreateBuilder<Expr>();
        foreach (var part in parts)
        {
            if (part == Never)
                return Never;
            if (part is SeqExpr inner)
                kept.AddRange(inner.Parts);
            else if (part is TextExpr next && kept.Count > 0 && kept[^1] is TextExpr before)
                kept[^1] = new TextExpr(before.Value + next.Value);
            else
                kept.Add(part);
        }

        return kept.Count == 1 ? kept[0] : new SeqExpr(kept.ToImmutable());
    }

    public static Expr Alt(params IEnumerable<Expr> choices)
    {
        var kept = choices.SelectMany(c => c is AltExpr inner ? inner.Choices : [c]).Distinct().ToImmutableArray();
        return kept.Length == 1 ? kept[0] : new AltExpr(kept);
    }

    /// <param name="item">A rule or a character class; it must not match the empty text.</param>
    /// <param name="max">Null: any number.</param>
    public static Expr Repeat(Expr item, int min, int? max)
    {
        if (max < min || (item == Never && min > 0))
            return Never;
        return max == 0 || item == Never ? Empty : (min, max) == (1, 1) ? item : new RepeatExpr(item, min, max);
    }

    public static Expr Optional(Expr item) => item == Never ? Empty : Alt(item, Empty);
}

internal sealed record TextExpr(string Value) : Expr;

internal sealed record CharsExpr(CharSet Set) : Expr;

internal sealed record RefExpr(string Rule) : Expr;

internal sealed record SeqExpr(ImmutableArray<Expr> Parts) : Expr
{
    public bool Equals(SeqExpr? other) => other is not null && Parts.SequenceEqual(other.Parts);

    public override int GetHashCode() => Parts.Aggregate(3, HashCode.Combine);
}

internal sealed record AltExpr(ImmutableArray<Expr> Choices) : Expr
{
    public bool Equals(AltExpr? other) => other is not null && Choices.SequenceEqual(other.Choices);

    public override int GetHashCode() => Choices.Aggregate(5, HashCode.Combine);
}

internal sealed record RepeatExpr(Expr Item, int Min, int? Max) : Expr;
