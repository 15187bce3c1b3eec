using System.CommandLine;
using TravelPlanner.Cli.Configuration;

namespace TravelPlanner.Cli.Commands.Models;

internal sealed record UseArguments(string Model, bool Json, GivenSettings Settings);

/// <summary><c>models use</c>: the chat model where none is named.</summary>
internal sealed class UseCommand : ShellCommand<UseArguments>
{
    private readonly Argument<string> _model;
    private readonly SettingOptions _settings;
    private readonly Option<bool> _json;

    public UseCommand(Shell shell)
        : base(shell, "use", shell.Say("Choose the chat model that is used when none is named", "选择默认对话模型"))
    {
        _model = new Argument<string>("model") { Description = shell.Say("An installed model", "已安装的模型") };
        Arguments.Add(_model);
        _settings = new SettingOptions(this, shell, [KnownSettings.DataDirectory]);
        _json = JsonOption();
    }

    public override IReadOnlyList<string> Examples => ["travel-planner models use qwen3-8b-q4_k_m"];

    public override UseArguments Read(ParseResult parsed) => new(parsed.GetValue(_model)!, parsed.GetValue(_json), _settings.Read(parsed));

    public override Task<ExitCode> RunAsync(UseArguments arguments, CancellationToken cancellation)
    {
        var model = ModelTexts.OpenStore(Shell, Load(arguments.Settings)).SelectChat(arguments.Model);
        if (arguments.Json)
            Terminal.WriteJson(new { chat = model.Manifest.Id });
        else
            Terminal.WriteLine(Shell.Say($"{model.Manifest.Id} is the chat model now.", $"默认对话模型现为 {model.Manifest.Id}。"));
        return Task.FromResult(ExitCode.Ok);
    }
}
