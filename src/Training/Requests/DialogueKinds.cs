using System.Collections.Immutable;

namespace TravelPlanner.Training.Requests;

internal enum DialogueKind
{
    Single,
    Correct,
    Ask,
    Reply,
    Several,
    Then,
    Chain,
    Answer,
    Decline,
}

/// <summary>How often each kind of conversation and each tool is drawn.</summary>
internal static class DialogueKinds
{
    public static readonly ImmutableArray<(DialogueKind Kind, int Weight)> Kinds =
    [
        (DialogueKind.Single, 52), (DialogueKind.Correct, 12), (DialogueKind.Ask, 6), (DialogueKind.Reply, 5), (DialogueKind.Several, 6), (DialogueKind.Then, 8), (DialogueKind.Chain, 5), (DialogueKind.Answer, 8),
        (DialogueKind.Decline, 6),
    ];

    /// <summary>What a tool not named here weighs.</summary>
    public const int UsualWeight = 5;

    public static int WeightOf(string tool) => tool switch { "search_flights" => 18, "search_hotels" => 12, "plan_itinerary" => 15, "get_weather" or "search_places" => 6, "get_travel_context" or "check_trip" or "export_trip" => 4, _ => UsualWeight };
}
