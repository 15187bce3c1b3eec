using System.Text.Json.Nodes;

namespace TravelPlanner.Cli.Commands.Bench;

/// <summary>A problem of a set with the best value published for it.</summary>
/// <param name="Run">Solves it within the seconds given.</param>
internal sealed record BenchCase(string Name, double Best, Func<CaseRun, CaseResult> Run);

internal sealed record CaseRun(double Seconds, ulong Seed, CancellationToken Cancellation);

/// <param name="Value">Score or travel in the units of the set; null where nothing was found.</param>
/// <param name="GapPercent">How much worse than the best published value; negative where better. Nothing found is 100.</param>
/// <param name="Proved">Nothing better exists.</param>
/// <param name="Violation">What the checker found wrong with the solution.</param>
/// <param name="Milliseconds">Until the run ended.</param>
/// <param name="Course">When each better value was found, and its gap.</param>
/// <param name="Solution">The solution itself, for the records.</param>
internal sealed record CaseResult(
    double? Value, double GapPercent, bool Proved, long Iterations, string? Violation, double Milliseconds, IReadOnlyList<(double Milliseconds, double GapPercent)> Course, JsonNode? Solution)
{
    public bool Solved => Violation is null && Value is not null && GapPercent <= 0;

    public double BestAtMilliseconds => Course.Count == 0 ? Milliseconds : Course[^1].Milliseconds;

    public double GapAt(double milliseconds)
    {
        var gap = 100.0;
        foreach (var (at, found) in Course)
        {
            if (at <= milliseconds)
                gap = found;
        }

        return gap;
    }
}
