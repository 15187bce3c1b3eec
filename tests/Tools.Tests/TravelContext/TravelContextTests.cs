using TravelPlanner.Domain;
using TravelPlanner.Providers.Memory;
using TravelPlanner.Tools.Preferences;
using TravelPlanner.Tools.TravelContext;

namespace TravelPlanner.Tools.Tests.TravelContext;

/// <summary>The clock stands at 2026-11-21 12:00 UTC.</summary>
public class TravelContextTests
{
    private readonly IPreferenceStore _store = MemoryStore.Create(NodaTime.SystemClock.Instance).Preferences;

    private Tool Tool => TravelContextTool.Create(
        _store, ToolCalls.Gazetteer,
        [
            new ProviderStatus("flights", "simulator", SourceMode.Simulated, new BilingualName("not for sale", "不可购买")),
            new ProviderStatus("weather", "embedded", SourceMode.Reference),
        ],
        new TravelLimits(330, 30, 14, 9));

    [Theory]
    [InlineData("{}", null, "utc 2026-11-21T12:00 UTC")]
    [InlineData("""{"place": "纽约"}""", null, "utc 2026-11-21T12:00 UTC; place 2026-11-21T07:00 America/New_York")]
    [InlineData("{}", """{"home_city": "Tokyo"}""", "utc 2026-11-21T12:00 UTC; home 2026-11-21T21:00 Asia/Tokyo")]
    [InlineData("{}", """{"home_airport": "AKL"}""", "utc 2026-11-21T12:00 UTC; home 2026-11-22T01:00 Pacific/Auckland")]
    [InlineData("{}", """{"home_city": "Tokyo", "time_zone": "Europe/Paris"}""", "utc 2026-11-21T12:00 UTC; home 2026-11-21T13:00 Europe/Paris")]
    public async Task It_is_told_what_time_it_is_where_it_matters(string arguments, string? saved, string expected)
    {
        if (saved is not null)
            await PreferenceTools.Create(_store, ToolCalls.Gazetteer).CallAsync($$"""{"patch": {{saved}}}""");
        var now = (await Tool.CallAsync(arguments)).Success()["now"]!.AsArray();

        Assert.Equal(expected, string.Join("; ", now.Select(n => $"{n!["of"]} {n["now"]} {n["zone"]}")));
    }

    [Fact]
    public async Task The_text_alone_says_modes_preferences_and_limits()
    {
        await PreferenceTools.Create(_store, ToolCalls.Gazetteer).CallAsync("""{"patch": {"currency": "CNY"}}""");

        Assert.Equal(
            """
            UTC: 2026-11-21 12:00 (UTC)
            Data:
            - flights: simulated (simulator): not for sale
            - weather: reference (embedded)
            Preferences v1: currency CNY
            Limits: flights 330 days ahead, 9 passengers; hotels 30 nights; itinerary 14 days a city
            """,
            (await Tool.CallAsync("{}")).Text, ignoreLineEndingDifferences: true);
    }

    [Fact]
    public async Task Notes_are_in_the_readers_language()
    {
        var result = await Tool.CallAsync("""{"lang": "zh"}""");

        Assert.Equal("不可购买", result.Success()["providers"]![0]!["note"]!.GetValue<string>());
        Assert.Contains("偏好：尚未保存", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_place_that_is_not_known_is_refused() => Assert.Equal("not_found place: Atlantis-on-Sea", (await Tool.CallAsync("""{"place": "Atlantis-on-Sea"}""")).Refusal());

    [Fact]
    public async Task One_users_preferences_are_not_shown_to_another()
    {
        await PreferenceTools.Create(_store, ToolCalls.Gazetteer).CallAsync("""{"patch": {"currency": "CNY"}}""", user: "ann");

        Assert.Equal(0, (await Tool.CallAsync("{}", user: "bob")).Success()["version"]!.GetValue<int>());
        Assert.Equal(1, (await Tool.CallAsync("{}", user: "ann")).Success()["version"]!.GetValue<int>());
    }
}
