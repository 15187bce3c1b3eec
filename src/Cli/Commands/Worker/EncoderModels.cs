using TravelPlanner.Cli.Commands.Models;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.InferenceWorker.Encoders;
using TravelPlanner.InferenceWorker.Models;
using TravelPlanner.InferenceWorker.Models.Catalogue;

namespace TravelPlanner.Cli.Commands.Worker;

/// <summary>Finds embedding and reranking models as they are named on the command line.</summary>
internal static class EncoderModels
{
    /// <param name="given">An installed model's id, or a folder; null for none.</param>
    /// <exception cref="CommandException">There is no such model.</exception>
    public static EncoderPackage? Find(Shell shell, Settings settings, string option, string? given)
    {
        if (given is null)
            return null;
        try
        {
            if (ModelTexts.OpenStore(shell, settings).Find(given) is { } installed)
            {
                return installed.Manifest.Place is not null
                    ? EncoderPackage.Open(installed.Folder, name: installed.Manifest.Id)
                    : throw new CommandException(ExitCode.Refused, shell.Say($"{option}: {installed.Manifest.Id} is no embedding or reranking model.", $"{option}：{installed.Manifest.Id} 不是嵌入或重排模型。"));
            }

            var folder = IsShipped(given) ? Shipped(given) : Path.GetFullPath(given, shell.Machine.WorkingDirectory);
            return Directory.Exists(folder)
                ? EncoderPackage.Open(folder)
                : throw new CommandException(ExitCode.NotFound, shell.Say(
                    $"{option}: '{given}' is no installed model and no folder. Take one in with: travel-planner models import <folder> --like <id>; see travel-planner models list.",
                    $"{option}：“{given}”既不是已安装的模型，也不是文件夹。请用 travel-planner models import <文件夹> --like <id> 导入；travel-planner models list 可查看。"));
        }
        catch (ModelException fault)
        {
            throw new CommandException(fault.Fault == ModelFault.NotFound ? ExitCode.NotFound : ExitCode.Refused, $"{option}: " + shell.Say(fault.Message, fault.Chinese));
        }
    }

    /// <summary>Whether a model of this id came with the program.</summary>
    public static bool IsShipped(string id) => ModelCatalogue.IsId(id) && Directory.Exists(Shipped(id));

    private static string Shipped(string id) => Path.Combine(AppContext.BaseDirectory, "models", id);
}
