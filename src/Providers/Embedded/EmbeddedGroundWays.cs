using System.Collections.Frozen;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Places;
using TravelPlanner.Domain.Trips.Journeys;
using TravelPlanner.Tools.Trips.Planning;

namespace TravelPlanner.Providers.Embedded;

/// <summary>
/// Trains and roads from <c>overland.psv</c>: two cities of one network are joined, as long as the way is no longer than people take. Time
/// is the straight line by the slower city's usual speed, the price the straight line by the network's.
/// </summary>
public sealed class EmbeddedGroundWays : IGroundWays
{
    private readonly Lazy<FrozenDictionary<string, OverlandCity>> _cities = new(() =>
        DataFiles.Read("overland.psv").Rows.Select(OverlandCity.Read).ToFrozenDictionary(c => c.Id, StringComparer.Ordinal));

    private readonly Lazy<FrozenDictionary<(string Name, GroundMode Mode), OverlandNetwork>> _networks = new(() =>
        DataFiles.Read("overland_networks.psv").Rows.Select(OverlandNetwork.Read).ToFrozenDictionary(n => (n.Id, n.Mode)));

    public ValueTask<IReadOnlyList<GroundWay>> FindAsync(City from, City to, CancellationToken cancellation)
    {
        var ways = new List<GroundWay>();
        if (from.Id == to.Id || _cities.Value.GetValueOrDefault(from.Id) is not { } a || _cities.Value.GetValueOrDefault(to.Id) is not { } b)
            return ValueTask.FromResult<IReadOnlyList<GroundWay>>(ways);
        var km = from.Centre.DistanceKm(to.Centre);
        if (a.Rail is { } rail && rail == b.Rail && a.RailKmh is { } first && b.RailKmh is { } second)
            Add(_networks.Value[(rail, GroundMode.Train)], Math.Min(first, second));
        if (a.Road is { } road && road == b.Road && _networks.Value[(road, GroundMode.Drive)] is { Kmh: { } speed } roads)
            Add(roads, speed);
        return ValueTask.FromResult<IReadOnlyList<GroundWay>>(ways);

        void Add(OverlandNetwork network, int kmh)
        {
            if (km > network.LongestKm)
                return;
            ways.Add(new GroundWay(
                network.Mode, Math.Round(km), (int)Math.Ceiling(km / kmh * 60), new Money(network.PerKm * (decimal)Math.Round(km), network.Currency),
                new BilingualName(
                    $"estimate: {km:0} km in a straight line, {network.Name.En} network, {kmh} km/h and {network.PerKm:0.###} {network.Currency} for a kilometre of it",
                    $"估算：直线 {km:0} 公里，{network.Name.Zh}路网，每直线公里 {network.PerKm:0.###} {network.Currency}、时速 {kmh} 公里")));
        }
    }

    public ValueTask<bool?> IsOnIslandAsync(City city, CancellationToken cancellation) => ValueTask.FromResult(_cities.Value.GetValueOrDefault(city.Id)?.Island);
}

/// <param name="Rail">Network, null where no passenger train that a traveller would take runs.</param>
internal sealed record OverlandCity(string Id, string? Rail, int? RailKmh, string? Road, bool Island)
{
    public static OverlandCity Read(PsvRow row) => new(
        row.Text("city"), row.Optional("rail"), row.OptionalInt("rail_kmh"), row.Optional("road"), row.OneOf("island", ["yes", "no"]) == "yes");
}

/// <param name="Kmh">By road; trains have their cities' speeds.</param>
internal sealed record OverlandNetwork(string Id, GroundMode Mode, BilingualName Name, decimal PerKm, string Currency, int? Kmh, int LongestKm)
{
    private static readonly Dictionary<string, GroundMode> Modes = new(StringComparer.Ordinal) { ["train"] = GroundMode.Train, ["drive"] = GroundMode.Drive };

    public static OverlandNetwork Read(PsvRow row) => new(
        row.Text("network"), row.OneOf("mode", Modes), row.Name("name_en", "name_zh"), row.Decimal("per_km"), row.Text("currency"), row.OptionalInt("kmh"),
        row.Int("longest_km"));
}
