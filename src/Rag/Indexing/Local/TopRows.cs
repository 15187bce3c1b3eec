namespace TravelPlanner.Rag.Indexing.Local;

/// <summary>The best of many scored rows: a heap with the worst of the kept at its root. Of equal scores the lower row is kept, so that the order of asking does not show.</summary>
internal struct TopRows(int capacity)
{
    private readonly (float Score, long Row)[] _heap = new (float, long)[capacity];

    public int Count { get; private set; }

    /// <summary>A score below this cannot enter any more.</summary>
    public float Threshold { get; private set; } = float.NegativeInfinity;

    public void Add(float score, long row)
    {
        if (Count < _heap.Length)
        {
            _heap[Count++] = (score, row);
            Up(Count - 1);
            if (Count == _heap.Length)
                Threshold = _heap[0].Score;
        }
        else if (Better((score, row), _heap[0]))
        {
            _heap[0] = (score, row);
            Down();
            Threshold = _heap[0].Score;
        }
    }

    public void AddAll(in TopRows others)
    {
        foreach (var (score, row) in others._heap.AsSpan(0, others.Count))
            Add(score, row);
    }

    /// <summary>Best first.</summary>
    public readonly (float Score, long Row)[] Sorted()
    {
        var rows = _heap[..Count];
        Array.Sort(rows, (a, b) => Better(a, b) ? -1 : Better(b, a) ? 1 : 0);
        return rows;
    }

    private static bool Better((float Score, long Row) a, (float Score, long Row) b) => a.Score > b.Score || (a.Score == b.Score && a.Row < b.Row);

    private readonly void Up(int at)
    {
        while (at > 0)
        {
            var parent = (at - 1) / 2;
            if (!Better(_heap[parent], _heap[at]))
                return;
            (_heap[parent], _heap[at]) = (_heap[at], _heap[parent]);
            at = parent;
        }
    }

    private readonly void Down()
    {
        for (var at = 0; ;)
        {
            var worst = at;
            for (var child = (2 * at) + 1; child <= (2 * at) + 2 && child < Count; child++)
            {
                if (Better(_heap[worst], _heap[child]))
                    worst = child;
            }

            if (worst == at)
                return;
            (_heap[worst], _heap[at]) = (_heap[at], _heap[worst]);
            at = worst;
        }
    }
}
