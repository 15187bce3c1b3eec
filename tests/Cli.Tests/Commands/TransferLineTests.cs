using TravelPlanner.Cli.Commands.Models;
using TravelPlanner.Domain;
using TravelPlanner.InferenceWorker.Models.Download;

namespace TravelPlanner.Cli.Tests.Commands;

public sealed class TransferLineTests
{
    // phase, done, total, bytes a second, seconds left → the line
    [Theory]
    [InlineData(TransferPhase.Connecting, 0, null, null, null, Language.En, "connecting")]
    [InlineData(TransferPhase.Fetching, 58_800_000, 120_000_000L, 7.8e6, 8, Language.En, "fetching ███████████░░░░░░░░░░░░░  49 % · 58.8 MB / 120.0 MB · 7.8 MB/s · 0:08 left")]
    [InlineData(TransferPhase.Fetching, 58_800_000, 120_000_000L, 7.8e6, 8, Language.Zh, "下载中 ███████████░░░░░░░░░░░░░  49 % · 58.8 MB / 120.0 MB · 7.8 MB/s · 剩余 0:08")]
    [InlineData(TransferPhase.Fetching, 2_000, 18_000_000_000L, 900.0, 20_000_000, Language.En, "fetching ░░░░░░░░░░░░░░░░░░░░░░░░   0 % · 2.0 kB / 18.00 GB · 900 B/s · 999:33:20 left")]
    [InlineData(TransferPhase.Verifying, 10, 10L, null, null, Language.En, "checking ████████████████████████ 100 % · 10 B / 10 B")]
    public void Progress_reads(TransferPhase phase, long done, long? total, double? rate, int? secondsLeft, Language language, string line)
    {
        using var bench = new Bench();
        using var transfer = new TransferLine(bench.Shell with { Language = language });
        Assert.Equal(line, transfer.Text(new TransferProgress(phase, done, total, rate, secondsLeft is { } s ? TimeSpan.FromSeconds(s) : null)));
    }

    [Fact]
    public void Where_there_is_no_terminal_nothing_is_written()
    {
        using var bench = new Bench();
        using (var transfer = new TransferLine(bench.Shell))
            transfer.Report(new TransferProgress(TransferPhase.Fetching, 1, 2, null, null));
        Assert.Equal("", bench.Error);
    }
}
