using System.CommandLine;
using TravelPlanner.InferenceWorker.Models.Catalogue;

namespace TravelPlanner.Cli.Commands.Models;

/// <summary>Options that more than one of the commands takes.</summary>
internal static class ModelOptions
{
    public static Option<string?> Sha256(Shell shell)
    {
        var option = new Option<string?>("--sha256") { HelpName = "hex", Description = shell.Say("What the file must hash to", "文件应有的 SHA-256") };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && !ModelCatalogue.IsSha256(text.ToLowerInvariant()))
                result.AddError(shell.Say("--sha256: give 64 hexadecimal digits.", "--sha256：须为 64 位十六进制数。"));
        });
        return option;
    }
}
