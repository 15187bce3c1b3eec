using TravelPlanner.Domain;
using TravelPlanner.Providers.Memory;
using TravelPlanner.Tools.Preferences;

namespace TravelPlanner.Tools.Tests.Preferences;

public class SavePreferencesTests
{
    private readonly IPreferenceStore _store = MemoryStore.Create(NodaTime.SystemClock.Instance).Preferences;

    private Tool Tool => PreferenceTools.Create(_store, ToolCalls.Gazetteer);

    [Theory]
    [InlineData("""{"home_city": "北京", "currency": "cny"}""", """{"currency":"CNY","home_city":"beijing"}""")]
    [InlineData("""{"home_airport": "pek", "nationality": "cn"}""", """{"home_airport":"PEK","nationality":"CN"}""")]
    [InlineData("""{"preferred_airlines": ["ca", "CA"], "children_ages": ["5", 9]}""", """{"preferred_airlines":["CA"],"children_ages":[5,9]}""")]
    [InlineData("""{"time_zone": "Asia/Tokyo", "wheelchair": "true", "interests": "Food, history"}""", """{"time_zone":"Asia/Tokyo","interests":["food","history"],"wheelchair":true}""")]
    public async Task A_patch_is_brought_to_ids_and_codes(string patch, string saved)
    {
        var result = (await Tool.CallAsync($$"""{"patch": {{patch}}}""")).Success();

        Assert.Equal(saved, result["preferences"]!.ToJsonString());
        Assert.Equal(1, result["version"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_patch_changes_what_it_names_and_clear_forgets()
    {
        await Tool.CallAsync("""{"patch": {"currency": "CNY", "pace": "relaxed", "diet": ["vegan"]}}""");
        var result = (await Tool.CallAsync("""{"patch": {"currency": "EUR"}, "clear": ["diet"], "expected_version": 1}""")).Success();

        Assert.Equal("""{"preferences":{"currency":"EUR","pace":"relaxed"},"version":2}""", result.ToJsonString());
    }

    [Theory]
    [InlineData("""{"patch": {"currency": "XXQ"}}""", "invalid_argument patch.currency: XXQ")]
    [InlineData("""{"patch": {"language": "fr"}}""", "invalid_argument patch.language: \"fr\"")]
    [InlineData("""{"patch": {"preferred_airlines": ["CA", "Q9"]}}""", "invalid_argument patch.preferred_airlines[1]: Q9")]
    [InlineData("""{"patch": {"time_zone": "Beijing"}}""", "invalid_argument patch.time_zone: Beijing")]
    [InlineData("""{"patch": {"home_airport": "QQQ"}}""", "invalid_argument patch.home_airport: QQQ")]
    [InlineData("""{"patch": {"nationality": "China"}}""", "invalid_argument patch.nationality: China")]
    [InlineData("""{"patch": {"interests": ["food", "chess"]}}""", "invalid_argument patch.interests[1]: chess")]
    [InlineData("""{"patch": {"children_ages": [4, 18]}}""", "invalid_argument patch.children_ages: 4, 18")]
    [InlineData("""{"patch": {"hotel_stars": 6}}""", "invalid_argument patch.hotel_stars: 6")]
    [InlineData("""{"patch": {"favourite_colour": "red"}}""", "invalid_argument patch.favourite_colour: \"red\"")]
    [InlineData("""{"patch": {"preferred_airlines": ["CA"], "avoided_airlines": ["CA"]}}""", "invalid_argument patch.avoided_airlines: CA")]
    [InlineData("""{"clear": ["colour"]}""", "invalid_argument clear[0]: colour")]
    [InlineData("{}", "invalid_argument patch: nothing")]
    [InlineData("""{"patch": {"currency": "CNY"}, "expected_version": 3}""", "conflict expected_version: 3")]
    public async Task What_cannot_be_saved_is_refused_and_nothing_changes(string arguments, string refusal)
    {
        Assert.Equal(refusal, (await Tool.CallAsync(arguments)).Refusal());
        Assert.Null(await _store.FindAsync("local", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_later_save_without_the_version_is_refused_with_the_version()
    {
        await Tool.CallAsync("""{"patch": {"currency": "CNY"}}""");
        var result = await Tool.CallAsync("""{"patch": {"currency": "EUR"}}""");

        Assert.Equal("conflict expected_version: nothing", result.Refusal());
        Assert.Equal("""{"expected_version": 1}""", result.Failure!.Example);
    }

    [Fact]
    public async Task The_text_is_in_the_readers_language_and_enough_alone()
    {
        var result = await Tool.CallAsync("""{"patch": {"currency": "CNY", "interests": ["food"]}}""", Language.Zh);

        Assert.Equal("偏好已保存，版本 1\ncurrency CNY · interests food", result.Text);
    }
}
