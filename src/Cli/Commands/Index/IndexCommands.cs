using System.CommandLine;

namespace TravelPlanner.Cli.Commands.Index;

/// <summary><c>index</c>: the knowledge on this machine, made of documents and searched for passages.</summary>
internal static class IndexCommands
{
    public static Command Create(Shell shell) => new("index", shell.Say("Knowledge: take in documents, search their passages", "知识库：收录文档，检索段落"))
    {
        new BuildCommand(shell),
        new AddCommand(shell),
        new RemoveCommand(shell),
        new ListCommand(shell),
        new StatsCommand(shell),
        new SearchCommand(shell),
        new EvalCommand(shell),
        new ExportCommand(shell),
        new ImportCommand(shell),
        new CollectCommand(shell),
        new VerifyCommand(shell),
    };
}
