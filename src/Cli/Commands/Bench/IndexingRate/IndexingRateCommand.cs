using System.CommandLine;
using System.ComponentModel;
using System.Globalization;
using TravelPlanner.Native.OnnxRuntime;

namespace TravelPlanner.Cli.Commands.Bench.IndexingRate;

/// <param name="Peer">The peer's folder, or <c>none</c>; null for the usual one.</param>
internal sealed record IndexingRateArguments(string? Peer, bool Int8, int Texts, int Rounds, bool Json);

/// <summary><c>bench indexing-rate</c>: how many texts a second the encoder embeds, beside the same engine driven from Node on the same file.</summary>
internal sealed class IndexingRateCommand : ShellCommand<IndexingRateArguments>
{
    private static readonly string UsualPeer = Path.Combine("bench", "rag", "indexing-rate");

    private readonly Option<string?> _peer;
    private readonly Option<bool> _int8;
    private readonly Option<int> _texts;
    private readonly Option<int> _rounds;
    private readonly Option<bool> _json;

    public IndexingRateCommand(Shell shell)
        : base(shell, "indexing-rate", shell.Say("Embedding texts: its rate beside onnxruntime-node on the same file", "嵌入文本：与 onnxruntime-node 在同一模型文件上比较速率"))
    {
        _peer = new Option<string?>("--peer") { HelpName = "dir|none", Description = shell.Say("Folder of the peer on Node, or none; default bench/rag/indexing-rate", "Node 对照程序的文件夹，none 为不比较；默认 bench/rag/indexing-rate") };
        _int8 = new Option<bool>("--int8") { Description = shell.Say("A model with weights in 8 bits", "使用 8 位权重的模型") };
        _texts = Number("--texts", 96, 8, 100_000, shell.Say("Texts a round", "每轮文本数"));
        _rounds = Number("--rounds", 3, 1, 100, shell.Say("Rounds; the median counts", "轮数，取中位数"));
        foreach (var option in new Option[] { _peer, _int8, _texts, _rounds })
            Options.Add(option);
        _json = JsonOption();
    }

    public override IReadOnlyList<string> Examples => ["travel-planner bench indexing-rate", "travel-planner bench indexing-rate --int8 --json"];

    public override IndexingRateArguments Read(ParseResult parsed) =>
        new(parsed.GetValue(_peer), parsed.GetValue(_int8), parsed.GetValue(_texts), parsed.GetValue(_rounds), parsed.GetValue(_json));

    public override async Task<ExitCode> RunAsync(IndexingRateArguments arguments, CancellationToken cancellation)
    {
        var (peer, why) = await FindPeerAsync(arguments.Peer, cancellation);
        if (why is not null)
            Terminal.WriteError(why);
        IReadOnlyList<IndexingRateRow> rows;
        try
        {
            rows = await IndexingRateBench.RunAsync(arguments, peer, step => { if (Terminal.IsInteractive) Terminal.WriteError(step); }, cancellation);
        }
        catch (OnnxException missing)
        {
            throw new CommandException(ExitCode.Unavailable, missing.Message);
        }

        if (arguments.Json)
        {
            Terminal.WriteJson(new
            {
                engine = OnnxEngine.ExpectedVersion, processors = Environment.ProcessorCount, rounds = arguments.Rounds, weights = arguments.Int8 ? "int8" : "float32", rows, withoutPeer = why,
                summary = rows.ToDictionary(r => r.Lengths + "Ratio", r => r.Ratio, StringComparer.Ordinal),
            });
            return ExitCode.Ok;
        }

        var table = new TextTable(Shell.Say("Lengths", "长度"), Shell.Say("Texts", "文本数"), Shell.Say("Tokens", "词元数"), Shell.Say("Ours, texts/s", "本程序，文本/秒"), "onnxruntime-node", Shell.Say("Ratio", "比值"));
        foreach (var row in rows)
            table.Add(row.Lengths, Text(row.Texts), Text(row.Tokens), Text(row.Ours), row.Peer is { } rate ? Text(rate) : "-", row.Ratio is { } ratio ? Text(ratio) : "-");
        Terminal.WriteTable(table);
        return ExitCode.Ok;
    }

    private static string Text(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);

    private async Task<(string? Folder, string? Why)> FindPeerAsync(string? given, CancellationToken cancellation)
    {
        if (given == "none")
            return (null, Shell.Say("The peer was left out (--peer none): there are no ratios to it.", "未运行对照程序（--peer none），因此没有对比值。"));
        var folder = Path.GetFullPath(given ?? UsualPeer, Shell.Machine.WorkingDirectory);
        if (!File.Exists(Path.Combine(folder, "peer.mjs")))
        {
            return given is null
                ? (null, Shell.Say($"The peer was left out: there is no {UsualPeer} here. Run it at the root of the repository, or name the folder with --peer.", $"未运行对照程序：此处没有 {UsualPeer}。请在仓库根目录运行，或用 --peer 指定文件夹。"))
                : throw new CommandException(ExitCode.NotFound, Shell.Say($"--peer: {folder} has no peer.mjs.", $"--peer：{folder} 中没有 peer.mjs。"));
        }

        try
        {
            if (!Directory.Exists(Path.Combine(folder, "node_modules", "onnxruntime-node")))
            {
                using var install = new BenchProcess("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], folder);
                await install.FinishAsync(cancellation);
            }

            return (folder, null);
        }
        catch (Win32Exception)
        {
            return (null, Shell.Say("The peer was left out: node and npm are not installed here. Install Node.js 20 or later.", "未运行对照程序：未安装 node 与 npm，请安装 Node.js 20 或更新版本。"));
        }
    }

    private Option<int> Number(string name, int usual, int least, int most, string about)
    {
        var option = new Option<int>(name) { DefaultValueFactory = _ => usual, HelpName = "number", Description = about };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var value && (value < least || value > most))
                result.AddError(Shell.Say($"{name}: {least} to {most} is allowed.", $"{name}：须在 {least} 至 {most} 之间。"));
        });
        return option;
    }
}
