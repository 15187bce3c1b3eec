using System.CommandLine;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.InferenceWorker.Models;
using TravelPlanner.InferenceWorker.Models.Store;

namespace TravelPlanner.Cli.Commands.Models;

internal sealed record VerifyArguments(IReadOnlyList<string> Models, bool Json, GivenSettings Settings);

/// <summary><c>models verify</c>: reads installed files again and compares their hashes.</summary>
internal sealed class VerifyCommand : ShellCommand<VerifyArguments>
{
    private readonly Argument<string[]> _models;
    private readonly SettingOptions _settings;
    private readonly Option<bool> _json;

    public VerifyCommand(Shell shell)
        : base(shell, "verify", shell.Say("Hash installed models again", "重新校验已安装的模型"))
    {
        _models = new Argument<string[]>("model") { Arity = ArgumentArity.ZeroOrMore, Description = shell.Say("Which; all when none is named", "模型名，不写则校验全部") };
        Arguments.Add(_models);
        _settings = new SettingOptions(this, shell, [KnownSettings.DataDirectory]);
        _json = JsonOption();
    }

    public override IReadOnlyList<string> Examples => ["travel-planner models verify", "travel-planner models verify qwen3-8b-q4_k_m --json"];

    public override VerifyArguments Read(ParseResult parsed) => new(parsed.GetValue(_models) ?? [], parsed.GetValue(_json), _settings.Read(parsed));

    public override async Task<ExitCode> RunAsync(VerifyArguments arguments, CancellationToken cancellation)
    {
        var store = ModelTexts.OpenStore(Shell, Load(arguments.Settings));
        var results = new List<(InstalledModel Model, ModelException? Problem)>();
        foreach (var model in arguments.Models.Count == 0 ? store.List() : [.. arguments.Models.Select(store.Get)])
        {
            using var line = new TransferLine(Shell);
            results.Add((model, await model.VerifyAsync(line, cancellation)));
        }

        if (arguments.Json)
            Terminal.WriteJson(new { models = results.Select(r => new { r.Model.Manifest.Id, sound = r.Problem is null, problem = r.Problem is null ? null : Shell.Say(r.Problem.Message, r.Problem.Chinese) }) });
        else
            Show(results);
        return results.Exists(r => r.Problem is not null) ? ExitCode.ProblemsFound : ExitCode.Ok;
    }

    private void Show(IReadOnlyList<(InstalledModel Model, ModelException? Problem)> results)
    {
        var table = new TextTable(Shell.Say("Model", "模型"), Shell.Say("State", "状态"), Shell.Say("Found", "结果"));
        foreach (var (model, problem) in results)
        {
            table.Add(
                model.Manifest.Id, problem is null ? new Cell("ok", Tone.Good) : new Cell("fail", Tone.Bad),
                problem is null ? ModelTexts.Checked(Shell, model.Manifest.CheckedAgainst) : Shell.Say(problem.Message, problem.Chinese));
        }

        Terminal.WriteTable(table);
    }
}
