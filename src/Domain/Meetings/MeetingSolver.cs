using NodaTime;

namespace TravelPlanner.Domain.Meetings;

/// <summary>
/// The earliest end for each set of friends met and the last of them, over all sets (Held and Karp's scheme with windows). Meeting earlier
/// is never worse, so the answer is exact: the most friends, then the earliest end.
/// </summary>
public static class MeetingSolver
{
    private const int Never = int.MaxValue;

    /// <exception cref="ArgumentException">More friends than the table holds, or a friend whose window or time is not one.</exception>
    public static IReadOnlyList<Meeting> Solve(MeetingProblem problem, CancellationToken cancellation = default)
    {
        Refuse(problem);
        var friends = problem.Friends;
        var n = friends.Count;
        var ends = new int[1 << n, Math.Max(1, n)];
        var best = (Set: 0, Last: 0, Count: 0, End: 0);
        for (var set = 1; set < 1 << n; set++)
        {
            if ((set & 1023) == 0)
                cancellation.ThrowIfCancellationRequested();
            var count = int.PopCount(set);
            for (var last = 0; last < n; last++)
            {
                var end = (set & (1 << last)) == 0 ? Never : Predecessors(problem, ends, set, last).Min(p => p.End);
                ends[set, last] = end;
                if (end < Never && (count > best.Count || (count == best.Count && end < best.End)))
                    best = (set, last, count, end);
            }
        }

        return WalkBack(problem, ends, best.Set, best.Last);
    }

    private static List<Meeting> WalkBack(MeetingProblem problem, int[,] ends, int set, int last)
    {
        var meetings = new List<Meeting>();
        while (set != 0)
        {
            var friend = problem.Friends[last];
            var end = ends[set, last];
            meetings.Add(new Meeting(friend, Time(end - friend.Minutes), Time(end)));
            var before = Predecessors(problem, ends, set, last).First(p => p.End == end).Last;
            (set, last) = (set & ~(1 << last), before);
        }

        meetings.Reverse();
        return meetings;
    }

    /// <summary>Each friend that may come before, and when the meeting with <paramref name="last"/> ends then.</summary>
    private static IEnumerable<(int Last, int End)> Predecessors(MeetingProblem problem, int[,] ends, int set, int last)
    {
        var rest = set & ~(1 << last);
        if (rest == 0)
            yield return (0, EndOf(problem, problem.Start, Minute(problem.Arrival), problem.Friends[last]));
        for (var before = 0; before < problem.Friends.Count; before++)
        {
            if ((rest & (1 << before)) != 0)
                yield return (before, ends[rest, before] == Never ? Never : EndOf(problem, problem.Friends[before].Place, ends[rest, before], problem.Friends[last]));
        }
    }

    private static int EndOf(MeetingProblem problem, string place, int minute, Friend friend)
    {
        if (problem.TravelMinutes(place, friend.Place) is not { } travel)
            return Never;
        var end = Math.Max(minute + travel, Minute(friend.From)) + friend.Minutes;
        return end <= Minute(friend.Until) ? end : Never;
    }

    private static void Refuse(MeetingProblem problem)
    {
        if (problem.Friends.Count > MeetingProblem.MostFriends)
            throw new ArgumentException($"friends: {problem.Friends.Count}; at most {MeetingProblem.MostFriends}.", nameof(problem));
        if (problem.Friends.FirstOrDefault(f => f.Minutes < 0 || f.Until < f.From) is { } odd)
            throw new ArgumentException($"{odd.Name}: {odd.Minutes} minutes from {odd.From:HH:mm} to {odd.Until:HH:mm}; times in order are expected.", nameof(problem));
    }

    private static int Minute(LocalTime time) => (time.Hour * 60) + time.Minute;

    private static LocalTime Time(int minute) => new(minute / 60, minute % 60);
}
