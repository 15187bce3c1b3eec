using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TravelPlanner.Cli.Bench.ToolCalls;

/// <summary>
/// Whether a call's arguments are the expected ones, by the rules of <c>bench/tool-calls/README.md</c>: alternatives, defaults as good as absent, order
/// only where it means something.
/// </summary>
internal static class ArgumentEquality
{
    private enum Order
    {
        Free,
        Kept,
        FirstKept,
        EndsKept,
    }

    /// <summary>The first argument that is not as expected, with what came; null where the call is right.</summary>
    /// <param name="schema">Of the tool's arguments; its defaults count.</param>
    /// <param name="languages">Values of <c>lang</c> that are right although nobody expects them.</param>
    public static string? Difference(ExpectedCall expected, JsonObject arguments, JsonObject schema, IReadOnlyCollection<string> languages)
    {
        foreach (var name in expected.Arguments.Concat(expected.Optional).Concat(arguments).Select(m => m.Key).Distinct(StringComparer.Ordinal))
        {
            var place = PlaceOf(expected.Name, name, arguments, schema);
            var got = arguments[name];
            var right = expected.Arguments.TryGetPropertyValue(name, out var wanted)
                ? Same(wanted, got, place)
                : place.IsAbsent(got)
                    || (expected.Optional.TryGetPropertyValue(name, out var allowed) && Same(allowed, got, place))
                    || (name == "lang" && languages.Any(l => SameScalar(JsonValue.Create(l), got)));
            if (!right)
                return $"{name}: {Show(got)}, not {Show(wanted ?? expected.Optional[name])}";
        }

        return null;
    }

    /// <param name="SpokenDefault">A default that the schema gives in words.</param>
    private sealed record Place(JsonObject? Schema, Order Order = Order.Free, Func<JsonNode, bool>? SpokenDefault = null)
    {
        public bool IsAbsent(JsonNode? value) =>
            value is null or JsonArray { Count: 0 } || (Schema?["default"] is { } usual && SameScalar(usual, value)) || SpokenDefault?.Invoke(value) == true;
    }

    private static Place PlaceOf(string tool, string argument, JsonObject arguments, JsonObject schema)
    {
        var property = Property(schema, argument);
        return (tool, argument) switch
        {
            (_, "slices") => new Place(property, Order.Kept),
            (_, "stops") => new Place(property, !IsTrue(arguments["optimise"]) ? Order.Kept : IsTrue(arguments["fix_last"]) ? Order.EndsKept : Order.FirstKept),
            // "Default one room for 2 adults"
            ("search_hotels", "rooms") => new Place(property, SpokenDefault: rooms =>
                rooms is JsonArray { Count: 1 } one && one[0] is JsonObject room && room.All(m => new Place(Property(Items(property), m.Key)).IsAbsent(m.Value))),
            // "Default days - 1"
            ("calculate_budget", "nights") => new Place(property, SpokenDefault: nights => Number(nights) is { } n && n == (Number(arguments["days"]) ?? 1) - 1),
            _ => new Place(property),
        };
    }

    private static bool Same(JsonNode? wanted, JsonNode? got, Place place)
    {
        if (wanted is JsonObject alternatives && alternatives.Count == 1 && alternatives["any"] is JsonArray any)
            return any.Any(one => Same(one, got, place));
        if (place.IsAbsent(wanted) || place.IsAbsent(got))
            return place.IsAbsent(wanted) && place.IsAbsent(got);
        return (wanted, got) switch
        {
            (JsonObject w, JsonObject g) => w.Concat(g).Select(m => m.Key).Distinct(StringComparer.Ordinal).All(name => Same(w[name], g[name], new Place(Property(place.Schema, name)))),
            (JsonArray w, JsonArray g) => w.Count == g.Count && SameList([.. w], [.. g], new Place(Items(place.Schema)), place.Order),
            _ => SameScalar(wanted, got),
        };
    }

    private static bool SameList(IReadOnlyList<JsonNode?> wanted, IReadOnlyList<JsonNode?> got, Place item, Order order)
    {
        switch (order)
        {
            case Order.Kept:
                return wanted.Zip(got).All(pair => Same(pair.First, pair.Second, item));
            case Order.FirstKept when wanted.Count > 0:
                return Same(wanted[0], got[0], item) && SameList([.. wanted.Skip(1)], [.. got.Skip(1)], item, Order.Free);
            case Order.EndsKept when wanted.Count > 1:
                return Same(wanted[^1], got[^1], item) && SameList([.. wanted.SkipLast(1)], [.. got.SkipLast(1)], item, Order.FirstKept);
            default:
                return Matched(0, new bool[got.Count]);
        }

        // Alternatives overlap, so that the first that fits may be another's only one.
        bool Matched(int next, bool[] taken)
        {
            if (next == wanted.Count)
                return true;
            for (var i = 0; i < got.Count; i++)
            {
                if (taken[i] || !Same(wanted[next], got[i], item))
                    continue;
                taken[i] = true;
                if (Matched(next + 1, taken))
                    return true;
                taken[i] = false;
            }

            return false;
        }
    }

    private static bool SameScalar(JsonNode? wanted, JsonNode? got)
    {
        if (wanted is not JsonValue w || got is not JsonValue g)
            return false;
        return (w.GetValueKind(), g.GetValueKind()) switch
        {
            (JsonValueKind.String, JsonValueKind.String) => string.Equals(w.GetValue<string>().Trim(), g.GetValue<string>().Trim(), StringComparison.OrdinalIgnoreCase),
            (JsonValueKind.Number, JsonValueKind.Number) => Number(w) is { } number && Number(g) == number,
            (JsonValueKind.True, JsonValueKind.True) or (JsonValueKind.False, JsonValueKind.False) => true,
            _ => false,
        };
    }

    /// <summary>Null for what is no number, or one beyond what any traveller writes.</summary>
    private static decimal? Number(JsonNode? value) =>
        value is JsonValue scalar && scalar.GetValueKind() == JsonValueKind.Number && decimal.TryParse(scalar.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static bool IsTrue(JsonNode? value) => value is JsonValue scalar && scalar.GetValueKind() == JsonValueKind.True;

    private static JsonObject? Property(JsonObject? schema, string name) => (schema?["properties"] as JsonObject)?[name] as JsonObject;

    private static JsonObject? Items(JsonObject? schema) => schema?["items"] as JsonObject;

    private static string Show(JsonNode? value) => value?.ToJsonString(Tools.ToolJson.Options) ?? "nothing";
}
