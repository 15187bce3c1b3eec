using System.Globalization;

namespace TravelPlanner.Cli.Commands.Bench.Llm;

/// <param name="results">By the name of the model; the first is the one that the summary is about, the others stand beside it.</param>
/// <param name="withoutPeer">Why there is none.</param>
internal sealed class LlmReport(Shell shell, IReadOnlyDictionary<string, LlmResult> results, string? withoutPeer)
{
    public object ToJson()
    {
        var summary = Summary(results.First().Value);
        foreach (var (name, result) in results.Skip(1))
            summary[name] = Summary(result);
        return new { load = Load(), models = results, withoutPeer, summary };
    }

    public void Show()
    {
        foreach (var (name, result) in results)
        {
            shell.Terminal.WriteHeading(string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: {result.Model}, {result.Bytes / 1e6:F0} MB, llama.cpp {result.Engine}, {result.Device}, {shell.Say($"{result.Threads} threads, medians of {result.Rounds} rounds", $"{result.Threads} 线程，{result.Rounds} 轮取中位数")}"));
            var table = new TextTable(
                shell.Say("Tokens/s", "词元/秒"), shell.Say("Worker over HTTP", "推理服务（HTTP）"), "node-llama-cpp", shell.Say("Ratio", "比值"), shell.Say("Engine alone", "仅引擎"), shell.Say("Share", "占比"));
            foreach (var row in result.Rows)
                table.Add(row.Measured, Number(row.Worker, 1), Number(row.Peer, 1), Number(row.PeerRatio, 3), Number(row.Engine, 1), Number(row.EngineShare, 3));
            shell.Terminal.WriteTable(table);
            shell.Terminal.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{shell.Say("Time to first token of an agent's turns, 4,000 tokens of prompt", "代理对话首个词元时间，提示词 4,000 词元")}: {result.FirstTurnMs:F0} ms, {shell.Say("second turn", "第二轮")} {result.SecondTurnMs:F0} ms, {shell.Say("ratio", "比值")} {result.SecondTurnRatio:F4}"));
        }

        if (Load() is { } load)
            shell.Terminal.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{shell.Say("Load of the machine over the last minute", "最近一分钟的机器负载")}: {load:F1} / {Environment.ProcessorCount}"));
    }

    private static Dictionary<string, object?> Summary(LlmResult result) => new(StringComparer.Ordinal)
    {
        ["decodeRatio"] = Round(Row(result, "decode")?.PeerRatio),
        ["prefillRatio"] = Round(result.Rows[0].PeerRatio),
        ["streams4Ratio"] = Round(Row(result, "4 streams")?.PeerRatio),
        ["streams8Ratio"] = Round(Row(result, "8 streams")?.PeerRatio),
        ["ceilingShare"] = Round(Row(result, "decode")?.EngineShare),
        ["secondTurnTtftRatio"] = Math.Round(result.SecondTurnRatio, 4),
    };

    private static LlmRow? Row(LlmResult result, string measured) => result.Rows.FirstOrDefault(r => r.Measured == measured);

    private static double? Round(double? ratio) => ratio is { } value ? Math.Round(value, 3) : null;

    private static string Number(double? value, int digits) => value is { } number ? number.ToString("F" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : "-";

    /// <summary>Processes that wanted to run over the last minute, the bench's own among them; null where the system does not say it.</summary>
    private static double? Load() =>
        File.Exists("/proc/loadavg") && double.TryParse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture, out var load) ? load : null;
}
