using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Budgets;
using TravelPlanner.Domain.Flights;
using TravelPlanner.Domain.Places;
using TravelPlanner.Domain.Stays;

namespace TravelPlanner.Tools.Budgets;

/// <summary>What single offers of a budget would cost otherwise: the same flight a day earlier or later, a stay of the same stars. Each is asked for, none guessed.</summary>
internal sealed class OfferSavings(TravelPorts ports, BudgetSources lines)
{
    /// <summary>Each offer costs its provider a few searches.</summary>
    private const int MostOffers = 4;

    public async ValueTask<IReadOnlyList<Saving>> FindAsync(IReadOnlyList<string> flightIds, IReadOnlyList<string> stayIds, CancellationToken cancellation)
    {
        var savings = new List<Saving>();
        foreach (var id in flightIds.Distinct(StringComparer.Ordinal).Take(MostOffers))
        {
            if ((await ports.Flights.RepriceAsync(id, cancellation)).Offer is { } offer && await OtherDayAsync(offer, cancellation) is { } saving)
                savings.Add(saving);
        }

        foreach (var id in stayIds.Distinct(StringComparer.Ordinal).Take(MostOffers))
        {
            if ((await ports.Stays.RepriceAsync(id, cancellation)).Offer is { } offer && await SameStarsAsync(offer, cancellation) is { } saving)
                savings.Add(saving);
        }

        return savings;
    }

    /// <summary>The cheapest with every slice at most a day apart, if that is cheaper than the offer.</summary>
    private async ValueTask<Saving?> OtherDayAsync(Offer offer, CancellationToken cancellation)
    {
        var request = new OfferRequest(
            offer.Passengers,
            [.. offer.Slices.Select(s => new SliceRequest([s.First.Origin], [s.Last.Destination], s.First.Departure.Date))],
            offer.Cabin, offer.Fare.Baggage.CheckedAdded, offer.Slices.Max(s => s.Changes), null, 1, offer.Fare.Total.Currency);
        var cheapest = (await ports.Flights.SearchAsync(request, cancellation)).Offers
            .Where(o => o.Slices.Zip(offer.Slices).Any(p => p.First.First.Departure.Date != p.Second.First.Departure.Date)).MinBy(o => o.Fare.Total.Amount);
        if (cheapest is null)
            return null;
        var dates = string.Join(", ", cheapest.Slices.Select(s => s.First.Departure.ToString("uuuu-MM-dd", null)));
        var way = $"{offer.Slices[0].First.Origin.Iata}–{offer.Slices[0].Last.Destination.Iata}";
        return Worth(new($"fly {way} on {dates}", $"{way} 改为 {dates} 出行"), offer.Fare.Total, cheapest.Fare.Total);
    }

    private async ValueTask<Saving?> SameStarsAsync(StayOffer offer, CancellationToken cancellation)
    {
        if (ports.Gazetteer.FindCity(offer.Hotel.CityId) is not { } city)
            return null;
        var request = new StayRequest(city, offer.CheckIn, offer.CheckOut, [.. offer.Rooms.Select(r => r.Occupancy)], offer.Total.Currency);
        var cheapest = (await ports.Stays.SearchAsync(request, cancellation)).Offers
            .Where(o => o.Hotel.Stars == offer.Hotel.Stars && o.Hotel.Kind == offer.Hotel.Kind && (o.Plan.Breakfast || !offer.Plan.Breakfast) && (o.Plan.Refundable || !offer.Plan.Refundable))
            .MinBy(o => o.Total.Amount);
        return cheapest is null ? null : Worth(
            new($"{cheapest.Hotel.Name.En}, the same stars and terms, instead of {offer.Hotel.Name.En}", $"{cheapest.Hotel.Name.Zh}（同星级、同条件）代替{offer.Hotel.Name.Zh}"), offer.Total, cheapest.Total);
    }

    private Saving? Worth(BilingualName description, Money now, Money then) =>
        now > then ? new Saving(description, lines.Convert(now - then, "currency").Round(lines.Currency.MinorUnits)) : null;
}
