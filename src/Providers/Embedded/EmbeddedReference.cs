using System.Collections.Frozen;
using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Budgets;
using TravelPlanner.Domain.Places;
using TravelPlanner.Domain.Weather;
using TravelPlanner.Tools;

namespace TravelPlanner.Providers.Embedded;

/// <summary>
/// Climate normals. There is no forecast without a provider, so every day is labelled <see cref="SourceMode.Reference"/>; the month's
/// values are interpolated between the middles of the months.
/// </summary>
public sealed class EmbeddedClimate(IClock clock) : IWeatherSource
{
    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    private readonly Lazy<FrozenDictionary<string, IReadOnlyList<ClimateMonth>>> _normals = new(Load);

    public ValueTask<IReadOnlyList<ClimateMonth>> NormalsAsync(City city, CancellationToken cancellation) =>
        ValueTask.FromResult(_normals.Value.GetValueOrDefault(city.Id) ?? []);

    public ValueTask<IReadOnlyList<DayWeather>> GetAsync(City city, LocalDate from, LocalDate to, CancellationToken cancellation)
    {
        var normals = _normals.Value.GetValueOrDefault(city.Id);
        if (normals is null)
            return ValueTask.FromResult<IReadOnlyList<DayWeather>>([]);
        var provenance = new Provenance("embedded", SourceMode.Reference, clock.GetCurrentInstant(), PriceBasis: null);
        var days = new List<DayWeather>();
        for (var date = from; date <= to; date = date.PlusDays(1))
            days.Add(Normal(normals, date, provenance));
        return ValueTask.FromResult<IReadOnlyList<DayWeather>>(days);
    }

    private static DayWeather Normal(IReadOnlyList<ClimateMonth> normals, LocalDate date, Provenance provenance)
    {
        var days = CalendarSystem.Iso.GetDaysInMonth(date.Year, date.Month);
        var fromMiddle = ((date.Day - 0.5) / days) - 0.5;
        var here = normals[date.Month - 1];
        var beside = normals[(date.Month - 1 + (fromMiddle < 0 ? 11 : 1)) % 12];
        var share = Math.Abs(fromMiddle);
        return new DayWeather(
            date, Math.Round(Between(here.HighC, beside.HighC), 1), Math.Round(Between(here.LowC, beside.LowC), 1),
            Math.Round(Math.Min(1, here.RainDays / days), 2), Math.Round(here.RainMm / days, 1), provenance);

        double Between(double a, double b) => a + ((b - a) * share);
    }

    private static FrozenDictionary<string, IReadOnlyList<ClimateMonth>> Load() =>
        DataFiles.Read("climate.psv").Rows.GroupBy(r => r.Text("city")).ToFrozenDictionary(
            g => g.Key,
            g =>
            {
                var measures = g.ToDictionary(r => r.Text("measure"), StringComparer.Ordinal);
                return (IReadOnlyList<ClimateMonth>)
                [
                    .. Months.Select((month, i) => new ClimateMonth(
                        i + 1, measures["high_c"].Double(month), measures["low_c"].Double(month), measures["rain_mm"].Double(month),
                        measures["rain_days"].Double(month))),
                ];
            },
            StringComparer.Ordinal);
}

public sealed class EmbeddedFacts : IDestinationFacts
{
    public ValueTask<IReadOnlyList<DestinationFact>> ListAsync(string country, CancellationToken cancellation)
    {
        var path = $"facts/{country.ToUpperInvariant()}.psv";
        if (!DataFiles.Exists(path))
            return ValueTask.FromResult<IReadOnlyList<DestinationFact>>([]);
        var table = DataFiles.Read(path);
        return ValueTask.FromResult<IReadOnlyList<DestinationFact>>(
            [.. table.Rows.Select(r => new DestinationFact(r.Text("topic"), r.Name("en", "zh"), r.Text("source"), table.Date))]);
    }
}

public sealed class EmbeddedAllowances(IGazetteer gazetteer) : IAllowances
{
    private readonly Lazy<FrozenDictionary<string, Allowance>> _byCity = new(() => DataFiles.Read("allowances.psv").Rows
        .Select(row => EmbeddedReaders.Allowance(row, CurrencyOf(gazetteer, row)))
        .ToFrozenDictionary(a => a.CityId, StringComparer.Ordinal));

    public ValueTask<Allowance?> FindAsync(string cityId, CancellationToken cancellation) =>
        ValueTask.FromResult(_byCity.Value.GetValueOrDefault(cityId));

    private static string CurrencyOf(IGazetteer gazetteer, PsvRow row) =>
        gazetteer.FindCity(row.Text("city")) is { } city && gazetteer.FindCountry(city.Country) is { } country
            ? country.Currency
            : throw row.Fault($"'{row.Text("city")}' is not a city with a country");
}

/// <summary>Reference rates through the US dollar, each with its day.</summary>
public sealed class EmbeddedExchangeRates(IGazetteer gazetteer) : IExchangeRates
{
    public ConvertedMoney? Convert(Money money, string currency)
    {
        if (gazetteer.FindCurrency(money.Currency) is not { } from || gazetteer.FindCurrency(currency) is not { } to)
            return null;
        var rate = from.Code == to.Code ? 1m : to.PerUsd / from.PerUsd;
        var older = from.RateDate < to.RateDate ? from.RateDate : to.RateDate;
        return new ConvertedMoney(money, new Money(money.Amount * rate, to.Code).Round(to.MinorUnits), rate, older, "embedded");
    }
}
