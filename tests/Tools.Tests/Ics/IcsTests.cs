using System.Text;
using FsCheck.Fluent;
using TravelPlanner.Tools.Tests.Trips;
using TravelPlanner.Tools.Trips.Exports;

namespace TravelPlanner.Tools.Tests.Ics;

public class IcsTests
{
    private readonly TripBench _bench = new();

    /// <summary>
    /// Over the European change to summer time, over the date line eastwards (arriving before it left, by the clock), a day of visits, and a
    /// landing in the second pass of an hour that New York has twice.
    /// </summary>
    private async Task<string> WorldTripAsync()
    {
        await _bench.FlightAsync("f1", "BA178 JFK 2027-03-27T18:30-04:00 America/New_York LHR 2027-03-28T06:25+01:00 Europe/London");
        await _bench.FlightAsync("f2", "NZ6 AKL 2027-05-02T19:45+12:00 Pacific/Auckland LAX 2027-05-02T12:40-07:00 America/Los_Angeles");
        await _bench.FlightAsync("f3", "DL1 BOS 2027-11-07T00:20-04:00 America/New_York JFK 2027-11-07T01:30-05:00 America/New_York");
        await _bench.StayAsync("s1", "客栈, 东京; \"Inn\"", "2027-04-30", "2027-05-02");
        await _bench.PlanAsync("plan-1", "2027-05-01", "tokyo/senso-ji 09:00-10:30; tokyo/golden-gai 22:30-00:30");
        return await _bench.SaveAsync("""
            {"title": "环游世界：伦敦、奥克兰、洛杉矶、东京与纽约，一次跨越多个时区的旅程 🗺️", "flight_offer_ids": ["f1", "f2", "f3"], "hotel_offer_ids": ["s1"], "plan_ids": ["plan-1"], "status": "confirmed"}
            """);
    }

    [Fact]
    public async Task The_calendar_is_the_golden_one()
    {
        var id = await WorldTripAsync();
        var ics = (await _bench.ExportAsync(id, "ics")).Replace(id, "trip-0123456789", StringComparison.Ordinal);

        var golden = Path.Combine(Source, "world.ics");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            await File.WriteAllTextAsync(golden, ics.ReplaceLineEndings("\n"), TestContext.Current.CancellationToken);
        var expected = (await File.ReadAllTextAsync(golden, TestContext.Current.CancellationToken)).ReplaceLineEndings("\r\n");
        Assert.True(expected == ics, $"The calendar has changed. When that is meant, run with UPDATE_GOLDEN=1 and review world.ics. It is now:\n{ics}");
    }

    [Fact]
    public async Task Lines_end_in_crlf_and_hold_at_most_75_octets()
    {
        var ics = await _bench.ExportAsync(await WorldTripAsync(), "ics");

        Assert.EndsWith("END:VCALENDAR\r\n", ics, StringComparison.Ordinal);
        Assert.All(ics.Split("\r\n"), line => Assert.InRange(Encoding.UTF8.GetByteCount(line), 0, 75));
        Assert.DoesNotContain('\n', ics.Replace("\r\n", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Any_text_unfolds_and_unescapes_to_itself() => FsCheck.Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<string>().Filter(s => s is not null && !s.Any(c => char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029')),
        text =>
        {
            var written = new IcsWriter().Text("SUMMARY", text).ToString();
            return Unescape(written.Replace("\r\n ", "", StringComparison.Ordinal)["SUMMARY:".Length..^2]) == text
                && written.Split("\r\n").All(line => Encoding.UTF8.GetByteCount(line) <= 75);
        }));

    [Fact]
    public void A_value_cannot_begin_another_property() => Assert.Equal(
        "SUMMARY:x\\nBEGIN:VALARM\\nATTENDEE:a\\, b\\; c\\\\d\r\n",
        new IcsWriter().Text("SUMMARY", "x\r\nBEGIN:VALARM\nATTENDEE:a, b; c\\d\u0000\u0007").ToString());

    [Fact]
    public async Task An_event_keeps_its_uid_in_the_next_version_and_its_sequence_rises()
    {
        await _bench.PlanAsync("plan-1", "2027-05-01", "tokyo/senso-ji 09:00-10:30");
        await _bench.PlanAsync("plan-2", "2027-05-01", "tokyo/ueno 08:00-08:30; tokyo/senso-ji 13:00-14:30");
        var id = await _bench.SaveAsync("""{"title": "Tokyo", "plan_ids": ["plan-1"]}""");
        var before = await _bench.ExportAsync(id, "ics");
        await _bench.CallAsync("save_trip", $$"""{"trip_id": "{{id}}", "expected_version": 1, "plan_ids": ["plan-2"]}""");
        var after = await _bench.ExportAsync(id, "ics");

        Assert.Equal(Uid(before, "senso-ji"), Uid(after, "senso-ji"));
        Assert.NotEqual(Uid(after, "ueno"), Uid(after, "senso-ji"));
        Assert.Contains("SEQUENCE:0", before, StringComparison.Ordinal);
        Assert.Contains("SEQUENCE:1", after, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_real_parser_reads_every_event_at_its_true_instant()
    {
        var ics = await _bench.ExportAsync(await WorldTripAsync(), "ics");

        Assert.Equal(
            [
                "BA178 JFK → LHR | 2027-03-27T22:30Z | 2027-03-28T05:25Z | America/New_York | BA178 JFK→LHR",
                "NZ6 AKL → LAX | 2027-05-02T07:45Z | 2027-05-02T19:40Z | Pacific/Auckland | NZ6 AKL→LAX",
                "DL1 BOS → JFK | 2027-11-07T04:20Z | 2027-11-07T06:30Z | America/New_York | DL1 BOS→JFK",
                "客栈, 东京; \"Inn\" | 2027-04-30 | 2027-05-02 |  | 900 CNY (simulated)",
                "senso-ji | 2027-05-01T00:00Z | 2027-05-01T01:30Z | Asia/Tokyo | ",
                "golden-gai | 2027-05-01T13:30Z | 2027-05-01T15:30Z | Asia/Tokyo | ",
            ],
            await IcalJs.ReadAsync(Source, ics));
    }

    private static string Unescape(string value)
    {
        var text = new StringBuilder();
        for (var i = 0; i < value.Length; i++)
            text.Append(value[i] == '\\' ? value[++i] : value[i]);
        return text.ToString();
    }

    private static string Source => Path.Combine(RepositoryRoot(), "tests", "Tools.Tests", "Ics");

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "TravelPlanner.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("These tests run inside the repository.");
        return folder.FullName;
    }

    private static string Uid(string ics, string summary)
    {
        var lines = ics.Split("\r\n");
        var at = Array.IndexOf(lines, $"SUMMARY:{summary}");
        return lines[..at].Last(l => l.StartsWith("UID:", StringComparison.Ordinal));
    }
}
