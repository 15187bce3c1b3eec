using System.Collections.Concurrent;
using TravelPlanner.Domain;
using TravelPlanner.Tools;

namespace TravelPlanner.Providers.Embedded.Simulation;

/// <summary>Simulated prices live in US cents; what is quoted is in the caller's currency, rounded as shops do.</summary>
internal sealed class ConvertedPrices(IGazetteer gazetteer, IExchangeRates rates)
{
    private readonly ConcurrentDictionary<string, (decimal Rate, int MinorUnits)?> _rates = new(StringComparer.Ordinal);

    public bool Knows(string currency) => Rate(currency) is not null;

    /// <exception cref="ArgumentException">The currency has no reference rate.</exception>
    public Money Of(long usCents, string currency)
    {
        var (rate, minorUnits) = Rate(currency) ?? throw new ArgumentException($"There is no reference rate for {currency}.", nameof(currency));
        var money = new Money(usCents * rate / 100, currency);
        return money.Amount >= 100 ? money.Round(0) : money.Round(minorUnits);
    }

    /// <exception cref="ArgumentException">One of the currencies has no reference rate.</exception>
    public long ToUsCents(Money money) =>
        (long)Math.Round((rates.Convert(money, "USD") ?? throw new ArgumentException($"There is no reference rate for {money.Currency}.", nameof(money))).Money.Amount * 100);

    private (decimal Rate, int MinorUnits)? Rate(string currency) => _rates.GetOrAdd(currency, code =>
        rates.Convert(new Money(1, "USD"), code) is { } converted ? (converted.Rate, gazetteer.FindCurrency(code)?.MinorUnits ?? 2) : null);
}
