using System.Globalization;
using System.Text;
using NodaTime;

namespace TravelPlanner.Agents.Dates;

/// <summary>
/// The dates of a message, written behind it for the model: <c>[dates: next Friday = 2026-11-27; 3 nights = until 2026-11-30]</c>. What the traveller wrote stays as it is.
/// </summary>
public static class DateNotes
{
    private const string Opening = "\n[dates: ";

    /// <param name="earlier">Messages of the traveller before this one, without notes, the oldest first.</param>
    public static string Append(string message, LocalDate today, params IReadOnlyList<string> earlier)
    {
        var dates = SpokenDates.In(message, today, earlier);
        if (dates.Count == 0)
            return message;
        var text = new StringBuilder(message).Append(Opening);
        for (var i = 0; i < dates.Count; i++)
        {
            var date = dates[i];
            text.Append(i == 0 ? "" : "; ").Append(date.Text).Append(" = ");
            if (date.IsLength)
                text.Append(CultureInfo.InvariantCulture, $"until {date.To:uuuu-MM-dd}");
            else
                text.Append(CultureInfo.InvariantCulture, $"{date.From:uuuu-MM-dd}").Append(date.To is { } to ? Joined("to", to) : date.Or is { } other ? Joined("or", other) : "");
        }

        return text.Append(']').ToString();
    }

    private static string Joined(string word, LocalDate date) => string.Create(CultureInfo.InvariantCulture, $" {word} {date:uuuu-MM-dd}");

    /// <summary>What the traveller wrote.</summary>
    public static string Without(string message) => message.EndsWith(']') && message.LastIndexOf(Opening, StringComparison.Ordinal) is var at and >= 0 ? message[..at] : message;
}
