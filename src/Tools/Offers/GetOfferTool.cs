using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text;
using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Flights;
using TravelPlanner.Domain.Stays;
using TravelPlanner.Tools.Flights;
using TravelPlanner.Tools.Stays;

namespace TravelPlanner.Tools.Offers;

public sealed record GetOfferRequest(
    [property: Description("From search_flights or search_hotels"), Length(1, 400)] string OfferId,
    [property: Description("Ask the provider again; otherwise what was quoted")] bool Reprice = true,
    [property: AllowedValues("en", "zh")] string? Lang = null) : ILocalizedRequest;

/// <param name="Verified">The price was asked for just now.</param>
/// <param name="Quoted">What was quoted to this user before.</param>
/// <param name="Change">Total less quoted.</param>
/// <param name="HandoffUrl">Where to buy it.</param>
public sealed record GetOfferResult(
    string OfferId, string Kind, bool Verified, Money Total, Money? Taxes, Money? Quoted, Money? Change, string Summary, IReadOnlyList<string> Conditions,
    Instant? ExpiresAt, string? HandoffUrl, string? NoHandoffReason, Provenance Source);

/// <summary><c>get_offer</c>: verifies the price of a flight or a stay and says its conditions.</summary>
public sealed class GetOfferTool(IFlightOffers flights, IHotelOffers hotels, ISnapshotStore snapshots)
{
    public Tool Create() => ToolFactory.Create<GetOfferRequest, GetOfferResult>(
        "get_offer", "search", "Verify an offer",
        "Verifies an offer's total now and compares it with what was quoted: taxes, conditions, expiry, where to buy.",
        ToolTraits.Reads, inDefaultList: true, GetAsync);

    private async ValueTask<ToolAnswer<GetOfferResult>> GetAsync(GetOfferRequest request, ToolContext context, CancellationToken cancellation)
    {
        var quoted = await OfferSnapshot.FindAsync(snapshots, request.OfferId, context, cancellation);
        GetOfferResult result;
        if (!request.Reprice)
        {
            result = Remembered(quoted, request.OfferId, context);
        }
        else
        {
            (result, var verified) = await VerifyAsync(request.OfferId, context, cancellation);
            await verified.SaveAsync(snapshots, context, cancellation);
            if (quoted is not null && quoted.Total.Currency == result.Total.Currency)
                result = result with { Quoted = quoted.Total, Change = result.Total - quoted.Total };
        }

        return new ToolAnswer<GetOfferResult>(Text(result, quoted, context), result);
    }

    private async ValueTask<(GetOfferResult Result, OfferSnapshot Snapshot)> VerifyAsync(string id, ToolContext context, CancellationToken cancellation)
    {
        var flight = await flights.RepriceAsync(id, cancellation);
        if (flight.Offer is { } offer)
            return (Result(offer, context), OfferSnapshot.Of(offer, context));
        if (flight.Outcome != RepriceOutcome.Unknown)
            throw Refused(flight.Outcome, id, context);
        var stay = await hotels.RepriceAsync(id, cancellation);
        return stay.Offer is { } room ? (Result(room, context), OfferSnapshot.Of(room, context)) : throw Refused(stay.Outcome, id, context);
    }

    private static GetOfferResult Remembered(OfferSnapshot? quoted, string id, ToolContext context) => quoted is null
        ? throw new ToolRefusalException(new ToolFailure(
            FailureKind.NotFound, context.Say("This offer was not quoted to you lately; ask with reprice true.", "近期没有向您报过此价，请用 reprice: true 查询。"),
            "offer_id", id, "an offer_id from a recent search", "{\"reprice\": true}"))
        : new GetOfferResult(
            id, quoted.Kind, false, quoted.Total, null, quoted.Total, null, quoted.Summary, [], quoted.Provenance.ExpiresAt, null, NoHandoff(quoted.Provenance, context),
            quoted.Provenance);

    private static GetOfferResult Result(Offer offer, ToolContext context)
    {
        var fare = offer.Fare;
        List<string> conditions =
        [
            fare.Refundable ? context.Say("refundable", "可退款") : context.Say("not refundable", "不可退款"),
            fare.ChangeFee is not { } fee ? context.Say("change fee unknown", "改期费未知")
                : fee.Amount == 0 ? context.Say("changes free", "免费改期") : context.Say($"change fee {fee} a person", $"改期费每人 {fee}"),
            FlightOfferText.Bags(fare.Baggage, context),
        ];
        if (offer.HasSelfTransfer)
            conditions.Add(context.Say("self-transfer: separate tickets, bags must be checked in again", "自行中转：分开出票，行李须重新托运"));
        return new GetOfferResult(
            offer.Id, "flight", true, fare.Total, fare.Taxes, null, null, FlightOfferText.Summary(offer, context), conditions, offer.Provenance.ExpiresAt, null,
            NoHandoff(offer.Provenance, context), offer.Provenance);
    }

    private static GetOfferResult Result(StayOffer offer, ToolContext context) => new(
        offer.Id, "stay", true, offer.Total, offer.Taxes, null, null, StayOfferText.Summary(offer, context),
        [
            StayOfferText.Conditions(offer, context),
            .. offer.Nights.Select(n => FormattableString.Invariant($"{n.Night:uuuu-MM-dd} {n.Rate}")),
        ],
        offer.Provenance.ExpiresAt, null, NoHandoff(offer.Provenance, context), offer.Provenance);

    private static string NoHandoff(Provenance source, ToolContext context) => source.Mode == SourceMode.Simulated
        ? context.Say("simulated: there is nothing to buy", "模拟报价：无处可购")
        : context.Say("the provider gives no link", "提供方未给出链接");

    private static ToolRefusalException Refused(RepriceOutcome outcome, string id, ToolContext context) => new(outcome switch
    {
        RepriceOutcome.SoldOut => new ToolFailure(
            FailureKind.NoAvailability, context.Say("Sold out since it was quoted.", "报价后已售罄。"), "offer_id", id, "another offer of a new search"),
        RepriceOutcome.Gone => new ToolFailure(
            FailureKind.NoAvailability, context.Say("No longer on sale: the date has come, or the flight or rate is gone.", "已停售：日期已到，或航班、房价已取消。"), "offer_id", id,
            "another offer of a new search"),
        _ => new ToolFailure(
            FailureKind.NotFound, context.Say("No offer has this id; copy it whole.", "没有此编号的报价，请完整复制。"), "offer_id", id, "an id from search_flights or search_hotels"),
    });

    private static string Text(GetOfferResult result, OfferSnapshot? quoted, ToolContext context)
    {
        var text = new StringBuilder();
        text.Append(result.Verified ? context.Say("Verified: ", "已核实：") : context.Say("Quoted, not verified: ", "原报价（未核实）：")).Append(result.Total.ToString());
        if (result.Source.Mode == SourceMode.Simulated)
            text.Append(context.Say(" (SIMULATED)", "（模拟）"));
        if (result.Taxes is { } taxes)
            text.Append(context.Say($", taxes {taxes}", $"，其中税费 {taxes}"));
        text.AppendLine();
        if (result.Change is { } change)
        {
            text.AppendLine(change.Amount == 0
                ? context.Say("The price has not changed since it was quoted.", "价格与报价时相同。")
                : context.Say($"Quoted before: {quoted!.Total}; change {change}", $"此前报价 {quoted!.Total}，变动 {change}"));
        }

        text.AppendLine(result.Summary);
        if (result.Conditions.Count > 0)
            text.AppendLine(string.Join("; ", result.Conditions));
        if (result.ExpiresAt is { } expires)
            text.AppendLine(context.Say($"Valid until {expires:uuuu-MM-dd'T'HH:mm}Z", $"有效至 {expires:uuuu-MM-dd'T'HH:mm}Z"));
        text.Append(context.Say("Where to buy: ", "购买：")).Append(result.HandoffUrl ?? result.NoHandoffReason);
        return text.ToString();
    }
}

/// <summary>The tools that deal with an offer whatever it is for.</summary>
public static class OfferTools
{
    public static IEnumerable<Tool> Create(IFlightOffers flights, IHotelOffers hotels, ISnapshotStore snapshots) =>
        [new GetOfferTool(flights, hotels, snapshots).Create()];
}
