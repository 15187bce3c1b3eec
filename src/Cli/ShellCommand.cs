using System.CommandLine;

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

    protected Shell Shell { get; }

    protected Terminal Terminal => Shell.Terminal;

    public abstract TArguments Read(ParseResult parsed);

    public abstract Task<ExitCode> RunAsync(TArguments arguments, CancellationToken cancellation);

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
