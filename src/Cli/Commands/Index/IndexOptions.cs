using System.CommandLine;
using TravelPlanner.Rag.Ingestion.Sources;

namespace TravelPlanner.Cli.Commands.Index;

/// <summary>Options that more than one of the commands takes.</summary>
internal static class IndexOptions
{
    public static Option<string> Name(Command command, Shell shell)
    {
        var option = new Option<string>("--index") { DefaultValueFactory = _ => EmbeddedGuides.Prefix, HelpName = "name", Description = shell.Say("Which index", "知识库名称") };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is not { } name || !IsName(name))
                result.AddError(shell.Say("--index: give a name of up to 64 small letters, digits, '-' and '_', such as guides.", "--index：名称为至多 64 个小写字母、数字、- 或 _，如 guides。"));
        });
        command.Options.Add(option);
        return option;
    }

    public static Option<string?> Embedder(Command command, Shell shell)
    {
        var option = new Option<string?>("--embedder") { Description = shell.Say("What makes vectors; default the index's own, for a new one the embedded model", "向量模型，默认沿用知识库原有的，新建时用内置模型") };
        option.AcceptOnlyFromAmong("static", "none");
        command.Options.Add(option);
        return option;
    }

    private static bool IsName(string name) => name.Length is > 0 and <= 64 && char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_');
}
