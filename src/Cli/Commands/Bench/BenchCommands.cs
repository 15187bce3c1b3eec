using System.CommandLine;

namespace TravelPlanner.Cli.Commands.Bench;

/// <summary><c>bench</c>: the solvers on public problem sets, each answer checked again.</summary>
internal static class BenchCommands
{
    public static Command Create(Shell shell) => new("bench", shell.Say("Measure the solvers on public problem sets", "用公开题集衡量求解器"))
    {
        new ToptwCommand(shell),
        new TsptwCommand(shell),
        new TravelPlannerCommand(shell),
        new NaturalPlanCommand(shell),
        new FlightsCommand(shell),
        new ItineraryCommand(shell),
    };
}
