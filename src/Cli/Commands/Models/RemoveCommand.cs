using System.CommandLine;
using TravelPlanner.Cli.Configuration;

namespace TravelPlanner.Cli.Commands.Models;

internal sealed record RemoveArguments(string Model, bool Yes, bool Json, GivenSettings Settings);

/// <summary><c>models rm</c>: takes a model away, after asking.</summary>
internal sealed class RemoveCommand : ShellCommand<RemoveArguments>
{
    private readonly Argument<string> _model;
    private readonly Option<bool> _yes;
    private readonly SettingOptions _settings;
    private readonly Option<bool> _json;

    public RemoveCommand(Shell shell)
        : base(shell, "rm", shell.Say("Remove an installed model", "删除已安装的模型"))
    {
        _model = new Argument<string>("model") { Description = shell.Say("An installed model", "已安装的模型") };
        _yes = new Option<bool>("--yes") { Description = shell.Say("Do not ask", "不再询问") };
        Arguments.Add(_model);
        Options.Add(_yes);
        _settings = new SettingOptions(this, shell, [KnownSettings.DataDirectory]);
        _json = JsonOption();
    }

    public override IReadOnlyList<string> Examples => ["travel-planner models rm qwen3-8b-q8_0", "travel-planner models rm qwen3-8b-q8_0 --yes"];

    public override RemoveArguments Read(ParseResult parsed) => new(parsed.GetValue(_model)!, parsed.GetValue(_yes), parsed.GetValue(_json), _settings.Read(parsed));

    public override Task<ExitCode> RunAsync(RemoveArguments arguments, CancellationToken cancellation)
    {
        var store = ModelTexts.OpenStore(Shell, Load(arguments.Settings));
        var model = store.Get(arguments.Model).Manifest;
        if (!arguments.Yes && !Confirm(model.Id, model.Bytes))
            throw new CommandException(ExitCode.Refused, Shell.Say($"{model.Id} was kept.", $"已保留 {model.Id}。"));
        store.Remove(model.Id);
        if (arguments.Json)
            Terminal.WriteJson(new { removed = model.Id, model.Bytes });
        else
            Terminal.WriteLine(Shell.Say($"Removed {model.Id}, {ModelTexts.Size(model.Bytes)}.", $"已删除 {model.Id}，{ModelTexts.Size(model.Bytes)}。"));
        return Task.FromResult(ExitCode.Ok);
    }

    private bool Confirm(string id, long bytes)
    {
        if (!Terminal.IsInteractive)
            throw new CommandException(ExitCode.Refused, Shell.Say($"{id} would be removed; say so with --yes where nobody can be asked.", $"将删除 {id}；无法询问时请加 --yes。"));
        Terminal.Error.Write(Shell.Say($"Remove {id}, {ModelTexts.Size(bytes)}? [y/N] ", $"删除 {id}（{ModelTexts.Size(bytes)}）？[y/N] "));
        return Terminal.In.ReadLine()?.Trim().ToLowerInvariant() is "y" or "yes" or "是";
    }
}
