using NodaTime;

namespace TravelPlanner.Agents;

/// <summary>What the assistant is told before a conversation: its manners and the day. What days a traveller's words mean is noted behind them (<see cref="Dates.DateNotes"/>).</summary>
public static class AssistantPrompt
{
    private const string Manners =
        "You help travellers. Call a tool when one fits. When something it needs is missing, ask one short question. Decline what is not about travel. Copy ids, prices and times exactly. Dates of a message are noted behind it.";

    /// <param name="today">The traveller's local date.</param>
    public static string On(LocalDate today) => $"{Manners}\nToday is {today.DayOfWeek.ToString()[..3]} {today:uuuu-MM-dd}.";
}
