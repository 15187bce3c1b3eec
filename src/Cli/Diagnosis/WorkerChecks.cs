using TravelPlanner.Cli.Commands.Models;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.InferenceWorker.Diagnosis;
using TravelPlanner.InferenceWorker.Models;
using TravelPlanner.InferenceWorker.Models.Store;
using TravelPlanner.Native.OnnxRuntime;

namespace TravelPlanner.Cli.Diagnosis;

/// <summary>What the worker stands on: the engine, a GPU, room for the default model. Only the worker needs them, so that nothing here fails the machine.</summary>
internal sealed class WorkerChecks(Shell shell)
{
    public IEnumerable<Finding> All(Settings settings)
    {
        yield return Encoders();
        var (engine, found, remedy) = EngineInspection.Try();
        if (engine is null)
        {
            yield return Finding.Warn("engine", found!, remedy!);
            yield break;
        }

        var facts = engine.Facts;
        var variant = facts.CpuVariant ?? shell.Say("unknown", "未知");
        yield return Finding.Ok("engine", shell.Say(
            $"llama.cpp {facts.Version}, processor variant {variant}, {facts.FreeCores} of {Environment.ProcessorCount} processors free", $"llama.cpp {facts.Version}，处理器变体 {variant}，{Environment.ProcessorCount} 个处理器中 {facts.FreeCores} 个空闲"));
        yield return Gpu(facts);
        if (DefaultModel(settings) is { } model)
            yield return Fit(engine, model);
    }

    /// <summary>The engine of embedding and reranking models.</summary>
    private Finding Encoders()
    {
        try
        {
            var engine = OnnxEngine.Open();
            return engine.GpuProblem is { } problem
                ? Finding.Warn("encoders", $"ONNX Runtime {engine.Version}. {problem}", shell.Say("Mend the cause it names; until then the processor computes.", "请排除所述原因；在此之前由处理器计算。"))
                : Finding.Ok("encoders", $"ONNX Runtime {engine.Version}, {(engine.HasGpu ? "CUDA" : shell.Say("the processor computes", "由处理器计算"))}");
        }
        catch (OnnxException missing)
        {
            return Finding.Warn("encoders", missing.Found, missing.Remedy);
        }
    }

    private Finding Gpu(EngineFacts facts)
    {
        if (facts.GpuProblem is { } problem)
            return Finding.Warn("gpu", problem, shell.Say("Mend the cause it names; until then the processor computes.", "请排除所述原因；在此之前由处理器计算。"));
        return Finding.Ok("gpu", facts.Gpus.Count > 0 ? string.Join("; ", facts.Gpus) : shell.Say("none; the processor computes", "无，由处理器计算"));
    }

    private Finding Fit(EngineInspection engine, InstalledModel model)
    {
        var (placement, problem) = engine.Plan(model.Path);
        return placement is not null
            ? Finding.Ok("default_model", $"{model.Manifest.Id}: {placement.Explanation}")
            : Finding.Warn("default_model", $"{model.Manifest.Id}: {problem}", shell.Say("Choose a smaller one: travel-planner models list, models use <id>", "请改用更小的模型：travel-planner models list，models use <id>"));
    }

    /// <summary>Null where there is none; the check of the models says so, and of a store that cannot be read.</summary>
    private InstalledModel? DefaultModel(Settings settings)
    {
        try
        {
            return ModelTexts.OpenStore(shell, settings).DefaultChat();
        }
        catch (ModelException)
        {
            return null;
        }
    }
}
