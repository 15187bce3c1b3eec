using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;
using TravelPlanner.Cli.Configuration;

namespace TravelPlanner.Cli.Commands;

/// <param name="Cities">In any order; the plan finds the best one.</param>
/// <param name="Budget">Most to spend, in the currency; null for no limit.</param>
/// <param name="Origin">Where the party sets out from, and goes back to; null for a plan from the first city to the last.</param>
internal sealed record PlanArguments(
    IReadOnlyList<string> Cities, LocalDate From, LocalDate To, IReadOnlyList<string> Interests, IReadOnlyList<string> MustVisit, string? Pace, int Adults,
    IReadOnlyList<int> ChildrenAges, string? Tier, decimal? Budget, string? Currency, IReadOnlyList<string> Transport, string? Origin, bool Json, GivenSettings Settings)
{
    /// <summary>For <c>plan_trip</c>; what was not given is left out, so that the tool's own default holds.</summary>
    public JsonObject ForTrip()
    {
        var input = new JsonObject
        {
            ["origin"] = Origin, ["cities"] = List(Cities), ["from"] = LocalDatePattern.Iso.Format(From), ["to"] = LocalDatePattern.Iso.Format(To),
            ["adults"] = Adults, ["children_ages"] = List(ChildrenAges), ["interests"] = List(Interests), ["must_visit"] = List(MustVisit), ["pace"] = Pace,
            ["tier"] = Tier, ["budget"] = Budget, ["currency"] = Currency, ["transport"] = List(Transport),
        };
        foreach (var name in input.Where(p => p.Value is null).Select(p => p.Key).ToList())
            input.Remove(name);
        return input;
    }

    private static JsonArray? List<T>(IReadOnlyList<T> values) => values.Count == 0 ? null : new JsonArray([.. values.Select(v => JsonValue.Create(v))]);
}
