using Microsoft.Extensions.Logging;
using TravelPlanner.McpServer.Observability;
using TravelPlanner.McpServer.Subscriptions;
using TravelPlanner.McpServer.Transport;

namespace TravelPlanner.McpServer;

/// <summary>Serves one client on standard input and output. Nothing but messages is written to standard output.</summary>
public static class StdioHost
{
    /// <summary>Returns when the client closes its end, after the calls still running have answered.</summary>
    /// <exception cref="ServerOptionsException">An option cannot be used.</exception>
    public static async Task RunAsync(McpSurface surface, ServerOptions options, ILoggerFactory logs, CancellationToken cancellation)
    {
        var output = Console.OpenStandardOutput();
        // A stray Console.Write anywhere would break the protocol; it becomes a line of the log.
        Console.SetOut(Console.Error);
        await using var input = Console.OpenStandardInput();
        await RunAsync(surface, options, logs, input, output, cancellation);
    }

    /// <summary>The same over any pair of streams.</summary>
    public static async Task RunAsync(
        McpSurface surface, ServerOptions options, ILoggerFactory logs, Stream input, Stream output, CancellationToken cancellation)
    {
        options.Validate();
        using var telemetry = OpenTelemetryExport.StartIfConfigured(surface.ServerInfo);
        using var watched = new WatchedResources(surface.Updates);
        var composition = new Composition(surface, options, logs);
        await using var transport = new LineTransport(input, output, options.MaxBodyBytes, options.DrainTimeout);
        await using var server = ModelContextProtocol.Server.McpServer.Create(transport, composition.CreateOptions(watched), logs);
        watched.Attach(server);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation, transport.Abandoned);
        try
        {
            await server.RunAsync(stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Asked to stop, or left alone.
        }
    }
}
