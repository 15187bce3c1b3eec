using System.Text.Json.Nodes;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using TravelPlanner.Domain;

namespace TravelPlanner.McpServer.Tests.Completions;

public sealed class Suggestions_for_arguments
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    //          prompt or template                argument        typed         the first suggestions
    [Theory]
    [InlineData("plan-trip", "destination", "bei", "Beijing")]
    [InlineData("plan-trip", "destination", "BEI", "Beijing")]
    [InlineData("plan-trip", "destination", "北", "北京")]
    [InlineData("plan-trip", "destination", "ｋｙｏ", "Kyoto")]
    [InlineData("plan-trip", "destination", "nyc", "New York")]
    [InlineData("plan-trip", "destination", "魔都", "Shanghai")]
    [InlineData("plan-trip", "destination", "san", "San Francisco, Sanya")]
    [InlineData("plan-trip", "destination", "zzz", "")]
    [InlineData("plan-trip", "origin", "PEK", "Beijing, PEK")]
    [InlineData("plan-trip", "origin", "首都", "PEK")]
    [InlineData("plan-trip", "currency", "cn", "CNY")]
    [InlineData("plan-trip", "currency", "人民", "CNY")]
    [InlineData("plan-trip", "currency", "Japanese", "JPY")]
    [InlineData("plan-trip", "lang", "", "zh, en")]
    [InlineData("plan-trip", "pace", "re", "relaxed")]
    [InlineData("plan-trip", "interests", "food, h", "food, history")]
    [InlineData("plan-trip", "depart", "2027", "")]
    [InlineData("compare-options", "destinations", "Kyoto, seo", "Kyoto, Seoul")]
    [InlineData("compare-options", "destinations", "京都、首", "京都、 首尔")]
    [InlineData("compare-options", "airline", "国航", "")]
    [InlineData("compare-options", "airline", "中国国际", "CA")]
    [InlineData("compare-options", "airline", "Air Ch", "CA, 9H")]
    [InlineData("travel://destinations/{id}", "id", "北", "beijing")]
    [InlineData("guide://{place}{?lang}", "place", "kyo", "kyoto")]
    [InlineData("guide://{place}{?lang}", "lang", "z", "zh")]
    public async Task What_is_typed_gets_what_begins_so(string reference, string argument, string typed, string expected)
    {
        await using var server = await ProductServer.StartAsync();

        Assert.Equal(expected, string.Join(", ", (await CompleteAsync(server, reference, argument, typed)).Values));
    }

    [Fact]
    public async Task Nothing_typed_gives_the_large_cities_first_in_the_callers_language()
    {
        await using var english = await ProductServer.StartAsync();
        await using var chinese = await ProductServer.StartAsync(language: Language.Zh);

        Assert.Equal("Beijing", (await CompleteAsync(english, "plan-trip", "destination", "")).Values[0]);
        Assert.Equal("北京", (await CompleteAsync(chinese, "plan-trip", "destination", "")).Values[0]);
    }

    [Fact]
    public async Task A_hundred_is_the_most_and_the_rest_is_counted()
    {
        await using var server = await ProductServer.StartAsync();

        var all = await CompleteAsync(server, "plan-trip", "origin", "");

        Assert.Equal(100, all.Values.Count);
        Assert.True(all.HasMore);
        Assert.InRange(all.Total!.Value, 300, 1000);
    }

    [Fact]
    public async Task Trips_are_the_callers_own_the_last_saved_first()
    {
        await using var server = await ProductServer.StartAsync();
        await server.SaveTripAsync("trip-a", title: "京都赏枫");
        await server.SaveTripAsync("trip-b", title: "Osaka");
        await server.SaveTripAsync("trip-hers", user: "somebody else", title: "Kyoto");

        Assert.Equal(["trip-a", "trip-b"], (await CompleteAsync(server, "day-of-travel", "trip_id", "")).Values);
        Assert.Equal(["trip-a"], (await CompleteAsync(server, "trip://{id}", "id", "京都")).Values);
        Assert.Equal(["trip-b"], (await CompleteAsync(server, "trip://{id}/ics", "id", "trip-b")).Values);
    }

    [Fact]
    public async Task Every_argument_that_names_something_known_is_completed()
    {
        await using var server = await ProductServer.StartAsync();
        await server.SaveTripAsync("trip-a");
        string[] free = ["depart", "return", "date", "adults", "children_ages", "budget", "event", "flight", "delay_minutes"];

        foreach (var prompt in await server.Client.ListPromptsAsync(cancellationToken: Cancellation))
        {
            foreach (var argument in prompt.ProtocolPrompt.Arguments!.Where(a => !free.Contains(a.Name)))
                Assert.True((await CompleteAsync(server, prompt.Name, argument.Name, "")).Values.Count > 0, $"{prompt.Name} {argument.Name}");
        }
    }

    [Theory]
    [InlineData("no-such-prompt", "destination")]
    [InlineData("plan-trip", "no_such_argument")]
    [InlineData("nowhere://{id}", "id")]
    [InlineData("trip://{id}", "place")]
    public async Task An_unknown_reference_or_argument_is_refused_with_the_known_ones(string reference, string argument)
    {
        await using var server = await ProductServer.StartAsync();

        var refusal = await ProductServer.RefusalAsync(() => CompleteAsync(server, reference, argument, "a"));

        Assert.Contains("Allowed: ", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"ref":{"type":"ref/prompt","name":"plan-trip"},"argument":{"name":null,"value":"a"}}""")]
    [InlineData("""{"ref":{"type":"ref/resource","uri":""},"argument":{"name":"id","value":"a"}}""")]
    public async Task A_null_in_the_place_of_a_name_is_refused(string parameters)
    {
        await using var server = await ProductServer.StartAsync(ProductServer.Sessions);
        var frame = new JsonRpcRequest { Method = "completion/complete", Params = JsonNode.Parse(parameters) };

        await ProductServer.RefusalAsync(() => server.Client.SendRequestAsync(frame, Cancellation));
    }

    [Theory]
    [InlineData("\0")]
    [InlineData("\u001b[31m")]
    [InlineData("%' OR '1'='1")]
    [InlineData("{{7*7}}")]
    [InlineData(",,,,,,,")]
    public async Task Hostile_typing_gets_no_suggestion(string typed)
    {
        await using var server = await ProductServer.StartAsync();

        foreach (var argument in new[] { "destination", "origin", "currency" })
            Assert.Empty((await CompleteAsync(server, "plan-trip", argument, typed)).Values);
        Assert.Empty((await CompleteAsync(server, "plan-trip", "destination", new string('b', 50_000))).Values);
    }

    private static async Task<Completion> CompleteAsync(ProductServer server, string reference, string argument, string typed)
    {
        Reference named = reference.Contains("://", StringComparison.Ordinal)
            ? new ResourceTemplateReference { Uri = reference }
            : new PromptReference { Name = reference };
        return (await server.Client.CompleteAsync(named, argument, typed, cancellationToken: Cancellation)).Completion;
    }
}
