using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using TravelPlanner.McpServer.Calls;

namespace TravelPlanner.McpServer.Subscriptions;

/// <summary>
/// <c>subscriptions/listen</c> (2026-07-28): the request stays open and carries the changes it asked for until it is
/// cancelled. Lists never change while the server runs, so that only resource updates are granted.
/// </summary>
internal sealed class ListenStream(ResourceUpdates updates)
{
    private const int Waiting = 256;

    public async ValueTask<EmptyResult> RunAsync(RequestContext<SubscriptionsListenRequestParams> request, CancellationToken cancellation)
    {
        var changes = Channel.CreateBounded<string>(new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.DropOldest });
        using var subscription = updates.Open(Callers.UserId(request.User), uri => changes.Writer.TryWrite(uri));
        var granted = (request.Params?.Notifications?.ResourceSubscriptions ?? []).Where(subscription.TryAdd).ToList();
        var acknowledged = new SubscriptionsAcknowledgedNotificationParams
        {
            Notifications = new SubscriptionsListenNotifications { ResourceSubscriptions = granted.Count > 0 ? granted : null },
        };
        await SendAsync(request, NotificationMethods.SubscriptionsAcknowledgedNotification, acknowledged, cancellation);
        try
        {
            await foreach (var uri in changes.Reader.ReadAllAsync(cancellation))
            {
                await SendAsync(
                    request, NotificationMethods.ResourceUpdatedNotification, new ResourceUpdatedNotificationParams { Uri = uri }, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The only way in which listening ends.
        }

        return new EmptyResult();
    }

    /// <summary>Every notification names the listen request it belongs to.</summary>
    private static Task SendAsync<T>(
        RequestContext<SubscriptionsListenRequestParams> request, string method, T parameters, CancellationToken cancellation)
    {
        var body = JsonSerializer.SerializeToNode(parameters, McpJsonUtilities.GetTypeInfo<T>(McpJsonUtilities.DefaultOptions))!.AsObject();
        body["_meta"] = new JsonObject
        {
            [MetaKeys.SubscriptionId] = JsonSerializer.SerializeToNode(
                request.JsonRpcRequest.Id, McpJsonUtilities.GetTypeInfo<RequestId>(McpJsonUtilities.DefaultOptions)),
        };
        return request.Server.SendMessageAsync(new JsonRpcNotification { Method = method, Params = body }, cancellation);
    }
}
