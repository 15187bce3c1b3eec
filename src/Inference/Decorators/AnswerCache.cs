namespace TravelPlanner.Inference.Decorators;

/// <summary>Answers by key, bounded in bytes and age; the one used longest ago goes first.</summary>
internal sealed class AnswerCache(long mostBytes, TimeSpan lifetime, TimeProvider time)
{
    private readonly Lock _guard = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _byUse = new();
    private long _bytes;

    public byte[]? Find(string key)
    {
        lock (_guard)
        {
            if (!_entries.TryGetValue(key, out var node))
                return null;
            if (time.GetElapsedTime(node.Value.Kept) >= lifetime)
            {
                Remove(node);
                return null;
            }

            _byUse.Remove(node);
            _byUse.AddLast(node);
            return node.Value.Answer;
        }
    }

    public void Keep(string key, byte[] answer)
    {
        var entry = new Entry(key, answer, time.GetTimestamp());
        if (entry.Bytes > mostBytes)
            return;
        lock (_guard)
        {
            if (_entries.TryGetValue(key, out var old))
                Remove(old);
            while (_bytes + entry.Bytes > mostBytes)
                Remove(_byUse.First!);
            _entries[key] = _byUse.AddLast(entry);
            _bytes += entry.Bytes;
        }
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        _byUse.Remove(node);
        _entries.Remove(node.Value.Key);
        _bytes -= node.Value.Bytes;
    }

    private sealed record Entry(string Key, byte[] Answer, long Kept)
    {
        public long Bytes => Answer.Length + (2 * Key.Length);
    }
}
