using TravelPlanner.InferenceWorker.Models;
using TravelPlanner.InferenceWorker.Models.Gguf;
using TravelPlanner.InferenceWorker.Scheduling;
using TravelPlanner.Native.LlamaCpp;

namespace TravelPlanner.InferenceWorker.Tests;

/// <summary>A real model of a few megabytes with random weights: it says nonsense, always the same.</summary>
public class TinyModel : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tiny-model-");
    private readonly LlamaModel? _model;

    public TinyModel()
        : this(seed: 1)
    {
    }

    protected TinyModel(int seed)
    {
        Path = System.IO.Path.Combine(_folder.FullName, "tiny.gguf");
        SyntheticModel.Write(Path, SyntheticShape.Of("tiny")!, SyntheticQuantization.Of("q8_0")!, seed: (uint)seed);
        if (Directory.Exists(LlamaRuntime.DefaultFolder))
            _model = ModelFile.Read(Path).Load(LlamaRuntime.Open());
    }

    public string Path { get; }

    public LlamaModel Model
    {
        get
        {
            Assert.SkipWhen(_model is null, "The native libraries are not here: npm was absent when this was built.");
            return _model;
        }
    }

    public LlamaContext Context(SchedulerOptions options, int tokens = 1024) => Model.CreateContext(
        new LlamaContextOptions { ContextSize = tokens, BatchSize = 512, MaxSequences = options.Sequences, Threads = 1, MaxOutputs = 128 });

    public void Dispose()
    {
        _model?.Dispose();
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }
}
