using System.CommandLine;
using TravelPlanner.Cli.Commands.Bench.IndexingRate;
using TravelPlanner.Cli.Commands.Bench.Llm;
using TravelPlanner.Cli.Commands.Bench.ToolCalls;

namespace TravelPlanner.Cli.Commands.Bench;

/// <summary><c>bench</c>: the solvers on public problem sets, each answer checked again, the inference engine and language models.</summary>
internal static class BenchCommands
{
    public static Command Create(Shell shell) => new("bench", shell.Say("Measure the solvers on public problem sets, the inference engine and language models", "用公开题集衡量求解器，并衡量推理引擎与语言模型"))
    {
        new ToptwCommand(shell),
        new TsptwCommand(shell),
        new TravelPlannerCommand(shell),
        new NaturalPlanCommand(shell),
        new FlightsCommand(shell),
        new ItineraryCommand(shell),
        new LlmCommand(shell),
        new ToolCallsCommand(shell),
        new IndexingRateCommand(shell),
    };
}
