using TravelPlanner.InferenceWorker.Models;
using TravelPlanner.InferenceWorker.Models.Gguf;
using TravelPlanner.Native.LlamaCpp;

[assembly: AssemblyFixture(typeof(TravelPlanner.LlamaCpp.Tests.TinyModel))]

namespace TravelPlanner.LlamaCpp.Tests;

/// <summary>A synthetic model of a few megabytes in the real engine. Without the engine's libraries the tests that need it are skipped with a sentence.</summary>
public sealed class TinyModel : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"tiny-{Guid.NewGuid():N}.gguf");
    private readonly LlamaModel? _model;

    public TinyModel()
    {
        if (!Directory.Exists(LlamaRuntime.DefaultFolder))
            return;
        SyntheticModel.Write(_path, SyntheticShape.Of("tiny")!, SyntheticQuantization.Of("q8_0")!, seed: 1);
        _model = ModelFile.Read(_path).Load(LlamaRuntime.Open());
    }

    public static bool HasEngine => Directory.Exists(LlamaRuntime.DefaultFolder);

    public LlamaModel Model
    {
        get
        {
            Assert.SkipUnless(_model is not null, "The engine is not installed: npm was missing when this was built.");
            return _model;
        }
    }

    public string File => _path;

    /// <summary>One thread: tests run side by side, and more threads than processors slow the engine down ten times.</summary>
    public LlamaContext Context(int sequences = 4, bool unified = true) => Model.CreateContext(
        new LlamaContextOptions { ContextSize = 1_024, BatchSize = 256, MicroBatchSize = 64, MaxSequences = sequences, UnifiedMemory = unified, Threads = 1 });

    public void Dispose()
    {
        _model?.Dispose();
        System.IO.File.Delete(_path);
    }
}
