using TravelPlanner.Domain.Itineraries.Model;

namespace TravelPlanner.Domain.Itineraries.Solving;

/// <summary>A value no plan can exceed: for measuring, where nothing is proved.</summary>
public static class PlanBound
{
    /// <summary>
    /// Each place at its best day and hour, and no way to it; of these the best that the days' pace leaves room for, or that the
    /// days' minutes hold when the last one may be cut in two, whichever is less; with the best restaurant at every meal.
    /// </summary>
    public static double Of(ItineraryProblem problem)
    {
        ProblemChecks.Require(problem);
        var ground = new Ground(problem);
        DayBoard[] boards = [.. problem.Days.Select((_, d) => new DayBoard(ground, d))];
        var (worths, minutes) = (new List<(double Worth, int Minutes)>(), boards.Sum(Minutes));
        for (var c = 0; c < ground.Candidates; c++)
        {
            var items = boards.Select(b => b[c]).OfType<DayItem>().ToList();
            if (items.Count == 0)
                continue;
            var must = problem.Candidates[c].MustInclude ? Ground.Must : 0;
            var most = items.Max(i => Math.Max(i.Worth, i.WorthElsewhere)) - must + ground.After[c].Length * Ground.Together;
            worths.Add((most / (double)Ground.Thousand, items.Min(i => i.Brief)));
        }

        var byWorth = worths.Select(w => w.Worth).OrderDescending().Take(problem.Days.Count * ground.Pace.MostVisits).Sum();
        var byTime = 0.0;
        foreach (var (worth, length) in worths.OrderByDescending(w => w.Worth / w.Minutes))
        {
            var share = Math.Min(1, minutes / (double)length);
            byTime += share * worth;
            minutes -= (int)Math.Ceiling(share * length);
            if (minutes <= 0)
                break;
        }

        return Math.Min(byWorth, byTime) + boards.Sum(b => (b.Lunch ? 1 : 0) + (b.Dinner ? 1 : 0)) * 100.0 / Ground.MealShare;
    }

    private static int Minutes(DayBoard board) => board.Frame.EndMinute - board.Frame.StartMinute;
}
