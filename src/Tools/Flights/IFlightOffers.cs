using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Flights;
using TravelPlanner.Domain.Places;
using TravelPlanner.Tools.Offers;

namespace TravelPlanner.Tools.Flights;

/// <summary>Sells flights, or at least quotes them. Safe for concurrent use.</summary>
/// <remarks>
/// Dates are not before today at the origin and at most <see cref="HorizonDays"/> ahead, passengers have no objection, and the
/// currency is known: the tools see to that before they ask.
/// </remarks>
public interface IFlightOffers
{
    /// <summary>How far ahead flights are on sale.</summary>
    int HorizonDays { get; }

    ValueTask<FlightSearch> SearchAsync(OfferRequest request, CancellationToken cancellation);

    /// <summary>The lowest total for each date, or for each date and number of nights. Every date of the window has a cell.</summary>
    ValueTask<FareCalendar> CalendarAsync(FareCalendarRequest request, CancellationToken cancellation);

    /// <summary>
    /// What like trips cost as their departure came nearer: same ends, nights, party and cabin. Empty when the source has none.
    /// </summary>
    /// <param name="request">The window is a single date: that of the trip in question.</param>
    ValueTask<FareHistory> HistoryAsync(FareCalendarRequest request, CancellationToken cancellation);

    /// <summary>Verifies an offer: the same flights for the same party, at the price of now.</summary>
    ValueTask<Reprice<Offer>> RepriceAsync(string offerId, CancellationToken cancellation);
}

/// <summary>Why a search found nothing.</summary>
public enum NoFlights
{
    /// <summary>No way with the changes allowed.</summary>
    NoRoute,

    /// <summary>There are flights, but none within the wishes for airline or departure time.</summary>
    FilteredOut,

    /// <summary>There are flights, but not with as many seats in that cabin.</summary>
    SoldOut,

    /// <summary>Each slice has flights, but the next one leaves before the last has arrived.</summary>
    NotInOrder,
}

/// <param name="Offers">The best balance first.</param>
/// <param name="WhyNone">Set exactly when there are none.</param>
/// <param name="EmptySlice">The first slice without an offer, from 0, when one alone is the reason.</param>
public sealed record FlightSearch(IReadOnlyList<Offer> Offers, NoFlights? WhyNone = null, int? EmptySlice = null);

/// <param name="MinNights">Null for one way.</param>
public sealed record FareCalendarRequest(
    IReadOnlyList<Airport> Origins, IReadOnlyList<Airport> Destinations, LocalDate From, LocalDate To, int? MinNights, int? MaxNights,
    Passengers Passengers, Cabin Cabin, int MaxChanges, string Currency);

/// <param name="Total">Null when nothing is on sale that day: missing is not zero.</param>
public sealed record FareCell(LocalDate Depart, LocalDate? Return, Money? Total);

public sealed record FareCalendar(IReadOnlyList<FareCell> Cells, Provenance Provenance);

/// <param name="Points">Lowest totals in the currency asked for, in its hundredths.</param>
public sealed record FareHistory(IReadOnlyList<PricePoint> Points, Provenance Provenance);
