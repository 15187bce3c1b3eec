using System.Globalization;

namespace TravelPlanner.Domain;

/// <summary>An amount in one currency (ISO 4217). Adding two currencies is an error, never a silent conversion.</summary>
public readonly record struct Money(decimal Amount, string Currency) : IComparable<Money>
{
    public static Money Zero(string currency) => new(0m, currency);

    public static Money operator +(Money left, Money right) => new(left.Amount + SameCurrency(left, right).Amount, left.Currency);

    public static Money operator -(Money left, Money right) => new(left.Amount - SameCurrency(left, right).Amount, left.Currency);

    public static Money operator *(Money money, decimal factor) => new(money.Amount * factor, money.Currency);

    public static bool operator <(Money left, Money right) => left.CompareTo(right) < 0;

    public static bool operator >(Money left, Money right) => left.CompareTo(right) > 0;

    public static bool operator <=(Money left, Money right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Money left, Money right) => left.CompareTo(right) >= 0;

    /// <summary>Rounded half away from zero to the currency's minor units (2 for most, 0 for JPY and KRW).</summary>
    public Money Round(int minorUnits) => this with { Amount = Math.Round(Amount, minorUnits, MidpointRounding.AwayFromZero) };

    public int CompareTo(Money other) => Amount.CompareTo(SameCurrency(this, other).Amount);

    /// <summary>For people and models: <c>1,280 CNY</c>; decimals only where there are some.</summary>
    public override string ToString() =>
        Amount.ToString(Amount == decimal.Truncate(Amount) ? "#,0" : "#,0.00", CultureInfo.InvariantCulture) + " " + Currency;

    private static Money SameCurrency(Money left, Money right) =>
        left.Currency == right.Currency
            ? right
            : throw new InvalidOperationException($"{left.Currency} and {right.Currency} cannot be added or compared without a rate.");
}
