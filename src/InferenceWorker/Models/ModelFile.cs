using TravelPlanner.InferenceWorker.Models.Gguf;
using TravelPlanner.Native.LlamaCpp;

namespace TravelPlanner.InferenceWorker.Models;

/// <summary>A model file whose header was read and checked: the one way to the engine, since a damaged file would end the process inside native code.</summary>
public sealed class ModelFile
{
    private ModelFile(string path, GgufFile header) => (Path, Header) = (path, header);

    public string Path { get; }

    public GgufFile Header { get; }

    /// <exception cref="GgufException">The file is no usable GGUF, or damaged.</exception>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    public static ModelFile Read(string path) => new(path, GgufReader.Read(path));

    /// <param name="place">How it is loaded, where that is not as usual.</param>
    /// <exception cref="LlamaException">The engine cannot load it.</exception>
    public LlamaModel Load(LlamaRuntime runtime, Func<LlamaModelOptions, LlamaModelOptions>? place = null)
    {
        var options = new LlamaModelOptions { Path = Path };
        return runtime.LoadModel(place?.Invoke(options) ?? options);
    }
}
