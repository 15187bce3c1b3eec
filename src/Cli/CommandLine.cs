using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Globalization;
using TravelPlanner.Cli.Commands;
using TravelPlanner.Cli.Commands.Bench;
using TravelPlanner.Cli.Commands.Chat;
using TravelPlanner.Cli.Commands.Config;
using TravelPlanner.Cli.Commands.Data;
using TravelPlanner.Cli.Commands.Index;
using TravelPlanner.Cli.Commands.Models;
using TravelPlanner.Cli.Commands.Worker;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.InferenceWorker.Models;
using TravelPlanner.McpServer;
using TravelPlanner.Providers.Sqlite;
using TravelPlanner.Rag.Indexing;
using TravelPlanner.Rag.Ingestion;
using TravelPlanner.Tools;

namespace TravelPlanner.Cli;

/// <summary>The command tree, and the one place where ways to end become exit codes.</summary>
internal static class CommandLine
{
    private static readonly CultureInfo Chinese = CultureInfo.GetCultureInfo("zh-Hans");

    // An argument that starts with @ is a value here, not a file of more arguments.
    internal static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    public static RootCommand Create(Shell shell)
    {
        var root = new RootCommand(shell.Say(
            "Plans travel: an MCP server with its own data, and the same tools on the command line.", "旅行规划：自带数据的 MCP 服务器，命令行可用同样的工具。"))
        {
            new ServeCommand(shell),
            new McpCommand(shell),
            new CallCommand(shell),
            new PlanCommand(shell),
            new Command("data", shell.Say("The embedded travel data, and what travellers saved", "内置旅行数据与已保存的记录")) { new CheckCommand(shell), new BackupCommand(shell), new RestoreCommand(shell) },
            new Command("config", shell.Say("The configuration", "配置")) { new ShowCommand(shell) },
            new DoctorCommand(shell),
            new InstallCommand(shell),
            IndexCommands.Create(shell),
            ModelCommands.Create(shell),
            new WorkerCommand(shell),
            new ChatCommand(shell),
            BenchCommands.Create(shell),
        };
        root.Options.Add(SettingOptions.LanguageOption(shell));
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpPage((HelpAction)help.Action!, shell);
        help.Description = shell.Say("Show help", "显示帮助");
        root.Options.OfType<VersionOption>().Single().Description = shell.Say("Show the version", "显示版本");
        return root;
    }

    /// <summary>Parses and runs. Never throws for what a caller can mend; a fault is named on standard error.</summary>
    public static async Task<ExitCode> RunAsync(IReadOnlyList<string> arguments, Terminal terminal, Machine machine, CancellationToken cancellation)
    {
        var shell = new Shell(terminal, machine, Shell.FindLanguage(arguments, machine));
        // Flows with this call only: the library takes its texts from the culture.
        CultureInfo.CurrentUICulture = shell.Language == Domain.Language.Zh ? Chinese : CultureInfo.InvariantCulture;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        try
        {
            var parsed = Create(shell).Parse(arguments.Count == 0 ? ["--help"] : arguments, Parsing);
            if (parsed.Action is ParseErrorAction)
                return Misused(parsed, shell);
            return (ExitCode)await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = terminal.Out, Error = terminal.Error, EnableDefaultExceptionHandler = false,
                    // Program listens to the signals itself.
                    ProcessTerminationTimeout = null,
                },
                cancellation);
        }
        catch (CommandException ended)
        {
            terminal.WriteError(ended.Message);
            return ended.Code;
        }
        catch (ServerOptionsException refused)
        {
            terminal.WriteError(refused.Message);
            return ExitCode.Usage;
        }
        catch (StoreException unusable)
        {
            terminal.WriteError(unusable.Message);
            return ExitCode.Unavailable;
        }
        catch (ModelException unusable)
        {
            terminal.WriteError(shell.Say(unusable.Message, unusable.Chinese));
            return ExitCodes.Of(unusable);
        }
        catch (IndexException unusable)
        {
            terminal.WriteError(unusable.Message);
            return ExitCode.Refused;
        }
        catch (DocumentException unreadable)
        {
            terminal.WriteError(shell.Say(unreadable.Message, unreadable.Chinese));
            return ExitCode.Refused;
        }
        catch (IngestionException stopped)
        {
            terminal.WriteError(shell.Say(stopped.Message, stopped.Chinese));
            return ExitCode.Unavailable;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            terminal.WriteError(shell.Say("Interrupted.", "已中断。"));
            return ExitCode.Cancelled;
        }
        catch (Exception fault)
        {
            terminal.WriteError(shell.Say("A fault of this program, not of your input:", "程序自身故障，并非输入有误："));
            terminal.WriteError(machine.Variable("TRAVEL_PLANNER_LOG_LEVEL") is "debug" or "trace" ? fault.ToString() : $"{fault.GetType().Name}: {fault.Message}");
            return ExitCode.Fault;
        }
    }

    private static ExitCode Misused(ParseResult parsed, Shell shell)
    {
        foreach (var error in parsed.Errors)
            shell.Terminal.WriteError(error.Message);
        foreach (var token in parsed.UnmatchedTokens)
        {
            var near = parsed.CommandResult.Command.Subcommands.Select(c => c.Name).MinBy(n => Spelling.Distance(n, token));
            if (near is not null && Spelling.Distance(near, token) <= 2)
                shell.Terminal.WriteError(shell.Say($"Did you mean '{near}'?", $"是否指“{near}”？"));
        }

        var path = new Stack<string>();
        for (var result = parsed.CommandResult; result is not null; result = result.Parent as System.CommandLine.Parsing.CommandResult)
            path.Push(result.Command is RootCommand ? "travel-planner" : result.Command.Name);
        shell.Terminal.WriteError(shell.Say($"Try: {string.Join(' ', path)} --help", $"请看：{string.Join(' ', path)} --help"));
        return ExitCode.Usage;
    }
}
