using System.Text.Json.Nodes;
using TravelPlanner.Tools.Budgets;

namespace TravelPlanner.Tools.Tests.Budgets;

public sealed class CalculateBudgetTests
{
    private readonly TestSnapshots _snapshots = new();
    private readonly Tool _budget;

    public CalculateBudgetTests() => _budget = new CalculateBudgetTool(Simulated.Ports(_snapshots)).Create();

    [Fact]
    public async Task Items_in_two_currencies_are_added_with_the_rate_named()
    {
        var result = await _budget.CallAsync("""{"currency":"CNY","items":[{"category":"meals","amount":100,"currency":"CNY"},{"category":"stay","amount":1000,"currency":"JPY"}]}""");

        Assert.Contains("1 JPY = ", result.Text);
        Assert.Contains("2025-06-30", result.Text);
        Assert.Contains("insurance", result.Text);
        Assert.DoesNotContain(result.Success()["lines"]!.AsArray(), l => l!["amount"]!["amount"]!.GetValue<decimal>() == 0);
    }

    [Fact]
    public async Task Chinese_is_answered_in_Chinese_and_one_night_is_one_night()
    {
        Assert.Contains("- 餐饮: 14,000 JPY · 2 天餐饮 · 估算", (await _budget.CallAsync("""{"place":"Tokyo","days":2,"lang":"zh"}""")).Text);
        Assert.Contains("1 night, 1 room · estimate", (await _budget.CallAsync("""{"place":"Tokyo","days":2}""")).Text);
    }

    [Fact]
    public async Task A_child_of_99_is_refused() =>
        Assert.Equal("invalid_argument children_ages[1]: 99", (await _budget.CallAsync("""{"place":"Tokyo","children_ages":[7,99]}""")).Refusal());

    [Fact]
    public async Task Tiers_rise_and_savings_name_their_amount()
    {
        var budget = (await _budget.CallAsync("""{"place":"Tokyo","days":5,"adults":2,"tier":"comfort"}""")).Success();
        decimal Tier(string name) => budget["tiers"]![name]!["amount"]!.GetValue<decimal>();

        Assert.True(Tier("economy") < Tier("comfort") && Tier("comfort") < Tier("luxury"));
        Assert.All(budget["savings"]!.AsArray(), s => Assert.True(s!["amount"]!["amount"]!.GetValue<decimal>() > 0));
        Assert.Contains(budget["unpriced"]!.AsArray(), u => u!["category"]!.GetValue<string>() == "transport");
    }

    [Fact]
    public async Task A_simulated_offer_stays_labelled()
    {
        var offer = JsonNode.Parse("""{"offer_id":"f1","kind":"flight","summary":"CA1 PEK-HND","total":{"amount":2400,"currency":"CNY"},"provenance":{"mode":"simulated"}}""")!.AsObject();
        await _snapshots.PutAsync("local", "offer", "f1", offer, ToolCalls.Now, TestContext.Current.CancellationToken);

        var result = await _budget.CallAsync("""{"place":"Tokyo","days":3,"currency":"CNY","flight_offer_ids":["f1"]}""");

        Assert.Contains("SIMULATED", result.Text);
        Assert.Equal("simulated", result.Success()["source"]!["mode"]!.GetValue<string>());
    }

    [Fact]
    public async Task Above_the_limit_the_difference_is_said() =>
        Assert.Contains("Over the limit by", (await _budget.CallAsync("""{"place":"Tokyo","days":5,"currency":"CNY","limit":1000}""")).Text);

    [Theory]
    [InlineData("""{}""", "invalid_argument currency: nothing")]
    [InlineData("""{"currency":"ZZZ"}""", "invalid_argument currency: ZZZ")]
    [InlineData("""{"place":"Tokyo","plan_id":"plan-none"}""", "not_found plan_id: plan-none")]
    [InlineData("""{"currency":"CNY","items":[{"category":"meals","amount":-5,"currency":"CNY"}]}""", "invalid_argument items[0].amount: -5")]
    public async Task Refusals(string arguments, string refusal) => Assert.Equal(refusal, (await _budget.CallAsync(arguments)).Refusal());
}
