using System.Buffers.Binary;

namespace TravelPlanner.InferenceWorker.Models.Store;

/// <summary>The first bytes of a GGUF file: enough to tell a model from an error page.</summary>
internal static class GgufMagic
{
    private const int Bytes = 24;

    /// <exception cref="ModelException">The file is no GGUF of a version that can be read.</exception>
    public static void Check(string path, string name)
    {
        if (!name.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase))
            return;
        Span<byte> head = stackalloc byte[Bytes];
        using var file = File.OpenRead(path);
        var read = file.ReadAtLeast(head, Bytes, throwOnEndOfStream: false);
        if (read < Bytes || !head.StartsWith("GGUF"u8))
            throw new ModelException(ModelFault.Corrupt, $"{name} is no GGUF file: it does not begin with 'GGUF'.", $"{name} 不是 GGUF 文件：开头不是“GGUF”。");
        if (BinaryPrimitives.ReadUInt32LittleEndian(head[4..]) is not (2 or 3) and var version)
            throw new ModelException(ModelFault.Corrupt, $"{name} is GGUF of version {version}; 2 and 3 can be read.", $"{name} 的 GGUF 版本为 {version}，仅支持 2 与 3。");
    }
}
