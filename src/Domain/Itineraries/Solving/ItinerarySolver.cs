using TravelPlanner.Domain.Itineraries.Model;
using TravelPlanner.Domain.Routing;

namespace TravelPlanner.Domain.Itineraries.Solving;

/// <summary>
/// Fills days with visits, so that <see cref="Itinerary.Value"/> is as high as can be. A single day out of few places is solved exactly and says so;
/// more are searched, the same for the same problem and seed, for a number of steps and not for a time.
/// </summary>
public static class ItinerarySolver
{
    /// <summary>The usual search tries about so many places on days; small problems get more steps, large ones fewer.</summary>
    private const int UsualTrials = 700_000;

    private const int FewestIterations = 150;
    private const int MostIterations = 1_500;

    /// <exception cref="ProblemRefusedException">The problem makes no sense; nothing was searched.</exception>
    /// <exception cref="OperationCanceledException">Cancelled between two steps.</exception>
    public static Itinerary Solve(ItineraryProblem problem, CancellationToken cancellation = default) => Solve(problem, UsualIterations(problem), 1, cancellation);

    /// <summary>Steps of a search that nobody asked to be longer.</summary>
    public static int UsualIterations(ItineraryProblem problem) =>
        Math.Clamp(UsualTrials / Math.Max(1, problem.Days.Count * problem.Candidates.Count), FewestIterations, MostIterations);

    /// <param name="iterations">Steps of ruin and recreate; more are slower and better.</param>
    /// <param name="seed">Of the search's chance.</param>
    public static Itinerary Solve(ItineraryProblem problem, int iterations, ulong seed, CancellationToken cancellation = default)
    {
        ProblemChecks.Require(problem);
        cancellation.ThrowIfCancellationRequested();
        var ground = new Ground(problem);
        DayOrder[] days = [.. problem.Days.Select((_, d) => new DayOrder(new DayBoard(ground, d)))];
        foreach (var day in days)
        {
            if (day.Quick(day.Labels.Board.FixedOrder) is null)
                throw new ProblemRefusedException($"the appointments of {day.Labels.Board.Frame.Date:uuuu-MM-dd} cannot be kept: the ways between them and the day's ends leave no time");
        }

        var orders = new PlanSearch(ground, days, seed).Run(Iterations(problem, days, iterations), cancellation);
        var proved = ground.Candidates == 0 || (days.Length == 1 && Prove(ground, days[0], orders, cancellation));
        var plan = Write(ground, days, orders);
        return plan with
        {
            Proved = proved,
            Unassigned = new UnassignedReasons(ground, days, orders).Explain(cancellation),
        };
    }

    /// <summary>A day that will be proved needs no long search before.</summary>
    private static int Iterations(ItineraryProblem problem, DayOrder[] days, int iterations) =>
        days.Length == 1 && problem.Candidates.Count <= DayProof.MostItems ? Math.Min(iterations, 30) : iterations;

    private static bool Prove(Ground ground, DayOrder day, int[][] orders, CancellationToken cancellation)
    {
        var board = day.Labels.Board;
        int[] items = [.. Enumerable.Range(0, ground.Candidates).Where(c => board[c] is not null), .. board.FixedOrder];
        if (items.Length > DayProof.MostItems + board.Appointments.Length || items.Length > 24)
            return false;
        if (day.Run(orders[0], day.Usual, exact: true) is { } known)
        {
            var (better, proved) = new DayProof(board, day).Best(items, known.Reward, cancellation);
            orders[0] = better ?? orders[0];
            return proved;
        }

        return false;
    }

    private static Itinerary Write(Ground ground, DayOrder[] days, int[][] orders)
    {
        var (eaten, written, value) = (new HashSet<int>(), new List<ItineraryDay>(), 0L);
        for (var d = 0; d < days.Length; d++)
        {
            var day = days[d];
            var free = day.Run(orders[d], day.Usual, exact: true)!.Value;
            // Rather a restaurant that is new; where that costs more than its name, the same corner again.
            day.Labels.UsedMeals = eaten;
            var fresh = day.Run(orders[d], day.Usual, exact: true);
            if (fresh is null || fresh.Value.Reward < free.Reward - 12 * Ground.Thousand)
            {
                day.Labels.UsedMeals = null;
                fresh = day.Run(orders[d], day.Usual, exact: true);
            }

            day.Labels.UsedMeals = null;
            value += free.Reward;
            written.Add(new DayWriter(day.Labels.Board).Write(day.Labels, fresh!.Value, eaten));
        }

        var wanted = orders.Sum(o => o.Count(c => c < ground.Candidates && ground.Problem.Candidates[c].MustInclude));
        return new Itinerary(written, []) { Value = (value - wanted * Ground.Must) / (double)Ground.Thousand };
    }
}
