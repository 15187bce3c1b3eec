using System.CommandLine;

namespace TravelPlanner.Cli.Commands.Models;

/// <summary><c>models</c>: the language models of the inference worker.</summary>
internal static class ModelsCommands
{
    public static Command Create(Shell shell) => new("models", shell.Say("The language models of the inference worker", "推理服务的语言模型"))
    {
        new SynthCommand(shell),
    };
}
