using System.Text;
using System.Text.Json.Nodes;
using TravelPlanner.Domain;

namespace TravelPlanner.Tools.Tests.Trips;

public class ExportTripTests
{
    private const string Hostile = "<script>alert(1)</script> | [x](javascript:alert(1)) \\, ; 'quoted' & <b>";

    private readonly TripBench _bench = new();

    [Fact]
    public async Task Geojson_has_longitude_first_and_cuts_a_line_at_the_antimeridian()
    {
        await _bench.PlanAsync("plan-1", "2027-05-01", "tokyo/senso-ji 09:00-10:30; tokyo/meiji 11:00-12:00");
        await _bench.StayAsync("s1", "Inn", "2027-04-30", "2027-05-02");
        await _bench.FlightAsync("f1", "NZ6 AKL 2027-05-02T19:45+12:00 Pacific/Auckland LAX 2027-05-02T12:40-07:00 America/Los_Angeles");
        var id = await _bench.SaveAsync("""{"title": "Ocean", "plan_ids": ["plan-1"], "flight_offer_ids": ["f1"], "hotel_offer_ids": ["s1"]}""");

        var features = JsonNode.Parse(await _bench.ExportAsync(id, "geojson"))!["features"]!.AsArray();

        Assert.Equal(
            ["Point visit", "Point visit", "LineString day", "Point stay", "MultiLineString flight"],
            features.Select(f => $"{f!["geometry"]!["type"]} {f["properties"]!["type"]}"));
        Assert.Equal("[139.8,35.7]", features[0]!["geometry"]!["coordinates"]!.ToJsonString());
        var parts = features[4]!["geometry"]!["coordinates"]!.AsArray();
        Assert.Equal((180.0, -180.0), (parts[0]![1]![0]!.GetValue<double>(), parts[1]![0]![0]!.GetValue<double>()));
        Assert.Equal(parts[0]![1]![1]!.GetValue<double>(), parts[1]![0]![1]!.GetValue<double>());
        Assert.Equal("simulated", features[4]!["properties"]!["mode"]!.GetValue<string>());
    }

    [Fact]
    public async Task Markdown_shows_the_trip_and_outside_text_stays_text()
    {
        await _bench.StayAsync("s1", Hostile, "2027-04-30", "2027-05-02");
        var id = await _bench.SaveAsync($$"""{"title": "T", "hotel_offer_ids": ["s1"], "notes": "# not a heading\n- nor a list"}""");

        Assert.Equal(
            $"""
            # T

            - {id} v1 · draft
            - 2027-04-30 … 2027-05-02
            - Known cost: 900 CNY (simulated prices)

            ## Stays

            | Stay | Check-in – check-out | Offer |
            | --- | --- | --- |
            | \<script\>alert(1)\</script\> \| \[x\](javascript:alert(1)) \\, ; 'quoted' \& \<b\> | 2027-04-30 … 2027-05-02 | 900 CNY (simulated) |

            > \# not a heading
            > \- nor a list

            """,
            await _bench.ExportAsync(id, "md"), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public async Task Html_needs_nothing_else_runs_nothing_and_outside_text_stays_text()
    {
        await _bench.StayAsync("s1", Hostile, "2027-04-30", "2027-05-02");
        var id = await _bench.SaveAsync($$"""{"title": "</title><script>alert(2)</script>", "hotel_offer_ids": ["s1"], "notes": "北京"}""");

        var html = await _bench.ExportAsync(id, "html", Language.Zh);

        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<b>", html, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", html, StringComparison.Ordinal);
        Assert.Contains("<html lang=\"zh-Hans\">", html, StringComparison.Ordinal);
        Assert.Contains("900 CNY（模拟）", html, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", html, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", html, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_is_the_trip_whole()
    {
        await _bench.PlanAsync("plan-1", "2027-05-01", "tokyo/senso-ji 09:00-10:30");
        var id = await _bench.SaveAsync("""{"title": "Tokyo", "plan_ids": ["plan-1"]}""");

        var json = JsonNode.Parse(await _bench.ExportAsync(id, "json"))!;

        Assert.Equal((id, 1, "2026-11-21T12:00:00Z"), (json["trip_id"]!.GetValue<string>(), json["version"]!.GetValue<int>(), json["saved_at"]!.GetValue<string>()));
        Assert.Equal("Asia/Tokyo", json["content"]!["plans"]![0]!["zone"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_text_names_the_file_and_holds_it()
    {
        var id = await _bench.SaveAsync("""{"title": "Tokyo"}""");
        var result = await _bench.CallAsync("export_trip", $$"""{"trip_id": "{{id}}", "format": "md"}""");

        Assert.StartsWith($"{id}-v1.md (text/markdown)\n# Tokyo", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trip_without_dates_has_no_calendar_but_other_forms()
    {
        var id = await _bench.SaveAsync("""{"title": "Someday"}""");

        Assert.Equal("invalid_argument format: ics", (await _bench.CallAsync("export_trip", $$"""{"trip_id": "{{id}}", "format": "ics"}""")).Refusal());
        Assert.Equal("invalid_argument format: \"pdf\"", (await _bench.CallAsync("export_trip", $$"""{"trip_id": "{{id}}", "format": "pdf"}""")).Refusal());
        Assert.Contains("# Someday", await _bench.ExportAsync(id, "md"), StringComparison.Ordinal);
    }
}
