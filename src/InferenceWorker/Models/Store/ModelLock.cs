namespace TravelPlanner.InferenceWorker.Models.Store;

/// <summary>One process at a time works on a model; the system lets go of it when that process ends, however it ends.</summary>
internal sealed class ModelLock : IDisposable
{
    private readonly FileStream _file;

    private ModelLock(FileStream file) => _file = file;

    /// <exception cref="ModelException">Somebody else has it.</exception>
    public static ModelLock Take(string folder, string id)
    {
        Directory.CreateDirectory(folder);
        try
        {
            return new ModelLock(new FileStream(Path.Combine(folder, id + ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException held)
        {
            throw new ModelException(ModelFault.Busy, $"Another process is at work on {id}; wait until it is done.", $"另一进程正在处理 {id}，请等待其完成。", held);
        }
    }

    // The file stays: removing it would let a third process lock a new one while a second waits for this.
    public void Dispose() => _file.Dispose();
}
