using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Globalization;

namespace TravelPlanner.Cli;

/// <summary>The library's help, then the command's examples and, for the program itself, the exit codes.</summary>
internal sealed class HelpPage(HelpAction library, Shell shell) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        library.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        var command = parseResult.CommandResult.Command;
        if (command is IHasExamples { Examples.Count: > 0 } described)
            Section(output, shell.Say("Examples:", "示例："), described.Examples);
        if (command is RootCommand)
        {
            Section(
                output, shell.Say("Exit codes:", "退出码："),
                ExitCodes.All.Select(e => string.Create(CultureInfo.InvariantCulture, $"{(int)e.Code,-5}{e.Code,-15}{e.Meaning.In(shell.Language)}")));
        }

        return (int)ExitCode.Ok;
    }

    private static void Section(TextWriter output, string title, IEnumerable<string> lines)
    {
        output.WriteLine(title);
        foreach (var line in lines)
            output.WriteLine("  " + line);
        output.WriteLine();
    }
}
