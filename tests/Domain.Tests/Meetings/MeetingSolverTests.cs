using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using TravelPlanner.Domain.Meetings;

namespace TravelPlanner.Domain.Tests.Meetings;

/// <summary>Friends as <c>name@place from-until minutes</c>; ten minutes between any two places; the day starts at 9:00 at the square.</summary>
public sealed class MeetingSolverTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("Ann@park 9-12 60", "Ann 09:10-10:10")]
    [InlineData("Ann@park 11-12 60", "Ann 11:00-12:00")]
    [InlineData("Ann@park 9-10 60", "")]
    [InlineData("Ann@square 9-10 60", "Ann 09:00-10:00")]
    [InlineData("Ann@park 9-18 60, Bob@quay 9-11 90", "Bob 09:10-10:40, Ann 10:50-11:50")]
    [InlineData("Ann@park 9-11 100, Bob@quay 9-11 30, Cid@mill 10-12 30", "Bob 09:10-09:40, Cid 10:00-10:30")]
    public void Most_friends_then_the_earliest_end(string friends, string expected)
    {
        var problem = Problem(friends);
        var meetings = MeetingSolver.Solve(problem, TestContext.Current.CancellationToken);
        Assert.Empty(MeetingChecker.Check(problem, meetings));
        Assert.Equal(expected, string.Join(", ", meetings.Select(m => $"{m.Friend.Name} {m.Begin:HH:mm}-{m.End:HH:mm}")));
    }

    [Theory]
    [InlineData("Ann@park 9-18 60", "09:10", "10:10", "")]
    [InlineData("Ann@park 9-18 60", "09:05", "10:10", "Ann at 09:05: 10 minutes from square, left at 09:00")]
    [InlineData("Ann@park 9-18 60", "09:10", "10:00", "Ann for less than 60 minutes")]
    [InlineData("Ann@park 10-18 60", "09:10", "10:10", "Ann is there 10:00–18:00, not 09:10–10:10")]
    public void The_check_names_what_a_meeting_breaks(string friend, string begin, string end, string expected)
    {
        var problem = Problem(friend);
        Assert.Equal(expected, string.Join("; ", MeetingChecker.Check(problem, [new Meeting(problem.Friends[0], Time(begin), Time(end))])));
    }

    [Fact]
    public void A_friend_met_twice_or_unknown_is_named()
    {
        var problem = Problem("Ann@park 9-18 10");
        var stranger = problem.Friends[0] with { Name = "Zoe" };
        Assert.Equal(
            ["Zoe is not one of the friends", "Ann is met twice"],
            MeetingChecker.Check(problem, [Met(problem.Friends[0], "10:00"), Met(problem.Friends[0], "11:00"), Met(stranger, "12:00")]));

        static Meeting Met(Friend friend, string at) => new(friend, Time(at), Time(at).PlusMinutes(10));
    }

    [Fact]
    public void No_order_of_any_friends_meets_more() => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        string[] places = ["square", "park", "quay", "mill"];
        var travel = places.SelectMany(a => places.Where(b => a != b && random.Next(6) > 0).Select(b => (a, b))).ToDictionary(p => p, _ => random.Next(1, 90));
        var friends = Enumerable.Range(0, random.Next(6)).Select(i =>
        {
            var from = random.Next(7, 20);
            return new Friend($"friend {i}", places[random.Next(4)], new LocalTime(from, 0), new LocalTime(Math.Min(23, from + random.Next(1, 5)), 30), random.Next(1, 12) * 15);
        }).ToList();
        var problem = new MeetingProblem("square", new LocalTime(9, 0), friends, travel);
        var meetings = MeetingSolver.Solve(problem);
        return MeetingChecker.Check(problem, meetings).Count == 0 && meetings.Count == Most(problem, "square", 540, friends);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static int Most(MeetingProblem problem, string place, int minute, List<Friend> left)
    {
        var most = 0;
        foreach (var friend in left)
        {
            if (problem.TravelMinutes(place, friend.Place) is not { } travel)
                continue;
            var end = Math.Max(minute + travel, friend.From.Hour * 60) + friend.Minutes;
            if (end <= (friend.Until.Hour * 60) + friend.Until.Minute)
                most = Math.Max(most, 1 + Most(problem, friend.Place, end, [.. left.Where(f => f != friend)]));
        }

        return most;
    }

    private static MeetingProblem Problem(string friends)
    {
        string[] places = ["square", "park", "quay", "mill"];
        return new MeetingProblem(
            "square", new LocalTime(9, 0), friends.Length == 0 ? [] : [.. friends.Split(", ").Select(Friend)],
            places.SelectMany(a => places.Where(b => a != b).Select(b => (a, b))).ToDictionary(p => p, _ => 10));
    }

    private static Friend Friend(string text)
    {
        var parts = text.Split('@', ' ', '-');
        return new Friend(parts[0], parts[1], new LocalTime(int.Parse(parts[2]), 0), new LocalTime(int.Parse(parts[3]), 0), int.Parse(parts[4]));
    }

    private static LocalTime Time(string text) => new(int.Parse(text[..2]), int.Parse(text[3..]));
}
