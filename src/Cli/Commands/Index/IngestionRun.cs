using TravelPlanner.Cli.Configuration;
using TravelPlanner.Cli.Knowledge;
using TravelPlanner.Rag.Indexing;
using TravelPlanner.Rag.Indexing.Local;
using TravelPlanner.Rag.Ingestion;
using TravelPlanner.Rag.Ingestion.Readers;
using TravelPlanner.Rag.Ingestion.Sources;
using TravelPlanner.Tools;

namespace TravelPlanner.Cli.Commands.Index;

/// <summary>Takes sources into an index and says what came of it; the common half of <c>build</c> and <c>add</c>.</summary>
internal sealed class IngestionRun(Shell shell, Settings settings, Intake intake, bool json)
{
    private const int ShownProblems = 5;

    public async Task<ExitCode> RunAsync(IPassageIndex index, string folder, IReadOnlyList<IDocumentSource> sources, IngestionOptions options, CancellationToken cancellation)
    {
        var clock = shell.Machine.Clock;
        var made = await KnowledgeIndexes.EmbedderAsync(shell, settings, intake.Embedder, index.Manifest, cancellation);
        IngestionReport report;
        using (var line = new ProgressLine(shell.Terminal))
        {
            try
            {
                report = await new Ingestor(index, made, KnowledgeIndexes.DeadLetters(folder), intake.Fields, options, clock).RunAsync(sources, new Listener(line, shell), cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                line.Clear();
                shell.Terminal.WriteError(shell.Say("What was written is kept: the same command goes on from there.", "已写入的内容保留，重复同一命令即可继续。"));
                throw;
            }
        }

        Show(report, index.Manifest);
        return report is { Written: 0, Unchanged: 0, SetAside.Count: > 0 } ? ExitCode.Refused : ExitCode.Ok;
    }

    /// <summary>A folder, a file, or the embedded guides, from what was typed.</summary>
    /// <exception cref="CommandException">There is nothing of that name.</exception>
    public static IDocumentSource Source(Shell shell, string path, string? prefix, IngestionLimits limits)
    {
        var full = Path.GetFullPath(path, shell.Machine.WorkingDirectory);
        if (Directory.Exists(full))
            return new FolderSource(full, prefix, new DocumentReaders(limits, RecordFields.Usual).Extensions, limits);
        return File.Exists(full)
            ? new FileSource(full, prefix)
            : throw new CommandException(ExitCode.NotFound, shell.Say($"There is no file or folder {full}.", $"文件或文件夹 {full} 不存在。"));
    }

    private void Show(IngestionReport report, IndexManifest manifest)
    {
        var terminal = shell.Terminal;
        if (json)
        {
            terminal.WriteJson(new
            {
                index = intake.Index, manifest.Embedder, manifest.Generation, manifest.Documents, manifest.Chunks,
                run = new { report.Written, report.Unchanged, report.Resumed, report.Removed, report.Chunks },
                setAside = report.SetAside.Select(Shown), partial = report.Partial.Select(Shown),
            });
            return;
        }

        foreach (var letter in report.SetAside.Concat(report.Partial).Take(ShownProblems))
            terminal.WriteError($"{letter.Document}: {shell.Say(letter.Reason, letter.Chinese)}");
        if (report.SetAside.Count > 0)
        {
            var command = $"travel-planner index list --failed{(intake.Index == EmbeddedGuides.Prefix ? "" : $" --index {intake.Index}")}";
            terminal.WriteError(shell.Say($"{report.SetAside.Count} documents were set aside; all of them: {command}", $"{report.SetAside.Count} 篇未能收录，查看全部：{command}"));
        }

        var resumed = report.Resumed == 0 ? "" : shell.Say($" ({report.Resumed} from a run that was cut off)", $"（其中 {report.Resumed} 篇来自中断的运行）");
        terminal.WriteLine(new Cell(
            shell.Say(
                $"{report.Written} documents written in {report.Chunks} chunks, {report.Unchanged} unchanged{resumed}, {report.Removed} removed.",
                $"写入 {report.Written} 篇、{report.Chunks} 段，未变 {report.Unchanged} 篇{resumed}，移除 {report.Removed} 篇。"),
            report.SetAside.Count == 0 ? Tone.Good : Tone.Warning));
        terminal.WriteLine(shell.Say(
            $"Index {intake.Index}: {manifest.Documents} documents, {manifest.Chunks} chunks, {IndexTexts.Embedder(shell, manifest)}, generation {manifest.Generation}.",
            $"知识库 {intake.Index}：{manifest.Documents} 篇，{manifest.Chunks} 段，{IndexTexts.Embedder(shell, manifest)}，第 {manifest.Generation} 代。"));
    }

    private object Shown(DeadLetter letter) => IndexTexts.Letter(shell, letter);

    /// <summary>Documents, chunks, rate and time left in one line.</summary>
    private sealed class Listener(ProgressLine line, Shell shell) : IProgress<IngestionProgress>
    {
        public void Report(IngestionProgress value)
        {
            var rate = value.ChunksPerSecond is { } perSecond ? shell.Say($" · {perSecond:0} chunks/s", $" · {perSecond:0} 段/秒") : "";
            var left = value.TimeLeft is { } time ? shell.Say($" · {Models.ModelTexts.Time(time)} left", $" · 剩余 {Models.ModelTexts.Time(time)}") : "";
            line.Report(new ToolProgress(value.BytesRead, value.BytesTotal, shell.Say($"{value.Documents} documents, {value.Chunks} chunks", $"{value.Documents} 篇，{value.Chunks} 段") + rate + left));
        }
    }
}
