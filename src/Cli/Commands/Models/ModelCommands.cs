using System.CommandLine;

namespace TravelPlanner.Cli.Commands.Models;

/// <summary><c>models</c>: the language models on this machine.</summary>
internal static class ModelCommands
{
    public static Command Create(Shell shell) => new("models", shell.Say("Language models: fetch, check, choose, carry", "语言模型：下载、校验、选用、离线搬运"))
    {
        new ListCommand(shell),
        new InfoCommand(shell),
        new PullCommand(shell),
        new ImportCommand(shell),
        new VerifyCommand(shell),
        new UseCommand(shell),
        new RemoveCommand(shell),
        new DiskUsageCommand(shell),
        new ExportBundleCommand(shell),
        new ImportBundleCommand(shell),
        new SynthCommand(shell),
        new TrainEmbedderCommand(shell),
        new RequestsCommand(shell),
    };
}
