using NodaTime;

namespace TravelPlanner.Domain.Meetings;

/// <summary>Friends in different places of a town, each there for a while of one day: meet as many as possible.</summary>
/// <param name="Travel">Minutes from place to place; the same place takes none.</param>
public sealed record MeetingProblem(string Start, LocalTime Arrival, IReadOnlyList<Friend> Friends, IReadOnlyDictionary<(string From, string To), int> Travel)
{
    /// <summary>The solver keeps a number for every set of friends and the last of them: 80 MB for 20.</summary>
    public const int MostFriends = 20;

    /// <summary>Null when there is no way.</summary>
    public int? TravelMinutes(string from, string to) => from == to ? 0 : Travel.TryGetValue((from, to), out var minutes) ? minutes : null;
}

/// <param name="From">Present from then on.</param>
/// <param name="Minutes">The least a meeting takes.</param>
public sealed record Friend(string Name, string Place, LocalTime From, LocalTime Until, int Minutes);

public sealed record Meeting(Friend Friend, LocalTime Begin, LocalTime End);
