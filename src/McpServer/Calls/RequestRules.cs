using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using TravelPlanner.McpServer.Observability;

namespace TravelPlanner.McpServer.Calls;

/// <summary>What holds for every incoming request, whatever carried it: counted, refused by name in the era that dropped it, faults hidden.</summary>
internal static class RequestRules
{
    /// <summary>Methods of the session era that 2026-07-28 removed.</summary>
    private static readonly HashSet<string> RemovedMethods =
    [
        RequestMethods.Initialize, RequestMethods.Ping, RequestMethods.LoggingSetLevel, RequestMethods.ResourcesSubscribe,
        RequestMethods.ResourcesUnsubscribe,
    ];

    private static readonly HashSet<string> KnownMethods =
    [
        .. RemovedMethods, RequestMethods.ServerDiscover, RequestMethods.SubscriptionsListen, RequestMethods.ToolsList, RequestMethods.ToolsCall,
        RequestMethods.PromptsList, RequestMethods.PromptsGet, RequestMethods.ResourcesList, RequestMethods.ResourcesTemplatesList,
        RequestMethods.ResourcesRead, RequestMethods.CompletionComplete,
    ];

    public static McpMessageFilter Apply(Faults faults) => next => async (message, cancellation) =>
    {
        if (message.JsonRpcMessage is not JsonRpcRequest request)
        {
            await next(message, cancellation);
            return;
        }

        var method = KnownMethods.Contains(request.Method) ? request.Method : "other";
        var outcome = "fault";
        try
        {
            if (RemovedMethods.Contains(request.Method) && Eras.IsStateless(request.Context?.ProtocolVersion))
            {
                throw new McpProtocolException(
                    $"The method '{request.Method}' does not exist in protocol version {request.Context!.ProtocolVersion}.", McpErrorCode.MethodNotFound);
            }

            await next(message, cancellation);
            outcome = "ok";
        }
        catch (McpException)
        {
            outcome = "refused";
            throw;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            outcome = "cancelled";
            throw;
        }
        catch (Exception fault) when (fault is not InputRequiredException)
        {
            throw new McpProtocolException(
                $"The request failed through a fault of this server. Reference: {faults.Report(method, fault)}.", fault, McpErrorCode.InternalError);
        }
        finally
        {
            Telemetry.RequestHandled(method, outcome);
        }
    };
}
