using System.Globalization;
using System.Numerics;

namespace TravelPlanner.InferenceWorker.Grammars;

/// <summary>A bound of a number; exclusive where the number itself is not allowed.</summary>
internal readonly record struct NumberBound(decimal Value, bool Exclusive);

/// <summary>
/// Numbers within bounds, digit by digit. Without bounds an integer has at most 16 digits and a number 16 before and 16 after the point and an
/// exponent of two digits; with bounds there is no exponent.
/// </summary>
internal static class NumberGrammar
{
    private const int MostDigits = 16;

    private static readonly Expr Digits = Digit(0, 9);

    public static Expr Integer(NumberBound? low, NumberBound? high)
    {
        var from = low is { } l ? (BigInteger?)(new BigInteger(Math.Floor(l.Value)) + (decimal.IsInteger(l.Value) && !l.Exclusive ? 0 : 1)) : null;
        var to = high is { } h ? (BigInteger?)(new BigInteger(Math.Ceiling(h.Value)) - (decimal.IsInteger(h.Value) && !h.Exclusive ? 0 : 1)) : null;
        if (from > to)
            return Expr.Never;
        var negative = from is null or { Sign: < 0 }
            ? Expr.Seq(Expr.Text("-"), Natural(to is { Sign: < 0 } ? -to.Value : BigInteger.One, -from))
            : Expr.Never;
        return Choice(negative, to is { Sign: < 0 } ? Expr.Never : Natural(from is { Sign: > 0 } ? from.Value : BigInteger.Zero, to));
    }

    public static Expr Number(NumberBound? low, NumberBound? high)
    {
        if (low is null && high is null)
        {
            return Expr.Seq(Expr.Optional(Expr.Text("-")), Natural(0, null), Expr.Optional(Expr.Seq(Expr.Text("."), Expr.Repeat(Digits, 1, MostDigits))),
                Expr.Optional(Expr.Seq(Expr.Chars(CharSet.Of("eE")), Expr.Optional(Expr.Chars(CharSet.Of("+-"))), Expr.Repeat(Digits, 1, 2))));
        }

        var negative = low is null or { Value: < 0 }
            ? Expr.Seq(Expr.Text("-"), Magnitude(high is { Value: < 0 } h ? h with { Value = -h.Value } : new(0, Exclusive: true), low is { } l ? l with { Value = -l.Value } : null))
            : Expr.Never;
        var positive = high is { Value: < 0 } ? Expr.Never : Magnitude(low is { Value: >= 0 } from ? from : new(0, Exclusive: false), high);
        return Choice(negative, positive);
    }

    private static Expr Choice(Expr a, Expr b) => a == Expr.Never ? b : b == Expr.Never ? a : Expr.Alt(a, b);

    /// <summary>Whole numbers from 0 up, without leading zeros.</summary>
    private static Expr Natural(BigInteger from, BigInteger? to)
    {
        if (to < from)
            return Expr.Never;
        var low = from.ToString(CultureInfo.InvariantCulture);
        var high = to?.ToString(CultureInfo.InvariantCulture);
        var choices = new List<Expr>();
        for (var digits = low.Length; digits <= (high?.Length ?? Math.Max(low.Length, MostDigits)); digits++)
        {
            var least = digits == low.Length ? low : digits == 1 ? "0" : "1" + new string('0', digits - 1);
            if (high is null && digits > low.Length)
            {
                choices.Add(Expr.Seq(Digit(1, 9), Expr.Repeat(Digits, digits - 1, Math.Max(low.Length, MostDigits) - 1)));
                break;
            }

            choices.Add(SameLength(least, digits == high?.Length ? high : new string('9', digits)));
        }

        return Expr.Alt(choices);
    }

    /// <summary>Digit texts of one length, from the one to the other.</summary>
    private static Expr SameLength(string low, string high)
    {
        if (low.Length == 0)
            return Expr.Empty;
        if (low.All(c => c == '0') && high.All(c => c == '9'))
            return Expr.Repeat(Digits, low.Length, low.Length);
        if (low[0] == high[0])
            return Expr.Seq(Expr.Text(low[..1]), SameLength(low[1..], high[1..]));
        var (first, last) = (low[0] - '0', high[0] - '0');
        var choices = new List<Expr>();
        if (low.Skip(1).Any(c => c != '0'))
            choices.Add(Expr.Seq(Expr.Text(low[..1]), SameLength(low[1..], new string('9', low.Length - 1))));
        else
            first--;
        var endsFull = high.Skip(1).All(c => c == '9');
        if (first + 1 <= (endsFull ? last : last - 1))
            choices.Add(Expr.Seq(Digit(first + 1, endsFull ? last : last - 1), Expr.Repeat(Digits, low.Length - 1, low.Length - 1)));
        if (!endsFull)
            choices.Add(Expr.Seq(Expr.Text(high[..1]), SameLength(new string('0', low.Length - 1), high[1..])));
        return Expr.Alt(choices);
    }

    /// <summary>Decimal numbers from 0 up.</summary>
    private static Expr Magnitude(NumberBound from, NumberBound? to)
    {
        if (to is { } limit && (from.Value > limit.Value || (from.Value == limit.Value && (from.Exclusive || limit.Exclusive))))
            return Expr.Never;
        var (lowWhole, lowPart) = Split(from.Value);
        if (to is not { } high)
        {
            return Expr.Alt(
                Expr.Seq(Natural(lowWhole, lowWhole), Fraction(lowPart, "", from.Exclusive, false, tightLow: true, tightHigh: false)),
                Expr.Seq(Natural(lowWhole + 1, null), AnyFraction()));
        }

        var (highWhole, highPart) = Split(high.Value);
        if (lowWhole == highWhole)
            return Expr.Seq(Natural(lowWhole, lowWhole), Fraction(lowPart, highPart, from.Exclusive, high.Exclusive, tightLow: true, tightHigh: true));
        var choices = new List<Expr>
        {
            Expr.Seq(Natural(lowWhole, lowWhole), Fraction(lowPart, "", from.Exclusive, false, tightLow: true, tightHigh: false)),
            Expr.Seq(Natural(lowWhole + 1, highWhole - 1), AnyFraction()),
            Expr.Seq(Natural(highWhole, highWhole), Fraction("", highPart, false, high.Exclusive, tightLow: false, tightHigh: true)),
        };
        return Expr.Alt(choices.Where(c => c != Expr.Never));
    }

    private static (BigInteger Whole, string Part) Split(decimal value)
    {
        var text = value.ToString(CultureInfo.InvariantCulture).Split('.');
        return (BigInteger.Parse(text[0], CultureInfo.InvariantCulture), text.Length > 1 ? text[1].TrimEnd('0') : "");
    }

    private static Expr AnyFraction() => Expr.Optional(Expr.Seq(Expr.Text("."), Expr.Repeat(Digits, 1, MostDigits)));

    /// <summary>The point and what follows, or nothing where the whole number alone is within the bounds.</summary>
    private static Expr Fraction(string low, string high, bool lowExclusive, bool highExclusive, bool tightLow, bool tightHigh)
    {
        var bounds = new FractionBounds(low, high, lowExclusive, highExclusive);
        var first = bounds.Digits(0, tightLow, tightHigh);
        var after = first == Expr.Never ? Expr.Never : Expr.Seq(Expr.Text("."), first);
        return bounds.MayStop(0, tightLow, tightHigh) ? Expr.Optional(after) : after;
    }

    private static Expr Digit(int low, int high) => Expr.Chars(CharSet.Range('0' + low, '0' + high));

    /// <summary>The digits after the point; the bounds have no trailing zeros and go on as zeros. Tight: equal to the bound so far.</summary>
    private sealed record FractionBounds(string Low, string High, bool LowExclusive, bool HighExclusive)
    {
        public bool MayStop(int i, bool tightLow, bool tightHigh) =>
            (!tightLow || (i >= Low.Length && !LowExclusive)) && (!tightHigh || i < High.Length || !HighExclusive);

        /// <summary>At least one digit more.</summary>
        public Expr Digits(int i, bool tightLow, bool tightHigh)
        {
            if (tightLow && i >= Low.Length && !LowExclusive)
                tightLow = false;
            if (!tightLow && !tightHigh)
                return Expr.Repeat(NumberGrammar.Digits, 1, MostDigits);
            if (i >= Math.Max(Low.Length, High.Length))
                return PastTheBounds(tightLow, tightHigh);
            var choices = new List<Expr>();
            var (from, to) = (tightLow ? At(Low, i) : 0, tightHigh ? At(High, i) : 9);
            for (var d = from; d <= to; d++)
            {
                var (stillLow, stillHigh) = (tightLow && d == from, tightHigh && d == to);
                if (!stillLow && !stillHigh)
                {
                    var last = tightHigh ? to - 1 : to;
                    choices.Add(Expr.Seq(Digit(d, last), Expr.Repeat(NumberGrammar.Digits, 0, MostDigits)));
                    d = last;
                    continue;
                }

                var more = Digits(i + 1, stillLow, stillHigh);
                choices.Add(Expr.Seq(Digit(d, d), MayStop(i + 1, stillLow, stillHigh) ? Expr.Optional(more) : more));
            }

            return Expr.Alt(choices.Where(c => c != Expr.Never));
        }

        private static int At(string digits, int i) => i < digits.Length ? digits[i] - '0' : 0;

        /// <summary>Both bounds have only zeros left: above the one means any other digit somewhere, not above the other means zeros.</summary>
        private Expr PastTheBounds(bool tightLow, bool tightHigh)
        {
            if (tightHigh)
                return tightLow || HighExclusive ? Expr.Never : Expr.Repeat(Digit(0, 0), 1, MostDigits);
            return Expr.Seq(Expr.Repeat(Digit(0, 0), 0, MostDigits), Digit(1, 9), Expr.Repeat(NumberGrammar.Digits, 0, MostDigits));
        }
    }
}
