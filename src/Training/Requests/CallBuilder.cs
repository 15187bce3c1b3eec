using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;
using TravelPlanner.Inference;
using TravelPlanner.InferenceWorker;
using TravelPlanner.InferenceWorker.Templates;

namespace TravelPlanner.Training.Requests;

/// <summary>Makes calls of what a sentence said: canonical arguments, complete and possible ones only.</summary>
internal sealed class CallBuilder(IReadOnlyDictionary<string, ToolArguments> tools)
{
    private static readonly (string Tool, string From, string To, int MostDays, bool Later)[] Stretches =
    [
        ("search_hotels", "check_in", "check_out", 30, true), ("search_flights", "depart", "return", 60, false), ("plan_itinerary", "from", "to", 13, false), ("get_weather", "from", "to", 31, false),
        ("get_destination_facts", "from", "to", 366, false), ("get_price_calendar", "from", "to", 60, false),
    ];

    /// <returns>Null where the arguments are not whole or cannot be, such as a return before the departure.</returns>
    public JsonObject? Build(string tool, JsonObject? earlier, IReadOnlyList<ArgumentChange> changes)
    {
        var result = Partial(tool, changes, earlier);
        return IsWhole(tool, result) && IsPossible(tool, result) ? result : null;
    }

    /// <summary>What a request that lacks something says of its arguments.</summary>
    public JsonObject Partial(string tool, IReadOnlyList<ArgumentChange> changes, JsonObject? earlier = null)
    {
        var given = earlier is null ? [] : (JsonObject)earlier.DeepClone();
        foreach (var change in changes)
            Apply(given, change);
        return tools[tool].Canonical(given);
    }

    public static ChatToolCall Call(string tool, JsonObject arguments) => new(tool, JsonText.Spaced(JsonSerializer.SerializeToElement(arguments)));

    private static void Apply(JsonObject given, ArgumentChange change)
    {
        var (into, name) = (given, change.Path);
        for (var cut = name.IndexOf('.', StringComparison.Ordinal); cut > 0; cut = name.IndexOf('.', StringComparison.Ordinal))
        {
            if (into[name[..cut]] is not JsonObject inner)
                into[name[..cut]] = inner = [];
            (into, name) = (inner, name[(cut + 1)..]);
        }

        switch (change.Kind)
        {
            case ChangeKind.Unset:
                into.Remove(name);
                break;
            case ChangeKind.Append:
                if (into[name] is not JsonArray list)
                    into[name] = list = [];
                if (!list.Any(item => JsonNode.DeepEquals(item, change.Value)))
                    list.Add(change.Value!.DeepClone());
                break;
            default:
                into[name] = change.Value!.DeepClone();
                break;
        }
    }

    private bool IsWhole(string tool, JsonObject arguments) => tools[tool].SatisfiesRequired(arguments) && tool switch
    {
        "search_flights" => arguments.ContainsKey("slices") || (arguments.ContainsKey("origin") && arguments.ContainsKey("destination") && arguments.ContainsKey("depart")),
        "plan_route" => arguments["stops"] is JsonArray { Count: >= 2 },
        _ => true,
    };

    private static bool IsPossible(string tool, JsonObject arguments)
    {
        foreach (var stretch in Stretches)
        {
            if (stretch.Tool == tool && Day(arguments[stretch.From]) is { } from && Day(arguments[stretch.To]) is { } to
                && (to < from || (stretch.Later && to == from) || Period.DaysBetween(from, to) > stretch.MostDays))
                return false;
        }

        return true;
    }

    /// <summary>A later start moves an end that was said as a length.</summary>
    public static void KeepLengths(JsonObject before, List<ArgumentChange> changes, IReadOnlyList<SaidLength> lengths)
    {
        foreach (var length in lengths)
        {
            if (changes.Exists(c => c.Path == length.End) || changes.Find(c => c.Path == length.Start) is not { Value: { } moved } || Day(moved) is not { } start)
                continue;
            if (Day(before[length.Start]) is { } was && Day(before[length.End]) is { } end)
                changes.Add(new ArgumentChange(ChangeKind.Set, length.End, JsonValue.Create(LocalDatePattern.Iso.Format(start.PlusDays(Period.DaysBetween(was, end))))));
        }
    }

    public static LocalDate? Day(JsonNode? value) =>
        value is JsonValue text && text.TryGetValue<string>(out var iso) && LocalDatePattern.Iso.Parse(iso) is { Success: true } parsed ? parsed.Value : null;

    /// <summary>The changes with a result's fields in place of their names; null where the result lacks one, or training may not show it.</summary>
    public static List<ArgumentChange>? Filled(IReadOnlyList<ArgumentChange> changes, IReadOnlyDictionary<string, string> fields, Split split)
    {
        var filled = new List<ArgumentChange>(changes.Count);
        foreach (var change in changes)
        {
            var value = change.Value is { } named ? JsonTree.Map(named, v => Fill(v, fields, split)) : null;
            if (value is null && change.Value is not null)
                return null;
            filled.Add(change with { Value = value });
        }

        return filled;
    }

    private static JsonNode? Fill(JsonValue value, IReadOnlyDictionary<string, string> fields, Split split)
    {
        if (value.GetValueKind() != JsonValueKind.String || value.GetValue<string>() is not [GrammarParser.FieldMark, .. var field])
            return value.DeepClone();
        return fields.TryGetValue(field, out var shown) && !(split == Split.Train && Slots.HeldOutNames.Contains(shown)) ? JsonValue.Create(shown) : null;
    }
}
