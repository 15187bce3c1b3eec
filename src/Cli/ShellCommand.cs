using System.CommandLine;
using TravelPlanner.Cli.Configuration;

namespace TravelPlanner.Cli;

/// <summary>A command: <see cref="Read"/> turns what was parsed into arguments, <see cref="RunAsync"/> acts on them; each is tested apart.</summary>
internal abstract class ShellCommand<TArguments> : Command, IHasExamples
{
    protected ShellCommand(Shell shell, string name, string about)
        : base(name, about)
    {
        Shell = shell;
        SetAction(async (parsed, cancellation) => (int)await RunAsync(Read(parsed), cancellation));
    }

    public abstract IReadOnlyList<string> Examples { get; }

    protected Shell Shell { get; private set; }

    protected Terminal Terminal => Shell.Terminal;

    public abstract TArguments Read(ParseResult parsed);

    public abstract Task<ExitCode> RunAsync(TArguments arguments, CancellationToken cancellation);

    /// <summary>The effective configuration; from here on texts are in its language.</summary>
    /// <exception cref="CommandException">A value cannot be used.</exception>
    protected Settings Load(GivenSettings given)
    {
        var settings = Settings.Load(Shell, given);
        Shell = Shell with { Language = settings.Language };
        return settings;
    }

    protected Option<bool> JsonOption()
    {
        var option = new Option<bool>("--json") { Description = Shell.Say("Write JSON for programs", "输出 JSON，供程序使用") };
        Options.Add(option);
        return option;
    }
}

/// <summary>Shown at the end of a command's help, as they would be typed.</summary>
internal interface IHasExamples
{
    IReadOnlyList<string> Examples { get; }
}
