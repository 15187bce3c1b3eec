using System.CommandLine;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.Cli.Diagnosis;

namespace TravelPlanner.Cli.Commands;

internal sealed record DoctorArguments(GivenSettings Settings, bool Json);

/// <summary><c>doctor</c>: what this machine has and lacks, each with its remedy.</summary>
internal sealed class DoctorCommand : ShellCommand<DoctorArguments>
{
    private readonly SettingOptions _settings;
    private readonly Option<bool> _json;

    public DoctorCommand(Shell shell)
        : base(shell, "doctor", shell.Say("Check this machine and say what to mend", "检查本机环境并给出修正办法"))
    {
        _settings = new SettingOptions(this, shell, [KnownSettings.Urls, .. KnownSettings.ForEveryCommand]);
        _json = JsonOption();
    }

    public override IReadOnlyList<string> Examples => ["travel-planner doctor", "travel-planner doctor --json"];

    public override DoctorArguments Read(ParseResult parsed) => new(_settings.Read(parsed), parsed.GetValue(_json));

    public override Task<ExitCode> RunAsync(DoctorArguments arguments, CancellationToken cancellation)
    {
        var findings = Examine(arguments.Settings).ToList();
        if (arguments.Json)
            Terminal.WriteJson(new { findings, worst = findings.Max(f => f.Health) });
        else
            Show(findings);
        return Task.FromResult(findings.Exists(f => f.Health == Health.Fail) ? ExitCode.ProblemsFound : ExitCode.Ok);
    }

    private IEnumerable<Finding> Examine(GivenSettings given)
    {
        var platform = new PlatformChecks(Shell);
        var setup = new SetupChecks(Shell);
        yield return platform.Runtime();
        yield return platform.TimeZones();
        yield return platform.Cultures();
        yield return platform.Sqlite();
        yield return platform.Data();
        var (configuration, settings) = setup.Configuration(given);
        yield return configuration;
        if (settings is not null)
        {
            yield return setup.DataDirectory(settings.DataDirectory);
            yield return setup.Ports(settings);
            yield return setup.Models(settings.DataDirectory);
            foreach (var finding in new WorkerChecks(Shell).All(settings))
                yield return finding;
        }

        yield return setup.Clients();
    }

    private void Show(IReadOnlyList<Finding> findings)
    {
        var table = new TextTable(Shell.Say("Check", "检查"), Shell.Say("State", "状态"), Shell.Say("Found", "结果"), Shell.Say("Remedy", "办法"));
        foreach (var finding in findings)
        {
            var (word, tone) = finding.Health switch
            {
                Health.Fail => ("fail", Tone.Bad),
                Health.Warn => ("warn", Tone.Warning),
                _ => ("ok", Tone.Good),
            };
            table.Add(finding.Check, new Cell(word, tone), finding.Detail, finding.Remedy);
        }

        Terminal.WriteTable(table);
    }
}
