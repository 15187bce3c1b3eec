namespace TravelPlanner.Domain.Tests;

public sealed class MoneyTests
{
    [Theory]
    [InlineData("1280", "CNY", "1,280 CNY")]
    [InlineData("12.5", "EUR", "12.50 EUR")]
    public void Money_reads_with_its_currency(string amount, string currency, string expected) =>
        Assert.Equal(expected, new Money(decimal.Parse(amount), currency).ToString());

    [Fact]
    public void Two_currencies_are_never_added() =>
        Assert.Throws<InvalidOperationException>(() => new Money(1, "CNY") + new Money(1, "EUR"));

    [Theory]
    [InlineData("10.005", 2, "10.01")]
    [InlineData("99.5", 0, "100")]
    public void Rounding_goes_half_away_from_zero(string amount, int minorUnits, string expected) =>
        Assert.Equal(decimal.Parse(expected), new Money(decimal.Parse(amount), "USD").Round(minorUnits).Amount);
}
