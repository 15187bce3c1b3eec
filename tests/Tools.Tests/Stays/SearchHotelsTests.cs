using System.Text.Json.Nodes;
using TravelPlanner.Domain;

namespace TravelPlanner.Tools.Tests.Stays;

public sealed class SearchHotelsTests
{
    private static readonly Tool Search = new Simulated().SearchHotels;

    [Fact]
    public async Task A_family_in_two_rooms()
    {
        var result = await Search.CallAsync("""{"place":"Beijing","check_in":"2027-05-12","check_out":"2027-05-15","rooms":[{"adults":2,"children_ages":[5]},{"adults":1}],"detail":"detailed"}""");
        var found = result.Success();
        var stay = found["stays"]![0]!;

        Assert.Equal("simulated", stay["mode"]!.GetValue<string>());
        Assert.Equal("best_value", stay["why"]![0]!.GetValue<string>());
        Assert.Equal(2, stay["rooms"]!.AsArray().Count);
        Assert.True(stay["total"]!["amount"]!.GetValue<decimal>() > stay["per_night"]!["amount"]!.GetValue<decimal>() * 2.9m);
        Assert.NotEmpty(stay["other_plans"]!.AsArray());
        Assert.Contains("SIMULATED", result.Text);
        Assert.Contains(stay["offer_id"]!.GetValue<string>(), result.Text);
    }

    [Fact]
    public async Task Chinese_is_answered_in_Chinese()
    {
        var result = await Search.CallAsync("""{"place":"京都","check_in":"2027-04-02","check_out":"2027-04-05"}""", Language.Zh);

        result.Success();
        Assert.Contains("模拟价格与房态", result.Text);
        Assert.Contains("京都 2027-04-02 → 2027-04-05，3 晚", result.Text);
        Assert.True(result.Text.Length < 3500, "concise stays under about 1,500 tokens");
    }

    [Fact]
    public async Task Filters_are_kept()
    {
        var found = (await Search.CallAsync("""
            {"place":"beijing","check_in":"2027-05-12","check_out":"2027-05-14","stars":4,"price_max":1500,"amenities":["gym"],"refundable":true,"sort":"price","currency":"cny","limit":20}
            """)).Success();
        var prices = found["stays"]!.AsArray().Select(s => s!["per_night"]!["amount"]!.GetValue<decimal>()).ToList();

        Assert.Equal(prices.Order(), prices);
        Assert.All(found["stays"]!.AsArray(), s =>
        {
            Assert.True(s!["stars"]!.GetValue<int>() >= 4 && s["per_night"]!["amount"]!.GetValue<decimal>() <= 1500);
            Assert.NotNull(s["free_cancel_until"]);
            Assert.Contains(s["amenities"]!.AsArray(), a => a!.GetValue<string>() == "gym");
        });
    }

    [Fact]
    public async Task Near_a_place_sorts_by_distance_from_it()
    {
        var found = (await Search.CallAsync("""{"place":"Paris","near":"48.8606,2.3376","check_in":"2027-05-12","check_out":"2027-05-14","sort":"distance","limit":20}""")).Success();
        var km = found["stays"]!.AsArray().Select(s => s!["distance_km"]!.GetValue<double>()).ToList();

        Assert.Equal(km.Order(), km);
    }

    [Fact]
    public async Task A_price_too_low_is_answered_with_one_that_works()
    {
        var refused = (await Search.CallAsync("""{"place":"Paris","check_in":"2027-05-12","check_out":"2027-05-14","stars":4,"price_max":1}""")).Failure!;
        var price = (int)JsonNode.Parse(refused.Example!)!["price_max"]!;

        (await Search.CallAsync($$"""{"place":"Paris","check_in":"2027-05-12","check_out":"2027-05-14","stars":4,"price_max":{{price}}}""")).Success();
    }

    [Theory]
    [InlineData("""{"check_in":"2027-05-12","check_out":"2027-05-14"}""", "invalid_argument place: nothing")]
    [InlineData("""{"place":"Nowhereville","check_in":"2027-05-12","check_out":"2027-05-14"}""", "not_found place: Nowhereville")]
    [InlineData("""{"place":"Paris","check_in":"2026-11-20","check_out":"2026-11-22"}""", "invalid_argument check_in: 2026-11-20")]
    [InlineData("""{"place":"Paris","check_in":"2028-11-20","check_out":"2028-11-22"}""", "no_availability check_in: 2028-11-20")]
    [InlineData("""{"place":"Paris","check_in":"2027-05-12","check_out":"2027-05-12"}""", "invalid_argument check_out: 2027-05-12")]
    [InlineData("""{"place":"Paris","check_in":"2027-05-12","check_out":"2027-06-30"}""", "invalid_argument check_out: 2027-06-30")]
    [InlineData("""{"place":"Paris","check_in":"2027-05-12","check_out":"2027-05-14","rooms":[{"adults":0}]}""", "invalid_argument rooms[0].adults: 0")]
    [InlineData("""{"place":"Paris","check_in":"2027-05-12","check_out":"2027-05-14","rooms":[{"adults":2,"children_ages":[30]}]}""", "invalid_argument rooms[0].children_ages[0]: 30")]
    [InlineData("""{"place":"Paris","check_in":"2027-05-12","check_out":"2027-05-14","rooms":[{"adults":6,"children_ages":[5,6,7,8]}]}""", "no_availability rooms: ")]
    [InlineData("""{"place":"Paris","check_in":"2027-05-12","check_out":"2027-05-14","price_max":1}""", "no_availability price_max: 1")]
    [InlineData("""{"place":"Paris","check_in":"2027-05-12","check_out":"2027-05-14","amenities":["onsen"]}""", "no_availability amenities: ")]
    [InlineData("""{"place":"Paris","check_in":"2027-05-12","check_out":"2027-05-14","amenities":["helipad"]}""", "invalid_argument amenities[0]: \"helipad\"")]
    [InlineData("""{"place":"Paris","check_in":"2027-05-12","check_out":"2027-05-14","currency":"XXX"}""", "invalid_argument currency: XXX")]
    public async Task A_refusal_names_the_field_and_what_came(string arguments, string refusal) =>
        Assert.Equal(refusal, (await Search.CallAsync(arguments)).Refusal());
}
