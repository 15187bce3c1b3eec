using TravelPlanner.Domain.Places;

namespace TravelPlanner.Domain.Itineraries.Model;

/// <summary>When meals and rests are had and what a plan is measured by. Minutes are of the local day, points those of <see cref="VisitCandidate.Value"/>.</summary>
public static class DayRules
{
    /// <summary>Lunch begins between these.</summary>
    public const int LunchFrom = 11 * 60 + 30;
    public const int LunchTo = 14 * 60;
    public const int LunchMinutes = 60;

    /// <summary>Dinner begins between these.</summary>
    public const int DinnerFrom = 17 * 60 + 30;
    public const int DinnerTo = 19 * 60 + 45;
    public const int DinnerMinutes = 75;

    /// <summary>A rest begins between these.</summary>
    public const int RestFrom = 13 * 60;
    public const int RestTo = 16 * 60 + 30;

    /// <summary>A place that lives by night is not visited before this, and views are evening views from then.</summary>
    public const int EveningFrom = 17 * 60;

    /// <summary>How far from the route a meal may be, kilometres in a straight line.</summary>
    public const double MealKm = 2.5;

    /// <summary>A minute on the way or waiting.</summary>
    public const double PointsAMinute = 0.35;

    /// <summary>Every ride beside its minutes: stations, tickets, stairs. Days that stay in one quarter are liked.</summary>
    public const double PointsARide = 4;

    /// <summary>Places of one outing, one after the other on one day: for each <see cref="VisitCandidate.Before"/> that was seen earlier that day.</summary>
    public const double PointsTogether = 20;

    /// <summary>A meal or rest that is due and not had: a packed lunch on the train is possible, but not liked.</summary>
    public const double PointsAMissedBreak = 50;

    /// <summary>A visit cut to the least dwell keeps this share of its worth.</summary>
    public const double BriefShare = 0.85;

    /// <summary>Night life is why one goes there: the first of its interests.</summary>
    public static bool LivesByNight(Place place) => place.Advice?.Best is null && place.Interests is ["nightlife", ..];

    public static bool LunchIsDue(DayFrame frame) => frame.StartMinute <= LunchFrom + 60 && frame.EndMinute >= LunchTo;

    public static bool DinnerIsDue(DayFrame frame) => frame.StartMinute <= DinnerFrom && frame.EndMinute >= DinnerTo;

    public static bool RestIsDue(DayFrame frame, int minutes) => minutes > 0 && frame.StartMinute <= LunchFrom && frame.EndMinute >= RestTo;
}

/// <summary>From an editorial score to points: not twice the good is as good as one of the best, and what a city is visited for is worth a day on the way.</summary>
public static class VisitWorth
{
    /// <summary>A place of this score is why people come to the city.</summary>
    public const int Unmissable = 96;

    /// <param name="score">1–100, see <see cref="Place.Score"/>.</param>
    public static double Of(int score) => 100 * Math.Pow(Math.Max(score - 40, 4) / 60.0, 2) * (score >= Unmissable ? 2.5 : 1);
}

/// <summary>When a visit is worth most.</summary>
/// <param name="From">Its start, in minutes of the local day.</param>
/// <param name="To">The latest start.</param>
/// <param name="Elsewhere">The share of its worth that a visit at another time keeps.</param>
public sealed record PreferredTime(int From, int To, double Elsewhere)
{
    /// <summary>The evening view in the evening, a temple or a morning market in the morning, a sunrise at dawn; null where any time is as good.</summary>
    public static PreferredTime? Of(Place place) => (place.Advice?.Best, place.Category) switch
    {
        (BestTime.Sunrise, _) => new(0, 7 * 60, 0.5),
        (BestTime.Morning, _) => new(0, Math.Max(11 * 60, 10 * 60 + 5 + (place.Advice.Access?.Minutes ?? 0)), 0.75),
        (BestTime.Afternoon, _) => new(12 * 60, 17 * 60, 0.75),
        (BestTime.Evening, _) => new(DayRules.EveningFrom, 22 * 60, 0.6),
        (BestTime.Any, _) => null,
        (null, "temple") => new(0, 12 * 60, 0.98),
        (null, "market") when OpensEarly(place) => new(0, 12 * 60, 0.9),
        _ => null,
    };

    private static bool OpensEarly(Place place) => place.Hours is { AlwaysOpen: false } && !place.Interests.Contains("nightlife");
}
