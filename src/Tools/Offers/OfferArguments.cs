using NodaTime;
using TravelPlanner.Domain.Places;

namespace TravelPlanner.Tools.Offers;

/// <summary>Checks that searches for flights and for stays share.</summary>
internal static class OfferArguments
{
    public const int OldestChild = 17;

    /// <exception cref="ToolRefusalException">The currency is not known.</exception>
    public static string RequireCurrency(this IGazetteer gazetteer, string? asked, string country, ToolContext context)
    {
        var code = asked ?? gazetteer.FindCountry(country)?.Currency ?? "USD";
        return gazetteer.FindCurrency(code)?.Code ?? throw new ToolRefusalException(new ToolFailure(
            FailureKind.InvalidArgument, context.Say($"No rate is known for the currency {code}.", $"没有货币 {code} 的汇率。"), "currency", code,
            string.Join(", ", gazetteer.Currencies.Select(c => c.Code)), "\"USD\""));
    }

    /// <summary>Not in the past, and not further ahead than is on sale.</summary>
    /// <param name="where">Whose today counts.</param>
    /// <exception cref="ToolRefusalException">It is.</exception>
    public static void RequireOnSale(LocalDate date, string field, DateTimeZone zone, string where, int horizonDays, ToolContext context)
    {
        var today = context.Today(zone);
        var last = today.PlusDays(horizonDays);
        var range = FormattableString.Invariant($"{today:uuuu-MM-dd} to {last:uuuu-MM-dd}");
        if (date < today)
        {
            throw new ToolRefusalException(new ToolFailure(
                FailureKind.InvalidArgument,
                context.Say($"{Iso(date)} is past: today is {Iso(today)} in {where}.", $"{Iso(date)} 已过：{where}今天是 {Iso(today)}。"),
                field, Iso(date), range, $"\"{Iso(today.PlusDays(30))}\""));
        }

        if (date > last)
        {
            throw new ToolRefusalException(new ToolFailure(
                FailureKind.NoAvailability,
                context.Say($"Not on sale yet: sales open {horizonDays} days ahead.", $"尚未开售：最多提前 {horizonDays} 天销售。"),
                field, Iso(date), range, $"\"{Iso(last)}\""));
        }
    }

    /// <exception cref="ToolRefusalException">An age is not a child's.</exception>
    public static void RequireAges(IReadOnlyList<int>? ages, string field, ToolContext context)
    {
        for (var i = 0; i < (ages?.Count ?? 0); i++)
        {
            if (ages![i] is < 0 or > OldestChild)
            {
                throw new ToolRefusalException(new ToolFailure(
                    FailureKind.InvalidArgument, context.Say("A child's age is 0 to 17; older travellers are adults.", "儿童年龄为 0–17 岁，更年长者按成人计。"),
                    FormattableString.Invariant($"{field}[{i}]"), FormattableString.Invariant($"{ages[i]}"), $"0 to {OldestChild}", "[5, 9]"));
            }
        }
    }

    public static string Iso(LocalDate date) => date.ToString("uuuu-MM-dd", null);
}
