using System.CommandLine;
using TravelPlanner.Cli.Commands.Models;
using TravelPlanner.Cli.Configuration;

namespace TravelPlanner.Cli.Commands.Index;

internal sealed record CollectArguments(string Index, bool Json, GivenSettings Settings);

/// <summary><c>index gc</c>: removes files of generations that are over.</summary>
internal sealed class CollectCommand : ShellCommand<CollectArguments>
{
    private readonly Option<string> _name;
    private readonly SettingOptions _settings;
    private readonly Option<bool> _json;

    public CollectCommand(Shell shell)
        : base(shell, "gc", shell.Say("Remove files that no generation in use needs", "清理已不再使用的旧文件"))
    {
        _name = IndexOptions.Name(this, shell);
        _settings = new SettingOptions(this, shell, [KnownSettings.DataDirectory]);
        _json = JsonOption();
    }

    public override IReadOnlyList<string> Examples => ["travel-planner index gc", "travel-planner index gc --index reviews --json"];

    public override CollectArguments Read(ParseResult parsed) => new(parsed.GetValue(_name)!, parsed.GetValue(_json), _settings.Read(parsed));

    public override async Task<ExitCode> RunAsync(CollectArguments arguments, CancellationToken cancellation)
    {
        await using var index = IndexTexts.OpenBuiltLocal(Shell, Load(arguments.Settings), arguments.Index);
        var freed = index.Collect();
        if (arguments.Json)
            Terminal.WriteJson(new { index = arguments.Index, freed });
        else
            Terminal.WriteLine(Shell.Say($"{ModelTexts.Size(freed)} freed.", $"已释放 {ModelTexts.Size(freed)}。"));
        return ExitCode.Ok;
    }
}
