using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Training.Requests;
using TravelPlanner.Training.Requests.Slots;

namespace TravelPlanner.Training.Tests.Requests;

/// <summary>A grammar in, its first sentence with its call out; or what is wrong, with the line.</summary>
public sealed class GrammarTests(RequestFixture fixture) : IClassFixture<RequestFixture>
{
    private static readonly LocalDate Saturday = new(2026, 11, 21);

    [Theory]
    [InlineData("get_weather:\n  rain in {place:town}", "en/t.txt:2: there is no slot type 'town'")]
    [InlineData("get_weather:\n  rain in {place:city}<when>", "en/t.txt:2: there is no rule when.")]
    [InlineData("get_weather:\n  (rain|snow in {place:city}", "en/t.txt:2: '(' at column 3 is not closed.")]
    [InlineData("get_weather:\n  rain) in {place:city}", "en/t.txt:2: ')' at column 7 closes nothing.")]
    [InlineData("get_weather:\n  rain | snow {place:city}", "en/t.txt:2: '|' at column 8 stands outside parentheses.")]
    [InlineData("get_weather:\n  rain in {place:city", "en/t.txt:2: '{' at column 11 is not closed.")]
    [InlineData("get_weather:\n  rain\n  ! ", "en/t.txt:3: the alternative is empty")]
    [InlineData("get_weather:\n  ! rain in {place:city}", "en/t.txt:1: get_weather has no alternative for training.")]
    [InlineData("get_weather:\n  rain in {town:city}", "en/t.txt:2: get_weather has no argument town.")]
    [InlineData("get_weather:\n  rain in {place:city}{days=3}", "en/t.txt:2: get_weather has no argument days.")]
    [InlineData("search_flights:\n  {cabin=posh}fly to {destination:city}", "en/t.txt:2: cabin of search_flights: must be one of")]
    [InlineData("search_hotels:\n  {amenities+=moat}{place:city}", "en/t.txt:2: amenities of search_hotels: must be one of")]
    [InlineData("search_hotels:\n  {rooms=[{\"adults\":2}}{place:city}", "en/t.txt:2: the value [{\"adults\":2} is not JSON.")]
    [InlineData("several:\n  rain in {place:city}", "en/t.txt:2: place belongs to no tool; write {!tool} before it.")]
    [InlineData("a:\n  x<b>\nb:\n  y<a>\nget_weather:\n  <a>{place:city}", "uses itself")]
    [InlineData("correct.fly:\n  two", "correct.fly names fly, which is neither a tool nor a kind of rule.")]
    [InlineData("get_weather:\n  {place:city}\nlonely:\n  x", "en/t.txt:3: nothing uses the rule lonely.")]
    [InlineData("  x", "en/t.txt:1: an alternative stands before the first rule.")]
    [InlineData("get_weather:\n  {place:city}\nget_weather:\n  {place:city}", "stands in en/t.txt:1 already.")]
    public void A_fault_is_told_with_its_line(string grammar, string expected)
    {
        var fault = Assert.Throws<GrammarException>(() => Parse(grammar));
        Assert.Contains(fault.Problems, p => p.Contains(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("resolve_place:\n  where is it{query=here}", "where is it", """{"query":"here"}""")]
    [InlineData("search_flights:\n  from A{origin=A} to B{destination=B}{depart=2026-12-01} {adults=1}alone{cabin=economy}", "from A to B alone", """{"origin":"A","destination":"B","depart":"2026-12-01"}""")]
    [InlineData("search_flights:\n  {depart=2026-12-01}{destination=B}{origin=A}{max_stops=0}direct", "direct", """{"origin":"A","destination":"B","depart":"2026-12-01","max_stops":0}""")]
    [InlineData("search_hotels:\n  {place=P}{check_in=2026-12-01}{check_out=2026-12-03}{rooms=[{\"adults\":2}]}two", "two", """{"place":"P","check_in":"2026-12-01","check_out":"2026-12-03"}""")]
    [InlineData("search_hotels:\n  {place=P}{check_in=2026-12-01}{check_out=2026-12-03}{rooms=[{\"children_ages\":[$a],\"adults\":3}]}with a {$a:int 7 7}", "with a *", """{"place":"P","check_in":"2026-12-01","check_out":"2026-12-03","rooms":[{"adults":3,"children_ages":[7]}]}""")]
    [InlineData("search_hotels:\n  {place=P}{check_in=2026-12-01}{check_out=2026-12-03}{amenities+=pool}{amenities+=spa}{amenities+=pool}wet", "wet", """{"place":"P","check_in":"2026-12-01","check_out":"2026-12-03","amenities":["pool","spa"]}""")]
    [InlineData("save_preferences:\n  window{patch.seat=window} and {patch.adults=2}two", "window and two", """{"patch":{"seat":"window","adults":2}}""")]
    [InlineData("search_guides:\n  {query:text topic} in X{place=X}\ntopic:\n  how  to tip", "how to tip in X", """{"query":"how to tip","place":"X"}""")]
    [InlineData("resolve_place:\n  \\(a\\)  (b|b) <c>{query=Q}\nc:\n   d", "(a) b d", """{"query":"Q"}""")]
    [InlineData("plan_route:\n  {stops=[\"A\",\"$b\"]}via {$b:int 4 4}", "via *", """{"stops":["A","4"]}""")]
    public void A_sentence_and_its_call(string grammar, string text, string call)
    {
        var (said, arguments) = Draw(grammar);
        if (text.EndsWith('*'))
            Assert.StartsWith(text[..^1], said, StringComparison.Ordinal);
        else
            Assert.Equal(text, said);
        Assert.Equal(call, arguments);
    }

    [Fact]
    public void A_length_said_before_its_first_day_counts_from_it()
    {
        var grammar = "get_weather:\n  for {to:days from} from {from:date} in P{place=P}";
        for (var seed = 0; seed < 50; seed++)
        {
            var (said, arguments) = Draw(grammar, seed);
            using var json = System.Text.Json.JsonDocument.Parse(arguments);
            var (from, to) = (json.RootElement.GetProperty("from").GetString()!, json.RootElement.GetProperty("to").GetString()!);
            Assert.True(string.CompareOrdinal(from, to) < 0, said);
        }
    }

    private Grammars Parse(string grammar) => Grammars.Parse([new GrammarFile(Language.En, "en/t.txt", grammar)], fixture.Catalog);

    private (string Text, string Call) Draw(string grammar, int seed = 1)
    {
        var grammars = Parse(grammar);
        var rule = grammars[Language.En].Rules.Values.First();
        var sampler = new Sampler(new SlotWriter(new NameWriter(fixture.Names)), grammars.Tools);
        var said = sampler.Draw(rule, rule.Name, new Scene(new Random(seed), Language.En, Saturday, Split.Train, Lower: false))!;
        return (said.Text, new CallBuilder(grammars.Tools).Build(rule.Name, null, said.Calls[0].Changes)!.ToJsonString());
    }
}
