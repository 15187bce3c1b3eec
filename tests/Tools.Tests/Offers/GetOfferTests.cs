using System.Text.Json.Nodes;
using NodaTime;
using TravelPlanner.Domain;

namespace TravelPlanner.Tools.Tests.Offers;

public sealed class GetOfferTests
{
    private const string Flight = """{"origin":"PEK","destination":"LHR","depart":"2027-05-12"}""";
    private const string Stay = """{"place":"Beijing","check_in":"2027-05-12","check_out":"2027-05-15"}""";

    [Fact]
    public async Task A_flight_and_a_stay_are_verified_at_the_price_they_were_quoted_at()
    {
        var world = new Simulated();
        var flight = (await world.SearchFlights.CallAsync(Flight)).Success()["offers"]![0]!;
        var stay = (await world.SearchHotels.CallAsync(Stay)).Success()["stays"]![0]!;

        foreach (var (kind, id, total) in new[] { ("flight", flight["id"]!, flight["total"]!), ("stay", stay["offer_id"]!, stay["total"]!) })
        {
            var result = await world.GetOffer.CallAsync($$"""{"offer_id":{{id.ToJsonString()}}}""");
            var offer = result.Success();
            Assert.Equal(kind, offer["kind"]!.GetValue<string>());
            Assert.True(offer["verified"]!.GetValue<bool>());
            Assert.True(JsonNode.DeepEquals(total, offer["total"]));
            Assert.Equal(0m, offer["change"]!["amount"]!.GetValue<decimal>());
            Assert.Null(offer["handoff_url"]);
            Assert.Equal("simulated: there is nothing to buy", offer["no_handoff_reason"]!.GetValue<string>());
            Assert.Equal("2026-11-21T12:20:00Z", offer["expires_at"]!.GetValue<string>());
            Assert.Contains("SIMULATED", result.Text);
        }
    }

    [Fact]
    public async Task Months_later_the_change_is_named()
    {
        var world = new Simulated();
        var id = (await world.SearchFlights.CallAsync(Flight)).Success()["offers"]![0]!["id"]!.GetValue<string>();
        var later = new Simulated(Instant.FromUtc(2027, 5, 8, 12, 0), world.Snapshots);

        var result = await later.GetOffer.CallAsync($$"""{"offer_id":"{{id}}","lang":"zh"}""");
        var offer = result.Success();
        Assert.True(offer["change"]!["amount"]!.GetValue<decimal>() > 0);
        Assert.Contains("此前报价", result.Text);
    }

    [Fact]
    public async Task Without_asking_again_the_quote_is_given_as_it_was()
    {
        var world = new Simulated();
        var id = (await world.SearchFlights.CallAsync(Flight)).Success()["offers"]![0]!["id"]!.GetValue<string>();

        var offer = (await world.GetOffer.CallAsync($$"""{"offer_id":"{{id}}","reprice":false}""")).Success();
        Assert.False(offer["verified"]!.GetValue<bool>());

        var stranger = await world.GetOffer.CallAsync($$"""{"offer_id":"{{id}}","reprice":false}""", user: "somebody-else");
        Assert.StartsWith("not_found offer_id", stranger.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Once_departed_it_is_no_longer_on_sale()
    {
        var id = (await new Simulated().SearchFlights.CallAsync(Flight)).Success()["offers"]![0]!["id"]!.GetValue<string>();

        Assert.StartsWith("no_availability offer_id", (await new Simulated(Instant.FromUtc(2027, 5, 13, 12, 0)).GetOffer.CallAsync($$"""{"offer_id":"{{id}}"}""")).Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"offer_id":"f.2a.E0.CNY.CA1-270512.0000"}""", "not_found offer_id: f.2a.E0.CNY.CA1-270512.0000")]
    [InlineData("""{"offer_id":"h.beijing/peninsula-beijing.270512.3.A.CNY.U2.0000"}""", "not_found offer_id: h.beijing/peninsula-beijing.270512.3.A.CNY.U2.0000")]
    [InlineData("""{"offer_id":"' OR 1=1 --"}""", "not_found offer_id: ' OR 1=1 --")]
    [InlineData("{}", "invalid_argument offer_id: nothing")]
    public async Task An_id_that_is_none_is_refused(string arguments, string refusal) =>
        Assert.Equal(refusal, (await new Simulated().GetOffer.CallAsync(arguments)).Refusal());

    [Fact]
    public void Descriptions_and_schemas_stay_small()
    {
        var world = new Simulated();
        foreach (var (tool, most) in new[] { (world.SearchFlights, 4600), (world.SearchHotels, 4200), (world.GetOffer, 2200) })
        {
            var length = tool.Description.Length + tool.InputSchema.ToJsonString().Length + tool.OutputSchema.ToJsonString().Length;
            Assert.True(length < most, $"{tool.Name}: {length}");
        }
    }
}
