using System.ComponentModel;
using TravelPlanner.InferenceWorker.Benchmarks;
using TravelPlanner.InferenceWorker.Models;
using TravelPlanner.InferenceWorker.Models.Gguf;

namespace TravelPlanner.Cli.Commands.Bench.Llm;

/// <summary>Brings the sides together, one model after the other: synthesises what is to be measured, starts the worker and the peer, and ends them.</summary>
internal sealed class LlmBench(Shell shell, Action<string> progress)
{
    /// <summary>The peer's folder below the working directory, where none is named.</summary>
    private static readonly string UsualPeer = Path.Combine("bench", "llm");

    /// <summary>Of the measured shapes, that of the issue: 0.6 billion weights, as small as one can be that is of use.</summary>
    private const string Shape = "qwen3-0.6b";

    private static readonly string[] Quantizations = ["q4_k_m", "q8_0"];

    /// <param name="peer">The peer's folder; null without a peer.</param>
    public async Task<IReadOnlyDictionary<string, LlmResult>> RunAsync(LlmArguments arguments, string? peer, CancellationToken cancellation)
    {
        var results = new Dictionary<string, LlmResult>(StringComparer.Ordinal);
        if (arguments.Models.Count > 0)
        {
            foreach (var model in arguments.Models)
                results[Path.GetFileNameWithoutExtension(model)] = await MeasureAsync(arguments.Loop with { Model = model }, peer, cancellation);
            return results;
        }

        var folder = Directory.CreateTempSubdirectory("travel-planner-bench-");
        try
        {
            foreach (var quantization in Quantizations)
            {
                progress($"{Shape} {quantization}");
                var file = Path.Combine(folder.FullName, $"{Shape}-{quantization}.gguf");
                SyntheticModel.Write(file, SyntheticShape.Of(Shape)!, SyntheticQuantization.Of(quantization)!, seed: 1, cancellation: cancellation);
                results[quantization] = await MeasureAsync(arguments.Loop with { Model = file }, peer, cancellation);
                File.Delete(file);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        return results;
    }

    /// <summary>The folder of the peer, its package installed.</summary>
    /// <returns>Null without a peer, and then why.</returns>
    public async Task<(string? Folder, string? Why)> FindPeerAsync(string? given, CancellationToken cancellation)
    {
        if (given == "none")
            return (null, shell.Say("The peer was left out (--peer none): there are no ratios to it.", "未运行对照程序（--peer none），因此没有对比值。"));
        var folder = Path.GetFullPath(given ?? UsualPeer, shell.Machine.WorkingDirectory);
        if (!File.Exists(Path.Combine(folder, "peer", "peer.mjs")))
        {
            return given is null
                ? (null, shell.Say("The peer was left out: there is no bench/llm here. Run it at the root of the repository, or name the folder with --peer.", "未运行对照程序：此处没有 bench/llm。请在仓库根目录运行，或用 --peer 指定文件夹。"))
                : throw new CommandException(ExitCode.NotFound, shell.Say($"--peer: {folder} has no peer/peer.mjs.", $"--peer：{folder} 中没有 peer/peer.mjs。"));
        }

        try
        {
            using (var node = new BenchProcess("node", ["--version"]))
                await node.FinishAsync(cancellation);
            if (!Directory.Exists(Path.Combine(folder, "node_modules", "node-llama-cpp")))
            {
                progress("npm install");
                // Not "ci": of the package's optional platforms some are not published in every version, and a lockfile without them counts as stale there.
                using var install = new BenchProcess("npm", ["install", "--no-save", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund", "--loglevel=error"], folder);
                await install.FinishAsync(cancellation);
            }
        }
        catch (Win32Exception)
        {
            return (null, shell.Say("The peer was left out: node and npm are not installed here. Install Node.js 20 or later.", "未运行对照程序：未安装 node 与 npm，请安装 Node.js 20 或更新版本。"));
        }

        return (folder, null);
    }

    private async Task<LlmResult> MeasureAsync(DecodeLoopOptions options, string? peerFolder, CancellationToken cancellation)
    {
        try
        {
            using var engine = new DecodeLoop(options, cancellation);
            var each = DecodeLoop.StreamPrompt + options.NewTokens + 64;
            var most = options.Streams.Max();
            using var worker = await LlmWorker.StartAsync(
                shell.Machine.Launcher, options.Model, engine.Threads, options.GpuLayers, Math.Max(8, most), Math.Max(16_384, most * each * 2), cancellation);
            var contexts = options.Streams.Append(1).Distinct().ToDictionary(s => s, s => s == 1 ? Math.Max(each, options.PromptTokens + 64) : each);
            using var peer = peerFolder is null ? null
                : await LlmPeer.StartAsync(peerFolder, options.Model, engine.Threads, gpu: !engine.Device.StartsWith("CPU", StringComparison.Ordinal), contexts, cancellation);
            return await new LlmComparison(options, engine, worker, peer, progress).RunAsync(cancellation);
        }
        catch (ModelUnusableException unusable)
        {
            throw new CommandException(ExitCode.Unavailable, unusable.Message);
        }
    }
}
