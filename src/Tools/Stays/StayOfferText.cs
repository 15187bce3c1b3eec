using System.Globalization;
using System.Text;
using System.Text.Json;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Stays;

namespace TravelPlanner.Tools.Stays;

/// <summary>Stays as lines for a model and as rows for a program.</summary>
internal static class StayOfferText
{
    public static StayView View(RankedStay stay, IEnumerable<StayOffer> others, ToolContext context)
    {
        var offer = stay.Offer;
        var hotel = offer.Hotel;
        return new StayView(
            offer.Id, offer.Provenance.Mode.ToString().ToLowerInvariant(), [.. stay.Picks.Select(p => JsonNamingPolicy.SnakeCaseLower.ConvertName(p.ToString()))],
            hotel.Id, hotel.Name.En, hotel.Name.Zh, hotel.Kind, hotel.Stars, hotel.Tier.ToString().ToLowerInvariant(), hotel.Position.Latitude, hotel.Position.Longitude,
            Math.Round(stay.DistanceKm, 1), hotel.Amenities, [.. offer.Rooms.Select(r => r.Type.Name.In(context.Language))], offer.Total, PerNight(offer), offer.Taxes,
            offer.Plan.Breakfast, offer.CancelBy, offer.RoomsLeft, [.. others.Select(o => new RatePlanView(o.Id, o.Plan.Breakfast, o.CancelBy, o.Total))]);
    }

    /// <summary>One line: property, dates, rooms, conditions.</summary>
    public static string Summary(StayOffer offer, ToolContext context) => string.Create(
        CultureInfo.InvariantCulture,
        $"{offer.Hotel.Name.In(context.Language)}, {offer.CheckIn:uuuu-MM-dd}→{offer.CheckOut:uuuu-MM-dd}, {Rooms(offer, context)}, {Conditions(offer, context)}");

    public static void Append(StringBuilder text, RankedStay stay, IReadOnlyList<StayOffer> plans, bool detailed, ToolContext context)
    {
        var offer = stay.Offer;
        text.Append("- ").Append(offer.Hotel.Name.In(context.Language));
        if (offer.Hotel.Stars is { } stars)
            text.Append(' ').Append('★', stars);
        text.Append(CultureInfo.InvariantCulture, $" {offer.Hotel.District.In(context.Language)} {stay.DistanceKm:0.0} km · {offer.Total}");
        text.Append(context.Say($" ({PerNight(offer)} a night)", $"（每晚 {PerNight(offer)}）"));
        if (stay.Picks.Count > 0)
            text.Append(" [").AppendJoin(", ", stay.Picks.Select(p => Say(p, context))).Append(']');
        text.Append(" · ").Append(Rooms(offer, context)).Append(" · ").Append(Conditions(offer, context));
        if (offer.RoomsLeft <= 3)
            text.Append(context.Say($" · {offer.RoomsLeft} left", $" · 仅余 {offer.RoomsLeft} 间"));
        text.Append(" · id ").AppendLine(offer.Id);
        if (!detailed)
            return;
        text.Append("   ").AppendJoin(", ", offer.Hotel.Amenities).AppendLine();
        foreach (var plan in plans.Skip(1))
            text.Append("   ").Append(plan.Total.ToString()).Append(" · ").Append(Conditions(plan, context)).Append(" · id ").AppendLine(plan.Id);
    }

    public static string Conditions(StayOffer offer, ToolContext context)
    {
        var cancel = offer.CancelBy is { } until
            ? context.Say($"free cancelling until {until:uuuu-MM-dd HH:mm}", $"{until:uuuu-MM-dd HH:mm} 前免费取消")
            : context.Say("not refundable", "不可退款");
        return offer.Plan.Breakfast ? cancel + context.Say(", breakfast", "，含早餐") : cancel;
    }

    private static string Rooms(StayOffer offer, ToolContext context) => string.Join(
        context.Say(" + ", "＋"), offer.Rooms.GroupBy(r => r.Type.Name.In(context.Language)).Select(g => g.Count() == 1 ? g.Key : $"{g.Count()} × {g.Key}"));

    private static Money PerNight(StayOffer offer) => offer.PerNight.Amount >= 100 ? offer.PerNight.Round(0) : offer.PerNight.Round(2);

    private static string Say(StayPick pick, ToolContext context) => pick switch
    {
        StayPick.Cheapest => context.Say("cheapest", "最便宜"),
        StayPick.Nearest => context.Say("nearest", "最近"),
        _ => context.Say("best value", "性价比最高"),
    };
}
