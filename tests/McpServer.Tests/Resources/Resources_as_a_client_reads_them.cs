using System.Threading.Channels;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using TravelPlanner.Tools.Preferences;

namespace TravelPlanner.McpServer.Tests.Resources;

public sealed class Resources_as_a_client_reads_them
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_lists_are_as_recorded()
    {
        await using var server = await ProductServer.StartAsync();

        var listed = (await server.Client.ListResourcesAsync(cancellationToken: Cancellation)).Select(r => Row(r.Uri, r.Name, r.MimeType, r.Title, r.Description));
        var templates = (await server.Client.ListResourceTemplatesAsync(cancellationToken: Cancellation))
            .Select(r => Row(r.UriTemplate, r.Name, r.MimeType, r.Title, r.Description));

        Golden.AssertIs("Resources/golden/resources.md", string.Join('\n', ["# Resources", "", .. listed, "", "# Templates", "", .. templates]));
    }

    [Fact]
    public async Task Popular_destinations_have_both_names_their_months_and_a_card_each()
    {
        await using var server = await ProductServer.StartAsync();

        var popular = await server.ReadJsonAsync("travel://destinations/popular");

        var rows = popular["destinations"]!.AsArray();
        Assert.Equal(25, rows.Count);
        Assert.Equal(rows.Select(r => (double)r!["score"]!).OrderDescending(), rows.Select(r => (double)r!["score"]!));
        Assert.Equal("reference", (string)popular["source"]!["mode"]!);
        foreach (var row in rows)
        {
            Assert.Matches(@"\p{IsCJKUnifiedIdeographs}", (string)row!["name_zh"]!);
            Assert.All(row["best_months"]!.AsArray(), m => Assert.InRange((int)m!, 1, 12));
            Assert.NotEmpty(row["best_months"]!.AsArray());
            Assert.Equal((string)row["id"]!, (string)(await server.ReadJsonAsync((string)row["card"]!))["id"]!);
        }
    }

    [Fact]
    public async Task Best_months_are_the_mild_and_dry_ones()
    {
        await using var server = await ProductServer.StartAsync();

        // Beijing: cold dry winter, hot wet summer. Singapore: the same all year but for the rain.
        Assert.Equal("4,5,9,10", await MonthsAsync(server, "beijing"));
        Assert.DoesNotContain("12", await MonthsAsync(server, "singapore"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_destination_card_says_what_a_planner_needs()
    {
        await using var server = await ProductServer.StartAsync();

        var card = await server.ReadJsonAsync("travel://destinations/kyoto");

        Assert.Equal(
            ("京都", "Asia/Tokyo", "JPY", "JP", "reference"),
            ((string)card["name_zh"]!, (string)card["zone"]!, (string)card["currency"]!, (string)card["country"]!["code"]!, (string)card["source"]!["mode"]!));
        Assert.Contains("KIX", card["airports"]!.AsArray().Select(a => (string)a!["iata"]!));
        Assert.Equal(Enumerable.Range(1, 12), card["climate"]!.AsArray().Select(m => (int)m!["month"]!));
        Assert.Equal(10, card["top_places"]!.AsArray().Count);
        Assert.All(card["facts"]!.AsArray(), f => Assert.False(string.IsNullOrEmpty((string)f!["source"]!) || string.IsNullOrEmpty((string)f["zh"]!)));
    }

    [Theory]
    [InlineData(ProductServer.Stateless, McpErrorCode.InvalidParams)]
    [InlineData(ProductServer.Sessions, McpErrorCode.ResourceNotFound)]
    public async Task What_is_not_there_is_not_found(string version, McpErrorCode code)
    {
        await using var server = await ProductServer.StartAsync(version);
        await server.SaveTripAsync("trip-hers", user: "somebody else");

        foreach (var uri in new[] { "travel://destinations/atlantis", "guide://atlantis-under-the-sea", "trip://trip-none", "trip://trip-none/ics", "trip://trip-hers", "trip://trip-hers/ics", "travel://nothing" })
        {
            var refusal = await ProductServer.RefusalAsync(() => server.ReadAsync(uri));
            Assert.Equal(code, refusal.ErrorCode);
            Assert.Contains(uri, refusal.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("travel://destinations/")]
    [InlineData("travel://destinations/%00")]
    [InlineData("travel://destinations/..%2f..%2fetc%2fpasswd")]
    [InlineData("travel://destinations/../../etc/passwd")]
    [InlineData("travel://destinations/%FF%FE")]
    [InlineData("travel://destinations/kyoto?lang=zh")]
    [InlineData("trip://' OR 1=1 --")]
    [InlineData("trip://{id}")]
    [InlineData("trip://a/b/ics")]
    [InlineData("guide://")]
    [InlineData("guide://kyoto?lang=fr")]
    [InlineData("guide://kyoto?lang=zh&lang=en")]
    [InlineData("guide://kyoto?drop=table")]
    [InlineData("GUIDE://kyoto")]
    [InlineData("file:///etc/passwd")]
    [InlineData("")]
    public async Task A_hostile_address_is_refused(string uri)
    {
        await using var server = await ProductServer.StartAsync();

        await ProductServer.RefusalAsync(async () => await server.Client.ReadResourceAsync(new ReadResourceRequestParams { Uri = uri }, Cancellation));
    }

    [Fact]
    public async Task An_endless_address_is_refused()
    {
        await using var server = await ProductServer.StartAsync();

        await ProductServer.RefusalAsync(() => server.ReadAsync("guide://" + new string('k', 100_000)));
    }

    [Theory]
    [InlineData("guide://kyoto", "# Kyoto (京都)")]
    [InlineData("guide://kyoto/", "# Kyoto (京都)")]
    [InlineData("guide://Kyoto", "# Kyoto (京都)")]
    [InlineData("guide://京都", "# Kyoto (京都)")]
    [InlineData("guide://%E4%BA%AC%E9%83%BD?lang=zh", "# 京都 (Kyoto)")]
    [InlineData("guide://kyoto?lang=zh", "# 京都 (Kyoto)")]
    [InlineData("guide://New%20York?lang=en", "# New York (纽约)")]
    public async Task A_guide_is_found_by_name_or_id_and_read_in_either_language(string uri, string title)
    {
        await using var server = await ProductServer.StartAsync();

        Assert.StartsWith(title + "\n", await server.ReadAsync(uri), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_is_not_clear_comes_back_with_candidates()
    {
        await using var server = await ProductServer.StartAsync();

        var refusal = await ProductServer.RefusalAsync(() => server.ReadAsync("guide://Kyotoo"));

        Assert.Equal(McpErrorCode.InvalidParams, refusal.ErrorCode);
        Assert.Contains("Candidates: Kyoto (京都), JP, city kyoto", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_guide_speaks_the_callers_language_when_none_is_asked_for()
    {
        await using var server = await ProductServer.StartAsync();

        Assert.StartsWith("# 京都 (Kyoto)", await server.ReadAsync("guide://kyoto", language: "zh-CN"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("zh")]
    public async Task A_guide_is_reference_data_and_says_so(string lang)
    {
        await using var server = await ProductServer.StartAsync();

        Golden.AssertIs($"Resources/golden/guide-kyoto.{lang}.md", await server.ReadAsync($"guide://kyoto?lang={lang}"));
    }

    [Fact]
    public async Task Only_what_reads_the_same_for_everybody_may_be_shared()
    {
        await using var server = await ProductServer.StartAsync();
        await server.SaveTripAsync("trip-1");

        Assert.Equal("public 01:00:00", await CacheAsync(server, "travel://destinations/kyoto"));
        Assert.Equal("public 01:00:00", await CacheAsync(server, "guide://kyoto?lang=zh"));
        Assert.Equal("private 01:00:00", await CacheAsync(server, "guide://kyoto"));
        Assert.Equal("private 00:00:00", await CacheAsync(server, "trip://trip-1"));
        Assert.Equal("private 00:00:00", await CacheAsync(server, "travel://user/preferences"));
    }

    [Fact]
    public async Task Preferences_are_the_callers_own_with_their_version()
    {
        await using var server = await ProductServer.StartAsync();
        Assert.Equal("""{"version":0,"preferences":{}}""", await server.ReadAsync("travel://user/preferences"));

        await server.Preferences.SaveAsync("local", new TravelPreferences(Currency: "CNY"), 0, Cancellation);
        await server.Preferences.SaveAsync("somebody else", new TravelPreferences(Currency: "USD"), 0, Cancellation);

        Assert.Equal(
            """{"version":1,"saved_at":"2026-11-21T12:00:00Z","preferences":{"currency":"CNY"}}""", await server.ReadAsync("travel://user/preferences"));
    }

    [Fact]
    public async Task Provider_status_names_every_mode()
    {
        await using var server = await ProductServer.StartAsync();

        var status = await server.ReadJsonAsync("provider://status");

        Assert.Equal(
            "flights simulated, hotels simulated, places reference, weather reference, routes reference, exchange rates reference, facts and holidays reference",
            string.Join(", ", status["providers"]!.AsArray().Select(p => $"{p!["serves"]} {p["mode"]}")));
    }

    [Theory]
    [InlineData("trip://trip-1")]
    [InlineData("trip://trip-1/")]
    public async Task A_trip_is_read_whole(string uri)
    {
        await using var server = await ProductServer.StartAsync();
        await server.SaveTripAsync("trip-1");

        var trip = await server.ReadJsonAsync(uri);

        Assert.Equal(
            ("trip-1", 1, "Kyoto in May", "2027-05-01", "2027-05-02", true),
            ((string)trip["trip_id"]!, (int)trip["version"]!, (string)trip["title"]!, (string)trip["start"]!, (string)trip["end"]!, (bool)trip["has_simulated"]!));
        Assert.Equal("CA161 PEK-KIX", (string)trip["content"]!["flights"]![0]!["summary"]!);
    }

    [Fact]
    public async Task A_trips_calendar_is_the_file_that_export_trip_gives()
    {
        await using var server = await ProductServer.StartAsync();
        await server.SaveTripAsync("trip-1");

        var calendar = await server.ReadAsync("trip://trip-1/ics");

        Assert.StartsWith("BEGIN:VCALENDAR\r\n", calendar, StringComparison.Ordinal);
        Assert.Contains("DTSTART;TZID=Asia/Tokyo:20270501T100000", calendar, StringComparison.Ordinal);
        var exported = await server.Client.CallToolAsync(
            "export_trip", new Dictionary<string, object?> { ["trip_id"] = "trip-1", ["format"] = "ics" }, cancellationToken: Cancellation);
        Assert.Equal(exported.StructuredContent!.Value.GetProperty("content").GetString(), calendar);
    }

    [Fact]
    public async Task A_trip_without_dates_has_no_calendar_and_says_why()
    {
        await using var server = await ProductServer.StartAsync();
        await server.SaveTripAsync("trip-1", dated: false);

        var refusal = await ProductServer.RefusalAsync(() => server.ReadAsync("trip://trip-1/ics"));

        Assert.Contains("no calendar", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("trip://trip-1")]
    [InlineData("trip://trip-1/")]
    [InlineData("trip://trip-1/ics")]
    public async Task Whoever_watches_a_trip_hears_of_each_saved_version_of_it_and_of_nothing_else(string uri)
    {
        await using var server = await ProductServer.StartAsync(ProductServer.Sessions);
        await server.SaveTripAsync("trip-1");
        var stored = await server.Trips.FindAsync("local", "trip-1", null, Cancellation);
        var heard = Channel.CreateUnbounded<string>();
        await using var watching = await server.Client.SubscribeToResourceAsync(
            uri, (update, cancellation) => heard.Writer.WriteAsync(update.Uri, cancellation), cancellationToken: Cancellation);

        await server.SaveTripAsync("trip-2");
        await server.SaveTripAsync("trip-1", user: "somebody else");
        Assert.False((await server.Trips.SaveAsync("local", "trip-1", stored!.Content, 0, Cancellation)).Saved);
        await server.Client.PingAsync(cancellationToken: Cancellation);
        Assert.False(heard.Reader.TryPeek(out _));
        await server.SaveTripAsync("trip-1", expected: 1);

        Assert.Equal(uri, await heard.Reader.ReadAsync(Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancellation));
        Assert.Contains("\"version\":2", await server.ReadAsync("trip://trip-1"), StringComparison.Ordinal);
        Assert.False(heard.Reader.TryPeek(out _));
    }

    private static async Task<string> MonthsAsync(ProductServer server, string city) =>
        string.Join(',', (await server.ReadJsonAsync($"travel://destinations/{city}"))["best_months"]!.AsArray());

    private static async Task<string> CacheAsync(ProductServer server, string uri)
    {
        var read = await server.Client.ReadResourceAsync(new ReadResourceRequestParams { Uri = uri }, Cancellation);
        return $"{read.CacheScope?.ToString().ToLowerInvariant()} {read.TimeToLive}";
    }

    private static string Row(string uri, string name, string? mime, string? title, string? description) =>
        $"- `{uri}` {name} ({mime}) **{title}** {description}";
}
