using System.Globalization;

namespace TravelPlanner.Cli.Bench.TravelQueries;

internal static class Durations
{
    /// <summary>Minutes of <c>2 hours 24 minutes</c>, <c>8 hours 29 mins</c>, <c>52 mins</c>; null for anything else.</summary>
    public static int? Minutes(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is 0 || words.Length % 2 != 0)
            return null;
        var minutes = 0;
        for (var i = 0; i < words.Length; i += 2)
        {
            if (!int.TryParse(words[i], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
                return null;
            var unit = words[i + 1] switch
            {
                "hour" or "hours" => 60,
                "min" or "mins" or "minute" or "minutes" => 1,
                _ => 0,
            };
            if (unit == 0)
                return null;
            minutes += count * unit;
        }

        return minutes;
    }
}
