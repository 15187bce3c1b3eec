using TravelPlanner.InferenceWorker.Models.Gguf;

namespace TravelPlanner.InferenceWorker.Models.Store;

/// <summary>What is kept under the name of a GGUF file has to begin like one. Whether it can be loaded shows when it is.</summary>
internal static class GgufMagic
{
    /// <exception cref="ModelException">The file is no GGUF of a version that can be read.</exception>
    public static void Check(string path, string name)
    {
        if (!name.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase))
            return;
        if (GgufReader.VersionOf(path) is not { } version)
            throw new ModelException(ModelFault.Corrupt, $"{name} is no GGUF file: it does not begin with 'GGUF'.", $"{name} 不是 GGUF 文件：开头不是“GGUF”。");
        if (!GgufReader.CanRead(version))
            throw new ModelException(ModelFault.Corrupt, $"{name} is GGUF of version {version}; 2 and 3 can be read.", $"{name} 的 GGUF 版本为 {version}，仅支持 2 与 3。");
    }
}
