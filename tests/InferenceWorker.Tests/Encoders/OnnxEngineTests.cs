using TravelPlanner.InferenceWorker.Models.Onnx;
using TravelPlanner.Native.OnnxRuntime;

namespace TravelPlanner.InferenceWorker.Tests.Encoders;

/// <summary>The door to ONNX Runtime: every failure says what was found, what was expected and how to mend it.</summary>
public sealed class OnnxEngineTests
{
    [Fact]
    public void It_is_opened_once_and_of_the_version_that_the_API_was_made_for()
    {
        Assert.Equal(OnnxEngine.ExpectedVersion, SmallEncoder.Engine.Version);
        Assert.Same(SmallEncoder.Engine, OnnxEngine.Open());
    }

    [Fact]
    public void A_folder_without_the_library_and_a_second_folder_are_refused()
    {
        _ = SmallEncoder.Engine;
        var folder = Directory.CreateTempSubdirectory("onnx-");
        try
        {
            var empty = Assert.Throws<OnnxException>(() => OnnxEngine.Open(new OnnxEngineOptions { Folder = folder.FullName }));
            File.WriteAllText(Path.Combine(folder.FullName, "libonnxruntime.so.1"), "");
            var second = Assert.Throws<OnnxException>(() => OnnxEngine.Open(new OnnxEngineOptions { Folder = folder.FullName }));

            Assert.Equal((OnnxFailure.Natives, $"no ONNX Runtime in {folder.FullName}."), (empty.Failure, empty.Found));
            Assert.Contains("npm", empty.Remedy, StringComparison.Ordinal);
            Assert.StartsWith("the engine is already open from ", second.Found, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_GPU_that_is_required_and_not_there_is_said()
    {
        Assert.SkipWhen(SmallEncoder.Engine.HasGpu, "There is a GPU.");

        Assert.Equal(OnnxFailure.Gpu, Assert.Throws<OnnxException>(() => OnnxEngine.Open(new OnnxEngineOptions { RequireGpu = true })).Failure);
    }

    [Fact]
    public void A_file_that_is_missing_or_no_model_is_refused()
    {
        using var model = new SmallEncoder();
        File.WriteAllText(Path.Combine(model.Folder, "text.onnx"), "This is no model.");

        foreach (var (name, found) in new[] { ("none.onnx", "no file"), ("text.onnx", "cannot be loaded") })
        {
            var refused = Assert.Throws<OnnxException>(() => SmallEncoder.Engine.Load(new OnnxModelOptions { Path = Path.Combine(model.Folder, name) }));
            Assert.Equal(OnnxFailure.Model, refused.Failure);
            Assert.Contains(found, refused.Found, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_model_says_what_goes_in_and_what_comes_out()
    {
        using var folder = new SmallEncoder(output: SyntheticOutput.Vector, result: OnnxElement.Float16);
        using var model = SmallEncoder.Engine.Load(new OnnxModelOptions { Path = folder.Package.ModelPath, Threads = 1 });

        Assert.Equal(["input_ids Int64[-1,-1]", "attention_mask Int64[-1,-1]"], model.Inputs.Select(Text));
        Assert.Equal(["sentence_embedding Float16[-1,32]", "sparse_vecs Float[-1,-1,1]"], model.Outputs.Select(Text));

        static string Text(OnnxPort port) => $"{port.Name} {port.Type}[{string.Join(',', port.Shape)}]";
    }

    [Fact]
    public void Inputs_that_do_not_fit_are_refused_with_those_that_do()
    {
        using var folder = new SmallEncoder();
        using var model = SmallEncoder.Engine.Load(new OnnxModelOptions { Path = folder.Package.ModelPath, Threads = 1 });
        var ids = OnnxInput.Of("input_ids", new long[] { 1, 2 }, 1, 2);
        var mask = OnnxInput.Of("attention_mask", new long[] { 1, 1 }, 1, 2);

        foreach (var inputs in new OnnxInput[][]
        {
            [ids], [ids, OnnxInput.Of("pixels", new long[] { 1, 1 }, 1, 2)], [ids, OnnxInput.Of("attention_mask", new float[] { 1, 1 }, 1, 2)], [ids, OnnxInput.Of("attention_mask", new long[] { 1 }, 1, 1, 1)],
            [OnnxInput.Of("input_ids", new long[] { 1, 99_999 }, 1, 2), mask],
        })
        {
            var refused = Assert.Throws<OnnxException>(() => model.Run(inputs, ["last_hidden_state"], TestContext.Current.CancellationToken));
            Assert.Equal(OnnxFailure.Compute, refused.Failure);
            Assert.Contains("attention_mask Int64[-1,-1]", refused.Message, StringComparison.Ordinal);
        }

        Assert.Equal([1L, 2, 32], model.Run([ids, mask], ["last_hidden_state"], TestContext.Current.CancellationToken)[0].Shape);
        Assert.Throws<ArgumentException>(() => OnnxInput.Of("input_ids", new long[] { 1, 2, 3 }, 1, 2));
    }

    [Fact]
    public void Who_has_left_gets_nothing()
    {
        using var folder = new SmallEncoder();
        using var model = SmallEncoder.Engine.Load(new OnnxModelOptions { Path = folder.Package.ModelPath, Threads = 1 });
        using var left = new CancellationTokenSource();
        left.Cancel();

        Assert.Throws<OperationCanceledException>(() => model.Run(
            [OnnxInput.Of("input_ids", new long[] { 1 }, 1, 1), OnnxInput.Of("attention_mask", new long[] { 1 }, 1, 1)], ["last_hidden_state"], left.Token));
    }
}
