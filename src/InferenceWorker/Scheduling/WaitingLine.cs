using System.Diagnostics.CodeAnalysis;

namespace TravelPlanner.InferenceWorker.Scheduling;

/// <summary>How much of the engine a request may claim beside others: a share, not a rank, so that nobody starves.</summary>
public enum RequestPriority
{
    Low,
    Normal,
    High,
}

/// <summary>
/// Who is served next: of the users who wait, the one whose tokens so far, divided by the weight of the request's priority, are fewest
/// (weighted fair queueing over tokens). A user's own requests keep their order within a priority. Bounded; belongs to the scheduler's task.
/// </summary>
internal sealed class WaitingLine<T>(int capacity)
    where T : class
{
    private readonly Dictionary<string, User> _users = new(StringComparer.Ordinal);

    /// <summary>Virtual time of the last one served: who comes anew starts here and cannot claim the time it was away.</summary>
    private double _now;

    public int Count { get; private set; }

    /// <summary>False when the line is full.</summary>
    public bool TryAdd(T item, string user, RequestPriority priority)
    {
        if (Count >= capacity)
            return false;
        if (!_users.TryGetValue(user, out var waiting))
            _users.Add(user, waiting = new User());
        if (waiting.Items.Count == 0)
            waiting.Served = Math.Max(waiting.Served, _now);
        waiting.Items.Add((item, priority));
        Count++;
        return true;
    }

    /// <summary>Back to the head of its user's requests: it was begun and had to give way. Never refused.</summary>
    public void Return(T item, string user, RequestPriority priority)
    {
        if (!_users.TryGetValue(user, out var waiting))
            _users.Add(user, waiting = new User { Served = _now });
        waiting.Items.Insert(0, (item, priority));
        Count++;
    }

    public bool TryPeek([NotNullWhen(true)] out T? item) => Next(out _, out item);

    public bool TryTake([NotNullWhen(true)] out T? item)
    {
        if (!Next(out var user, out item))
            return false;
        var taken = item;
        user!.Items.RemoveAt(user.Items.FindIndex(i => ReferenceEquals(i.Item, taken)));
        _now = Math.Max(_now, user.Served);
        Count--;
        return true;
    }

    public bool Remove(T item)
    {
        foreach (var user in _users.Values)
        {
            if (user.Items.RemoveAll(i => ReferenceEquals(i.Item, item)) > 0)
            {
                Count--;
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes out all that no longer need to be served. Each is asked once: another thread may change the answer at any time.</summary>
    public IReadOnlyList<T> RemoveWhere(Predicate<T> which)
    {
        List<T> removed = [];
        foreach (var user in _users.Values)
        {
            user.Items.RemoveAll(i =>
            {
                var goes = which(i.Item);
                if (goes)
                    removed.Add(i.Item);
                return goes;
            });
        }

        Count -= removed.Count;
        return removed;
    }

    /// <summary>Charges a user for tokens that the engine computed for it.</summary>
    public void Charge(string user, int tokens, RequestPriority priority)
    {
        if (_users.TryGetValue(user, out var waiting))
            waiting.Served += tokens / Weight(priority);
        else
            _users.Add(user, new User { Served = _now + (tokens / Weight(priority)) });
        // Users with nothing waiting whose account lies behind the present carry no claim: forgetting them loses nothing.
        if (_users.Count > capacity + 64)
            Forget();
    }

    private static double Weight(RequestPriority priority) => priority switch
    {
        RequestPriority.High => 4,
        RequestPriority.Low => 0.25,
        _ => 1,
    };

    private bool Next(out User? user, [NotNullWhen(true)] out T? item)
    {
        user = null;
        item = null;
        foreach (var candidate in _users.Values)
        {
            if (candidate.Items.Count > 0 && (user is null || candidate.Served < user.Served))
                user = candidate;
        }

        // The list is in order of arrival: the first of the highest priority is the one.
        item = user?.Items.MaxBy(i => i.Priority).Item;
        return item is not null;
    }

    private void Forget()
    {
        foreach (var name in _users.Where(u => u.Value.Items.Count == 0).OrderBy(u => u.Value.Served).Select(u => u.Key).Take(_users.Count / 2).ToList())
            _users.Remove(name);
    }

    private sealed class User
    {
        public double Served { get; set; }

        public List<(T Item, RequestPriority Priority)> Items { get; } = [];
    }
}
