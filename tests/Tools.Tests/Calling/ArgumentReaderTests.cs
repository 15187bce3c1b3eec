using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace TravelPlanner.Tools.Tests.Calling;

/// <summary>Raw arguments in; the request as it was understood, or the refusal, out.</summary>
public sealed class ArgumentReaderTests
{
    private static readonly Tool Echo = ToolFactory.Create<Request, Answer>(
        "echo", "core", "Echo", "Says what it understood.", ToolTraits.Computes, inDefaultList: true,
        (request, _, _) => ValueTask.FromResult(new ToolAnswer<Answer>(request.ToString() + string.Join('+', request.Tags ?? []), new Answer(request.City))));

    public sealed record Request(
        [property: Description("City"), Length(1, 20)] string City, [property: Range(1, 9)] int Adults = 1, bool Pets = false, LocalDate? From = null,
        [property: Length(1, 3), AllowedValues("art", "food")] string[]? Tags = null, decimal? Budget = null);

    public sealed record Answer(string City);

    private static readonly Tool Polyglot = ToolFactory.Create<LocalizedRequest, Answer>(
        "polyglot", "core", "Polyglot", "Answers in two languages.", ToolTraits.Computes, inDefaultList: true,
        (_, _, _) => ValueTask.FromResult(new ToolAnswer<Answer>("ok", new Answer("Rome"))));

    public sealed record LocalizedRequest(
        [property: Range(1, 9)] int Adults = 1, [property: AllowedValues("en", "zh")] string? Lang = null) : ILocalizedRequest;

    [Theory]
    [InlineData("""{"city":"Rome"}""", "Adults = 1")]
    [InlineData("""{"city":"Rome","adults":"2"}""", "Adults = 2")]
    [InlineData("""{"city":"Rome","adults":2.0}""", "Adults = 2")]
    [InlineData("""{"city":"Rome","pets":"true"}""", "Pets = True")]
    [InlineData("""{"city":"Rome","tags":"[\"art\",\"food\"]"}""", "art+food")]
    [InlineData("""{"city":"Rome","tags":"art, food"}""", "art+food")]
    [InlineData("""{"city":"Rome","tags":"ART"}""", "art")]
    [InlineData("""{"city":"Rome","tags":"art、food"}""", "art+food")]
    [InlineData("""{"city":"Rome","from":null}""", "From = ,")]
    [InlineData("""{"city":"Rome","tags":[]}""", "Tags = ,")]
    [InlineData("""{"city":"  Rome  "}""", "City = Rome,")]
    [InlineData("""{"city":"Rome","budget":"1200.50"}""", "Budget = 1200.50")]
    [InlineData("\"{\\\"city\\\":\\\"Rome\\\"}\"", "City = Rome,")]
    public async Task Forms_are_forgiven(string arguments, string understood)
    {
        var result = await Echo.CallAsync(arguments);

        result.Success();
        Assert.Contains(understood, result.Text);
    }

    [Theory]
    [InlineData("""{}""", "invalid_argument city: nothing")]
    [InlineData("""[]""", "invalid_argument : []")]
    [InlineData("""{"city":""}""", "invalid_argument city: \"\"")]
    [InlineData("""{"city":{"a":1}}""", "invalid_argument city: {\"a\":1}")]
    [InlineData("""{"city":"Rome","adults":0}""", "invalid_argument adults: 0")]
    [InlineData("""{"city":"Rome","adults":"two"}""", "invalid_argument adults: \"two\"")]
    [InlineData("""{"city":"Rome","adults":1.5}""", "invalid_argument adults: 1.5")]
    [InlineData("""{"city":"Rome","adults":1e30}""", "invalid_argument adults: 1e30")]
    [InlineData("""{"city":"Rome","pets":"maybe"}""", "invalid_argument pets: \"maybe\"")]
    [InlineData("""{"city":"Rome","from":"2027-02-30"}""", "invalid_argument from: \"2027-02-30\"")]
    [InlineData("""{"city":"Rome","from":"9999-12-31"}""", "invalid_argument from: \"9999-12-31\"")]
    [InlineData("""{"city":"Rome","city":"Oslo"}""", "invalid_argument : a name given twice, or nesting beyond reason")]
    [InlineData("\"{\\\"city\\\":1,\\\"city\\\":2}\"", "invalid_argument : \"{\\\"city\\\":1,\\\"city\\\":2}\"")]
    [InlineData("""{"city":"Rome","from":"tomorrow"}""", "invalid_argument from: \"tomorrow\"")]
    [InlineData("""{"city":"Rome","tags":["art","opera"]}""", "invalid_argument tags[1]: \"opera\"")]
    [InlineData("""{"city":"Rome","tags":["art","art","art","art"]}""", "invalid_argument tags: 4 items")]
    [InlineData("""{"city":"Rome","adlts":2}""", "invalid_argument adlts: 2")]
    [InlineData("""{"city":"\ud800"}""", "invalid_argument : text that is not Unicode")]
    public async Task Meaning_is_strict_and_the_refusal_names_the_field(string arguments, string refusal) =>
        Assert.Equal(refusal, (await Echo.CallAsync(arguments)).Refusal());

    [Fact]
    public async Task A_misspelt_name_is_answered_with_the_right_one() =>
        Assert.Contains("did you mean 'adults'", (await Echo.CallAsync("""{"city":"Rome","adlts":2}""")).Text);

    [Theory]
    [InlineData("""{}""", "\"Kyoto\"")]
    [InlineData("""{"city":""}""", "\"Kyoto\"")]
    [InlineData("""{"city":"Rome","adults":12}""", "9")]
    [InlineData("""{"city":"Rome","adults":"two"}""", "2")]
    [InlineData("""{"city":"Rome","pets":"maybe"}""", "true")]
    [InlineData("""{"city":"Rome","from":"tomorrow"}""", "\"2027-05-01\"")]
    [InlineData("""{"city":"Rome","tags":["foods"]}""", "\"food\"")]
    [InlineData("""{"city":"Rome","adlts":2}""", "{\"adults\": 2}")]
    public async Task A_refusal_carries_a_corrected_example(string arguments, string example) =>
        Assert.Equal(example, (await Echo.CallAsync(arguments)).Failure!.Example);

    [Fact]
    public async Task A_refusal_is_labelled_in_the_language_asked_for()
    {
        Assert.Contains("参数: adults", (await Polyglot.CallAsync("""{"adults":12,"lang":"zh"}""")).Text);
    }

    [Fact]
    public async Task A_very_long_text_is_refused() =>
        Assert.Equal("invalid_argument city: 100000 characters", (await Echo.CallAsync($$"""{"city":"{{new string('x', 100_000)}}"}""")).Refusal());

    [Fact]
    public void Any_json_is_understood_or_refused_but_never_breaks()
    {
        var scalar = Gen.Elements("1", "-3", "1e400", "\"x\"", "\"\"", "null", "true", "[]", "{}", "\"[1,2\"", "\"{}\"", "[[[1]]]", "{\"city\":\"y\"}");
        var objects =
            from a in scalar
            from b in scalar
            from c in scalar
            from name in Gen.Elements("city", "adults", "from", "tags", "__proto__", "城市")
            select $$"""{"city":{{a}},"adults":{{b}},"{{name}}2":{{c}},"tags":{{c}}}""";

        Prop.ForAll(Gen.OneOf(objects, scalar).ToArbitrary(), json =>
        {
            using var document = JsonDocument.Parse(json);
            var result = Echo.Call(document.RootElement, ToolContext.Local(SystemClock.Instance), default).AsTask().GetAwaiter().GetResult();
            return result.IsFailure == (result.Structured is null);
        }).QuickCheckThrowOnFailure();
    }
}
