using TravelPlanner.InferenceWorker.Models;
using TravelPlanner.InferenceWorker.Models.Fitting;
using TravelPlanner.InferenceWorker.Models.Gguf;
using TravelPlanner.InferenceWorker.Models.Hosting;
using TravelPlanner.Native.LlamaCpp;

namespace TravelPlanner.InferenceWorker.Diagnosis;

/// <param name="Gpus">Name, description and memory of each, in words.</param>
/// <param name="GpuProblem">Why a GPU that is there, or that the libraries are for, is not used.</param>
public sealed record EngineFacts(string Version, string? CpuVariant, int FreeCores, IReadOnlyList<string> Gpus, string? GpuProblem);

/// <summary>What the engine finds on this machine, without loading a model.</summary>
public sealed class EngineInspection
{
    private readonly LlamaRuntime _runtime;

    private EngineInspection(LlamaRuntime runtime)
    {
        _runtime = runtime;
        Facts = new EngineFacts(
            _runtime.Version, _runtime.CpuVariant, LlamaRuntime.FreeCores,
            [.. _runtime.Devices.Where(d => d.Kind is LlamaDeviceKind.Gpu or LlamaDeviceKind.IntegratedGpu)
                .Select(d => $"{d.Description}: {MemoryFit.Gigabytes(d.MemoryFree)} of {MemoryFit.Gigabytes(d.MemoryTotal)} free")],
            _runtime.GpuProblem);
    }

    public EngineFacts Facts { get; }

    /// <summary>Where a model would be placed with the usual options, or why it cannot be.</summary>
    public (Placement? Placement, string? Problem) Plan(string path)
    {
        try
        {
            return (LoadedModel.Plan(_runtime, ModelFile.Read(path).Header, null, new HostingOptions(), null).Placement, null);
        }
        catch (Exception refused) when (refused is GgufException or ModelDoesNotFitException or IOException or UnauthorizedAccessException)
        {
            return (null, refused.Message);
        }
    }

    /// <summary>The inspection, or what is found instead of the engine and how to mend it.</summary>
    public static (EngineInspection? Engine, string? Found, string? Remedy) Try()
    {
        try
        {
            return (new EngineInspection(LlamaRuntime.Open()), null, null);
        }
        catch (LlamaException missing)
        {
            return (null, missing.Found, missing.Remedy);
        }
    }
}
