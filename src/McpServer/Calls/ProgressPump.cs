using System.Threading.Channels;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using TravelPlanner.Tools;

namespace TravelPlanner.McpServer.Calls;

/// <summary>
/// Sends a call's progress in order and before its result. Reports that do not rise are dropped, as the protocol wants it;
/// when the line is slow, the oldest waiting ones give way.
/// </summary>
internal sealed class ProgressPump : IProgress<ToolProgress>, IAsyncDisposable
{
    private const int Waiting = 64;

    private readonly Channel<ToolProgress> _reports = Channel.CreateBounded<ToolProgress>(
        new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly Task _sending;

    public ProgressPump(McpSession session, ProgressToken token, CancellationToken cancellation) =>
        _sending = SendAsync(session, token, cancellation);

    public void Report(ToolProgress value) => _reports.Writer.TryWrite(value);

    public async ValueTask DisposeAsync()
    {
        _reports.Writer.TryComplete();
        await _sending;
    }

    private async Task SendAsync(McpSession session, ProgressToken token, CancellationToken cancellation)
    {
        var last = double.NegativeInfinity;
        try
        {
            await foreach (var report in _reports.Reader.ReadAllAsync(cancellation))
            {
                if (report.Done <= last)
                    continue;
                last = report.Done;
                await session.NotifyProgressAsync(
                    token,
                    new ProgressNotificationValue { Progress = (float)report.Done, Total = (float?)report.Total, Message = report.Message },
                    cancellationToken: cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The call was given up, and with it the wish for its progress.
        }
        catch (Exception fault) when (fault is IOException or InvalidOperationException or ObjectDisposedException)
        {
            // The caller's stream is gone. Progress is a courtesy: the call itself decides how it ends.
        }
    }
}
