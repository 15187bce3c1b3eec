using TravelPlanner.InferenceWorker.Models.Gguf;
using TravelPlanner.Native.LlamaCpp;

namespace TravelPlanner.InferenceWorker.Models;

/// <summary>The one way a model file reaches the engine: its header is read and checked first, since a damaged file would end the process inside native code.</summary>
public static class ModelLoader
{
    /// <exception cref="GgufException">The file is no usable GGUF, or damaged.</exception>
    /// <exception cref="LlamaException">The engine cannot load it.</exception>
    public static LlamaModel Load(LlamaRuntime runtime, LlamaModelOptions options)
    {
        if (File.Exists(options.Path))
            GgufReader.Read(options.Path);
        return runtime.LoadModel(options);
    }
}
