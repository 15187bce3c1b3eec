using NodaTime;

namespace TravelPlanner.Domain.Meetings;

/// <summary>What a plan of meetings breaks, in words; it shares nothing with the solver but the records.</summary>
public static class MeetingChecker
{
    public static IReadOnlyList<string> Check(MeetingProblem problem, IReadOnlyList<Meeting> meetings)
    {
        var broken = new List<string>();
        var place = problem.Start;
        var time = problem.Arrival;
        foreach (var meeting in meetings)
        {
            var friend = meeting.Friend;
            if (!problem.Friends.Contains(friend))
                broken.Add($"{friend.Name} is not one of the friends");
            if (problem.TravelMinutes(place, friend.Place) is not { } minutes)
                broken.Add($"no way from {place} to {friend.Place}");
            else if (Period.Between(time, meeting.Begin, PeriodUnits.Minutes).Minutes < minutes)
                broken.Add($"{friend.Name} at {meeting.Begin:HH:mm}: {minutes} minutes from {place}, left at {time:HH:mm}");
            if (meeting.Begin < friend.From || meeting.End > friend.Until)
                broken.Add($"{friend.Name} is there {friend.From:HH:mm}–{friend.Until:HH:mm}, not {meeting.Begin:HH:mm}–{meeting.End:HH:mm}");
            if (Period.Between(meeting.Begin, meeting.End, PeriodUnits.Minutes).Minutes < friend.Minutes)
                broken.Add($"{friend.Name} for less than {friend.Minutes} minutes");
            (place, time) = (friend.Place, meeting.End);
        }

        broken.AddRange(meetings.GroupBy(m => m.Friend).Where(g => g.Skip(1).Any()).Select(g => $"{g.Key.Name} is met twice"));
        return broken;
    }
}
