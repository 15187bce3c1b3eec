using System.Globalization;
using Microsoft.Extensions.Logging;

namespace TravelPlanner.McpServer.Observability;

/// <summary>
/// Logs to standard error, one entry after another. Small on purpose: standard output belongs to the protocol under stdio,
/// and a full logging stack would cost a third of the start.
/// </summary>
public sealed class StderrLog(LogLevel least, TextWriter? writer = null) : ILoggerFactory, ILoggerProvider
{
    private readonly Lock _writing = new();
    private readonly TextWriter _writer = writer ?? Console.Error;

    public ILogger CreateLogger(string categoryName) => new Entry(this, categoryName);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("Standard error is the only place logs go to.");

    public void Dispose()
    {
        // Standard error stays open for whoever logs last.
    }

    private sealed class Entry(StderrLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        // The SDK logs every refusal with a stack, hostile frames included; what we must mend is logged by ourselves.
        private readonly bool _chatty = category.StartsWith("ModelContextProtocol", StringComparison.Ordinal);

        public bool IsEnabled(LogLevel logLevel) =>
            logLevel != LogLevel.None && logLevel >= log.Least && (!_chatty || log.Least <= LogLevel.Debug);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            var time = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
            var text = $"{time} {Short(logLevel)} {category}: {formatter(state, exception).ReplaceLineEndings(" ")}";
            lock (log._writing)
            {
                log._writer.WriteLine(exception is null ? text : $"{text}{Environment.NewLine}{exception}");
                log._writer.Flush();
            }
        }

        private static string Short(LogLevel level) => level switch
        {
            LogLevel.Trace => "trce",
            LogLevel.Debug => "dbug",
            LogLevel.Information => "info",
            LogLevel.Warning => "warn",
            LogLevel.Error => "fail",
            _ => "crit",
        };
    }

    private LogLevel Least { get; } = least;
}
