using TravelPlanner.InferenceWorker.Models;

namespace TravelPlanner.InferenceWorker.Encoders;

/// <summary>A folder with a model that can be run: the graph, its weights, its tokenizer, and the entry that says how.</summary>
/// <param name="Name">As callers name it.</param>
public sealed record EncoderPackage(string Name, string Folder, EncoderEntry Entry)
{
    public string ModelPath => Path.Combine(Folder, Path.GetFileName(Entry.Model));

    public string TokenizerPath => Path.Combine(Folder, EncoderEntry.TokenizerFile);

    /// <summary>Reads a folder; the entry is its <c>encoder.json</c>, else <paramref name="like"/>, else that of the catalogue that is called as the folder is.</summary>
    /// <exception cref="ModelException">A file is missing, or nothing says how the model is used.</exception>
    public static EncoderPackage Open(string folder, EncoderEntry? like = null, string? name = null)
    {
        folder = Path.GetFullPath(folder);
        if (!Directory.Exists(folder))
            throw new ModelException(ModelFault.NotFound, $"There is no folder {folder}.", $"目录 {folder} 不存在。");
        var own = Path.Combine(folder, EncoderCatalogue.EntryFile);
        var called = Path.GetFileName(folder.TrimEnd(Path.DirectorySeparatorChar));
        var entry = (File.Exists(own) ? EncoderCatalogue.ReadEntry(own) : like ?? EncoderCatalogue.Load().Find(called)) ?? throw new ModelException(
            ModelFault.NotFound,
            $"{folder} has no {EncoderCatalogue.EntryFile}, and no model of the catalogue is called '{called}'. Say which it is like: travel-planner models import {folder} --like <id>.",
            $"{folder} 中没有 {EncoderCatalogue.EntryFile}，目录中也没有名为“{called}”的模型。请指明与哪个模型相同：travel-planner models import {folder} --like <id>。");
        if (entry.Files.FirstOrDefault(f => !File.Exists(Path.Combine(folder, f))) is { } missing)
        {
            var from = entry.Repository is null ? "" : $" ({entry.Repository})";
            throw new ModelException(ModelFault.NotFound, $"{folder} has no {missing}, which {entry.Id}{from} needs.", $"{folder} 中没有 {missing}，{entry.Id}{from} 需要该文件。");
        }

        return new EncoderPackage(name ?? (File.Exists(own) ? entry.Id : called), folder, entry);
    }
}
