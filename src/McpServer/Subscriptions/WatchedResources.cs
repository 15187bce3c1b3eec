using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using TravelPlanner.McpServer.Calls;

namespace TravelPlanner.McpServer.Subscriptions;

/// <summary>What one session subscribed to with <c>resources/subscribe</c> (protocols before 2026-07-28).</summary>
internal sealed class WatchedResources(ResourceUpdates updates) : IDisposable
{
    private readonly Lock _opening = new();
    private ModelContextProtocol.Server.McpServer? _server;
    private ResourceUpdates.Subscription? _subscription;
    private bool _disposed;

    /// <summary>The session's server: notifications go over its own stream, not over that of the subscribing request.</summary>
    public void Attach(ModelContextProtocol.Server.McpServer server) => _server = server;

    public ValueTask<EmptyResult> SubscribeAsync(RequestContext<SubscribeRequestParams> request, CancellationToken cancellation)
    {
        if (request.Params?.Uri is not { } uri)
            throw new McpProtocolException("The parameter 'uri' is missing.", McpErrorCode.InvalidParams);
        if (!Open(Callers.UserId(request.User)).TryAdd(uri))
        {
            throw new McpProtocolException(
                $"A session can watch {ResourceUpdates.Subscription.MostUris} resources; unsubscribe from one first.", McpErrorCode.InvalidParams);
        }

        return ValueTask.FromResult(new EmptyResult());
    }

    public ValueTask<EmptyResult> UnsubscribeAsync(RequestContext<UnsubscribeRequestParams> request, CancellationToken cancellation)
    {
        if (request.Params?.Uri is { } uri)
            _subscription?.Remove(uri);
        return ValueTask.FromResult(new EmptyResult());
    }

    public void Dispose()
    {
        lock (_opening)
        {
            _disposed = true;
            _subscription?.Dispose();
        }
    }

    private ResourceUpdates.Subscription Open(string userId)
    {
        lock (_opening)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _subscription ??= updates.Open(userId, Notify);
        }
    }

    private void Notify(string uri) => _ = NotifyAsync(uri);

    private async Task NotifyAsync(string uri)
    {
        if (_server is not { } server)
            return;
        try
        {
            await server.SendNotificationAsync(
                NotificationMethods.ResourceUpdatedNotification, new ResourceUpdatedNotificationParams { Uri = uri }, McpJsonUtilities.DefaultOptions);
        }
        catch (Exception fault) when (fault is IOException or InvalidOperationException or OperationCanceledException)
        {
            // The client has gone or has no stream open; the session's idle clock sees to the rest.
        }
    }
}
