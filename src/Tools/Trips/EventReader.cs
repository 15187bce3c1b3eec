using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Trips;
using TravelPlanner.Domain.Trips.Replanning;

namespace TravelPlanner.Tools.Trips;

/// <summary>Each kind of event with the fields that it needs, names turned into ids.</summary>
internal sealed class EventReader(IGazetteer gazetteer, ToolContext context)
{
    public TripEvent Read(TripEventRequest asked, Trip trip, Instant now)
    {
        var kind = Enum.Parse<TripEventKind>(asked.Kind.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);
        switch (kind)
        {
            case TripEventKind.Delay:
                Need(asked.Item, "item", "\"CA181\"");
                Need(asked.Minutes, "minutes", "180");
                break;
            case TripEventKind.Cancellation or TripEventKind.Closure:
                Need(asked.Item, "item", "\"Louvre\"");
                break;
            case TripEventKind.Weather:
                Need(asked.Date, "date", "\"2027-05-04\"");
                break;
            case TripEventKind.Price:
                Need(asked.Item, "item", "\"h.…\"");
                Need(asked.Price, "price", "5200");
                break;
            case TripEventKind.Lateness:
                Need(asked.Minutes, "minutes", "90");
                break;
            case TripEventKind.ChangeOfMind when asked.Item is null:
                Need(asked.Add, "item", "\"Louvre\"");
                break;
        }

        var item = asked.Item is { } named ? Item(named, trip) : null;
        var date = asked.Date ?? (kind == TripEventKind.Illness ? Today(trip, now) : null);
        return new TripEvent(kind, item, date, asked.Minutes ?? 0, asked.Add is { } add ? Place(add, trip) : null, Price(asked, item, trip), [.. (asked.Keep ?? []).Select(k => Item(k, trip))]);

        void Need(object? value, string field, string example)
        {
            if (value is null)
            {
                throw new ToolRefusalException(new ToolFailure(
                    FailureKind.InvalidArgument, context.Say($"An event of kind {asked.Kind} needs '{field}'.", $"{asked.Kind} 类事件需要“{field}”。"), $"event.{field}", "nothing", null,
                    $"{{\"event\": {{\"kind\": \"{asked.Kind}\", \"{field}\": {example}}}}}"));
            }
        }
    }

    private Money? Price(TripEventRequest asked, string? item, Trip trip)
    {
        if (asked.Price is not { } amount)
            return null;
        var usual = trip.Flights.FirstOrDefault(f => f.OfferId == item)?.Total ?? trip.Stays.FirstOrDefault(s => s.OfferId == item)?.Total;
        var code = asked.Currency?.ToUpperInvariant() ?? usual?.Currency;
        return code is not null && gazetteer.FindCurrency(code) is not null ? new Money(amount, code) : throw new ToolRefusalException(new ToolFailure(
            FailureKind.InvalidArgument, context.Say("The price needs a currency.", "价格需要货币。"), "event.currency", code ?? "nothing", "an ISO code", "\"CNY\""));
    }

    private static LocalDate? Today(Trip trip, Instant now) => trip.Days.Count == 0 ? null : now.InZone(trip.Days[0].Zone).Date;

    /// <summary>An id, a flight number, or a name: of something in the trip where it is one.</summary>
    private string Item(string written, Trip trip)
    {
        if (trip.Flights.Any(f => f.OfferId == written || f.Segments.Any(s => s.Flight.Equals(written.Replace(" ", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase)))
            || trip.Stays.Any(s => s.OfferId == written))
            return written;
        if (trip.Stays.Where(s => s.Summary.Contains(written, StringComparison.OrdinalIgnoreCase)).ToList() is [var stay])
            return stay.OfferId;
        var stops = trip.Days.SelectMany(d => d.Stops).Where(s => s.PlaceId is not null).DistinctBy(s => s.PlaceId, StringComparer.Ordinal).ToList();
        var exact = stops.Find(s => s.PlaceId == written || s.Name.En.Equals(written, StringComparison.OrdinalIgnoreCase) || s.Name.Zh == written);
        if (exact is not null)
            return exact.PlaceId!;
        var near = stops.Where(s => s.Name.En.Contains(written, StringComparison.OrdinalIgnoreCase) || s.Name.Zh.Contains(written, StringComparison.Ordinal)).ToList();
        return near switch
        {
            [var only] => only.PlaceId!,
            [] => written,
            _ => throw new ToolRefusalException(new ToolFailure(
                FailureKind.Ambiguous, context.Say($"'{written}' may mean several things of the trip.", $"“{written}”可指行程中的多处。"), "event.item", written, null, null,
                [.. near.Select(s => $"{s.Name.Both(context.Language)} {s.PlaceId}")])),
        };
    }

    private string Place(string written, Trip trip) => gazetteer.Resolve(written, new HashSet<PlaceKind> { PlaceKind.Place }, limit: 8)
        .FirstOrDefault(c => c.Confidence >= 0.6 && c.CityId is not null && trip.Cities.Contains(c.CityId, StringComparer.Ordinal))?.Id ?? written;
}
