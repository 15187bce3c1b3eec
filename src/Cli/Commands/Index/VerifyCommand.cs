using System.CommandLine;
using TravelPlanner.Cli.Knowledge;
using TravelPlanner.Cli.Configuration;

namespace TravelPlanner.Cli.Commands.Index;

internal sealed record VerifyArguments(string Index, bool Json, GivenSettings Settings);

/// <summary><c>index verify</c>: reads every byte of an index again and compares.</summary>
internal sealed class VerifyCommand : ShellCommand<VerifyArguments>
{
    private readonly Option<string> _name;
    private readonly SettingOptions _settings;
    private readonly Option<bool> _json;

    public VerifyCommand(Shell shell)
        : base(shell, "verify", shell.Say("Compare every file of an index with what was written", "逐文件校验知识库"))
    {
        _name = IndexOptions.Name(this, shell);
        _settings = new SettingOptions(this, shell, [KnownSettings.DataDirectory]);
        _json = JsonOption();
    }

    public override IReadOnlyList<string> Examples => ["travel-planner index verify", "travel-planner index verify --index reviews --json"];

    public override VerifyArguments Read(ParseResult parsed) => new(parsed.GetValue(_name)!, parsed.GetValue(_json), _settings.Read(parsed));

    public override async Task<ExitCode> RunAsync(VerifyArguments arguments, CancellationToken cancellation)
    {
        // Opened without being asked for its manifest: a damaged one is what this command is for.
        await using var index = KnowledgeIndexes.RequireLocal(Shell, Load(arguments.Settings), arguments.Index);
        if (!Directory.Exists(index.Folder))
            throw new CommandException(ExitCode.NotFound, Shell.Say($"There is no index {arguments.Index}.", $"没有知识库 {arguments.Index}。"));
        var problems = await index.VerifyAsync(cancellation);
        if (arguments.Json)
            Terminal.WriteJson(new { index = arguments.Index, sound = problems.Count == 0, problems });
        else if (problems.Count == 0)
            Terminal.WriteLine(new Cell(Shell.Say($"Index {arguments.Index} is sound.", $"知识库 {arguments.Index} 完好。"), Tone.Good));
        else
            foreach (var problem in problems)
                Terminal.WriteLine(new Cell(problem, Tone.Bad));
        return problems.Count == 0 ? ExitCode.Ok : ExitCode.ProblemsFound;
    }
}
