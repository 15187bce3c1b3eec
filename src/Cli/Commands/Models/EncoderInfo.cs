using System.Globalization;
using TravelPlanner.Cli.Commands.Worker;
using TravelPlanner.InferenceWorker.Encoders;
using TravelPlanner.InferenceWorker.Models.Catalogue;
using TravelPlanner.InferenceWorker.Models.Store;

namespace TravelPlanner.Cli.Commands.Models;

/// <summary>How all that is known of an embedding or reranking model reads.</summary>
internal sealed class EncoderInfo(Shell shell)
{
    public void Show(EncoderEntry entry, InstalledModel? installed)
    {
        var table = new TextTable(shell.Say("Field", "项目"), shell.Say("Value", "值"));
        table.Add(shell.Say("Model", "模型"), $"{entry.Id} ({entry.Name})");
        table.Add(shell.Say("Kind", "种类"), entry.Kind == ModelKind.Embedding ? shell.Say("embedding", "嵌入") : shell.Say("reranking", "重排"));
        table.Add(shell.Say("Publisher", "发布者"), entry.Publisher);
        table.Add(shell.Say("Licence", "许可"), entry.Licence);
        table.Add(shell.Say("Tokens of a text", "文本词元上限"), entry.MaxTokens.ToString(CultureInfo.InvariantCulture));
        if (entry.Dimension is { } dimension)
            table.Add(shell.Say("Vector", "向量维数"), entry.LeastDimension is { } least ? shell.Say($"{dimension}, may be cut down to {least}", $"{dimension}，可截短至 {least}") : dimension.ToString(CultureInfo.InvariantCulture));
        table.Add(shell.Say("Inputs", "输入"), string.Join(", ", entry.Inputs));
        table.Add(shell.Say("Outputs", "输出"), entry.SparseOutput is { } sparse ? $"{entry.Output}, {sparse}" : entry.Output);
        table.Add(shell.Say("Files", "文件"), string.Join(", ", entry.Files));
        if (entry.Repository is { } repository)
            table.Add(shell.Say("Comes from", "来源"), $"{repository}/{entry.Model}");
        if (entry.Remark is { } remark)
            table.Add(shell.Say("Remark", "说明"), shell.Say(remark.English, remark.Chinese));
        if (entry.Unverified.Count > 0)
            table.Add(shell.Say("Not verified", "未经核实"), new Cell(string.Join(", ", entry.Unverified), Tone.Warning));
        table.Add(shell.Say("State", "状态"), installed is null && EncoderModels.IsShipped(entry.Id) ? new Cell(shell.Say("ships with the program", "随程序附带"), Tone.Good)
            : installed is null && entry.Repository is null ? shell.Say("not in this build", "本次构建中没有")
            : installed is null ? shell.Say($"not installed; fetch its files and take them in: travel-planner models import <folder> --like {entry.Id}", $"未安装；取得文件后导入：travel-planner models import <文件夹> --like {entry.Id}")
            : new Cell(shell.Say($"installed {installed.Manifest.Installed} in {installed.Folder}", $"安装于 {installed.Manifest.Installed}：{installed.Folder}"), Tone.Good));
        shell.Terminal.WriteTable(table);
    }
}
