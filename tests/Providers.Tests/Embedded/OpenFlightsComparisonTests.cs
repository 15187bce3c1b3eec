using System.Globalization;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Places;
using TravelPlanner.Providers.Embedded;

namespace TravelPlanner.Providers.Tests.Embedded;

/// <summary>
/// Our airports and airlines against OpenFlights (about 2014). Where ours is right and the old file is not, the difference stands in
/// <c>openflights-exceptions.psv</c> with its reason.
/// </summary>
public sealed class OpenFlightsComparisonTests
{
    private const double NearKm = 10;
    private static readonly EmbeddedGazetteer Gazetteer = new(new EmbeddedPlaces(), new EmbeddedHotels());

    [Fact]
    public void Airports_agree_in_codes_place_and_zone()
    {
        var known = Rows("open/openflights/airports.dat").Where(r => r[4] is not @"\N").GroupBy(r => r[4]).ToDictionary(g => g.Key, g => g.First());
        var differences = Gazetteer.Airports.SelectMany(a => Differences(a, known.GetValueOrDefault(a.Iata))).ToList();

        AssertAllExplained(differences);
    }

    [Fact]
    public void Airlines_agree_in_their_pair_of_codes()
    {
        var pairs = Rows("open/openflights/airlines.dat").Select(r => (r[3], r[4])).ToHashSet();
        var differences = Gazetteer.Airlines.Where(a => !pairs.Contains((a.Iata, a.Icao))).Select(a => ($"airline {a.Iata}", "missing", $"{a.Iata}/{a.Icao}")).ToList();

        AssertAllExplained(differences);
    }

    private static IEnumerable<(string Code, string Field, string Seen)> Differences(Airport ours, string[]? theirs)
    {
        if (theirs is null)
        {
            yield return (ours.Iata, "missing", "not there");
            yield break;
        }

        if (theirs[5] != ours.Icao)
            yield return (ours.Iata, "icao", $"{ours.Icao}, theirs {theirs[5]}");
        var position = new GeoPoint(double.Parse(theirs[6], CultureInfo.InvariantCulture), double.Parse(theirs[7], CultureInfo.InvariantCulture));
        if (ours.Position.DistanceKm(position) is > NearKm and var km)
            yield return (ours.Iata, "coordinates", FormattableString.Invariant($"{km:0} km away"));
        if (theirs[11] != ours.Zone.Id)
            yield return (ours.Iata, "zone", $"{ours.Zone.Id}, theirs {theirs[11]}");
    }

    private static void AssertAllExplained(List<(string Code, string Field, string Seen)> differences)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Embedded", "openflights-exceptions.psv");
        var explained = PsvTable.Parse("openflights-exceptions.psv", File.ReadAllText(path)).Rows
            .Where(r => r.Text("reason").Length > 0).Select(r => (r.Text("iata"), r.Text("field"))).ToHashSet();

        var open = differences.Where(d => !explained.Contains((d.Code, d.Field))).Select(d => $"{d.Code} {d.Field}: {d.Seen}").ToList();
        Assert.True(open.Count == 0, string.Join('\n', open));
    }

    /// <summary>Comma-separated with quotes and backslash escapes.</summary>
    private static IEnumerable<string[]> Rows(string path)
    {
        foreach (var line in File.ReadLines(SharedData.Require(path)))
        {
            var cells = new List<string>();
            var cell = new System.Text.StringBuilder();
            var quoted = false;
            for (var i = 0; i < line.Length; i++)
            {
                if (line[i] == '\\' && quoted && i + 1 < line.Length)
                    cell.Append(line[++i]);
                else if (line[i] == '"')
                    quoted = !quoted;
                else if (line[i] == ',' && !quoted)
                    cells.Add(Take(cell));
                else
                    cell.Append(line[i]);
            }

            cells.Add(Take(cell));
            yield return [.. cells];
        }

        static string Take(System.Text.StringBuilder cell)
        {
            var text = cell.ToString();
            cell.Clear();
            return text;
        }
    }
}
