using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;

namespace TravelPlanner.InferenceWorker.Supervision;

/// <summary>How the engine's process is started; <c>--socket PATH</c> is added.</summary>
public sealed record EngineStart(string FileName, IReadOnlyList<string> Arguments);

/// <summary>
/// Keeps the engine alive in a process of its own: native code that faults ends that process and nothing else. Started again at once,
/// later and later when it keeps ending soon after its start, and not at all when it says that it cannot use what it was given.
/// </summary>
public sealed partial class EngineSupervisor : IAsyncDisposable
{
    /// <summary>The exit status by which an engine says that it was given what it cannot use.</summary>
    public const int RefusedExit = 3;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>An engine that lived this long did not die of its start.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(20);

    /// <summary>An engine that never got ready and ended so often will not get ready: too little memory, or a model its code cannot stand.</summary>
    private const int MostFailedStarts = 3;

    /// <summary>
    /// An engine that says nothing for so long has got stuck, on a disk or in native code: it tells of its progress while it loads, and afterwards each
    /// <see cref="Heartbeat.Interval"/> that it works. Long, because one step of a large model on a slow processor may take minutes.
    /// </summary>
    internal static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(5);

    /// <summary>What an engine gets to end by itself.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly EngineStart _command;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly SocketFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private EngineState _state = new(EnginePhase.Loading);
    private Task? _run;

    public EngineSupervisor(EngineStart command, ILogger log, TimeProvider? time = null)
    {
        (_command, _log, _time) = (command, log, time ?? TimeProvider.System);
        SocketPath = Path.Combine(_folder.Path, "engine");
        Http = new HttpMessageInvoker(
            new SocketsHttpHandler { ConnectCallback = ConnectAsync, UseProxy = false, AllowAutoRedirect = false, UseCookies = false, RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8, PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1) });
    }

    /// <summary>The socket the engine listens on: in a folder that only this user may enter.</summary>
    public string SocketPath { get; }

    /// <summary>Reaches the engine, whatever host the request names.</summary>
    public HttpMessageInvoker Http { get; }

    public EngineState State
    {
        get
        {
            lock (_gate)
                return _state;
        }
    }

    /// <summary>The process that runs now; null between two.</summary>
    public int? ProcessId { get; private set; }

    public void Start() => _run ??= Task.Run(() => RunAsync(_stop.Token));

    /// <summary>Waits until the engine is ready; false when it never will be (refused or stopped).</summary>
    public async Task<bool> WaitReadyAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_state.Phase == EnginePhase.Ready)
                    return true;
                if (_state.Phase is EnginePhase.Refused or EnginePhase.Stopped)
                    return false;
                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        if (_run is not null)
            await _run.ConfigureAwait(false);
        Http.Dispose();
        _stop.Dispose();
        _folder.Dispose();
    }

    private async Task RunAsync(CancellationToken stop)
    {
        var pause = FirstPause;
        var failedStarts = 0;
        var wasReady = false;
        while (!stop.IsCancellationRequested)
        {
            var began = _time.GetTimestamp();
            var (status, message, silent) = await RunOnceAsync(stop).ConfigureAwait(false);
            if (stop.IsCancellationRequested)
                break;
            if (status == RefusedExit)
            {
                Refuse(message ?? "The engine refused its model and did not say why.");
                return;
            }

            wasReady |= State.Phase == EnginePhase.Ready;
            if (!wasReady && ++failedStarts == MostFailedStarts)
            {
                Refuse($"The engine ended {failedStarts} times before it was ready, at last {Words(status, silent)}.{(status == KilledExit && !silent ? " Usually memory was short: choose a smaller model, context or cache type." : "")}");
                return;
            }

            pause = _time.GetElapsedTime(began) > Settled ? FirstPause : pause;
            Set(s => s with { Phase = EnginePhase.Restarting, Progress = 0, Message = $"The engine ended {Words(status, silent)}.", Restarts = s.Restarts + 1 });
            LogEnded(status, pause.TotalSeconds);
            try
            {
                await Task.Delay(pause, _time, stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                break;
            }

            pause = pause * 2 > LongestPause ? LongestPause : pause * 2;
        }

        Set(s => s with { Phase = EnginePhase.Stopped });
    }

    /// <summary>The status of a process ended by SIGKILL, as the system does when memory runs out.</summary>
    private const int KilledExit = 137;

    private static string Words(int status, bool silent) => silent ? string.Create(CultureInfo.InvariantCulture, $"after {LongestSilence.TotalMinutes} minutes of silence") : status > 128 ? $"by signal {status - 128}" : $"with status {status}";

    private void Refuse(string message)
    {
        Set(s => s with { Phase = EnginePhase.Refused, Message = message });
        LogRefused(message);
    }

    /// <returns>The exit status, the last message the engine reported, and whether it was ended for its silence.</returns>
    private async Task<(int Status, string? Message, bool Silent)> RunOnceAsync(CancellationToken stop)
    {
        _folder.Restore();
        File.Delete(SocketPath);
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(_command.FileName, [.. _command.Arguments, "--socket", SocketPath])
            {
                // The engine ends when its standard input does, so that it never outlives us, however we end.
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            },
        };
        string? message = null;
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception fault)
        {
            return (RefusedExit, $"{_command.FileName} cannot be started: {fault.Message}", false);
        }

        ProcessId = process.Id;
        Set(s => s with { Phase = EnginePhase.Loading, Progress = 0 });
        var silent = false;
        await using var silence = _time.CreateTimer(
            _ =>
            {
                silent = true;
                EndSilent(process);
            },
            null, LongestSilence, Timeout.InfiniteTimeSpan);
        var errors = ReadLinesAsync(process.StandardError, line => LogLine(line));
        var reports = ReadLinesAsync(process.StandardOutput, line =>
        {
            if (EngineReport.Read(line) is not { } report)
            {
                LogLine(line);
                return;
            }

            message = report.Message ?? message;
            silence.Change(LongestSilence, Timeout.InfiniteTimeSpan);
            if (report.Phase is EnginePhase.Loading or EnginePhase.Ready)
                Set(s => s with { Phase = report.Phase, Progress = report.Progress, Message = report.Message });
        });
        try
        {
            await process.WaitForExitAsync(stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.StandardInput.Close();
            using var grace = new CancellationTokenSource(Grace, _time);
            try
            {
                await process.WaitForExitAsync(grace.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }

        await Task.WhenAll(errors, reports).ConfigureAwait(false);
        ProcessId = null;
        return (process.ExitCode, message, silent);
    }

    private void EndSilent(Process process)
    {
        LogSilent(LongestSilence.TotalMinutes);
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It ended by itself just now.
        }
    }

    private static async Task ReadLinesAsync(StreamReader reader, Action<string> each)
    {
        while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
            each(line);
    }

    private void Set(Func<EngineState, EngineState> change)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _state = change(_state);
            (changed, _changed) = (_changed, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        changed.SetResult();
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), cancellation).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    [LoggerMessage(LogLevel.Information, "engine: {Line}")]
    private partial void LogLine(string line);

    [LoggerMessage(LogLevel.Error, "The engine ended with status {Status}; it is started again in {Seconds} s.")]
    private partial void LogEnded(int status, double seconds);

    [LoggerMessage(LogLevel.Error, "The engine said nothing for {Minutes} minutes; it is ended.")]
    private partial void LogSilent(double minutes);

    [LoggerMessage(LogLevel.Error, "The engine cannot be used: {Message}")]
    private partial void LogRefused(string message);
}
