using System.Collections.Concurrent;

namespace TravelPlanner.McpServer.Subscriptions;

/// <summary>
/// Where a change of a resource becomes known to those who subscribed to it. A change belongs to a user: nobody hears of
/// another's trips. Safe for concurrent use.
/// </summary>
public sealed class ResourceUpdates
{
    private readonly ConcurrentDictionary<Subscription, byte> _subscriptions = new();

    /// <param name="userId">Whose resource changed.</param>
    /// <param name="uri">For instance <c>trip://t-1</c>.</param>
    public void Publish(string userId, string uri)
    {
        foreach (var subscription in _subscriptions.Keys)
        {
            if (subscription.UserId == userId && subscription.Wants(uri))
                subscription.Notify(uri);
        }
    }

    /// <param name="notify">Called on the publisher's thread; must not block or throw.</param>
    internal Subscription Open(string userId, Action<string> notify)
    {
        var subscription = new Subscription(userId, notify, s => _subscriptions.TryRemove(s, out _));
        _subscriptions.TryAdd(subscription, 0);
        return subscription;
    }

    internal sealed class Subscription(string userId, Action<string> notify, Action<Subscription> close) : IDisposable
    {
        /// <summary>More watched resources than a person has trips point to a faulty client.</summary>
        public const int MostUris = 200;

        private readonly ConcurrentDictionary<string, byte> _uris = new();

        public string UserId { get; } = userId;

        public Action<string> Notify { get; } = notify;

        public bool Wants(string uri) => _uris.ContainsKey(uri);

        /// <summary>False when the subscription is full.</summary>
        public bool TryAdd(string uri) => _uris.Count < MostUris && (_uris.TryAdd(uri, 0) || true);

        public void Remove(string uri) => _uris.TryRemove(uri, out _);

        public void Dispose() => close(this);
    }
}
