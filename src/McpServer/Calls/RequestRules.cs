using System.Text.Json;
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

    /// <summary>What the SDK reads <c>params</c> as; it lets the reader's exception out when they are something else.</summary>
    private static readonly Dictionary<string, Type> Forms = new(StringComparer.Ordinal)
    {
        [RequestMethods.Initialize] = typeof(InitializeRequestParams),
        [RequestMethods.LoggingSetLevel] = typeof(SetLevelRequestParams),
        [RequestMethods.ResourcesSubscribe] = typeof(SubscribeRequestParams),
        [RequestMethods.ResourcesUnsubscribe] = typeof(UnsubscribeRequestParams),
        [RequestMethods.SubscriptionsListen] = typeof(SubscriptionsListenRequestParams),
        [RequestMethods.ToolsList] = typeof(ListToolsRequestParams),
        [RequestMethods.ToolsCall] = typeof(CallToolRequestParams),
        [RequestMethods.PromptsList] = typeof(ListPromptsRequestParams),
        [RequestMethods.PromptsGet] = typeof(GetPromptRequestParams),
        [RequestMethods.ResourcesList] = typeof(ListResourcesRequestParams),
        [RequestMethods.ResourcesTemplatesList] = typeof(ListResourceTemplatesRequestParams),
        [RequestMethods.ResourcesRead] = typeof(ReadResourceRequestParams),
        [RequestMethods.CompletionComplete] = typeof(CompleteRequestParams),
    };

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
        catch (JsonException fault) when (!HasFormOf(request))
        {
            outcome = "refused";
            throw new McpProtocolException($"The params of '{method}' do not have its form; see {fault.Path}.", fault, McpErrorCode.InvalidParams);
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

    /// <summary>Asked only after a reading failed: it may have been one of ours, of stored JSON, and that is a fault.</summary>
    private static bool HasFormOf(JsonRpcRequest request)
    {
        if (!Forms.TryGetValue(request.Method, out var form))
            return true;
        try
        {
            request.Params.Deserialize(McpJsonUtilities.DefaultOptions.GetTypeInfo(form));
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
