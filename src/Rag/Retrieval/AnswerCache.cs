namespace TravelPlanner.Rag.Retrieval;

/// <summary>The last answers by question and generation of the index, so that a commit makes all older ones unreachable. Safe for concurrent use.</summary>
internal sealed class AnswerCache(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<(string Key, KnowledgeAnswer Answer)>> _byKey = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Key, KnowledgeAnswer Answer)> _order = new();

    public KnowledgeAnswer? Find(string key)
    {
        lock (_lock)
        {
            if (!_byKey.TryGetValue(key, out var node))
                return null;
            _order.Remove(node);
            _order.AddFirst(node);
            return node.Value.Answer;
        }
    }

    public void Put(string key, KnowledgeAnswer answer)
    {
        lock (_lock)
        {
            if (_byKey.Remove(key, out var old))
                _order.Remove(old);
            _byKey.Add(key, _order.AddFirst((key, answer)));
            if (_byKey.Count <= capacity)
                return;
            _byKey.Remove(_order.Last!.Value.Key);
            _order.RemoveLast();
        }
    }

    /// <summary>Everything of a question that changes its answer.</summary>
    public static string Key(KnowledgeQuery query, string index, long generation)
    {
        var filter = query.Filter;
        return string.Join('\u001f', index, generation, query.Text, query.Language, query.Limit, query.TokenBudget, query.PerDocument, query.OldBefore, filter.RevisedFrom,
            Set(filter.Places), Set(filter.Countries), Set(filter.Categories), Set(filter.Languages));

        static string Set(IReadOnlySet<string>? values) => values is null ? "" : string.Join('\u001e', values.Order(StringComparer.Ordinal));
    }
}
