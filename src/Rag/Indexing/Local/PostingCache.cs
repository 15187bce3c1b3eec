namespace TravelPlanner.Rag.Indexing.Local;

/// <summary>Where a word occurs in a segment: rows upwards, and how often in each (at most 255 times).</summary>
internal sealed record Postings(int[] Rows, byte[] Frequencies)
{
    public long Bytes => 64 + (Rows.Length * 5L);
}

/// <summary>Postings that were read lately, so that common words are not read again for every query. The longest unused ones leave first.</summary>
internal sealed class PostingCache(long mostBytes)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Segment, string Word), LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = [];
    private long _bytes;

    public Postings Get(string segment, string word, Func<string, Postings> read)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue((segment, word), out var known))
            {
                _byUse.Remove(known);
                _byUse.AddFirst(known);
                return known.Value.Postings;
            }
        }

        var postings = read(word);
        lock (_lock)
        {
            if (postings.Bytes > mostBytes / 2 || _entries.ContainsKey((segment, word)))
                return postings;
            _entries.Add((segment, word), _byUse.AddFirst(new Entry(segment, word, postings)));
            _bytes += postings.Bytes;
            while (_bytes > mostBytes)
                Remove(_byUse.Last!);
        }

        return postings;
    }

    /// <summary>A segment is closed.</summary>
    public void Forget(string segment)
    {
        lock (_lock)
        {
            for (var (node, next) = (_byUse.First, default(LinkedListNode<Entry>)); node is not null; node = next)
            {
                next = node.Next;
                if (node.Value.Segment == segment)
                    Remove(node);
            }
        }
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        _byUse.Remove(node);
        _entries.Remove((node.Value.Segment, node.Value.Word));
        _bytes -= node.Value.Postings.Bytes;
    }

    private sealed record Entry(string Segment, string Word, Postings Postings);
}
