#if ONNXRUNTIME
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
#endif

namespace TravelPlanner.Native.OnnxRuntime;

/// <summary>A loaded model. Safe for concurrent calls; dispose it after the last of them.</summary>
public sealed class OnnxModel : IDisposable
{
#if ONNXRUNTIME
    private readonly InferenceSession _session;
    private readonly Dictionary<string, OnnxPort> _inputs;

    private OnnxModel(InferenceSession session, string path, bool onGpu)
    {
        (_session, Path, OnGpu) = (session, path, onGpu);
        Inputs = [.. session.InputMetadata.Select(Port)];
        Outputs = [.. session.OutputMetadata.Select(Port)];
        _inputs = Inputs.ToDictionary(i => i.Name, StringComparer.Ordinal);
    }
#else
    private OnnxModel()
    {
    }
#endif

    public string Path { get; } = "";

    public bool OnGpu { get; }

    public IReadOnlyList<OnnxPort> Inputs { get; } = [];

    public IReadOnlyList<OnnxPort> Outputs { get; } = [];

    internal static OnnxModel Load(OnnxEngine engine, OnnxModelOptions options)
    {
        var path = System.IO.Path.GetFullPath(options.Path);
        if (!File.Exists(path))
            throw new OnnxException(OnnxFailure.Model, $"no file {path}.", "an ONNX model.", "name a file that is there.");
#if ONNXRUNTIME
        try
        {
            var onGpu = options.UseGpu && engine.HasGpu;
            using var session = new SessionOptions
            {
                IntraOpNumThreads = options.Threads,
                InterOpNumThreads = 1,
                ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
                GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
                // Plans of memory are kept for every shape that was seen, and texts have hundreds of lengths.
                EnableMemoryPattern = false,
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
            };
            // Waiting threads that spin take the processors from the calls beside them.
            session.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
            session.AddSessionConfigEntry("session.inter_op.allow_spinning", "0");
            if (onGpu)
                session.AppendExecutionProvider_CUDA(0);
            return new OnnxModel(new InferenceSession(path, session), path, onGpu);
        }
        catch (OnnxRuntimeException refused)
        {
            throw new OnnxException(
                OnnxFailure.Model, $"{path}, which cannot be loaded: {refused.Message.ReplaceLineEndings(" ")}", $"a sound ONNX model for version {OnnxEngine.ExpectedVersion}, its external weights beside it.",
                "check the file with travel-planner models verify, or fetch it again.", refused);
        }
#else
        throw new InvalidOperationException(engine.Folder);
#endif
    }

    /// <summary>Computes the named outputs.</summary>
    /// <param name="inputs">One for every input of the model.</param>
    /// <exception cref="OnnxException">The inputs do not fit the model, or computing failed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the engine stops between two of its operations.</exception>
    public IReadOnlyList<OnnxOutput> Run(IReadOnlyList<OnnxInput> inputs, IReadOnlyList<string> outputs, CancellationToken cancellation)
    {
#if ONNXRUNTIME
        cancellation.ThrowIfCancellationRequested();
        var values = new List<OrtValue>(inputs.Count);
        using var run = new RunOptions();
        try
        {
            foreach (var input in inputs)
                values.Add(Value(input, _inputs.GetValueOrDefault(input.Name) ?? throw Unfit($"the input '{input.Name}'.", $"of {string.Join(", ", _inputs.Keys)}.")));
            using var stop = cancellation.Register(() => run.Terminate = true);
            using var results = _session.Run(run, [.. inputs.Select(i => i.Name)], values, outputs);
            return [.. results.Select((value, i) => Read(value, outputs[i]))];
        }
        catch (OnnxRuntimeException refused)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new OnnxException(
                OnnxFailure.Compute, $"{System.IO.Path.GetFileName(Path)} failed while computing: {refused.Message.ReplaceLineEndings(" ")}", $"inputs {Describe(Inputs)}, outputs {Describe(Outputs)}.",
                "check that the model's description names its inputs and outputs as they are.", refused);
        }
        finally
        {
            foreach (var value in values)
                value.Dispose();
        }
#else
        throw new InvalidOperationException(Path);
#endif
    }

    public void Dispose()
    {
#if ONNXRUNTIME
        _session.Dispose();
#endif
    }

#if ONNXRUNTIME
    private static OnnxPort Port(KeyValuePair<string, NodeMetadata> port) => new(port.Key, TypeOf(port.Value.ElementDataType), port.Value.Dimensions);

    private static OnnxType TypeOf(TensorElementType type) => type switch
    {
        TensorElementType.Float => OnnxType.Float,
        TensorElementType.Float16 => OnnxType.Float16,
        TensorElementType.BFloat16 => OnnxType.BFloat16,
        TensorElementType.Double => OnnxType.Double,
        TensorElementType.Int8 => OnnxType.Int8,
        TensorElementType.UInt8 => OnnxType.UInt8,
        TensorElementType.Int32 => OnnxType.Int32,
        TensorElementType.Int64 => OnnxType.Int64,
        TensorElementType.Bool => OnnxType.Bool,
        _ => OnnxType.Other,
    };

    private OrtValue Value(OnnxInput input, OnnxPort port)
    {
        long[] shape = [.. input.Shape];
        return (input.Wholes, input.Floats, port.Type) switch
        {
            ({ } wholes, _, OnnxType.Int64) => Tensor(wholes, shape),
            ({ } wholes, _, OnnxType.Int32) => Tensor<int>(Convert(wholes.Span, n => (int)n), shape),
            ({ } wholes, _, OnnxType.Bool) => Tensor<bool>(Convert(wholes.Span, n => n != 0), shape),
            ({ } wholes, _, OnnxType.Float) => Tensor<float>(Convert(wholes.Span, n => (float)n), shape),
            (_, { } floats, OnnxType.Float) => Tensor(floats, shape),
            (_, { } floats, OnnxType.Float16) => Tensor<Float16>(Convert(floats.Span, n => (Float16)n), shape),
            (_, { } floats, OnnxType.BFloat16) => Tensor<BFloat16>(Convert(floats.Span, n => (BFloat16)n), shape),
            _ => throw Unfit($"{(input.Wholes is null ? "floating-point" : "whole")} numbers for the input '{input.Name}'.", $"{port.Type}."),
        };
    }

    private static OrtValue Tensor<T>(Memory<T> values, long[] shape)
        where T : unmanaged => OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, values, shape);

    private static TTo[] Convert<TFrom, TTo>(ReadOnlySpan<TFrom> from, Func<TFrom, TTo> convert)
    {
        var to = new TTo[from.Length];
        for (var i = 0; i < to.Length; i++)
            to[i] = convert(from[i]);
        return to;
    }

    private OnnxOutput Read(OrtValue value, string name)
    {
        var info = value.GetTensorTypeAndShape();
        float[] values = TypeOf(info.ElementDataType) switch
        {
            OnnxType.Float => value.GetTensorDataAsSpan<float>().ToArray(),
            OnnxType.Float16 => Convert(value.GetTensorDataAsSpan<Float16>(), n => (float)n),
            OnnxType.BFloat16 => Convert(value.GetTensorDataAsSpan<BFloat16>(), n => (float)n),
            OnnxType.Double => Convert(value.GetTensorDataAsSpan<double>(), n => (float)n),
            OnnxType.Int8 => Convert(value.GetTensorDataAsSpan<sbyte>(), n => (float)n),
            OnnxType.UInt8 => Convert(value.GetTensorDataAsSpan<byte>(), n => (float)n),
            _ => throw Unfit($"the output '{name}' of {info.ElementDataType}.", "floating-point or 8-bit numbers."),
        };
        return new OnnxOutput(name, info.Shape, values);
    }

    private OnnxException Unfit(string found, string expected) => new(
        OnnxFailure.Compute, found, $"{expected} {System.IO.Path.GetFileName(Path)} has the inputs {Describe(Inputs)}.", "check the model's description (encoder.json).");

    private static string Describe(IEnumerable<OnnxPort> ports) => string.Join(", ", ports.Select(p => $"{p.Name} {p.Type}[{string.Join(",", p.Shape)}]"));
#endif
}
