using System.CommandLine;
using System.Globalization;
using TravelPlanner.Providers.Embedded;

namespace TravelPlanner.Cli.Commands.Data;

internal sealed record CheckArguments(bool Json);

/// <summary><c>data check</c>: reads every file of the embedded data and says what is wrong with it.</summary>
internal sealed class CheckCommand : ShellCommand<CheckArguments>
{
    private readonly Option<bool> _json;

    public CheckCommand(Shell shell)
        : base(shell, "check", shell.Say("Check the embedded data: counts and problems", "检查内置数据：数量与问题")) =>
        _json = JsonOption();

    public override IReadOnlyList<string> Examples => ["travel-planner data check", "travel-planner data check --json"];

    public override CheckArguments Read(ParseResult parsed) => new(parsed.GetValue(_json));

    public override Task<ExitCode> RunAsync(CheckArguments arguments, CancellationToken cancellation)
    {
        var report = DataCheck.Run();
        Show(report, arguments.Json);
        return Task.FromResult(report.Problems.Count == 0 ? ExitCode.Ok : ExitCode.ProblemsFound);
    }

    internal void Show(DataReport report, bool json)
    {
        if (json)
        {
            Terminal.WriteJson(report);
            return;
        }

        var counts = new TextTable(Shell.Say("Kind", "种类"), Shell.Say("Records", "数量"));
        foreach (var (kind, count) in report.Counts)
            counts.Add(kind, count.ToString(CultureInfo.InvariantCulture));
        Terminal.WriteTable(counts);
        if (report.Problems.Count == 0)
        {
            Terminal.WriteLine(Shell.Say("No problems.", "没有问题。"));
            return;
        }

        Terminal.WriteHeading(Shell.Say($"{report.Problems.Count} problems", $"{report.Problems.Count} 个问题"));
        var problems = new TextTable(Shell.Say("Where", "位置"), Shell.Say("Problem", "问题"));
        foreach (var problem in report.Problems)
            problems.Add(problem.Line == 0 ? problem.File : string.Create(CultureInfo.InvariantCulture, $"{problem.File}:{problem.Line}"), new Cell(problem.Message, Tone.Bad));
        Terminal.WriteTable(problems);
    }
}
