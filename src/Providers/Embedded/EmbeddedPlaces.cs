using System.Collections.Concurrent;
using System.Collections.Frozen;
using TravelPlanner.Domain.Places;
using TravelPlanner.Domain.Stays;
using TravelPlanner.Tools;

namespace TravelPlanner.Providers.Embedded;

/// <summary>Places to visit, a file a city, read at first use of the city.</summary>
public sealed class EmbeddedPlaces : IPlaceCatalogue
{
    private static readonly Lazy<FrozenDictionary<string, VisitAdvice>> Advice = new(() =>
        DataFiles.Read("visits.psv").Rows.ToFrozenDictionary(r => r.Text("place"), EmbeddedReaders.Advice, StringComparer.Ordinal));

    private readonly ConcurrentDictionary<string, IReadOnlyList<Place>> _byCity = new(StringComparer.Ordinal);

    public IReadOnlyList<Place> InCity(string cityId) => _byCity.TryGetValue(cityId, out var known)
        ? known
        : DataFiles.Exists($"places/{cityId}.psv") // Only files that exist are kept: an invented id costs no memory.
            ? _byCity.GetOrAdd(cityId, static id => [.. DataFiles.Read($"places/{id}.psv").Rows.Select(row => EmbeddedReaders.Place(id, row)).Select(p => p with { Advice = Advice.Value.GetValueOrDefault(p.Id) })])
            : [];

    public ValueTask<IReadOnlyList<Place>> ListAsync(string cityId, CancellationToken cancellation) => ValueTask.FromResult(InCity(cityId));

    public ValueTask<Place?> FindAsync(string placeId, CancellationToken cancellation) =>
        ValueTask.FromResult(InCity(placeId.Split('/')[0]).FirstOrDefault(p => p.Id == placeId));
}

/// <summary>Hotels, a file a city, read at first use of the city.</summary>
public sealed class EmbeddedHotels : IHotelCatalogue
{
    private readonly ConcurrentDictionary<string, IReadOnlyList<Hotel>> _byCity = new(StringComparer.Ordinal);

    public IReadOnlyList<Hotel> InCity(string cityId) => _byCity.TryGetValue(cityId, out var known)
        ? known
        : DataFiles.Exists($"hotels/{cityId}.psv") // Only files that exist are kept: an invented id costs no memory.
            ? _byCity.GetOrAdd(cityId, static id => [.. DataFiles.Read($"hotels/{id}.psv").Rows.Select(row => EmbeddedReaders.Hotel(id, row))])
            : [];

    public ValueTask<IReadOnlyList<Hotel>> ListAsync(string cityId, CancellationToken cancellation) => ValueTask.FromResult(InCity(cityId));

    public ValueTask<Hotel?> FindAsync(string hotelId, CancellationToken cancellation) =>
        ValueTask.FromResult(InCity(hotelId.Split('/')[0]).FirstOrDefault(h => h.Id == hotelId));
}
