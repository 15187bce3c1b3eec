using NodaTime;

namespace TravelPlanner.Agents.Tests;

public sealed class AssistantPromptTests
{
    [Fact]
    public void The_calendar_begins_today_and_each_further_week_on_Monday() =>
        Assert.EndsWith(
            """
            Today is Sat 2026-11-21.
            this week: Sat 11-21 Sun 11-22
            next week: Mon 11-23 Tue 11-24 Wed 11-25 Thu 11-26 Fri 11-27 Sat 11-28 Sun 11-29
            week after: Mon 11-30 Tue 12-01 Wed 12-02 Thu 12-03 Fri 12-04 Sat 12-05 Sun 12-06
            """,
            AssistantPrompt.On(new LocalDate(2026, 11, 21)), StringComparison.Ordinal);

    [Fact]
    public void On_a_Sunday_this_week_is_one_day() =>
        Assert.Contains("this week: Sun 11-22\nnext week: Mon 11-23 ", AssistantPrompt.On(new LocalDate(2026, 11, 22)), StringComparison.Ordinal);
}
