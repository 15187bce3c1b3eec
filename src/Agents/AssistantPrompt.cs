using System.Globalization;
using System.Text;
using NodaTime;

namespace TravelPlanner.Agents;

/// <summary>What the assistant is told before a conversation: its manners, the day, and three weeks of calendar, because language models count days badly.</summary>
public static class AssistantPrompt
{
    private const int Weeks = 3;

    private const string Manners =
        "You help travellers. Call a tool when one fits. When something it needs is missing, ask one short question. Decline what is not about travel. Copy ids, prices and times exactly.";

    /// <param name="today">The traveller's local date.</param>
    public static string On(LocalDate today) => $"{Manners}\nToday is {Weekday(today.DayOfWeek)} {today:uuuu-MM-dd}.\n{Calendar(today)}";

    /// <summary>One line a week, each from Monday, the present one from today: <c>next week: Mon 11-23 Tue 11-24 …</c></summary>
    private static string Calendar(LocalDate today)
    {
        var text = new StringBuilder();
        var day = today;
        for (var week = 0; week < Weeks; week++)
        {
            text.Append(week == 0 ? "this week:" : week == 1 ? "\nnext week:" : "\nweek after:");
            do
            {
                text.Append(CultureInfo.InvariantCulture, $" {Weekday(day.DayOfWeek)} {day:MM-dd}");
                day = day.PlusDays(1);
            }
            while (day.DayOfWeek != IsoDayOfWeek.Monday);
        }

        return text.ToString();
    }

    private static string Weekday(IsoDayOfWeek day) => day.ToString()[..3];
}
