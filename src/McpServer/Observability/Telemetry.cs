using System.Diagnostics.Metrics;

namespace TravelPlanner.McpServer.Observability;

/// <summary>The server's own instruments; spans are the SDK's and the web server's. Label values come from fixed sets (tool names, methods), never from callers.</summary>
public static class Telemetry
{
    public const string Name = "TravelPlanner.McpServer";

    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Requests = Meter.CreateCounter<long>("mcp_requests", description: "MCP requests by method and outcome.");
    private static readonly Counter<long> ToolCalls = Meter.CreateCounter<long>("mcp_tool_calls", description: "Tool calls by tool and outcome.");
    private static readonly Histogram<double> ToolSeconds = Meter.CreateHistogram<double>(
        "mcp_tool_call_seconds", "s", "Duration of tool calls in seconds.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] });

    private static readonly Counter<long> Refused = Meter.CreateCounter<long>("mcp_http_refused", description: "HTTP requests refused at the edge, by reason.");
    private static readonly UpDownCounter<long> Sessions = Meter.CreateUpDownCounter<long>("mcp_sessions", description: "Open sessions by transport.");

    public static void RequestHandled(string method, string outcome) =>
        Requests.Add(1, new("method", method), new("outcome", outcome));

    public static void ToolCalled(string tool, string outcome, TimeSpan duration)
    {
        ToolCalls.Add(1, new("tool", tool), new("outcome", outcome));
        ToolSeconds.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("tool", tool));
    }

    public static void EdgeRefused(string reason) => Refused.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public static void SessionOpened(string transport) => Sessions.Add(1, new KeyValuePair<string, object?>("transport", transport));

    public static void SessionClosed(string transport) => Sessions.Add(-1, new KeyValuePair<string, object?>("transport", transport));
}
