namespace TravelPlanner.Inference.Decorators;

/// <summary>One allowance a user, which fills evenly up to what a minute gives and may be overdrawn.</summary>
internal sealed class UserBudgets(int perMinute, TimeProvider time)
{
    /// <summary>Users that are kept track of before those with a full allowance, who need none, are forgotten.</summary>
    private const int SweepAt = 1024;

    private readonly Lock _guard = new();
    private readonly Dictionary<string, (double Left, long At)> _users = new(StringComparer.Ordinal);
    private int _sweepAt = SweepAt;

    /// <summary>Zero when something is left, else how long until then.</summary>
    public TimeSpan Wait(string user)
    {
        lock (_guard)
            return WaitFor(Left(user), 0);
    }

    /// <summary>Takes one and returns zero, or takes nothing and returns how long until one is there.</summary>
    public TimeSpan TryTake(string user)
    {
        lock (_guard)
        {
            var left = Left(user);
            if (left < 1)
                return WaitFor(left, 1);
            Set(user, left - 1);
            return TimeSpan.Zero;
        }
    }

    public void Pay(string user, long amount)
    {
        lock (_guard)
            Set(user, Left(user) - amount);
    }

    internal int Tracked
    {
        get
        {
            lock (_guard)
                return _users.Count;
        }
    }

    private double Left(string user) =>
        _users.TryGetValue(user, out var budget) ? Math.Min(perMinute, budget.Left + (time.GetElapsedTime(budget.At).TotalMinutes * perMinute)) : perMinute;

    /// <summary>Rounded up to the millisecond, so that whoever waits so long is let in.</summary>
    private TimeSpan WaitFor(double left, double needed) =>
        left > needed || (needed > 0 && left >= needed) ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling((needed - left) / perMinute * 60_000)));

    private void Set(string user, double left)
    {
        _users[user] = (left, time.GetTimestamp());
        if (_users.Count < _sweepAt)
            return;
        foreach (var (name, _) in _users.Where(u => Left(u.Key) >= perMinute).ToList())
            _users.Remove(name);
        _sweepAt = Math.Max(SweepAt, _users.Count * 2);
    }
}
